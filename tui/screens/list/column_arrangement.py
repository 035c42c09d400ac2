"""The columns of a list as the reader arranged them, for this screen and this way of telling times."""

from collections.abc import Sequence
from dataclasses import replace

from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column

PHONE_CELLS = 60
FIRST_ON_A_PHONE = {"state": 0, "time": 1}
LATER = 2
AGE_CELLS = len("23 h 59 min")
INSTANT_CELLS = len("2026-11-21 06:00:00 ")


class ColumnArrangement:
    """All columns of a list in the reader's order, the hidden ones too."""

    def __init__(self) -> None:
        """Start with no columns."""
        self.columns: tuple[Column, ...] = ()
        self.is_phone = False
        self._is_absolute: bool | None = None

    def lay_out(
        self, columns: Sequence[Column], declared: Sequence[Column], cells: int, manner: TimeStyle
    ) -> list[Column]:
        """Take another order or width, and return the columns to show on a screen so wide."""
        self.columns = tuple(columns)
        self.is_phone = is_phone(cells)
        self._is_absolute = manner.absolute
        return [fitted(column, manner) for column in in_view(columns, declared, cells)]

    def fits(self, manner: TimeStyle) -> bool:
        """Return whether times are still told as they were when it was laid out."""
        return self._is_absolute == manner.absolute


def is_phone(cells: int) -> bool:
    """Return whether a screen of so many cells shows but two or three columns at once."""
    return cells < PHONE_CELLS


def in_view(columns: Sequence[Column], declared: Sequence[Column], cells: int) -> list[Column]:
    """Pick the columns which are shown; there is always one.

    On a phone, state and ages come right after what names the row, unless the reader has put the
    columns in an order of their own.
    """
    shown = [column for column in columns if column.shown] or list(columns[:1])
    if not is_phone(cells) or tuple(columns) != tuple(declared):
        return shown
    name, *rest = shown
    return [name, *sorted(rest, key=lambda column: FIRST_ON_A_PHONE.get(column.kind, LATER))]


def fitted(column: Column, manner: TimeStyle) -> Column:
    """Return the column as wide as its times are told; any other stays as it is."""
    if column.kind != "time":
        return column
    if manner.absolute:
        zone = manner.now.astimezone(manner.zone).tzname() or ""
        return replace(column, width=max(INSTANT_CELLS + len(zone), len(column.title) + 1))
    return replace(column, width=min(column.width, max(AGE_CELLS, len(column.title) + 1)))
