"""The visible rows of a list, read before the list is shown so that one frame shows them all."""

from collections.abc import Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from tui.domain.show.format import TimeStyle
from tui.lazy_dataclass import dataclass
from tui.screens.list.row_source import RowsCount, RowSource, RowsRequest
from tui.widgets.table.rows_cache import TableRow

if TYPE_CHECKING:
    from tui.widgets.table.table import Table


@dataclass(frozen=True, slots=True)
class FirstRows:
    """The first rows of a list, read before it is mounted: its first frame has rows."""

    counted: RowsCount
    rows: Sequence[TableRow]
    manner: TimeStyle
    cells: int = 0
    """The width of the screen for whose columns they were read."""
    request: RowsRequest = field(default_factory=RowsRequest)
    """With which filter and in which order."""
    start: int = 0
    """The position of the first of these rows."""
    index: int | None = None
    """The position of the row which the list was left at; None: it begins at the top."""

    def next_rows(self) -> "NextRows":
        """Return them to be shown in a table which has none yet."""
        return NextRows(self.index, self.start, self.rows, self.manner, 0)


@dataclass(frozen=True, slots=True)
class NextRows:
    """The visible rows after a new sort or filter, read before they are shown."""

    index: int | None
    """The new position of the cursor's row, if it still matches."""
    start: int
    """The position of the first of these rows."""
    rows: Sequence[TableRow]
    manner: TimeStyle
    cursor: int
    """Where the cursor was when the rows were read: it may have moved since."""

    @classmethod
    async def read(
        cls,
        source: RowSource,
        request: RowsRequest,
        total: int,
        table: "Table",
        manner: TimeStyle,
        *,
        key: str = "",
    ) -> "NextRows":
        """Read the rows a table of `total` rows will show when the cursor stays on its row, or goes to `key`."""
        key, cursor = key or table.cursor_key, table.cursor
        index = await source.place(request, key) if key and total else None
        span = table.rows_to_read(total, index)
        rows = await source.rows(request, span, manner, table.columns) if total else ()
        return cls(index, span.start, rows, manner, cursor)

    def show(self, table: "Table", total: int, generation: int) -> None:
        """Show these rows; cursor keys pressed during the reading still count."""
        moved = table.cursor - self.cursor if self.index is not None else 0
        table.show_rows(total, self.index, self.start, self.rows, generation)
        table.cursor += moved
