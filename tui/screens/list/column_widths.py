"""How wide a column must be for what it says now: an age is short, an instant with its zone long."""

from dataclasses import replace

from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column

AGE_CELLS = len("29 d 23 h")
INSTANT_CELLS = len("2026-11-21 06:00:00 ")


def fitted(column: Column, manner: TimeStyle) -> Column:
    """Return the column as wide as its times are told; any other stays as it is."""
    if column.kind != "time":
        return column
    if manner.absolute:
        zone = manner.now.astimezone(manner.zone).tzname() or ""
        return replace(column, width=max(INSTANT_CELLS + len(zone), len(column.title) + 1))
    return replace(column, width=min(column.width, max(AGE_CELLS, len(column.title) + 1)))
