"""The time machine: the console as it was known at an earlier time, beside the present one, which stays as it is."""

import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.screen import Screen

from tui.console import Console
from tui.domain.show.format import TimeStyle, format_ago, format_time
from tui.domain.text.typed_time import parse_time
from tui.screens.list.row_source import SEPARATOR
from tui.store import StoreError

if TYPE_CHECKING:
    from tui.screens.app.session import ConsoleSession
    from tui.screens.app.suggest import Suggestion

AT = re.compile(r"at\s+(.+)", re.IGNORECASE)
USUAL = "at yesterday 14:00"
NEXT, BEFORE, NOW = "next", "before", "now"
STEPS = {
    NEXT: "to the next moment at which something changed",
    BEFORE: "to the moment before at which something changed",
}
GROUP = "past"
"""The workers which go to a time or return."""
HELP = (
    ("as known", "All is as it was known at the time in the top line."),
    ("", "Nothing can be changed, and no vendor is asked."),
    ("", "Reports and data used are those up to then,"),
    ("", "also where they were read later."),
    ("not kept", "Tags, groups, acknowledgements, assignments,"),
    ("by time", "whether accounts answered, vendors' other lists,"),
    ("", "and changes sent."),
)
"""What help says while an earlier time is shown, in lines which fit a narrow screen."""
NOT_KEPT_FIELDS = frozenset(
    ["acknowledged", "assigned", "assigned_to", "comments", "tags", "groups", "orgs"]
)
"""The columns of what is not kept by time: they are left out rather than empty."""
NOT_KEPT = (
    "Tags, groups, acknowledgements and account health are not kept by time; ? says what else."
)


def is_refused_in_past(app: App[None], console: Console, what: str) -> bool:
    """Return whether a console is as of an earlier time; then say that `what` is only in the present."""
    if not console.store.asking_refusal:
        return False
    app.notify(f"{what}: only in the present. To return: :now", markup=False)
    return True


class TimeMachine:
    """Goes to what was known at a time, from change to change, and back to the present."""

    def __init__(
        self,
        app: App[None],
        console: Console,
        manner: Callable[[], TimeStyle],
        open_past: "Callable[[Console], Awaitable[ConsoleSession]]",
    ) -> None:
        """Take the present console; `open_past` returns the session of one as of an earlier time."""
        self._app = app
        self._console = console
        self._manner = manner
        self._open_past = open_past
        self._opened = AsyncExitStack()
        self._visits = 0
        self.past: ConsoleSession | None = None
        """The session of the time in view; None: the present is."""

    @property
    def at(self) -> datetime | None:
        """The time in view; None: the present."""
        return self.past.console.now() if self.past else None

    def words(self) -> Sequence[str]:
        """Return as of which time all is shown, the longest wording first; empty in the present."""
        if self.past is None:
            return ()
        at, manner = self.past.console.now(), self.past.time_style()
        local = at.astimezone(manner.zone)
        when = f"AS KNOWN {local:%Y-%m-%d %H:%M} {local.tzname()}"
        ago = format_ago(at, manner.at(self._console.now()))
        return (
            f"{when}, {ago}: nothing can be changed here, no vendor is asked, :now returns",
            f"{when}, {ago} · read-only · :now returns",
            f"{when} · :now returns",
            f"AS KNOWN {local:%m-%d %H:%M}",
        )

    def offer(self, text: str) -> "Suggestion | None":
        """Return what goes to a time which was typed: `at yesterday 14:00`, `at next`; None: it is none."""
        from tui.screens.app.suggest import Suggestion

        typed = AT.fullmatch(f"at {NOW}" if self.past and text.casefold() == NOW else text)
        if typed is None:
            return None
        if (word := typed[1].casefold()) in STEPS:
            return Suggestion(text, f"at:{word}", STEPS[word])
        manner = replace(self._manner(), absolute=True)
        if self.past is not None:
            manner = replace(manner, zone=self.past.time_style().zone)
        try:
            at = parse_time(typed[1], manner.now, manner.zone)
        except ValueError as error:
            return Suggestion(text, "", str(error))
        if word == NOW:
            return Suggestion(text, f"at:{NOW}", "back to the present")
        if at > manner.now:
            return Suggestion(text, "", "That time is ahead, and nobody knows it yet.")
        when = format_time(at, manner)
        return Suggestion(text, f"at:{at.isoformat()}", f"everything as it was known at {when}")

    def known(self) -> "list[Suggestion]":
        """Return the ways through time which the command line offers."""
        from tui.screens.app.suggest import Suggestion

        usual = Suggestion(USUAL, "", "Tab: the past, everything as it was known then", USUAL)
        steps = [Suggestion(f"at {word}", f"at:{word}", STEPS[word]) for word in (BEFORE, NEXT)]
        if self.past is None:
            return [usual, steps[0]]
        return [Suggestion(NOW, f"at:{NOW}", "back to the present"), *steps, usual]

    def start(self, where: str) -> None:
        """Begin to go to a time in ISO 8601, or to `next`, `before` or `now`."""
        self._app.run_worker(self._go(where), group=GROUP, exclusive=True, exit_on_error=False)

    async def _go(self, where: str) -> None:
        if where == NOW:
            await self.return_to_present()
        elif where not in STEPS:
            await self._show(datetime.fromisoformat(where))
        else:
            at = self.at or self._console.now()
            to = await self._console.store.past.moment_beside(at, later=where == NEXT)
            if to is not None:
                await self._show(to)
            else:
                words = "later" if where == NEXT else "before"
                self._say(f"Nothing that is kept changed {words}.")

    async def _show(self, at: datetime) -> None:
        """Open the console as of a time, and put its screens in place of those in view."""
        from tui.console.past import NotKept, console_at

        manner = replace(self._manner(), absolute=True)
        past = console_at(self._console, at, format_time=lambda of: format_time(of, manner))
        try:
            async with AsyncExitStack() as opening:  # closed again if the console is left meanwhile
                console = await opening.enter_async_context(past)
                session = await self._open_past(console)
                opened = opening.pop_all()
        except (NotKept, StoreError) as error:
            self._say(str(error))
            return
        shown = self._app.screen
        left, before = self._replace(opened)
        self.past = session
        self._visits += 1
        if self._visits == 1:  # Textual returns only to a mode which was added
            self._app.add_mode(self._app.DEFAULT_MODE, Screen)
        mode = f"{GROUP}-{self._visits}"
        self._app.add_mode(mode, lambda: session.navigation.main)
        await self._app.switch_mode(mode)
        await self._close(left, before)
        await _reopen(shown, session)
        self._say(f"{self.words()[2]}. {NOT_KEPT}")

    async def return_to_present(self) -> None:
        """Show the present as it was left; the earlier time's folder is deleted."""
        if self.past is None:
            return
        left, before = self._replace(AsyncExitStack())
        self.past = None
        await self._app.switch_mode(self._app.DEFAULT_MODE)
        await self._close(left, before)

    def _replace(self, opened: AsyncExitStack) -> tuple[str, AsyncExitStack]:
        """Replace what was open; return that, and the mode of its screens."""
        before, self._opened = self._opened, opened
        opened.push_async_callback(before.aclose)  # if the console is left before it is closed
        return self._app.current_mode, before

    async def _close(self, mode: str, opened: AsyncExitStack) -> None:
        """Remove the screens of a time which was left, then what they showed."""
        if mode != self._app.DEFAULT_MODE:
            await self._app.remove_mode(mode)
        await opened.aclose()

    async def close(self) -> None:
        """Close the earlier time's console; its screens are gone already."""
        await self._opened.aclose()

    def _say(self, words: str) -> None:
        self._app.notify(words, markup=False, timeout=6)


async def _reopen(shown: Screen[Any], session: "ConsoleSession") -> None:
    """Open the unit or the map which was in view as of another time."""
    from tui.screens.device.screen import DeviceScreen
    from tui.screens.map.screen import MapScreen

    if isinstance(shown, DeviceScreen):
        session.opener.start_opening(SEPARATOR.join(shown.device))
    elif isinstance(shown, MapScreen):
        await session.opener.open_map()
