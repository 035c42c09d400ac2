"""The scroll bar of a list: a sign at the end of each of its rows, below the titles."""

HEADER_LINES = 1
"""The titles of a list take the first of its lines."""


def thumb(lines: int, rows: int, top: int) -> range:
    """Return the lines with the thumb when the row at `top` is the first in view; none when all rows are visible."""
    if rows <= lines or lines < 2:
        return range(0)
    length = max(1, lines * lines // rows)
    start = round((lines - length) * top / max(1, rows - lines))
    return range(start, start + length)
