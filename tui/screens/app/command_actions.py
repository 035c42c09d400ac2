"""Help and the command line: the commands of the screen in view, by key or by name."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from textual.app import App
from textual.dom import DOMNode

from tui.commands import ACTS, DESK, LIST, Command, own_command_keys
from tui.console import Console
from tui.domain.show.format import TimeStyle
from tui.domain.text.safe_text import clean
from tui.screens.app.navigation import Navigation
from tui.screens.app.screen_opener import ScreenOpener
from tui.screens.app.time_machine import HELP, TimeMachine
from tui.screens.app.timed_lines import SEARCH, USUAL_DIFF, TimedLines
from tui.screens.fleet.main import MainScreen
from tui.screens.list.row_source import SEPARATOR
from tui.screens.shell.action_screen import ActionScreen
from tui.screens.shell.history import ARROW, ATTENTION
from tui.screens.shell.kept_views import COMMAND_LINE
from tui.screens.shell.keys import stands_last
from tui.screens.shell.session import session_of

if TYPE_CHECKING:
    from tui.screens.app.help import HelpLine
    from tui.screens.app.suggest import Suggestion

HIDE = "hide_acknowledged"
OF_THE_DESK = frozenset([HIDE, *(command.action for command in DESK)])
OF_THE_PRESENT = frozenset(
    [
        "app.jobs",
        "app.log",
        "app.undo",
        "app.limits",
        "app.overview",
        "refresh",
        "fetch",
        "fetch_full",
        "texts",
    ]
)
"""What changes something, asks a vendor or is not kept by time."""
HISTORY_MOST = 5
"""How many earlier lines the command line offers."""
MOST_UNITS = 5
FIND_BY = re.compile(r"[^:=<>]{4,}")
"""What may be an identifier or a name, and is no filter."""

COSTS = "what each SIM costs in money, the cheapest plan for its use, what is paid for and not used"


class CommandActions:
    """Opens help and the command line, and runs what is chosen there."""

    def __init__(
        self,
        app: App[None],
        console: Console,
        navigation: Navigation,
        opener: ScreenOpener,
        manner: Callable[[], TimeStyle],
        time_machine: TimeMachine,
    ) -> None:
        self._app = app
        self._console = console
        self._navigation = navigation
        self._opener = opener
        self._time_machine = time_machine
        self._timed = TimedLines(manner, time_machine)
        self._runs: Mapping[str, Callable[[str], object]] = {
            "account": self._show_account,
            "open": opener.start_opening,
            "diff": lambda since: opener.open_changes(datetime.fromisoformat(since)),
            "at": time_machine.start,
            "plans": lambda _: opener.open_costs(),
        }

    def open_help(self) -> None:
        """Open the list of the commands of this screen; run the one chosen."""
        from tui.screens.app.help import Help

        lines = sorted(
            [*self._help_lines(), *self._line_help()], key=lambda pair: bool(pair[0].why_off)
        )
        symbols = getattr(self._app.screen, "symbols", ())  # what each sign on the screen means
        first = HELP if self._is_past else ()

        async def chosen(place: str | None) -> None:
            if place is not None:
                line, node = lines[int(place)]
                await self._app.run_action(line.action, node)

        self._app.push_screen(Help([line for line, _ in lines], symbols, first), chosen)

    def open_command_line(self, text: str = "") -> None:
        """Open the command line with a text in it; run the command chosen."""
        from tui.screens.app.command_line import CommandLine
        from tui.screens.app.suggest import SuggestionScope

        recent = session_of(self._app.screen).views.recent(COMMAND_LINE)[:HISTORY_MOST]
        scope = SuggestionScope(
            self._known(),
            self._navigation.list_in_view,
            recent,
            self._find_units,
            partial(self._timed.read, isinstance(self._app.screen, ActionScreen)),
        )
        self._app.push_screen(CommandLine(scope, text), self._run)

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
        return sorted(found, key=lambda pair: (bool(pair[0].why_off), stands_last(pair[0].action)))

    def _line_help(self) -> "list[tuple[HelpLine, DOMNode]]":
        """Return the lines of the command line which have no key; those not available now have the reason."""
        from tui.screens.app.help import line_help

        off = {}
        if not isinstance(self._app.screen, ActionScreen):
            off["find-it"] = "no devices on this screen"
        if not self._has_plans:
            off["plans"] = "no account has rate plans"
        if self._is_past:
            off = dict.fromkeys(("find-it", "plans", USUAL_DIFF), "not in the past")
        return [(line, self._app) for line in line_help(off)]

    @property
    def _has_plans(self) -> bool:
        return any(provider.plans is not None for provider in self._console.accounts.values())

    def _why_off(self, action: str) -> str:
        """Return why an action is not available now; empty where it is."""
        screen, pane = self._app.screen, self._navigation.list_in_view
        if own := next(
            (name for name in self._console.settings.commands if own_action(name) == action), ""
        ):
            return self._why_no_own(own)
        if (is_past := self._is_past and action in OF_THE_PRESENT) or (
            action in ("tag", "watch_place") and self._console.read_only
        ):
            return "not in the past" if is_past else "read-only"
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

    @property
    def _is_past(self) -> bool:
        return self._time_machine.past is not None

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

    async def _find_it(self, length: str) -> None:
        screen = self._app.screen
        unit = await screen.one_unit() if isinstance(screen, ActionScreen) else None
        if unit is not None:
            self._opener.open_search(unit, length)

    def _known(self) -> "list[Suggestion]":
        """Return the places and commands which the command line offers, in order."""
        from tui.screens.app.suggest import Suggestion

        ways = self._time_machine.known()
        known = ways if self._is_past else []
        known += [
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
            known += [] if self._is_past else [Suggestion("find-it", "find-it:", SEARCH)]
        lately = Suggestion(
            USUAL_DIFF,
            "",
            "Tab: what changed since, for the hand-over to the next shift",
            USUAL_DIFF,
        )
        known += [lately] if self._is_past else [*ways, lately]
        if not self._is_past and self._has_plans:
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
        """Run the command chosen on the command line: `go:`, `do:`, `filter:`, `sort:`, or what is in `_runs`."""
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
        elif verb == "find-it":
            await self._find_it(what)
        elif verb in self._runs:
            self._runs[verb](what)

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
