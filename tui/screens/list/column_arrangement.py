"""The columns of a list as the user arranged them, for this screen width and this style of times."""

from collections.abc import Sequence
from dataclasses import replace

from tui.domain.show.format import TimeStyle, zone_cells
from tui.domain.text.column import Column
from tui.domain.verdict.cause_column import CAUSE

PHONE_CELLS = 60
FIRST_ON_A_PHONE = {"state": 1, "time": 2}
LATER = 3
AGE_CELLS = len("23 h 59 min")
INSTANT_CELLS = len("2026-11-21 06:00:00 ")


class ColumnArrangement:
    """All columns of a list in the user's order, including the hidden ones."""

    def __init__(self) -> None:
        """Start with no columns."""
        self.columns: tuple[Column, ...] = ()
        self._cells = 0
        self._declared: tuple[Column, ...] = ()
        self._is_absolute: bool | None = None

    def lay_out(
        self, columns: Sequence[Column], declared: Sequence[Column], cells: int, manner: TimeStyle
    ) -> list[Column]:
        """Store the columns in their order, and return those to show on a screen this wide."""
        self.columns = tuple(columns)
        self._declared, self._cells = tuple(declared), cells
        self._is_absolute = manner.absolute
        return [fitted(column, manner) for column in in_view(columns, declared, cells)]

    def fits(self, manner: TimeStyle) -> bool:
        """Return whether times are still written in the style the columns were laid out for."""
        return self._is_absolute == manner.absolute

    def is_for(self, cells: int) -> bool:
        """Return whether a screen this wide shows the same columns in the same order."""
        here, there = (in_view(self.columns, self._declared, each) for each in (self._cells, cells))
        return here == there


def is_phone(cells: int) -> bool:
    """Return whether a screen this wide shows only two or three columns at once."""
    return cells < PHONE_CELLS


def in_view(columns: Sequence[Column], declared: Sequence[Column], cells: int) -> list[Column]:
    """Return the columns which are shown: at least one, unless the list has none yet.

    On a phone, cause, state and ages come right after the name of the row, and columns for wide screens are left
    out, unless the user has arranged the columns.
    """
    shown = [column for column in columns if column.shown] or list(columns[:1])
    if tuple(columns) != tuple(column for column in declared if column in columns):
        return shown
    shown = [column for column in shown if column.wide_from <= cells] or shown[:1]
    if not is_phone(cells) or not shown:
        return shown  # a key may ask for rows before the columns are laid out
    named = 1 + (shown[0].kind == "sign")
    rest = sorted(shown[named:], key=_place_on_a_phone)
    return [*shown[:named], *rest]


def _place_on_a_phone(column: Column) -> int:
    return 0 if column.field == CAUSE.field else FIRST_ON_A_PHONE.get(column.kind, LATER)


def fitted(column: Column, manner: TimeStyle) -> Column:
    """Return a time column as wide as its times are in this style; return any other unchanged."""
    if column.kind != "time":
        return column
    if manner.absolute:
        return replace(column, width=max(INSTANT_CELLS + zone_cells(manner), len(column.title) + 1))
    return replace(column, width=min(column.width, max(AGE_CELLS, len(column.title) + 1)))
