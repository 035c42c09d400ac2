"""What a list shows in its first frame."""

from collections.abc import Sequence
from dataclasses import dataclass

from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column
from tui.screens.list.row_source import RowsCount
from tui.widgets.table.table import TableRow

PHONE_CELLS = 60
FIRST_ON_A_PHONE = {"state": 0, "time": 1}
LATER = 2


@dataclass(frozen=True, slots=True)
class FirstRows:
    """What a list shows first, read before it is there: its first frame has rows in it."""

    counted: RowsCount
    rows: Sequence[TableRow]
    manner: TimeStyle
    is_phone: bool = False
    """Whether its columns are in a phone's order."""


@dataclass(frozen=True, slots=True)
class NextRows:
    """What is in view of another order or choice of rows, read before it is shown."""

    index: int | None
    """Where the cursor's row is now, if it is among them."""
    start: int
    """The place of the first of these rows."""
    rows: Sequence[TableRow]
    manner: TimeStyle
    cursor: int
    """Where the cursor was meanwhile: it may have gone on since."""


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
    return [name, *sorted(rest, key=lambda one: FIRST_ON_A_PHONE.get(one.kind, LATER))]
