"""A unit's timeline: everything the store knows of it, lane by lane on one time axis."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui.console import Console
from tui.console.judging import unit_judge
from tui.console.unit.timeline import (
    UnitPast,
    is_known_at,
    next_silence,
    read_unit_past,
    read_unit_span,
)
from tui.domain.show.format import TimeStyle, format_time
from tui.domain.unit.unit import Unit
from tui.domain.unit.unit_events import EventKind, UnitEvent, next_event
from tui.screens.device.braid_lanes import braid_view
from tui.screens.device.moment import MomentScreen
from tui.screens.reports.jump import JumpScreen
from tui.screens.shell.store_notice import outlast_store
from tui.widgets.timeline.braid import FRAME_LINES, Braid

WEEK, SHORTEST, LONGEST = timedelta(days=7), timedelta(minutes=5), timedelta(days=3_653)
DETAIL_LINES = 2
"""The lines which tell what happened at the cursor."""
LIST_LINES = 6
"""With at least so many lines left, what happened before the cursor is listed."""
BEFORE = "What happened up to then, the newest first:"
NOTHING_BEFORE = "Up to then, nothing but its reports is known."
LANES = 10
ZOOM = 2.0


class TimelinePane(Vertical):
    """The lanes, what happened at the cursor, and, with room, what happened before it."""

    DEFAULT_CSS = """
    TimelinePane {
        height: 1fr;
        & > #moment { height: auto; max-height: 2; padding: 0 1; }
        & > #events { height: 1fr; padding: 0 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus,equals_sign", "zoom(-1)", "Zoom in", show=False),
        Binding("minus", "zoom(1)", "Zoom out", show=False),
        Binding("right_curly_bracket", "silence(1)", "Next gap", show=False, id="gap_after"),
        Binding("left_curly_bracket", "silence(-1)", "Previous gap", show=False, id="gap_before"),
        Binding("right_parenthesis", "event(1,'state')", "Next change of state", show=False, id="state_after"),
        Binding("left_parenthesis", "event(-1,'state')", "Previous change of state", show=False, id="state_before"),
        Binding("greater_than_sign", "event(1,'action')", "Next action of ours", show=False, id="action_after"),
        Binding("less_than_sign", "event(-1,'action')", "Previous action of ours", show=False, id="action_before"),
        Binding("home", "first", "First report", show=False, id="timeline_first"),
        Binding("end", "now", "Now", show=False, id="timeline_now"),
    ]  # fmt: skip

    def __init__(self, console: Console, manner: Callable[[], TimeStyle]) -> None:
        super().__init__()
        self.console = console
        self.braid = Braid()
        self.past = UnitPast()
        self._manner = manner
        self.span: tuple[datetime, datetime] | None = None
        """The span in view; None: nothing is shown yet."""
        self._unit: Unit | None = None

    def compose(self) -> ComposeResult:
        """Compose the lanes, the moment under the cursor, and the list."""
        yield self.braid
        yield Static(id="moment")
        yield Static(id="events")

    def on_resize(self, event: events.Resize) -> None:
        """Fit the lanes to the height, and read as many parts as there are columns, with the cursor where it was."""
        room = event.size.height - FRAME_LINES - DETAIL_LINES
        spare = room - LANES - LIST_LINES
        self.braid.most_lines = max(1, min(room, LANES) + max(0, spare))
        moment = self.braid.moment
        at = moment[0] + (moment[1] - moment[0]) / 2 if moment else None
        if self._unit is not None:
            self.look(*(self.span or self._first_span()), at)

    async def load(self, unit: Unit) -> None:
        """Read the unit's past again, and the span in view."""
        self._unit = unit
        self.past = await read_unit_past(self.console, unit)
        await self._show(*(self.span or self._first_span()), at=None)

    def _first_span(self) -> tuple[datetime, datetime]:
        """Return the last week; of a silent unit, its silence and a quarter as much before it."""
        now = self.console.now()
        last = self.past.last_heard
        silent = now - last if last else timedelta()
        if silent < WEEK * 3 / 4:
            return now - WEEK, now
        return now - min(silent * 5 / 4, LONGEST), now

    @work(exclusive=True, group="timeline", exit_on_error=False)
    async def look(self, since: datetime, until: datetime, at: datetime | None = None) -> None:
        """Show a span, with the cursor at a time."""
        with outlast_store(self):
            await self._show(since, until, at)

    async def _show(self, since: datetime, until: datetime, at: datetime | None) -> None:
        is_first = self.span is None
        self.span = since, until
        now, parts = self.console.now(), self.braid.columns
        span = await read_unit_span(self.console, self.past, since, until, parts)
        if is_first and at is None:
            at = self.past.last_heard or now - timedelta(seconds=1)
        with self.app.batch_update():
            self.braid.show(braid_view(self.past, span, now), self._manner().zone, at)
            self._tell()

    def say(self, words: str) -> None:
        """Show words in place of what happened at the cursor, until it moves."""
        _update(self.query_one("#moment", Static), words)

    @on(Braid.Moved)
    def _moved(self, event: Braid.Moved) -> None:
        event.stop()
        self._tell()

    @on(Braid.Edge)
    def _further(self, event: Braid.Edge) -> None:
        event.stop()
        if self.span is None or self.braid.moment is None:
            return
        since, until = self.span
        step = (until - since) * event.spans
        if since + step >= self.console.now():
            self.notify("That time is in the future.", timeout=2)
            return
        at = self.braid.moment[0]
        part = (until - since) / max(1, self.braid.columns)
        is_step = abs(event.spans) < 1
        goal = at + (part if step > timedelta() else -part) * 1.5 if is_step else at + step
        self.look(since + step, until + step, goal)

    def _tell(self) -> None:
        """Show what happened in the column under the cursor, and the list of what came before."""
        moment = self.braid.moment
        if moment is None:
            return
        manner = replace(self._manner(), absolute=True)
        since, until = moment
        here = [event.words for event in self.past.events if since <= event.at < until]
        words = " · ".join([format_time(since, manner), *(here or ["Enter: the verdict then"])])
        self.say(words)
        listed = self.query_one("#events", Static)
        if listed.display and listed.size.height > 0:
            before = [event for event in self.past.events if event.at < until]
            lines = [_line(event, manner) for event in before[: -listed.size.height : -1]]
            _update(listed, "\n".join([BEFORE if lines else NOTHING_BEFORE, *lines]))

    def action_zoom(self, direction: int) -> None:
        """Show half or twice the span, around the cursor."""
        axis, moment = self.braid.axis, self.braid.moment
        if axis is None or moment is None:
            return
        since, until = axis.zoomed(ZOOM**direction, moment[0])
        if until > (now := self.console.now()):
            since, until = now - (until - since), now
        if SHORTEST <= until - since <= LONGEST:
            self.look(since, until, moment[0])

    def _go_to(self, at: datetime) -> None:
        """Move the cursor to a time, and the span where the time is not in it."""
        if self.span is None:
            return
        since, until = self.span
        if since <= at < until and self.braid.go_to(at):
            return
        half = (until - since) / 2
        self.look(at - half, at + half, at)

    def action_silence(self, direction: int) -> None:
        """Go to where the next or the previous silence begins."""
        self._find_silence(forward=direction > 0)

    @work(exclusive=True, group="timeline", exit_on_error=False)
    async def _find_silence(self, *, forward: bool) -> None:
        moment = self.braid.moment
        if moment is None:
            return
        with outlast_store(self):
            start = moment[1] if forward else moment[0]
            at = await next_silence(self.console, self.past, start, forward=forward)
            if at is not None:
                self._go_to(at)
            elif self.past.rhythm is None:
                self.notify(
                    "It is not known how often this unit reports, so no gap can be found.",
                    timeout=3,
                )
            else:
                self.notify(f"No {_side(forward)} gap in what is downloaded.", timeout=3)

    def action_event(self, direction: int, kind: str) -> None:
        """Go to the next or the previous change of state or verdict, or action of ours."""
        moment, forward = self.braid.moment, direction > 0
        if moment is None:
            return
        kinds: tuple[EventKind, ...] = ("action",) if kind == "action" else ("state", "verdict")
        start = moment[1] - timedelta(microseconds=1) if forward else moment[0]
        event = next_event(self.past.events, kinds, start, forward=forward)
        if event is not None:
            self._go_to(event.at)
        else:
            named = "action of ours" if kind == "action" else "change of state or verdict"
            self.notify(f"No {_side(forward)} {named} is known.", timeout=3)

    def action_now(self) -> None:
        """Go to now."""
        self._go_to(self.console.now() - timedelta(seconds=1))

    def action_first(self) -> None:
        """Go to the first report of the span in view."""
        if self.span is not None:
            self.braid.go_to(self.span[0])

    def ask_jump(self) -> None:
        """Ask for a time and go there."""

        def go(at: datetime) -> None:
            box.dismiss(None)
            self._go_to(min(at, self.console.now()))

        box = JumpScreen(self._manner(), go)
        self.app.push_screen(box)

    @on(Braid.Chosen)
    async def _open_moment(self, event: Braid.Chosen) -> None:
        """Show the verdict as of the end of the column under the cursor."""
        event.stop()
        moment = self.braid.moment
        if moment is None or self.past.row is None:
            return
        at = min(moment[1], self.console.now())
        manner = replace(self._manner(), absolute=True)
        with outlast_store(self):
            judgement = None
            if await is_known_at(self.console, self.past, at):
                judgement = await unit_judge(self.console).judgement_of(
                    self.past.row, at=at, format_time=lambda time: format_time(time, manner)
                )
            here = [each.words for each in self.past.events if moment[0] <= each.at < moment[1]]
            first = self.past.first_seen_at
            if judgement is not None and first is not None and at < first:
                here.append(
                    f"nothing but its reports: all else is known since {format_time(first, manner)}"
                )
            self.app.push_screen(MomentScreen(judgement, at, here, manner))


def _side(forward: bool) -> str:  # noqa: FBT001 - of the key
    return "later" if forward else "earlier"


def _line(event: UnitEvent, manner: TimeStyle) -> str:
    return f"{format_time(event.at, manner)}  {event.words}"


def _update(line: Static, words: str) -> None:
    if str(line.content) != words:
        line.update(Content(words))
