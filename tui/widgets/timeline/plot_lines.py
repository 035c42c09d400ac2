"""The lines of a time plot: extremes on a canvas, and each day's usage in words and blocks."""

from bisect import bisect
from collections.abc import Callable, Sequence

from tui.domain.show.format import format_bytes
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
