"""The devices in the store as a list: of one provider, or of all."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from copy import copy
from datetime import datetime
from math import inf

from tui.console import Console
from tui.domain.device.membership import MEMBERSHIP_COLUMNS
from tui.domain.device.record import DeviceRecord
from tui.domain.place.named_places import AT
from tui.domain.show.column_sums import ColumnSums
from tui.domain.show.filter import DEVICE_FIELDS, DeviceQuery
from tui.domain.show.format import STALE_SECONDS, TimeStyle, cell_text, field_value
from tui.domain.text.column import Column
from tui.domain.text.times import seconds_until_age_changes
from tui.domain.verdict.cause_column import CAUSE
from tui.screens.list.filter_words import translate
from tui.screens.list.place_counts import count_at_places
from tui.screens.list.row_source import RowsCount, RowsRequest, row_key, split_key
from tui.store import DevicePage
from tui.widgets.table.rows_cache import TableRow

DEVICE_COLUMNS = (
    Column("label", "Device", 20),
    Column("provider", "Vendor", 10),
    Column("account", "Account", 13),
    Column("state", "State", 12, "state"),
    Column("last_seen", "Last contact", 12, "time"),
    CAUSE,
    Column("position", "Position", 24, "position"),
    AT,
    Column("imei", "IMEI", 16, "identifier"),
    Column("iccid", "ICCID", 20, "identifier"),
    Column("msisdn", "MSISDN", 14, "identifier"),
    Column("voltage_mv", "Battery", 11, "number", "mV"),
    Column("position_at", "Position taken", 14, "time", shown=False),
    Column("position_radius_m", "Accuracy", 11, "number", "m", shown=False),
    Column("imsi", "IMSI", 16, "identifier", shown=False),
    Column("address", "Vendor's name", 20, "identifier", shown=False, help="In the vendor's API."),
    Column("fetched_at", "Fetched", 11, "time", shown=False),
    *MEMBERSHIP_COLUMNS,
)
"""Of device records of any vendor."""
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
            return await count_at_places(self, self._console.places, wanted)
        return await self.store.devices.count_values(
            _sortable(field), self._query(wanted), MOST_VALUES
        )

    async def sums(self, fields: Sequence[str], wanted: RowsRequest) -> Sequence[ColumnSums]:
        """Return what the known numbers in these fields come to, over all devices that match."""
        return await self.store.devices.column_sums(fields, self._query(wanted))

    async def record(self, key: str) -> DeviceRecord | None:
        """Return the record behind a row."""
        return await self.store.devices.get(*split_key(key))

    async def records(self, keys: Iterable[str]) -> Sequence[DeviceRecord]:
        """Return the records of these rows."""
        found = [await self.store.devices.get(*split_key(key)) for key in sorted(keys)]
        return [record for record in found if record is not None]


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
