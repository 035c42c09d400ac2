"""The devices in the store as a list: of one provider, or of all."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import replace
from datetime import datetime
from math import inf

from tui.console import Console
from tui.domain.device.record import DeviceRecord
from tui.domain.place.named_places import AT
from tui.domain.show.filter import DEVICE_FIELDS, DeviceQuery
from tui.domain.show.format import STALE_SECONDS, TimeStyle, cell_text, field_value
from tui.domain.text.column import Column
from tui.domain.text.times import seconds_until_age_changes
from tui.screens.list.filter_words import translate
from tui.screens.list.row_source import RowsCount, RowsRequest, row_key, split_key
from tui.store import DevicePage
from tui.widgets.table.table import TableRow

EVERYTHING = 10_000_000
MOST_VALUES = 200


class DeviceSource:
    """Devices, read from the store a page at a time."""

    sorted_by = "label"
    first_descending = False

    def __init__(self, console: Console, columns: Sequence[Column], provider: str | None) -> None:
        """Read one provider's devices, or with None the devices of all providers."""
        self._console = console
        self.store = console.store
        self._provider = provider
        self.columns = columns

    def _query(self, wanted: RowsRequest, offset: int = 0, limit: int = 0) -> DeviceQuery:
        return DeviceQuery(
            text=translate(wanted.text, self.columns),
            provider=self._provider,
            sort=_sortable(wanted.sort or self.sorted_by),
            descending=wanted.descending,
            offset=offset,
            limit=limit,
            places=self._console.places,
        )

    async def count(self, wanted: RowsRequest) -> RowsCount:
        """Count the devices; raise FilterError when the filter cannot be parsed."""
        page = await self.store.devices.page(self._query(wanted, limit=1))
        if not wanted.text:
            return RowsCount(page.total, page.total, page.missing)
        counts = await self.store.devices.counts()
        mine = (n for (name, _), n in counts.items() if self._provider in (None, name))
        return RowsCount(page.total, sum(mine), page.missing)

    async def opening(
        self, wanted: RowsRequest, span: range, manner: TimeStyle, columns: Sequence[Column]
    ) -> tuple[RowsCount, Sequence[TableRow]]:
        """Count the devices and read the first page, in one query."""
        page = await self.store.devices.page(self._query(wanted, span.start, len(span)))
        return RowsCount(page.total, page.total, page.missing), _rows(page, columns, manner)

    async def rows(
        self, wanted: RowsRequest, span: range, manner: TimeStyle, columns: Sequence[Column]
    ) -> Sequence[TableRow]:
        """Read the devices of a span, in these columns."""
        page = await self.store.devices.page(self._query(wanted, span.start, len(span)))
        return _rows(page, columns, manner)

    @asynccontextmanager
    async def apart(self) -> "AsyncIterator[DeviceSource]":
        """Return the same source on its own database connection."""
        async with self.store.apart() as store:
            other = copy(self)
            other.store = store
            yield other

    async def prepare(self, wanted: RowsRequest) -> None:
        """Prepare the whole sort order, now that the first page is in view."""
        await self.store.devices.prepare_order(self._query(wanted))

    async def keys(self, wanted: RowsRequest) -> Sequence[str]:
        """Read the keys of every device that matches, in order."""
        page = await self.store.devices.page(self._query(wanted, limit=EVERYTHING))
        return [row_key(record) for record in page.records]

    async def place(self, wanted: RowsRequest, key: str) -> int | None:
        """Return the position of a device; None when it does not match or finding it would take long."""
        return await self.store.devices.index_of(self._query(wanted), *split_key(key))

    async def frequencies(
        self, field: str, wanted: RowsRequest
    ) -> Sequence[tuple[str | None, int]]:
        """Count the devices by the values of one field, most frequent first; None: no value."""
        if field == AT.field:
            return await self._at_places(wanted)
        return await self.store.devices.count_values(
            _sortable(field), self._query(wanted), MOST_VALUES
        )

    async def _at_places(self, wanted: RowsRequest) -> Sequence[tuple[str | None, int]]:
        """Count the devices at each named place; None: at none of them."""
        names: list[str | None] = [place.name for place in self._console.places.places]
        counted = []
        for name in [*names[:MOST_VALUES], None]:
            claim = f'{AT.field}="{name}"' if name is not None else f"{AT.field}="
            devices = await self.count(replace(wanted, text=f"{wanted.text} {claim}"))
            counted.append((name, devices.matching))
        found = [pair for pair in counted if pair[1]]
        return sorted(found, key=lambda pair: -pair[1])

    async def figures(
        self, fields: Sequence[str], wanted: RowsRequest
    ) -> Sequence[Sequence[float]]:
        """Return the known numbers in these fields, over all devices that match."""
        return await self.store.devices.numeric_values(fields, self._query(wanted))

    async def record(self, key: str) -> DeviceRecord | None:
        """Return the record behind a row."""
        return await self.store.devices.get(*split_key(key))


def _sortable(field: str) -> str:
    # Positions have no natural order: from south to north is easy to follow.
    return "latitude" if field == "position" and field not in DEVICE_FIELDS else field


def _rows(page: DevicePage, columns: Sequence[Column], manner: TimeStyle) -> Sequence[TableRow]:
    return [
        _row(record, columns, manner, gone=(record.account, record.key) in page.absent)
        for record in page.records
    ]


def _row(
    record: DeviceRecord, columns: Sequence[Column], manner: TimeStyle, *, gone: bool
) -> TableRow:
    fetched = record.fetched_at
    old = gone or fetched is None or (manner.now - fetched).total_seconds() > STALE_SECONDS
    cells = tuple(cell_text(record, column, manner) for column in columns)
    facts = tuple(
        field_value(record, column.field) for column in columns if column.field != "fetched_at"
    )
    ages = (
        seconds_until_age_changes((manner.now - fact).total_seconds())
        for fact in facts
        if isinstance(fact, datetime) and not manner.absolute
    )
    lasts = min(ages, default=inf)
    return TableRow(row_key(record), cells, stale=old, version=hash(str(facts)), lasts=lasts)
