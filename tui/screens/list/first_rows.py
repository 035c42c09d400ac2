"""The rows in view of a list, read before they are shown, so that they are shown in one frame."""

from collections.abc import Sequence
from dataclasses import dataclass

from tui.domain.show.format import TimeStyle
from tui.screens.list.row_source import RowsCount, RowSource, RowsRequest
from tui.widgets.table.table import Table, TableRow


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

    @classmethod
    async def read(
        cls, source: RowSource, request: RowsRequest, total: int, table: Table, manner: TimeStyle
    ) -> "NextRows":
        """Read what will be in view of a table with so many rows, the cursor staying on its row."""
        key, cursor = table.cursor_key, table.cursor
        index = await source.place(request, key) if key and total else None
        span = table.landing(total, index)
        rows = await source.rows(request, span, manner, table.columns) if total else ()
        return cls(index, span.start, rows, manner, cursor)

    def show(self, table: Table, total: int, generation: int) -> None:
        """Show these rows; a key pressed while they were read is not lost."""
        moved = table.cursor - self.cursor if self.index is not None else 0
        table.land(total, self.index, self.start, self.rows, generation)
        table.cursor += moved
