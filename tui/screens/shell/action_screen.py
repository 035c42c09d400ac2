"""A screen with devices to act on: it offers their vendors' actions, and opens the forms."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.content import Content

from tui.console import Console
from tui.domain.change.action import Action
from tui.domain.device.record import DeviceRecord
from tui.screens.shell.session import session_of
from tui.widgets.resting_screen import RestingScreen

if TYPE_CHECKING:
    from textual.widgets.option_list import Option

    from tui.domain.unit.unit import Unit
    from tui.domain.verdict.judgement import NextStep
    from tui.screens.shell.tags import TagChoice

KINDS = {"device": "", "imei": "by IMEI", "name": "by name", "none": "the account"}
"""How an action names its targets, shown next to its title."""
_NAMED_BY: Mapping[str, Callable[[DeviceRecord], str | None]] = {
    "imei": lambda record: record.imei,
    "name": lambda record: record.address,
}
"""What a record is called in the box of an action for bare identifiers."""
WATCH, COSTS, FIND_IT = "/watch", "/costs", "/find-it"
OWN_ACTIONS = {
    WATCH: ("Watch it where it stands  ", ("a place of your own, key w", "dim")),
    FIND_IT: (
        "Find it  ",
        ("where a lost or stolen unit can be now, :find-it", "dim"),
    ),
    COSTS: ("What SIMs cost  ", ("and the cheapest plan for their use, :plans", "dim")),
}
"""What is offered beside the vendors' actions: nothing is sent for it."""


class ActionScreen(RestingScreen[None]):
    """A screen with actions for devices; each change goes to the account of its row."""

    console: Console
    can_watch = False
    """Whether it shows one device, which can be watched where it stands."""
    _was_shown = False

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Style a new screen once: Textual would do it again when the screen is first shown."""
        event.refresh_styles = event.refresh_styles and self._was_shown
        self._was_shown = True

    async def targets(self) -> Sequence[DeviceRecord]:
        """Return the records to act on: the marked ones, or the one under the cursor."""
        raise NotImplementedError

    async def units(self) -> Sequence[DeviceRecord]:
        """Return the targets; for a single one, its unit's records of other vendors too."""
        targets = await self.targets()
        found = {(record.account, record.key): record for record in targets}
        if len(found) == 1:
            for record in await self.console.same_device(targets[0]):
                found.setdefault((record.account, record.key), record)
        return tuple(found.values())

    def acting_accounts(self) -> Sequence[str]:
        """Return the accounts whose actions are offered even where there is no device."""
        return tuple(self.console.accounts)

    async def action_act(self) -> None:
        """Offer the actions for the targets."""
        from textual.widgets.option_list import Option

        from tui.screens.shell.choose import Choose
        from tui.screens.shell.own_command import PREFIX, own_options

        units = await self.units()
        offered = self._offered(units)
        named = [WATCH] if self.can_watch else []
        if units:
            named.append(FIND_IT)
        if any(self.console.accounts[record.account].plans for record in units):
            named.append(COSTS)
        own = [Option(Content.assemble(*OWN_ACTIONS[key]), id=key) for key in named]
        own += own_options(self.console)
        if not offered and not own:
            self.notify("The vendors here offer no actions.", markup=False)
            return

        def chosen(key: str | None) -> None:
            if key == COSTS:
                session_of(self).open_costs()
            elif key == FIND_IT:
                self.run_worker(self.find_it(), group="act", exit_on_error=False)
            elif key == WATCH:
                self.run_worker(self.action_watch_place(), group="act", exit_on_error=False)
            elif key is not None and key.startswith(PREFIX):
                name = key.removeprefix(PREFIX)
                self.run_worker(self.action_own_command(name), group="act", exit_on_error=False)
            elif key is not None:
                account, name = key.split("/", 1)
                self.run_worker(
                    self._open_form(account, name), group="act", exclusive=True, exit_on_error=False
                )

        options = [*(self._option(*offer) for offer in offered), *own]
        self.app.push_screen(Choose("Choose an action", options), chosen)

    def _option(self, account: str, action: Action) -> "Option":
        """Return one action to offer; one which is not available is crossed out, with the reason."""
        from textual.widgets.option_list import Option

        key = f"{account}/{action.name}"
        if self.console.is_read_only(account):
            words = (f"{action.title}  {account} is read-only", "strike dim")
            return Option(Content.assemble(words), id=key, disabled=True)
        details = "  ".join(filter(None, (account, KINDS[action.target], action.charge)))
        return Option(Content.assemble(f"{action.title}  ", (details, "dim")), id=key)

    def _offered(self, records: Sequence[DeviceRecord]) -> list[tuple[str, Action]]:
        own = {record.account for record in records}
        accounts = dict.fromkeys([*own, *self.acting_accounts()])
        return [
            (account, action)
            for account in accounts
            for action in self.console.accounts[account].actions
            if account in own or action.target != "device"
        ]

    async def action_act_on(self, name: str) -> None:
        """Open the form of an action, by its name or role, for the first account which offers it."""
        own = [record.account for record in await self.units()]
        for account in [*own, *self.acting_accounts()]:
            for action in self.console.accounts[account].actions:
                if action.is_called(name):
                    await self._open_form(account, action.name)
                    return
        self.notify(f"No vendor here offers “{name}”.", markup=False)

    async def open_next_step(self, step: "NextStep") -> None:
        """Open the form of a next step's action, its targets and values filled in."""
        await self._open_form(step.account, step.action, step.values, step.targets)

    async def _open_form(
        self,
        account: str,
        name: str,
        values: Mapping[str, str] | None = None,
        keys: Sequence[str] = (),
    ) -> None:
        """Open an action's form for the account's records among the targets, or those of `keys`."""
        from tui.domain.change.target import targets_of_records

        provider = self.console.accounts[account]
        action = next(action for action in provider.actions if action.name == name)
        if self.console.is_read_only(account):
            self.notify(
                f"{account} is read-only, so “{action.title}” is not available.",
                severity="warning",
                markup=False,
            )
            return
        units = await self.units()
        records = [
            record
            for record in units
            if record.account == account and (not keys or record.key in keys)
        ]
        if action.target == "device" and not records:
            here = await self.targets()
            self.notify(_wrong_account(self.console, account, here), markup=False)
            return
        devices = targets_of_records(records, await self._label_shown(units))
        filled = dict(values or {})
        if keys and action.target in _NAMED_BY:
            named = (_NAMED_BY[action.target](record) for record in records)
            filled["targets"] = "\n".join(name for name in named if name)
        session_of(self).changes.fill_in(account, action, devices, self.acted, filled)

    async def _label_shown(self, units: Sequence[DeviceRecord]) -> str | None:
        """Return what the user knows the device by: its row's label, else its unit's; None for several."""
        from tui.domain.unit.join import join_units

        shown = await self.targets()
        joined = join_units(units)
        if len(joined) != 1:
            return None
        return (shown[0].label if len(shown) == 1 else None) or joined[0].label

    async def action_tag(self) -> None:
        """Choose a tag to add to the targets' units, or to remove from them."""
        from tui.console import whole_units
        from tui.screens.shell.tags import TagDialog

        if self.console.read_only:
            self.notify("This console is read-only, so no tag can be changed.", severity="warning")
            return
        units = await whole_units(self.console, await self.targets())
        if not units:
            self.notify("Select a device first.", markup=False)
            return
        dialog = TagDialog(units, await self.console.store.tags.counts())

        def chosen(key: str | None) -> None:
            if key is not None:
                tagging = self._tag(units, dialog.choice(key))
                self.run_worker(tagging, group="act", exclusive=True, exit_on_error=False)

        self.app.push_screen(dialog, chosen)

    async def _tag(self, units: "Sequence[Unit]", choice: "TagChoice") -> None:
        from tui.console import change_tag

        change = await change_tag(self.console, choice.tag, units, add=choice.is_added)
        self.notify(change.sentence, markup=False)

    async def action_own_command(self, name: str) -> None:
        """Run a command of the user's own for the targets."""
        from tui.screens.shell.own_command import start_own_command

        await start_own_command(self, name)

    async def action_watch_place(self) -> None:
        """Make a place where the device stands, at which it should stay."""
        from tui.console.place_watch import watch_where_it_stands

        if self.console.read_only:
            self.notify("This console is read-only, so no place can be added.", severity="warning")
            return
        unit = await self.one_unit()
        if unit is not None:
            words = await watch_where_it_stands(self.console, unit)
            self.notify(words, markup=False, timeout=10)
            self.places_changed()

    async def one_unit(self) -> "Unit | None":
        """Return the unit of the targets; None, with a notice, where that is none or several."""
        from tui.console import whole_units

        units = await whole_units(self.console, await self.targets())
        if len(units) != 1:
            self.notify("Select one device first.", markup=False)
            return None
        return units[0]

    async def find_it(self) -> None:
        """Open the search for the unit."""
        unit = await self.one_unit()
        if unit is not None:
            session_of(self).open_search(unit)

    def places_changed(self) -> None:
        """Update the screen after a place was added."""

    async def action_texts(self) -> None:
        """Open the text messages of the device, where its vendor has any."""
        for record in await self.units():
            if self.console.accounts[record.account].texts is not None:
                session_of(self).changes.open_texts(record)
                return
        self.notify("This device has no SIM that can send or receive texts.", markup=False)

    def acted(self) -> None:
        """Update the screen after a change to its targets was confirmed."""


def _wrong_account(console: Console, account: str, targets: Sequence[DeviceRecord]) -> str:
    """Return what to select for an action of an account, and what is selected now."""
    advice = f"Select a device in {account} ({console.accounts[account].title}) first."
    if not targets:
        return advice
    accounts = dict.fromkeys(record.account for record in targets)
    here = " and ".join(f"{name} ({console.accounts[name].title})" for name in accounts)
    return f"{advice} This one is in {here}."
