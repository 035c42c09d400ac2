"""The lines of a time plot: extremes on a canvas, and each day's usage in words and blocks."""

from bisect import bisect
from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo

from tui.domain.text.data_size import format_bytes
from tui.widgets.line.spans_line import Span
from tui.widgets.terminal.canvas import Canvas, Point
from tui.widgets.timeline.axis import TimeAxis
from tui.widgets.timeline.view import UsedSpan


def draw_extremes(
    canvas: Canvas,
    folded: Sequence[Point | None],
    reach: tuple[float, float],
    breaks: Sequence[float],
) -> None:
    """Draw the lowest and highest of each column, joined to the next column except across a gap."""
    low, high = reach
    scale = (canvas.dots_down - 1) / (high - low) if high > low else 0.0
    bottom = canvas.dots_down - 1 if scale else canvas.dots_down // 2
    before: tuple[int, float] | None = None
    for column, pair in enumerate(folded):
        if pair is None:
            continue
        lowest, highest = (round(bottom - (value - low) * scale) for value in pair)
        canvas.line(column, lowest, column, highest)
        if before is not None and bisect(breaks, before[0]) == bisect(breaks, column):
            canvas.line(before[0], before[1], column, highest)
        before = (column, lowest)


def used_cells(spans: Sequence[UsedSpan], axis: TimeAxis, block: Callable[[int], str]) -> str:
    """Return each day's usage as a block over its columns, with its figure if there is room."""
    cells = [" "] * axis.columns
    most = max((amount for *_, amount in spans if amount is not None), default=0)
    for since, until, amount in spans:
        if amount is None:
            continue
        reach = axis.reach(since, until)
        sign = block(max(1, -(-amount * 8 // most)) if amount else 0)
        cells[reach.start : reach.stop] = sign * len(reach)
        words = f" {format_bytes(amount)} "
        if len(words) + 2 <= len(reach):
            middle = reach.start + (len(reach) - len(words)) // 2
            cells[middle : middle + len(words)] = words
    return "".join(cells)


def ruler(
    axis: TimeAxis, zone: tzinfo, marker: datetime | None, gutter: str, *, ascii_only: bool
) -> list[Span]:
    """Return the line with the ticks of an axis and its marker."""
    rule, tick, mark = "-+V" if ascii_only else "─┴▼"
    cells = [rule] * axis.columns
    for column, _ in axis.ticks(zone, 6):
        cells[column] = tick
    at = axis.column(marker) if marker else None
    if at is None:
        return [(gutter, "label"), ("".join(cells), "ruler")]
    left, right = "".join(cells[:at]), "".join(cells[at + 1 :])
    return [(gutter, "label"), (left, "ruler"), (mark, "marker"), (right, "ruler")]


def time_labels(axis: TimeAxis, zone: tzinfo, left: int, width: int) -> list[Span]:
    """Return the line with the times below the ticks, and what the zone is called at both ends."""
    text = ""
    for column, words in axis.ticks(zone, 6):
        at = left + column - len(words) // 2
        if at >= len(text) + bool(text) and at + len(words) <= width:
            text = text.ljust(at) + words
    names = [at.astimezone(zone).tzname() or "" for at in (axis.since, axis.until)]
    named, room = " to ".join(dict.fromkeys(names)), width - len(text) - 1
    return [(text, "axis"), (f"{named:>{room}}" if len(named) <= room else "", "axis")]
