"""Small charts made of lines of text: columns beside columns, a bar with its forecast, a line of steps."""

import re
from collections.abc import Sequence

from textual.content import Content

from tui.domain.show.overview import Band

STEPS, PLAIN_STEPS = "▁▂▃▄▅▆▇█", "_.:-=+*#"
UNKNOWN = "?"
_SIGNS = (
    (re.compile("[▁▂▃▄▅▆▇█]+"), "$primary"),
    (re.compile("[░▒]+"), "$text-success"),
    (re.compile("│"), "$text-warning"),
    (re.compile("▲[^·]*"), "$text-warning"),
    (re.compile("✗[^·]*"), "$text-error"),
    (re.compile(r"\?{2,}|·{2,}"), "$text-muted"),
)
"""The colors of what charts are made of; each differs from the others without color, too."""
_BEYOND = re.compile("│([█▒]+)")
"""The part of a bar beyond the line of its limit: used, or only expected."""


def colored(line: str) -> Content:
    """Return a line of a chart in color: what was, what is usual or expected, limits, and warnings."""
    words = Content(line)
    for signs, color in _SIGNS:
        for found in signs.finditer(line):
            words = words.stylize(color, *found.span())
    for beyond in _BEYOND.finditer(line):
        color = "$text-error" if "█" in beyond[1] else "$text-warning"
        words = words.stylize(color, *beyond.span(1))
    return words


def steps(
    values: Sequence[float | None], most: float, *, cells: int = 1, ascii_only: bool = False
) -> str:
    """Return a step for each value, so many cells wide; unknown is a question mark, zero is a low line."""
    signs = PLAIN_STEPS if ascii_only else STEPS
    return "".join(
        cells * (UNKNOWN if value is None else signs[round(value / most * 7) if most else 0])
        for value in values
    )


def column_rows(
    values: Sequence[float | None],
    others: Sequence[float | None],
    height: int,
    *,
    ascii_only: bool = False,
) -> list[str]:
    """Return a chart from top to bottom: beside the column of each value the shaded one to compare it with.

    Unknown is a question mark on the ground; the highest column of both reaches the top.
    """
    most = max((value for value in (*values, *others) if value is not None), default=0) or 1
    signs = PLAIN_STEPS if ascii_only else STEPS
    shade = ":" if ascii_only else "░"
    rows = []
    for row in range(height - 1, -1, -1):
        cells = []
        for value, other in zip(values, others, strict=True):
            cells.append(_column(value, most, row, height, signs))
            cells.append(_shaded(other, most, row, height, shade))
        rows.append("".join(cells))
    return rows


def _column(value: float | None, most: float, row: int, height: int, signs: str) -> str:
    if value is None:
        return " " if row else UNKNOWN
    eighths = round(value / most * height * 8) - row * 8
    if eighths <= 0:
        return " " if row else signs[0]
    return signs[min(8, eighths) - 1]


def _shaded(value: float | None, most: float, row: int, height: int, shade: str) -> str:
    return shade if value is not None and round(value / most * height) > row else " "


def band_bar(
    value: float,
    limit: float | None,
    band: Band | None,
    width: int,
    *,
    ascii_only: bool = False,
) -> str:
    """Return a bar as far as a value, shaded over the range expected, with a line at the limit."""
    full, dim, mark, ground = "#:|." if ascii_only else "█▒│·"
    most = max(value, limit or 0, band.high if band else 0) or 1
    cells = [ground] * width
    if band is not None:
        low, high = (round(edge / most * (width - 1)) for edge in (band.low, band.high))
        cells[low : high + 1] = dim * (high + 1 - low)
    used = round(value / most * (width - 1)) + bool(value)
    cells[:used] = full * min(used, width)
    if limit:
        cells[round(limit / most * (width - 1))] = mark
    return "".join(cells)
