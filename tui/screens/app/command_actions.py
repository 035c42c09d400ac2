"""Help and the command line: the commands of the screen in view, by key or by name."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from textual.app import App
from textual.dom import DOMNode

from tui.commands import ACTS, DESK, LIST, Command, own_command_keys
from tui.console import Console
from tui.domain.show.format import TimeStyle, format_time
from tui.domain.text.safe_text import clean
from tui.domain.text.typed_time import parse_length, parse_time
from tui.screens.app.navigation import Navigation
from tui.screens.app.screen_opener import ScreenOpener
from tui.screens.fleet.main import MainScreen
from tui.screens.list.row_source import SEPARATOR
from tui.screens.shell.action_screen import ActionScreen
from tui.screens.shell.history import ARROW, ATTENTION
from tui.screens.shell.kept_views import COMMAND_LINE
from tui.screens.shell.session import session_of

if TYPE_CHECKING:
    from tui.screens.app.help import HelpLine
    from tui.screens.app.suggest import Suggestion

HIDE = "hide_acknowledged"
OF_THE_DESK = frozenset([HIDE, *(command.action for command in DESK)])
HISTORY_MOST = 5
"""How many earlier lines the command line offers."""
MOST_UNITS = 5
FIND_BY = re.compile(r"[^:=<>]{4,}")
"""What may be an identifier or a name, and is no filter."""

DIFF = re.compile(r"diff\s+(.+)", re.IGNORECASE)
FIND_IT = re.compile(r"find-it\s+(.+)", re.IGNORECASE)
SEARCH = "where this unit can be now, and frequent reports until a deadline; nothing is sent yet"
USUAL_DIFF = "diff -12h"
COSTS = "what each SIM costs, the cheapest plan for its use, what is paid for nothing"


class CommandActions:
    """Opens help and the command line, and runs what is chosen there."""

    def __init__(
        self,
        app: App[None],
        console: Console,
        navigation: Navigation,
        opener: ScreenOpener,
        manner: Callable[[], TimeStyle],
    ) -> None:
        self._app = app
        self._console = console
        self._navigation = navigation
        self._opener = opener
        self._manner = manner

    def open_help(self) -> None:
        """Open the list of the commands of this screen; run the one chosen."""
        from tui.screens.app.help import Help

        lines = self._help_lines()
        symbols = getattr(self._app.screen, "symbols", ())  # what each sign on the screen means

        async def chosen(place: str | None) -> None:
            if place is not None:
                line, node = lines[int(place)]
                await self._app.run_action(line.action, node)

        self._app.push_screen(Help([line for line, _ in lines], symbols), chosen)

    def open_command_line(self) -> None:
        """Open the command line; run the command chosen."""
        from tui.screens.app.command_line import CommandLine
        from tui.screens.app.suggest import SuggestionScope

        recent = session_of(self._app.screen).views.recent(COMMAND_LINE)[:HISTORY_MOST]
        scope = SuggestionScope(
            self._known(),
            self._navigation.list_in_view,
            recent,
            self._find_units,
            partial(self._line_with_time, isinstance(self._app.screen, ActionScreen)),
        )
        self._app.push_screen(CommandLine(scope), self._run)

    def _help_lines(self) -> "list[tuple[HelpLine, DOMNode]]":
        """Return each command with the node it acts on; those not available now come last, with the reason."""
        from tui.screens.app.help import HelpLine

        found: list[tuple[HelpLine, DOMNode]] = []
        for node, binding, is_enabled, tooltip in self._app.screen.active_bindings.values():
            name = binding.description
            if name and (binding.id or binding.show):
                key = self._app.get_key_display(binding)
                off = self._why_off(binding.action) or ("" if is_enabled else "read-only")
                found.append((HelpLine(binding.action, key, name, tooltip or name, off), node))
        listed = {line.action for line, _ in found}
        no_list = "no list on this screen"
        found += [
            (
                HelpLine(command.action, _key(command), command.label, command.help, no_list),
                self._app,
            )
            for command in LIST
            if command.action not in listed
        ]
        return sorted(found, key=lambda pair: bool(pair[0].why_off))

    def _why_off(self, action: str) -> str:
        """Return why an action is not available now; empty where it is."""
        screen, pane = self._app.screen, self._navigation.list_in_view
        if own := next(
            (name for name in self._console.settings.commands if own_action(name) == action), ""
        ):
            return self._why_no_own(own)
        if action in ("tag", "watch_place") and self._console.read_only:
            return "read-only"
        if action in OF_THE_DESK:
            return self._why_not_said(action)
        if action.startswith("act") and isinstance(screen, ActionScreen):
            return self._why_no_act(screen, action)
        if action in ("next_list", "previous_list") and isinstance(screen, MainScreen):
            return "" if screen.provider_pane else "this tab has one list"
        if action == "drop_claim" and pane is not None and not pane.wanted.text:
            return "there is no filter"
        if action == "difference" and pane is not None and len(pane.table.marked) != 2:
            return "mark two rows first"
        return ""

    def _why_not_said(self, action: str) -> str:
        if action == HIDE:
            is_here = self._navigation.main.place().tab == ATTENTION
            return "" if is_here else "only in Attention"
        if not self._console.store.attention.refusal(action):
            return ""
        return "read-only" if self._console.read_only else "the store cannot be written"

    def _why_no_own(self, name: str) -> str:
        if not isinstance(self._app.screen, ActionScreen):
            return "no devices on this screen"
        is_safe = self._console.settings.commands[name].safe
        return "read-only" if self._console.read_only and not is_safe else ""

    def _why_no_act(self, screen: ActionScreen, action: str) -> str:
        accounts = screen.acting_accounts()
        name = action.removeprefix("act_on('").removesuffix("')")
        if name != action:
            accounts = [
                account
                for account in accounts
                if any(offer.is_called(name) for offer in self._console.accounts[account].actions)
            ]
            if not accounts:
                return "no vendor here offers it"
        if accounts and all(self._console.is_read_only(account) for account in accounts):
            return "read-only"
        return ""

    async def _find_units(self, text: str) -> "list[Suggestion]":
        """Return the units which have the identifier, its last digits or the name that was typed."""
        from tui.domain.unit.unit_match import MatchKind
        from tui.screens.app.suggest import Suggestion
        from tui.screens.units.find_units import find_units
        from tui.screens.units.preview import verdict_words

        if not FIND_BY.fullmatch(text):
            return []
        found = await find_units(self._console, text, limit=MOST_UNITS)
        return [
            Suggestion(
                f"open {clean(each.unit.name)}",
                f"open:{each.unit.members[0].account}{SEPARATOR}{each.unit.members[0].key}",
                f"{clean(each.match.words)}  {verdict_words(each.unit)}",
            )
            for each in found
            if each.match.kind <= MatchKind.LAST_DIGITS
        ]

    def _changes_since(self, text: str) -> "Suggestion | None":
        """Return what opens the changes since a time which was typed: `diff -12h`, `diff yesterday 14:00`."""
        from tui.screens.app.suggest import Suggestion

        typed = DIFF.fullmatch(text)
        if typed is None:
            return None
        manner = self._manner()
        try:
            since = parse_time(typed[1], manner.now, manner.zone)
        except ValueError as error:
            return Suggestion(text, "", str(error))
        if since > manner.now:
            return Suggestion(text, "", "That time is ahead.")
        when = format_time(since, replace(manner, absolute=True))
        return Suggestion(text, f"diff:{since.isoformat()}", f"what changed since {when}")

    def _line_with_time(self, has_devices: bool, text: str) -> "Suggestion | None":  # noqa: FBT001 - bound when the line opens
        """Return what a line with a time means: `diff -12h`, `find-it 48h`; None: it is no such line."""
        return self._changes_since(text) or (self._search_for(text) if has_devices else None)

    def _search_for(self, text: str) -> "Suggestion | None":
        """Return what opens the search for this unit, with a recovery of the length which was typed."""
        from tui.screens.app.suggest import Suggestion

        typed = FIND_IT.fullmatch(text)
        if typed is None:
            return None
        try:
            parse_length(typed[1])
        except ValueError as error:
            return Suggestion(text, "", str(error))
        return Suggestion(text, f"find-it:{typed[1]}", SEARCH)

    async def _find_it(self, length: str) -> None:
        screen = self._app.screen
        unit = await screen.one_unit() if isinstance(screen, ActionScreen) else None
        if unit is not None:
            self._opener.open_search(unit, length)

    def _known(self) -> "list[Suggestion]":
        """Return the places and commands which the command line offers, in order."""
        from tui.screens.app.suggest import Suggestion

        known = [
            Suggestion(place.title.replace(ARROW, " "), f"go:{nth}")
            for nth, place in enumerate(self._navigation.main.places())
        ]
        known += [
            Suggestion(f"account {name}", f"account:{name}", provider.title)
            for name, provider in self._console.accounts.items()
        ]
        known += [
            Suggestion(line.name, f"do:{line.action}", f"{line.key}  {line.words}")
            for line, _ in self._help_lines()
            if not line.why_off
        ]
        if isinstance(self._app.screen, ActionScreen):
            known += self._known_actions(self._app.screen)
            known += self._own_commands()
            known.append(Suggestion("find-it", "find-it:", SEARCH))
        lately = Suggestion(
            USUAL_DIFF, "", "Tab: what changed since, for the next shift", USUAL_DIFF
        )
        known.append(lately)
        if any(provider.plans is not None for provider in self._console.accounts.values()):
            known.append(Suggestion("plans", "plans:", COSTS))
        pane = self._navigation.list_in_view
        if pane is not None:
            known += [
                Suggestion(f"sort {column.title}", f"sort:{column.field}")
                for column in pane.source.columns
            ]
        return known

    def _known_actions(self, screen: ActionScreen) -> "list[Suggestion]":
        """Return the vendors' actions which have no key of their own."""
        from tui.screens.app.suggest import Suggestion

        return [
            Suggestion(f"{action.title} ({action.name})", f"do:act_on('{action.name}')", account)
            for account in screen.acting_accounts()
            for action in self._console.accounts[account].actions
            if not self._console.is_read_only(account) and f"act_on('{action.role}')" not in ACTS
        ]

    def _own_commands(self) -> "list[Suggestion]":
        """Return the user's own commands without a key: those with one are found as any other key is."""
        from tui.screens.app.suggest import Suggestion

        return [
            Suggestion(name, f"do:{own_action(name)}", clean(command.run))
            for name, command in self._console.settings.commands.items()
            if not command.keys and (command.safe or not self._console.read_only)
        ]

    def bind_own_commands(self) -> None:
        """Bind the keys of the user's own commands on all screens; warn about those which cannot be used."""
        commands = self._console.settings.commands
        keys, problems = own_command_keys({name: own.keys for name, own in commands.items()})
        for name, key in keys.items():
            self._app.bind(key, own_action(name), description=name)
        for problem in problems:
            if problem.unusable:
                words = f"{problem.command}.keys: {problem.sentence}"
                self._app.notify(words, severity="warning", markup=False, timeout=10)

    async def _run(self, command: str | None) -> None:
        """Run the command chosen on the command line: `go:`, `do:`, `filter:`, `sort:`, `account:`, `open:`, `diff:`, `plans:`, `find-it:`."""
        if command is None:
            return
        verb, _, what = command.partition(":")
        pane = self._navigation.list_in_view
        if verb == "go":
            self._navigation.go(self._navigation.main.places()[int(what)])
        elif verb == "do":
            nodes = {line.action: node for line, node in self._help_lines()}
            await self._app.run_action(what, nodes.get(what, self._app.screen))
        elif verb == "filter" and pane is not None:
            pane.set_filter(what)
        elif verb == "sort" and pane is not None:
            pane.sort_by(what)
        elif verb == "account":
            self._show_account(what)
        elif verb == "open":
            self._opener.start_opening(what)
        else:
            await self._open(verb, what)

    async def _open(self, verb: str, what: str) -> None:
        if verb == "diff":
            self._opener.open_changes(datetime.fromisoformat(what))
        elif verb == "plans":
            self._opener.open_costs()
        elif verb == "find-it":
            await self._find_it(what)

    def _show_account(self, account: str) -> None:
        provider = self._console.accounts[account].name
        places = self._navigation.main.places()
        self._navigation.go(next(place for place in places if place.tab == provider))
        self._app.call_after_refresh(self._filter_account, account)

    def _filter_account(self, account: str) -> None:
        pane = self._navigation.list_in_view
        if pane is not None:
            pane.set_filter(f"account={account}")


def own_action(name: str) -> str:
    """Return the action of a command of the user's own: the screen in view runs it for its rows."""
    return f"screen.own_command('{name}')"


def _key(command: Command) -> str:
    return {"slash": "/", "backspace": "⌫"}.get(command.key, command.key)
