"""Several lanes on one time axis with one cursor: states, events and measurements of one thing.

braid = Braid()
braid.show(BraidView(since, until, lanes), zone)     # lanes of `braid.columns` cells each

def on_braid_moved(self, moved):       # the cursor is at another column
def on_braid_edge(self, edge):         # it went beyond an end: read an earlier or a later span
def on_braid_chosen(self, chosen):     # Enter on a moment
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, clamp
from textual.message import Message
from textual.strip import Strip

from tui.lazy_dataclass import dataclass
from tui.widgets.cells import fit, text_cells
from tui.widgets.line.spans_line import Span
from tui.widgets.terminal.canvas import Canvas, Point
from tui.widgets.terminal.fits_terminal import FitsTerminal
from tui.widgets.timeline.axis import TimeAxis
from tui.widgets.timeline.plot import gutters, plot_columns
from tui.widgets.timeline.plot_lines import draw_extremes, ruler, time_labels

FRAME_LINES = 3
"""The lines of title, ruler and times."""
PARTS = (
    "title", "label", "axis", "ruler", "marker", "good", "quiet", "warning", "bad", "unknown",
    "missed", "plot", "used", "event",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class BraidLane:
    """One lane: a sign for each column, or a measurement which is plotted."""

    name: str
    short: str
    """The name where there is little room."""
    cells: str = ""
    plain: str = ""
    """The same in ASCII."""
    parts: Sequence[str] = ()
    """The style of each cell, one of `PARTS`."""
    notes: Sequence[str] = ()
    """What is told right of the lane when the cursor is on a column."""
    points: Sequence[Point | None] = ()
    """Of a plotted lane the lowest and highest of each column."""
    breaks: Sequence[float] = ()
    """Where a plotted line is not drawn through, in half columns."""
    worth: int = 0
    """Where there is no room for all lanes, those of least worth are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BraidView:
    """A span of time and its lanes."""

    since: datetime
    until: datetime
    lanes: Sequence[BraidLane]

    @property
    def middle(self) -> datetime:
        """The middle of the span."""
        return self.since + (self.until - self.since) / 2


class Braid(FitsTerminal, can_focus=True):
    """The lanes below a ruler with the cursor; beside each lane what it is at the cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"braid--{part}" for part in PARTS}
    DEFAULT_CSS = """
    Braid {
        height: auto; background: $surface; color: $foreground;
        & > .braid--title { text-style: bold; }
        & > .braid--label { color: $text-muted; }
        & > .braid--axis { color: $text-muted; }
        & > .braid--ruler { color: $panel-lighten-2; }
        & > .braid--marker { color: $text-accent; text-style: bold; }
        & > .braid--good { color: $text-success; }
        & > .braid--quiet { color: $text-muted; }
        & > .braid--warning { color: $text-warning; }
        & > .braid--bad { color: $text-error; }
        & > .braid--unknown { color: $panel-lighten-2; }
        & > .braid--missed { color: $text-warning; }
        & > .braid--plot { color: $text-secondary; }
        & > .braid--used { color: $text-success; }
        & > .braid--event { color: $text-accent; text-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "Earlier", show=False),
        Binding("right", "move(1)", "Later", show=False),
        Binding("pageup", "page(-1)", "Earlier span", show=False),
        Binding("pagedown", "page(1)", "Later span", show=False),
        Binding("enter", "choose", "Verdict then", show=False),
    ]
    auto_links = False

    class Moved(Message):
        """The cursor is at another column."""

    class Edge(Message):
        """Another span is wanted: so many spans later; earlier, if negative."""

        def __init__(self, spans: float) -> None:
            """Store by how many spans to move."""
            super().__init__()
            self.spans = spans

    class Chosen(Message):
        """Enter was pressed on a moment."""

    def __init__(self, *, ascii_only: bool = False) -> None:
        """Start with nothing to show."""
        super().__init__()
        self.ascii_only = ascii_only
        self.view: BraidView | None = None
        self.zone: tzinfo = UTC
        self.most_lines = 99
        """How many lines there are for lanes."""
        self.cursor = 0
        self._line_count = 0
        self._drawn: list[tuple[list[Span], BraidLane | None]] = []

    @property
    def columns(self) -> int:
        """How many columns a lane has."""
        return plot_columns(self.size.width or self.app.size.width)

    @property
    def axis(self) -> TimeAxis | None:
        """The span over the columns."""
        view = self.view
        return TimeAxis(view.since, view.until, self._width) if view else None

    @property
    def _width(self) -> int:
        lanes = self.view.lanes if self.view else ()
        return max((len(lane.cells) or len(lane.points) for lane in lanes), default=self.columns)

    @property
    def moment(self) -> tuple[datetime, datetime] | None:
        """When the column of the cursor begins and ends."""
        axis = self.axis
        if axis is None:
            return None
        part = (axis.until - axis.since) / max(1, axis.columns)
        return axis.since + part * self.cursor, axis.since + part * (self.cursor + 1)

    def show(self, view: BraidView, zone: tzinfo, at: datetime | None = None) -> None:
        """Draw a view, with the cursor at a time."""
        before, self._line_count = self._line_count, len(self._lines(view))
        self.view, self.zone = view, zone
        column = self.axis.column(at) if self.axis and at else None
        self.cursor = clamp(self.cursor if column is None else column, 0, self._width - 1)
        self._drawn = []
        self.refresh(layout=self._line_count != before)

    def go_to(self, at: datetime) -> bool:
        """Move the cursor to a time; return whether it is in view."""
        column = self.axis.column(at) if self.axis else None
        if column is not None:
            self._move_to(column)
        return column is not None

    def _move_to(self, column: int) -> None:
        old, self.cursor = self.cursor, column
        left, height = gutters(self.size.width)[0], self.size.height
        for place in {old, column}:
            self.refresh(Region(left + place, 1, 1, height - 2))
        self.refresh(
            Region(left + self._width, 1, self.size.width - left - self._width, height - 2)
        )
        self._drawn = []
        self.post_message(self.Moved())

    def action_move(self, by: int) -> None:
        """Go to the next or the previous column; beyond the end half a span further."""
        column = self.cursor + by
        if 0 <= column < self._width:
            self._move_to(column)
        else:
            self.post_message(self.Edge(by / 2))

    def action_page(self, by: int) -> None:
        """Ask for the span before or after this one."""
        self.post_message(self.Edge(by))

    def action_choose(self) -> None:
        """Post that Enter was pressed."""
        self.post_message(self.Chosen())

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the column under the pointer."""
        event.stop()
        self.focus()
        offset = event.get_content_offset(self)
        column = (offset.x if offset else 0) - gutters(self.size.width)[0]
        if offset is not None and 0 <= column < self._width:
            self._move_to(column)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:  # noqa: ARG002
        """Return the lines of the frame and of the lanes for which there is room."""
        return FRAME_LINES + (len(self._lines(self.view)) if self.view else 0)

    def _lines(self, view: BraidView) -> list[tuple[BraidLane, int, int]]:
        """Return for each line of the body its lane, which of the lane's lines it is, and of how many."""
        lanes = list(view.lanes)
        while len(lanes) > max(1, self.most_lines):
            lanes.remove(min(lanes, key=lambda lane: lane.worth))
        plotted = sum(bool(lane.points) for lane in lanes)
        spare = self.most_lines - len(lanes)
        high = (
            3 if plotted and spare >= 4 * plotted else 2 if plotted and spare >= 2 * plotted else 1
        )
        return [
            (lane, nth, high if lane.points else 1)
            for lane in lanes
            for nth in range(high if lane.points else 1)
        ]

    def render_line(self, y: int) -> Strip:
        """Draw one line; all are made once for each view and cursor."""
        width = self.size.width
        if not self._drawn:
            self._drawn = self._draw()
        spans, lane = self._drawn[y] if y < len(self._drawn) else ([], None)
        segments = [Segment(text, self._style(part)) for text, part in spans]
        if lane is not None or y == 1:
            segments = self._with_cursor(segments)
        drawn = Strip(segments, sum(text_cells(text) for text, _ in spans))
        return drawn.adjust_cell_length(width, self._style("label")).simplify()

    def _style(self, part: str) -> Style:
        return self.get_component_rich_style(f"braid--{part}")

    def _with_cursor(self, segments: list[Segment]) -> list[Segment]:
        """Return a line with the column under the cursor in reverse."""
        at, done, found = gutters(self.size.width)[0] + self.cursor, 0, []
        for text, style, control in segments:
            end = done + len(text)
            if done <= at < end:
                cut = at - done
                reverse = (style or Style()) + Style(reverse=True)
                found += [
                    Segment(text[:cut], style),
                    Segment(text[cut], reverse),
                    Segment(text[cut + 1 :], style),
                ]
            else:
                found.append(Segment(text, style, control))
            done = end
        return [segment for segment in found if segment.text]

    def _draw(self) -> list[tuple[list[Span], BraidLane | None]]:
        view, axis = self.view, self.axis
        if view is None or axis is None:
            return [([("Loading…", "label")], None)]
        left = gutters(self.size.width)[0]
        marker = axis.since + (axis.until - axis.since) * ((self.cursor + 0.5) / axis.columns)
        body = [(self._lane_line(lane, nth, of), lane) for lane, nth, of in self._lines(view)]
        rule = ruler(axis, self.zone, marker, " " * left, ascii_only=self.ascii_only)
        times = time_labels(axis, self.zone, left, self.size.width)
        return [([(self._title(axis), "title")], None), (rule, None), *body, (times, None)]

    def _title(self, axis: TimeAxis) -> str:
        since, until = (at.astimezone(self.zone) for at in (axis.since, axis.until))
        each = _length((axis.until - axis.since) / max(1, axis.columns))
        if self.size.width < 60:
            return f"{since:%m-%d %H:%M} to {until:%m-%d %H:%M}  {each} a column"
        zone = until.tzname() or ""
        return f"{since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M} {zone}  {each} a column"

    def _lane_line(self, lane: BraidLane, nth: int, of: int) -> list[Span]:
        left, right = gutters(self.size.width)
        name = lane.name if left > 10 else lane.short
        label: Span = (
            fit("" if nth else name, left - 1, ascii_only=self.ascii_only) + " ",
            "label",
        )
        note = lane.notes[self.cursor] if nth == 0 and self.cursor < len(lane.notes) else ""
        beside: Span = (
            fit(f" {note}", right, ascii_only=self.ascii_only) if right else "",
            "label",
        )
        if lane.points:
            canvas = Canvas(len(lane.points), of)
            known = [point for point in lane.points if point is not None]
            folded = [point for each in lane.points for point in (each, None)]
            if known:
                reach = min(low for low, _ in known), max(high for _, high in known)
                draw_extremes(canvas, folded, reach, lane.breaks)
            return [label, (canvas.rows(ascii_only=self.ascii_only)[nth], "plot"), beside]
        text = lane.plain if self.ascii_only else lane.cells
        cells: list[Span] = []
        for sign, part in zip(text, lane.parts, strict=True):
            if cells and cells[-1][1] == part:
                cells[-1] = (cells[-1][0] + sign, part)
            else:
                cells.append((sign, part))
        return [label, *cells, beside]


def _length(part: timedelta) -> str:
    """Return how long a column is, in one unit."""
    seconds = part.total_seconds()
    for size, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 0.95 * size:
            return f"{seconds / size:.1f}".removesuffix(".0") + f" {name}"
    return f"{seconds:.0f} s"
