"""Where a list's rows come from: the store's devices, or one of a vendor's other lists."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from tui.console import Console
from tui.domain.device import DeviceRecord, Report, Row
from tui.domain.filter import DeviceQuery
from tui.domain.show import STALE_SECONDS, Manner, reach, words
from tui.domain.view import Column
from tui.widgets.table import TableRow

SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows, in which order."""

    text: str = ""
    sort: str = ""
    descending: bool = False


class RowSource(Protocol):
    """What a list pane reads."""

    columns: Sequence[Column]
    sorted_by: str

    async def count(self, wanted: Wanted) -> tuple[int, int]:
        """Count the rows which match, and all there are."""
        ...

    async def rows(
        self, wanted: Wanted, start: int, stop: int, manner: Manner
    ) -> Sequence[TableRow]:
        """Read the rows between two positions."""
        ...

    async def keys(self, wanted: Wanted) -> Sequence[str]:
        """Read the keys of every row that matches."""
        ...


def row_key(record: DeviceRecord) -> str:
    """Make one text of an account and a key."""
    return f"{record.account}{SEPARATOR}{record.key}"


def split_key(key: str) -> tuple[str, str]:
    """Take a row key apart again."""
    account, _, own = key.partition(SEPARATOR)
    return account, own


class DeviceSource:
    """The devices of one provider, of one account, or of all."""

    sorted_by = "label"

    def __init__(self, console: Console, columns: Sequence[Column], provider: str | None) -> None:
        self._store = console.store
        self._provider = provider
        self.columns = columns

    def _query(self, wanted: Wanted, offset: int = 0, limit: int = 0) -> DeviceQuery:
        return DeviceQuery(
            text=wanted.text,
            provider=self._provider,
            sort=wanted.sort or self.sorted_by,
            descending=wanted.descending,
            offset=offset,
            limit=limit,
        )

    async def count(self, wanted: Wanted) -> tuple[int, int]:
        """Count the devices which match, and all there are."""
        page = await self._store.devices(self._query(wanted, limit=1))
        counts = await self._store.device_counts()
        mine = (n for (name, _), n in counts.items() if self._provider in (None, name))
        return page.total, sum(mine)

    async def rows(
        self, wanted: Wanted, start: int, stop: int, manner: Manner
    ) -> Sequence[TableRow]:
        """Read the devices between two positions."""
        page = await self._store.devices(self._query(wanted, start, stop - start))
        return [self._row(record, manner) for record in page.records]

    def _row(self, record: DeviceRecord, manner: Manner) -> TableRow:
        fetched = record.fetched_at
        old = fetched is None or (manner.now - fetched).total_seconds() > STALE_SECONDS
        cells = tuple(words(record, column, manner) for column in self.columns)
        facts = (record.last_seen, record.state, record.position_at, record.label)
        return TableRow(row_key(record), cells, stale=old, version=hash(facts))

    async def keys(self, wanted: Wanted) -> Sequence[str]:
        """Read the keys of every device that matches."""
        page = await self._store.devices(self._query(wanted, limit=10_000_000))
        return [row_key(record) for record in page.records]


class ListSource:
    """Rows which are few enough to be held: filtered by words, sorted by any column."""

    def __init__(
        self,
        columns: Sequence[Column],
        read: Callable[[], "Sequence[Row | Report]"],
        sorted_by: str = "",
    ) -> None:
        self.columns = columns
        self.sorted_by = sorted_by
        self._read = read

    def _matching(self, wanted: Wanted) -> "list[Row | Report]":
        found = [row for row in self._read() if _matches(row, self.columns, wanted.text)]
        field = wanted.sort or self.sorted_by
        if not field:
            return found
        have = [row for row in found if reach(row, field) not in (None, "")]
        lack = [row for row in found if reach(row, field) in (None, "")]
        have.sort(key=lambda row: _order(reach(row, field)), reverse=wanted.descending)
        return have + lack

    async def count(self, wanted: Wanted) -> tuple[int, int]:
        """Count the rows which match, and all there are."""
        return len(self._matching(wanted)), len(self._read())

    async def rows(
        self, wanted: Wanted, start: int, stop: int, manner: Manner
    ) -> Sequence[TableRow]:
        """Read the rows between two positions."""
        return [
            TableRow(_key(row), tuple(words(row, column, manner) for column in self.columns))
            for row in self._matching(wanted)[start:stop]
        ]

    async def keys(self, wanted: Wanted) -> Sequence[str]:
        """Read the keys of every row that matches."""
        return [_key(row) for row in self._matching(wanted)]


def _key(row: "Row | Report") -> str:
    return f"{row.account}{SEPARATOR}{row.key}"


def _matches(row: object, columns: Sequence[Column], text: str) -> bool:
    shown = " ".join(str(reach(row, column.field) or "") for column in columns).casefold()
    return all(
        (word[1:] not in shown) if word.startswith("!") and word[1:] else word in shown
        for word in text.casefold().split()
    )


def _order(value: object) -> tuple[int, float, str]:
    try:
        return (0, float(str(value)), "")
    except ValueError:
        return (1, 0.0, str(value).casefold())
