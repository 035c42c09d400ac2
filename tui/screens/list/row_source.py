"""Where a list's rows come from: what a list pane asks, and rows few enough to be held in memory."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol, TypeAlias

from tui.domain.device.record import DeviceRecord, Report, Row
from tui.domain.show.filter import Filter, parse_filter
from tui.domain.show.format import TimeStyle, cell_text, field_value, format_value
from tui.domain.text.column import Column
from tui.screens.list.filter_words import fields_of, meets, order_of, pieces, translate
from tui.widgets.table.table import TableRow

SEPARATOR = "\x1f"
Record: TypeAlias = DeviceRecord | Row | Report
"""Whatever stands behind a row."""


@dataclass(frozen=True, slots=True)
class RowsRequest:
    """Which rows, in which order."""

    text: str = ""
    sort: str = ""
    descending: bool = False


@dataclass(frozen=True, slots=True)
class RowsCount:
    """How many rows match, how many there are, and how many lack what they are sorted by."""

    matching: int
    total: int
    missing: int = 0


class RowSource(Protocol):
    """What a list pane reads."""

    columns: Sequence[Column]
    """All of them; `shown` says which a reader sees at first."""
    sorted_by: str
    first_descending: bool

    async def count(self, wanted: RowsRequest) -> RowsCount:
        """Count the rows; FilterError where the filter cannot be read."""
        ...

    async def rows(
        self, wanted: RowsRequest, span: range, manner: TimeStyle, columns: Sequence[Column]
    ) -> Sequence[TableRow]:
        """Read the rows of a span, in these columns."""
        ...

    def apart(self) -> "AbstractAsyncContextManager[RowSource]":
        """Return the same source, read in a way which never holds up a screen."""
        ...

    async def prepare(self, wanted: RowsRequest) -> None:
        """Make ready what comes after the first page, now that it is in view."""
        ...

    async def keys(self, wanted: RowsRequest) -> Sequence[str]:
        """Read the keys of every row that matches, in order."""
        ...

    async def place(self, wanted: RowsRequest, key: str) -> int | None:
        """Tell at which place a row is; None: it is not among them, or that is not known at once."""
        ...

    async def frequencies(
        self, field: str, wanted: RowsRequest
    ) -> Sequence[tuple[str | None, int]]:
        """Count the rows by one field, the most frequent first; None: it is unknown."""
        ...

    async def figures(
        self, fields: Sequence[str], wanted: RowsRequest
    ) -> Sequence[Sequence[float]]:
        """Return what is known of some fields in figures, over every row that matches."""
        ...

    async def record(self, key: str) -> Record | None:
        """Return the record behind a row."""
        ...


async def culprit_of(source: RowSource, wanted: RowsRequest) -> str:
    """Name the claim which took the last row of a list away; empty: it has no rows at all."""
    claims = pieces(wanted.text)
    for end in range(1, len(claims) + 1):
        part = replace(wanted, text=" ".join(claims[:end]))
        if not (await source.count(part)).matching:
            return claims[end - 1]
    return ""


def row_key(record: Record) -> str:
    """Make one text of an account and a key."""
    return f"{record.account}{SEPARATOR}{record.key}"


def split_key(key: str) -> tuple[str, str]:
    """Take a row key apart again."""
    account, _, own = key.partition(SEPARATOR)
    return account, own


def _figures(rows: Sequence[Record], field: str) -> list[float]:
    orders = [order_of(value) for row in rows if (value := field_value(row, field)) is not None]
    return [float(number) for is_text, number, *_ in orders if not is_text]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class ListSource:
    """Rows which are few enough to be held: filtered by words, sorted by any column."""

    first_descending = False

    def __init__(
        self,
        columns: Sequence[Column],
        read: Callable[[], Sequence[Row | Report]],
        sorted_by: str = "",
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        """Read the rows anew each time; without `sorted_by` they stay in the order given."""
        self.columns = columns
        self.sorted_by = sorted_by
        self._read = read
        self._now = now

    def _terms(self, text: str) -> Filter:
        return parse_filter(translate(text, self.columns), self._now(), fields_of(self.columns))

    def _matching(self, wanted: RowsRequest) -> tuple[list[Row | Report], int]:
        terms = self._terms(wanted.text)
        found = [row for row in self._read() if meets(row, terms, self.columns, self._said(row))]
        field = wanted.sort or self.sorted_by
        if not field:
            return (found[::-1] if wanted.descending else found), 0
        have = [row for row in found if field_value(row, field) not in (None, "")]
        lack = [row for row in found if field_value(row, field) in (None, "")]
        have.sort(key=lambda row: order_of(field_value(row, field)), reverse=wanted.descending)
        return have + lack, len(lack)

    def _said(self, row: Row | Report) -> str:
        return " ".join(
            format_value(field_value(row, column.field)) for column in self.columns
        ).casefold()

    async def count(self, wanted: RowsRequest) -> RowsCount:
        """Count the rows; FilterError where the filter cannot be read."""
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
        """Return this one: its rows are held already."""
        return nullcontext(self)

    async def prepare(self, wanted: RowsRequest) -> None:
        """Do nothing: all is at hand."""

    async def keys(self, wanted: RowsRequest) -> Sequence[str]:
        """Read the keys of every row that matches, in order."""
        return [row_key(row) for row in self._matching(wanted)[0]]

    async def place(self, wanted: RowsRequest, key: str) -> int | None:
        """Tell at which place a row is; None: it is not among them."""
        keys = await self.keys(wanted)
        return keys.index(key) if key in keys else None

    async def frequencies(
        self, field: str, wanted: RowsRequest
    ) -> Sequence[tuple[str | None, int]]:
        """Count the rows by one field, the most frequent first; None: it is unknown."""
        found = Counter(
            format_value(field_value(row, field)) or None for row in self._matching(wanted)[0]
        )
        return found.most_common()

    async def figures(
        self, fields: Sequence[str], wanted: RowsRequest
    ) -> Sequence[Sequence[float]]:
        """Return what is known of some fields in figures, over every row that matches."""
        rows, _ = self._matching(wanted)
        return [_figures(rows, field) for field in fields]

    async def record(self, key: str) -> Record | None:
        """Return the record behind a row."""
        return next((row for row in self._read() if row_key(row) == key), None)
