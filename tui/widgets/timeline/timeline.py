"""One device's reports as a list and as a plot, on one time axis, with one cursor for both.

timeline = Timeline()
timeline.set_columns(columns)
timeline.show(TimelineView(since, until, buckets, series, total), zone, "Europe/Berlin")
timeline.table.reset(generation); timeline.table.set_count(total)

def on_table_rows_wanted(self, wanted):        # the list asks as every table does
    timeline.supply(wanted.start, rows, times, wanted.generation)

def on_timeline_span_wanted(self, wanted):     # zoom or pan: read and `show` again
def on_timeline_time_wanted(self, wanted):     # a gap: put the list there with `table.restore`
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from tui.domain.text.column import Column
from tui.widgets.table.rows_cache import MOST_PAGES, PAGE_ROWS, TableRow
from tui.widgets.table.table import Table
from tui.widgets.timeline.plot import TALL_LINES, TimePlot, plot_columns
from tui.widgets.timeline.view import TimelineView, absences

__all__ = ["Timeline", "TimelineView"]

PLAIN_LINES = 8
"""The lines of the plot without its series, and of the list with a row or two."""
LINES_ABOUT = 5
"""The lines of the screen above and below a timeline."""
ZOOM = 2.0
PAN_SHARE = 0.25


class ReportList(Table):
    """The list below the plot, in which the plain arrows pan the time and not the columns."""

    follow: Callable[[str], None] | None = None
    """Called with the key of the row under the cursor, within the same frame."""

    def moved(self, key: str) -> None:
        """Move the marker at once; a message would arrive a frame later."""
        if self.follow is not None:
            self.follow(key)
        super().moved(key)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return False for the plain arrows, which the timeline uses."""
        return action != "sideways" and super().check_action(action, parameters)


class Timeline(Vertical):
    """The plot above, the list below; moving in the list moves the marker on the axis."""

    DEFAULT_CSS = """
    Timeline { width: 1fr; height: 1fr; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus,equals_sign", "zoom(-1)", "Zoom in", show=False),
        Binding("minus", "zoom(1)", "Zoom out", show=False),
        Binding("left", "pan(-1)", "Earlier", show=False),
        Binding("right", "pan(1)", "Later", show=False),
        Binding("right_curly_bracket", "gap(1)", "Next gap"),
        Binding("left_curly_bracket", "gap(-1)", "Previous gap", show=False),
    ]

    class SpanWanted(Message):
        """The user wants to see another span of time."""

        def __init__(self, timeline: "Timeline", since: datetime, until: datetime) -> None:
            """Store the span."""
            super().__init__()
            self.timeline = timeline
            self.since = since
            self.until = until

        @property
        def control(self) -> "Timeline":
            """The timeline, for `@on(..., selector)`."""
            return self.timeline

        def can_replace(self, message: Message) -> bool:
            """Replace an earlier message: only the last span counts."""
            return isinstance(message, Timeline.SpanWanted) and message.timeline is self.timeline

    class TimeWanted(Message):
        """The list must go to the report nearest to this instant."""

        def __init__(self, timeline: "Timeline", at: datetime) -> None:
            """Store the instant."""
            super().__init__()
            self.timeline = timeline
            self.at = at

        @property
        def control(self) -> "Timeline":
            """The timeline, for `@on(..., selector)`."""
            return self.timeline

    def __init__(
        self, *, ascii_only: bool = False, id: str | None = None, classes: str | None = None
    ) -> None:
        """Draw only ASCII where the terminal needs it."""
        super().__init__(id=id, classes=classes)
        self.plot = TimePlot(ascii_only=ascii_only)
        self.table = ReportList(ascii_only=ascii_only)
        self.table.follow = self._mark
        self._times: dict[str, datetime | None] = {}

    @property
    def bucket_count(self) -> int:
        """How many columns the plot has."""
        return plot_columns(self.size.width)

    def compose(self) -> ComposeResult:
        """Compose the plot above the list."""
        yield self.plot
        yield self.table

    def on_mount(self) -> None:
        """Fit the first frame: the timeline gets nearly the whole screen before the first resize."""
        self._fit(self.screen.size.height - LINES_ABOUT)

    def on_resize(self, event: events.Resize) -> None:
        """Fit the plot: more lines on a high screen, fewer when the list needs them."""
        self._fit(event.size.height)

    def _fit(self, height: int) -> None:
        tall, most = height >= TALL_LINES, max(1, (height - PLAIN_LINES) // 2)
        if (tall, most) != (self.plot.tall, self.plot.most_lines):
            self.plot.tall, self.plot.most_lines = tall, most
            self.plot.redraw()

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show these columns in the list."""
        self.table.set_columns(columns)

    def show(self, view: TimelineView, zone: tzinfo = UTC) -> None:
        """Plot a span; the list is filled through `table` and `supply`."""
        self.plot.show(view, zone)

    def supply(
        self,
        start: int,
        rows: Sequence[TableRow],
        times: Sequence[datetime | None],
        generation: int,
    ) -> None:
        """Store rows of the list, and the instant of each row on the axis."""
        self._times.update((row.key, at) for row, at in zip(rows, times, strict=True))
        while len(self._times) > MOST_PAGES * PAGE_ROWS:
            del self._times[next(iter(self._times))]
        self.table.supply(start, rows, generation)
        self._mark(self.table.cursor_key)

    def go_to(self, index: int, at: datetime) -> None:
        """Move the list to a position, and the marker to the instant the user asked for."""
        self.plot.mark(at)
        self.table.restore("", index)

    def _mark(self, key: str) -> None:
        at = self._times.get(key)
        if at is not None:
            self.plot.mark(at)

    def action_zoom(self, direction: int) -> None:
        """Request half or twice the span, around the marker."""
        axis = self.plot.axis
        if axis is None:
            return
        marker = self.plot.marker
        about = marker if marker is not None and axis.column(marker) is not None else None
        self.post_message(self.SpanWanted(self, *axis.zoomed(ZOOM**direction, about)))

    def action_pan(self, direction: int) -> None:
        """Request an earlier or a later span of the same length."""
        axis = self.plot.axis
        if axis is not None:
            self.post_message(self.SpanWanted(self, *axis.panned(PAN_SHARE * direction)))

    def action_gap(self, direction: int) -> None:
        """Go to the beginning of the next or the previous gap, or say that there is none."""
        view = self.plot.view
        if view is None or not view.buckets:
            return
        bucket = (view.until - view.since) / len(view.buckets)
        starts = [view.since + bucket * start for start, _ in absences(view)]
        here = self.plot.marker or view.since
        ahead = [at for at in starts if (at > here if direction > 0 else at < here)]
        if not ahead:
            side = "later" if direction > 0 else "earlier"
            self.notify(f"No {side} gap in this time span. Press - to zoom out.")
            return
        at = ahead[0] if direction > 0 else ahead[-1]
        self.plot.mark(at)
        self.post_message(self.TimeWanted(self, at))
