"""Where a list's rows come from: the protocol a list pane reads, and a source with rows in memory."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import UTC, datetime
from typing import Protocol, TypeAlias

from tui.domain.device.record import DeviceRecord, Report, Row
from tui.domain.show.column_sums import ColumnSums, sums_of
from tui.domain.show.filter import Filter, parse_filter
from tui.domain.show.format import TimeStyle, cell_text, field_value, format_value
from tui.domain.text.column import Column
from tui.domain.text.fold import searched_text
from tui.lazy_dataclass import dataclass
from tui.screens.list.filter_words import fields_of, matcher, order_of, translate
from tui.screens.list.own_row import OwnRow
from tui.widgets.table.rows_cache import TableRow

SEPARATOR = "\x1f"
ListedRow: TypeAlias = Row | Report | OwnRow
"""A row which a list in memory can show."""
Record: TypeAlias = DeviceRecord | ListedRow
"""The record behind a row."""


@dataclass(frozen=True, slots=True)
class RowsRequest:
    """Which rows, and in which order."""

    text: str = ""
    sort: str = ""
    descending: bool = False


@dataclass(frozen=True, slots=True)
class RowsCount:
    """How many rows match, how many there are, and how many have no value to sort by."""

    matching: int
    total: int
    missing: int = 0


class RowSource(Protocol):
    """What a list pane reads its rows from."""

    columns: Sequence[Column]
    """All columns; `shown` says which are visible at first."""
    sorted_by: str
    first_descending: bool

    async def count(self, wanted: RowsRequest) -> RowsCount:
        """Count the rows; raise FilterError when the filter cannot be parsed."""
        ...

    async def rows(
        self, wanted: RowsRequest, span: range, manner: TimeStyle, columns: Sequence[Column]
    ) -> Sequence[TableRow]:
        """Read the rows of a span, in these columns."""
        ...

    def apart(self) -> "AbstractAsyncContextManager[RowSource]":
        """Return the same source on its own connection, so that long reads never block a screen."""
        ...

    async def prepare(self, wanted: RowsRequest) -> None:
        """Prepare the pages after the first one, which is in view already."""
        ...

    async def keys(self, wanted: RowsRequest) -> Sequence[str]:
        """Read the keys of every row that matches, in order."""
        ...

    async def place(self, wanted: RowsRequest, key: str) -> int | None:
        """Return the position of a row; None when it does not match or finding it would take long."""
        ...

    async def frequencies(
        self, field: str, wanted: RowsRequest
    ) -> Sequence[tuple[str | None, int]]:
        """Count the rows by the values of one field, most frequent first; None: no value."""
        ...

    async def sums(self, fields: Sequence[str], wanted: RowsRequest) -> Sequence[ColumnSums]:
        """Return what the known numbers in these fields come to, over all rows that match."""
        ...

    async def record(self, key: str) -> Record | None:
        """Return the record behind a row."""
        ...


def row_key(record: Record) -> str:
    """Return the key of a row: its account and its own key in one text."""
    return f"{record.account}{SEPARATOR}{record.key}"


def split_key(key: str) -> tuple[str, str]:
    """Return the account and the own key in a row key."""
    account, _, own = key.partition(SEPARATOR)
    return account, own


def _numbers(rows: Sequence[Record], field: str) -> list[float]:
    orders = [order_of(value) for row in rows if (value := field_value(row, field)) is not None]
    return sorted(float(number) for is_text, number, *_ in orders if not is_text)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class ListSource:
    """Rows in memory, filtered by words and sorted by any column."""

    first_descending = False

    def __init__(
        self,
        columns: Sequence[Column],
        read: Callable[[], Sequence[ListedRow]],
        sorted_by: str = "",
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        """Call `read` for the rows each time; without `sorted_by` they stay in its order."""
        self.columns = columns
        self.sorted_by = sorted_by
        self._read = read
        self._now = now

    def _terms(self, text: str) -> Filter:
        return parse_filter(translate(text, self.columns), self._now(), fields_of(self.columns))

    def _matching(self, wanted: RowsRequest) -> tuple[list[ListedRow], int]:
        is_met = matcher(self._terms(wanted.text), self.columns, self._text)
        found = list(filter(is_met, self._read()))
        field = wanted.sort or self.sorted_by
        if not field:
            return (found[::-1] if wanted.descending else found), 0
        valued = [row for row in found if field_value(row, field) not in (None, "")]
        empty = [row for row in found if field_value(row, field) in (None, "")]
        valued.sort(key=lambda row: order_of(field_value(row, field)), reverse=wanted.descending)
        return valued + empty, len(empty)

    def _text(self, row: ListedRow) -> str:
        return searched_text(
            format_value(field_value(row, column.field)) for column in self.columns
        )

    async def count(self, wanted: RowsRequest) -> RowsCount:
        """Count the rows; raise FilterError when the filter cannot be parsed."""
        found, missing = self._matching(wanted)
        return RowsCount(len(found), len(self._read()), missing)

    async def rows(
        self, wanted: RowsRequest, span: range, manner: TimeStyle, columns: Sequence[Column]
    ) -> Sequence[TableRow]:
        """Read the rows of a span, in these columns."""
        found, _ = self._matching(wanted)
        return [
            TableRow(row_key(row), tuple(cell_text(row, column, manner) for column in columns))
            for row in found[span.start : span.stop]
        ]

    def apart(self) -> "AbstractAsyncContextManager[ListSource]":
        """Return this source: its rows are in memory."""
        return nullcontext(self)

    async def prepare(self, wanted: RowsRequest) -> None:
        """Do nothing: all rows are in memory."""

    async def keys(self, wanted: RowsRequest) -> Sequence[str]:
        """Read the keys of every row that matches, in order."""
        return [row_key(row) for row in self._matching(wanted)[0]]

    async def place(self, wanted: RowsRequest, key: str) -> int | None:
        """Return the position of a row; None when it does not match."""
        keys = await self.keys(wanted)
        return keys.index(key) if key in keys else None

    async def frequencies(
        self, field: str, wanted: RowsRequest
    ) -> Sequence[tuple[str | None, int]]:
        """Count the rows by the values of one field, most frequent first; None: no value."""
        found = Counter(
            format_value(field_value(row, field)) or None for row in self._matching(wanted)[0]
        )
        return found.most_common()

    async def sums(self, fields: Sequence[str], wanted: RowsRequest) -> Sequence[ColumnSums]:
        """Return what the known numbers in these fields come to, over all rows that match."""
        rows, _ = self._matching(wanted)
        return [sums_of(_numbers(rows, field)) for field in fields]

    async def record(self, key: str) -> Record | None:
        """Return the record behind a row."""
        return next((row for row in self._read() if row_key(row) == key), None)
