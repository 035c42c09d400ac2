"""What the reader asks for by name: help, the command line, find; and the reasons why not."""

from typing import TYPE_CHECKING

from textual.dom import DOMNode

from tui.commands import ACTS, LIST, Command
from tui.screens.app.navigation import Navigation
from tui.screens.fleet.main import MainScreen
from tui.screens.list.pane import ListPane
from tui.screens.shell.action_screen import ActionScreen
from tui.screens.shell.history import ARROW

if TYPE_CHECKING:
    from tui.screens.app.help import HelpLine
    from tui.screens.app.suggest import Suggestion

HISTORY_MOST = 5


class CommandActions(Navigation):
    """An application which does what it is told by name."""

    def __init__(self) -> None:
        super().__init__()
        self._typed: list[str] = []

    @property
    def pane(self) -> ListPane | None:
        """The list in view."""
        screen = self.screen
        if isinstance(screen, MainScreen):
            return screen.pane
        return next((one for one in screen.query(ListPane) if one.display), None)

    def action_find(self) -> None:
        """Find a device by whatever a caller has."""
        from tui.screens.fleet.find import Find

        console = self.opened
        if console is None:
            return

        async def found(key: str | None) -> None:
            if key is not None:
                await self.open_device(key)

        self.push_screen(Find(console), found)

    def action_help(self) -> None:
        """Show what can be done on the screen in view; what is chosen is done."""
        from tui.screens.app.help import Help

        lines = self.help_lines()

        async def chosen(place: str | None) -> None:
            if place is not None:
                line, node = lines[int(place)]
                await self.run_action(line.action, node)

        self.push_screen(Help([line for line, _ in lines]), chosen)

    def help_lines(self) -> "list[tuple[HelpLine, DOMNode]]":
        """Return what can be done here, the screen's own first, and what cannot with its reason."""
        from tui.screens.app.help import HelpLine

        found: list[tuple[HelpLine, DOMNode]] = []
        for one in self.screen.active_bindings.values():
            name = one.binding.description
            if name and (one.binding.id or one.binding.show):
                key = self.get_key_display(one.binding)
                off = self.why_off(one.binding.action)
                words = one.tooltip or name
                found.append((HelpLine(one.binding.action, key, name, words, off), one.node))
        listed = {line.action for line, _ in found}
        found += [
            (
                HelpLine(
                    command.action, _key(command), command.label, command.help, "no list is in view"
                ),
                self,
            )
            for command in LIST
            if command.action not in listed
        ]
        return sorted(found, key=lambda pair: bool(pair[0].why_off))

    def why_off(self, action: str) -> str:
        """Return why an action cannot be done now; empty: it can."""
        screen, pane = self.screen, self.pane
        if (
            action.startswith("act")
            and isinstance(screen, ActionScreen)
            and self.opened is not None
        ):
            return self._why_no_act(screen, action)
        if action in ("next_list", "previous_list") and isinstance(screen, MainScreen):
            return "" if screen.provider_pane else "this tab has one list"
        if action == "drop_claim" and pane is not None and not pane.wanted.text:
            return "there is no filter"
        if action == "difference" and pane is not None and len(pane.table.marked) != 2:
            return "mark two rows first"
        return ""

    def _why_no_act(self, screen: ActionScreen, action: str) -> str:
        console = self.opened
        if console is None:
            return ""
        accounts = screen.acting_accounts()
        name = action.removeprefix("act_on('").removesuffix("')")
        if name != action:
            accounts = [
                account
                for account in accounts
                if any(offered.name == name for offered in console.accounts[account].actions)
            ]
            if not accounts:
                return "no vendor here offers it"
        if accounts and all(console.is_read_only(account) for account in accounts):
            return "read-only"
        return ""

    def action_command(self) -> None:
        """Open the command line."""
        from tui.screens.app.command_line import CommandLine
        from tui.screens.app.suggest import SuggestionScope

        scope = SuggestionScope(self._known(), self.pane, self._typed[-HISTORY_MOST:][::-1])
        self.push_screen(CommandLine(scope), self.obey)

    def _known(self) -> "list[Suggestion]":
        from tui.screens.app.suggest import Suggestion

        main, console = self.main, self.opened
        if main is None or console is None:
            return []
        places = main.places()
        known = [
            Suggestion(place.title.replace(ARROW, " "), f"go:{nth}")
            for nth, place in enumerate(places)
        ]
        known += [
            Suggestion(f"account {name}", f"account:{name}", provider.title)
            for name, provider in console.accounts.items()
        ]
        known += [
            Suggestion(line.name, f"do:{line.action}", f"{line.key}  {line.words}")
            for line, _ in self.help_lines()
            if not line.why_off
        ]
        if isinstance(self.screen, ActionScreen):
            known += [
                Suggestion(
                    f"{action.title} ({action.name})", f"do:act_on('{action.name}')", account
                )
                for account in self.screen.acting_accounts()
                for action in console.accounts[account].actions
                if not console.is_read_only(account) and f"act_on('{action.name}')" not in ACTS
            ]
        if self.pane is not None:
            known += [
                Suggestion(f"sort {column.title}", f"sort:{column.field}")
                for column in self.pane.source.columns
            ]
        return known

    async def obey(self, order: str | None) -> None:
        """Do what the command line was told."""
        if order is None:
            return
        verb, _, what = order.partition(":")
        pane = self.pane
        if verb == "go" and self.main is not None:
            self.go(self.main.places()[int(what)])
        elif verb == "do":
            await self._do(what)
        elif verb == "filter" and pane is not None:
            self._typed.append(what)
            pane.set_filter(what)
        elif verb == "sort" and pane is not None:
            pane.sort_by(what)
        elif verb == "account":
            self._show_account(what)

    async def _do(self, action: str) -> None:
        nodes = {line.action: node for line, node in self.help_lines()}
        await self.run_action(action, nodes.get(action, self.screen))

    def _show_account(self, account: str) -> None:
        main, console = self.main, self.opened
        if main is None or console is None:
            return
        provider = console.accounts[account].name
        place = next(one for one in main.places() if one.tab == provider)
        self.go(place)
        self.call_after_refresh(self._filter_account, account)

    def _filter_account(self, account: str) -> None:
        if self.pane is not None:
            self.pane.set_filter(f"account={account}")


def _key(command: Command) -> str:
    return {"slash": "/", "backspace": "⌫"}.get(command.key, command.key)
