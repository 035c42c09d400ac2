"""The plot of a timeline: how many reports when, and their measurements, on one axis."""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

from tui.domain.text.data_size import format_bytes
from tui.widgets.cells import fit, text_cells
from tui.widgets.line.spans_line import Span
from tui.widgets.terminal.canvas import DOTS_ACROSS, Canvas, extremes
from tui.widgets.terminal.fits_terminal import FitsTerminal
from tui.widgets.timeline.axis import TimeAxis, fold_buckets, gaps
from tui.widgets.timeline.plot_lines import draw_extremes, ruler, time_labels, used_cells
from tui.widgets.timeline.view import Lane, TimelineView, absences, unknown_buckets
from tui.widgets.wording import span_text

WIDE, NARROW = 70, 46
BLOCKS = " ▁▂▃▄▅▆▇█"
MOST_LINES = 99
TALL_LINES = 30
"""If the whole timeline is at least this high, the plot takes twice as many lines."""
PARTS = ("title", "label", "bar", "gap", "ruler", "marker", "series", "used", "axis")


def gutters(width: int) -> tuple[int, int]:
    """Return how many cells are left and right of the plot at this width."""
    return (14, 16) if width >= WIDE else (8, 14) if width >= NARROW else (4, 0)


def plot_columns(width: int) -> int:
    """Return how many columns a plot has at this width: with as many buckets every gap is visible."""
    return max(1, width - sum(gutters(width)))


class TimePlot(FitsTerminal):
    """A histogram, a ruler with the list's marker, one sparkline for each series, and the times."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"time-plot--{part}" for part in PARTS}

    DEFAULT_CSS = """
    TimePlot {
        height: auto;
        background: $surface;
        color: $foreground;
        & > .time-plot--title { color: $foreground; text-style: bold; }
        & > .time-plot--label { color: $text-muted; }
        & > .time-plot--bar { color: $primary; }
        & > .time-plot--gap { color: $text-warning; }
        & > .time-plot--ruler { color: $panel-lighten-2; }
        & > .time-plot--marker { color: $text-accent; text-style: bold; }
        & > .time-plot--series { color: $text-secondary; }
        & > .time-plot--used { color: $text-success; }
        & > .time-plot--axis { color: $text-muted; }
    }
    """

    auto_links = False

    def __init__(self, *, ascii_only: bool = False) -> None:
        """Start with nothing to show."""
        super().__init__()
        self.ascii_only = ascii_only
        self.tall = False
        self.most_lines = MOST_LINES
        """How many lines of series and usage fit; the first ones are drawn."""
        self.zone: tzinfo = UTC
        self.view: TimelineView | None = None
        self.marker: datetime | None = None
        self._lines: list[list[Span]] = []
        self._drawn_for = 0

    @property
    def gutters(self) -> tuple[int, int]:
        """The cells left and right of the plot, for names and ranges."""
        return gutters(self.size.width)

    @property
    def axis(self) -> TimeAxis | None:
        """The span shown, over the columns of the plot."""
        if self.view is None:
            return None
        return TimeAxis(self.view.since, self.view.until, plot_columns(self.size.width))

    def show(self, view: TimelineView, zone: tzinfo) -> None:
        """Draw a view, with its times in a zone."""
        if (view, zone) == (self.view, self.zone):
            return
        again = self.view is None or self._count_lines(self.view) != self._count_lines(view)
        self.view, self.zone = view, zone
        self._lines = []
        self.refresh(layout=again)

    def redraw(self) -> None:
        """Draw everything again, in as many lines as fit now."""
        self._lines = []
        self.refresh(layout=True)

    def mark(self, at: datetime | None) -> None:
        """Move the marker to an instant; only the ruler is repainted."""
        axis = self.axis
        before, self.marker = self.marker, at
        if axis is None or not self._lines:
            return
        old, new = (axis.column(time) if time else None for time in (before, at))
        if old != new:
            line = 1 + self._histogram_lines
            self._lines[line] = self._ruler(axis)
            reach = self.gutters[0] + max(column or 0 for column in (old, new)) + 1
            self.refresh(Region(0, line, reach, 1))

    @property
    def _histogram_lines(self) -> int:
        return 4 if self.tall else 2

    @property
    def _series_lines(self) -> int:
        return 2 if self.tall else 1

    def get_content_height(self, container: object, viewport: object, width: int) -> int:  # noqa: ARG002
        """Return the lines of title, histogram, ruler, series, usage and times."""
        return 3 + self._histogram_lines + (self._count_lines(self.view) if self.view else 0)

    def _count_lines(self, view: TimelineView) -> int:
        series = len(self._names(view)) * self._series_lines
        return series + len(self._lanes(view)) + int(bool(view.used) and self._has_room(view))

    def _names(self, view: TimelineView) -> list[str]:
        first = sum(lane.comes_first for lane in view.lanes.values())
        return list(view.series)[: max(1, (self.most_lines - first) // self._series_lines)]

    def _lanes(self, view: TimelineView) -> list[str]:
        """Return the lanes for which the series leave a line."""
        left = self.most_lines - len(self._names(view)) * self._series_lines
        return list(view.lanes)[: max(0, left)]

    def _has_room(self, view: TimelineView) -> bool:
        series = len(self._names(view)) * self._series_lines
        return series + len(self._lanes(view)) < self.most_lines

    def render_line(self, y: int) -> Strip:
        """Draw one line of the picture, which is made once for each view and width."""
        width = self.size.width
        if not self._lines or self._drawn_for != width:
            self._lines, self._drawn_for = self._draw(), width
        spans = self._lines[y] if y < len(self._lines) else []
        style = self.get_component_rich_style
        segments = [Segment(text, style(f"time-plot--{part}")) for text, part in spans]
        drawn = Strip(segments, sum(text_cells(text) for text, _ in spans))
        return drawn.adjust_cell_length(width, style("time-plot--label")).simplify()

    def _draw(self) -> list[list[Span]]:
        axis, view = self.axis, self.view
        if axis is None or view is None:
            return [[("Loading…", "label")]]
        lines: list[list[Span]] = [[(self._title(view), "title")]]
        lines += self._histogram(view, axis)
        lines.append(self._ruler(axis))
        for name in self._names(view):
            lines += self._sparkline(name, view.series[name], axis)
        lines += [self._lane(name, view.lanes[name], axis) for name in self._lanes(view)]
        if view.used and self._has_room(view):
            lines.append(self._used(view, axis))
        lines.append(time_labels(axis, self.zone, self.gutters[0], self.size.width))
        return lines

    def _title(self, view: TimelineView) -> str:
        since, until = (time.astimezone(self.zone) for time in (view.since, view.until))
        form = "%Y-%m-%d %H:%M" if self.size.width >= WIDE else "%m-%d %H:%M"
        first, last = since.tzname() or "", until.tzname() or ""
        words = f"{since:{form}}{f' {first}' if first != last else ''} to {until:{form}} {last}"
        words += f"  {view.total:,} {'report' if view.total == 1 else 'reports'}"
        if self.size.width < WIDE:
            return words
        gap_runs = absences(view)
        if gap_runs and view.buckets:
            bucket = (view.until - view.since).total_seconds() / len(view.buckets)
            longest = span_text(max(stop - start for start, stop in gap_runs) * bucket)
            words += (
                f"  1 gap of {longest}"
                if len(gap_runs) == 1
                else f"  {len(gap_runs)} gaps up to {longest}"
            )
        return words

    def _histogram(self, view: TimelineView, axis: TimeAxis) -> list[list[Span]]:
        columns = fold_buckets(view.buckets, axis.columns)
        missing = {at for start, stop in absences(view) for at in range(start, stop)}
        gap_columns, unfetched_columns = (
            fold_buckets([int(at not in among) for at in range(len(view.buckets))], axis.columns)
            for among in (missing, unknown_buckets(view))
        )
        height = self._histogram_lines
        most = max((count for count, _ in columns), default=0)
        levels = [-(-count * height * 8 // most) if most else 0 for count, _ in columns]
        lines = []
        for line in reversed(range(1, height)):
            cells = "".join(self._block(level - line * 8) for level in levels)
            lines.append([(self._gutter(""), "label"), (cells, "bar")])
        bottom: list[Span] = []
        for column, (level, (count, _)) in enumerate(zip(levels, columns, strict=True)):
            absent = gap_columns[column][1]
            if not count and unfetched_columns[column][1]:
                bottom.append(("?", "label"))
            else:
                sign = self._absence if absent and not count else self._block(level)
                bottom.append((sign, "gap" if absent else "bar"))
        lines.append([(self._gutter(""), "label"), *bottom])
        lines[0][0] = (self._gutter("reports"), "label")
        lines[0].append((f" max {most:,}" if self.gutters[1] else "", "label"))
        return lines

    @property
    def _absence(self) -> str:
        return "_" if self.ascii_only else "✗"

    def _block(self, level: int) -> str:
        level = min(8, max(0, level))
        return " .:"[-(-level // 4)] if self.ascii_only else BLOCKS[level]

    def _gutter(self, words: str) -> str:
        left = self.gutters[0]
        return fit(words, left - 1, ascii_only=self.ascii_only) + " "

    def _ruler(self, axis: TimeAxis) -> list[Span]:
        return ruler(axis, self.zone, self.marker, self._gutter(""), ascii_only=self.ascii_only)

    def _sparkline(
        self, name: str, points: Sequence[tuple[datetime, float]], axis: TimeAxis
    ) -> list[list[Span]]:
        start = axis.since.timestamp()
        canvas = Canvas(axis.columns, self._series_lines)
        folded = extremes(
            [(at.timestamp(), value) for at, value in points],
            start,
            start + axis.seconds,
            axis.columns * DOTS_ACROSS,
        )
        seen = [pair for pair in folded if pair is not None]
        if not seen:
            return self._labeled(name, canvas, "no values")
        low, high = min(pair[0] for pair in seen), max(pair[1] for pair in seen)
        draw_extremes(canvas, folded, (low, high), self._breaks(canvas.dots_across))
        return self._labeled(name, canvas, f"{low:,.4g}..{high:,.4g}")

    def _lane(self, name: str, lane: Lane, axis: TimeAxis) -> list[Span]:
        cells = lane.cells(axis.columns, ascii_only=self.ascii_only)
        words = fit(f" {lane.words}", self.gutters[1], ascii_only=self.ascii_only)
        return [(self._gutter(name), "label"), (cells, "series"), (words, "label")]

    def _used(self, view: TimelineView, axis: TimeAxis) -> list[Span]:
        known = [amount for *_, amount in view.used if amount is not None]
        reach = f" max {format_bytes(max(known))}" if known and self.gutters[1] else ""
        name = "data per day" if self.size.width >= WIDE else "data"
        return [
            (self._gutter(name), "label"),
            (used_cells(view.used, axis, self._block), "used"),
            (reach if known else " unknown", "label"),
        ]

    def _breaks(self, dots: int) -> list[float]:
        """Return where the lines are broken: in the middle of each gap and of each unfetched period."""
        view = self.view
        if view is None:
            return []
        unknown = unknown_buckets(view)
        unfetched = gaps([int(at not in unknown) for at in range(len(view.buckets))])
        gap_runs = sorted([*absences(view), *unfetched])
        return [(start + stop) / 2 * dots / len(view.buckets) for start, stop in gap_runs]

    def _labeled(self, name: str, canvas: Canvas, reach: str) -> list[list[Span]]:
        rows = canvas.rows(ascii_only=self.ascii_only)
        right = f" {reach}" if self.gutters[1] else ""
        words = name if self.size.width >= WIDE else name.partition(" ")[0]
        first: list[Span] = [(self._gutter(words), "label"), (rows[0], "series"), (right, "label")]
        return [first, *([(self._gutter(""), "label"), (row, "series")] for row in rows[1:])]
