"""From "do this to these" to the right form: which account, which vendor's action, called how."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.screen import Screen

from tui.console import Console
from tui.domain.change.action import Action
from tui.domain.device.record import DeviceRecord
from tui.screens.shell.session import session_of

if TYPE_CHECKING:
    from textual.widgets.option_list import Option

KINDS = {"device": "", "imei": "by IMEI", "name": "by name", "none": "the account"}


class ActionScreen(Screen[None]):
    """A screen from which devices can be acted on; each write goes to the account of its row."""

    console: Console
    _was_shown = False

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Style nothing twice: Textual, whose turn it is next, would when a screen is first shown."""
        event.refresh_styles = event.refresh_styles and self._was_shown
        self._was_shown = True

    async def targets(self) -> Sequence[DeviceRecord]:
        """Return the records meant: the marked ones, or the one under the cursor."""
        raise NotImplementedError

    async def units(self) -> Sequence[DeviceRecord]:
        """Return those records and what other vendors say of the same devices."""
        found = {(one.account, one.key): one for one in await self.targets()}
        for one in list(found.values()) if len(found) == 1 else ():
            for kin in await self.console.same_device(one):
                found.setdefault((kin.account, kin.key), kin)
        return tuple(found.values())

    def acting_accounts(self) -> Sequence[str]:
        """Return the accounts whose actions are offered even where no device is meant."""
        return tuple(self.console.accounts)

    async def action_act(self) -> None:
        """Offer what can be done to what is meant."""
        from tui.screens.shell.choose import Choose

        offered = self._offered(await self.units())
        if not offered:
            self.notify("There is no action for this.", markup=False)
            return

        def chosen(key: str | None) -> None:
            if key is not None:
                account, name = key.split("/", 1)
                self.run_worker(
                    self._open_form(account, name), group="act", exclusive=True, exit_on_error=False
                )

        self.app.push_screen(Choose("Do what?", [self._option(*one) for one in offered]), chosen)

    def _option(self, account: str, action: Action) -> "Option":
        """Offer one action; where it is off, struck out with the reason."""
        from textual.widgets.option_list import Option

        key = f"{account}/{action.name}"
        if self.console.is_read_only(account):
            words = (f"{action.title}  {account} is read-only", "strike dim")
            return Option(Content.assemble(words), id=key, disabled=True)
        told = "  ".join(filter(None, (account, KINDS[action.target], action.charge)))
        return Option(Content.assemble(f"{action.title}  ", (told, "dim")), id=key)

    def _offered(self, records: Sequence[DeviceRecord]) -> list[tuple[str, Action]]:
        meant = {record.account for record in records}
        accounts = dict.fromkeys([*meant, *self.acting_accounts()])
        return [
            (account, action)
            for account in accounts
            for action in self.console.accounts[account].actions
            if account in meant or action.target != "device"
        ]

    async def action_act_on(self, name: str) -> None:
        """Open the form of one action, by its name or role, for the account of the row, or the first which offers it."""
        meant = [record.account for record in await self.units()]
        for account in [*meant, *self.acting_accounts()]:
            for action in self.console.accounts[account].actions:
                if action.is_called(name):
                    await self._open_form(account, action.name)
                    return
        self.notify(f"No account here offers {name}.", markup=False)

    async def _open_form(self, account: str, name: str) -> None:
        provider = self.console.accounts[account]
        action = next(action for action in provider.actions if action.name == name)
        if self.console.is_read_only(account):
            self.notify(
                f"{account} is read-only here, so {action.title} is off.",
                severity="warning",
                markup=False,
            )
            return
        records = [r for r in await self.units() if r.account == account]
        if action.target == "device" and not records:
            self.notify(f"No device of {account} is meant. Go to one first.", markup=False)
            return
        session_of(self).changes.fill_in(account, action, records, self.acted)

    async def action_texts(self) -> None:
        """Show the texts between this device and us, where its vendor lists any."""
        for record in await self.units():
            if self.console.accounts[record.account].texts is not None:
                session_of(self).changes.open_texts(record)
                return
        self.notify("No vendor of this device carries texts.", markup=False)

    def acted(self) -> None:
        """Receive that something is being changed."""
