"""The units in the store as a list, the worst first."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import field, fields, replace
from datetime import datetime
from math import inf
from typing import Any

from tui.console.unit.listed import Listed
from tui.domain.device.membership import MEMBERSHIP_COLUMNS
from tui.domain.device.record import DeviceRecord
from tui.domain.place.named_places import AT
from tui.domain.show.column_sums import ColumnSums
from tui.domain.show.filter import ACKNOWLEDGED, ASSIGNED_TO, UnitQuery
from tui.domain.show.format import STALE_SECONDS, TimeStyle, cell_text, field_value, format_value
from tui.domain.text.column import Column
from tui.domain.text.data_size import format_bytes
from tui.domain.text.times import seconds_until_age_changes
from tui.domain.unit.stored_unit import StoredUnit
from tui.domain.verdict.cause_column import CAUSE
from tui.lazy_dataclass import dataclass
from tui.screens.list.filter_words import translate
from tui.screens.list.own_row import OwnRow
from tui.screens.list.place_counts import count_at_places
from tui.screens.list.row_source import SEPARATOR, RowsCount, RowsRequest, row_key, split_key
from tui.widgets.table.rows_cache import TableRow

UNITS = "units"
"""The name of this list in the file of saved columns."""
UNIT_COLUMNS = (
    Column("label", "Unit", 20),
    CAUSE,
    Column("since", "Since", 12, "time", help="Since when it has this cause."),
    Column("last_seen", "Last contact", 12, "time"),
    Column("position", "Position", 24, "position"),
    Column("position_radius_m", "Accuracy", 11, "number", "m", adds_up=False),
    Column("position_at", "Taken", 12, "time", help="When its position was taken."),
    AT,
    Column("voltage_mv", "Battery", 11, "number", "mV"),
    Column("state", "SIM state", 12, "state"),
    Column(
        "account",
        "Known by",
        22,
        text_of=lambda row: ", ".join(row.accounts),
        help="The accounts which have a record of it.",
    ),
    Column("assigned_to", "Assigned to", 14, help="assigned:me filters."),
    Column("acknowledged", "Acknowledged", 20, help="By whom, and why: acknowledged:no filters."),
    Column("imei", "IMEI", 16, "identifier"),
    Column("iccid", "ICCID", 20, "identifier", shown=False),
    Column("msisdn", "MSISDN", 14, "identifier", shown=False),
    Column("imsi", "IMSI", 16, "identifier", shown=False),
    Column("severity", "Severity", 10, "state", shown=False, help="ok, info, warning or critical."),
    Column("incident", "Incident", 14, shown=False),
    Column("judged_at", "Judged", 11, "time", shown=False),
    Column("unit", "Unit key", 20, "identifier", shown=False, help="As the command line names it."),
    *MEMBERSHIP_COLUMNS,
)
_USAGE_AFTER = "state"
_SORTS = {"position": "latitude"}
"""Columns which sort by another field."""
_SAID = (ASSIGNED_TO, ACKNOWLEDGED)
"""What people said of a unit, which is no field of its records."""
MOST_VALUES = 200


def used_field(console: Listed) -> str:
    """Return the field in which a vendor says what was used; empty where none counts data."""
    used = (offer.plans.used_field for offer in console.accounts.values() if offer.plans)
    return next(used, "")


def unit_columns(used: str) -> tuple[Column, ...]:
    """Return the columns of units; where a field says what was used of plan or limit, that too."""
    if not used:
        return UNIT_COLUMNS
    place = [column.field for column in UNIT_COLUMNS].index(_USAGE_AFTER) + 1

    def words(row: Any) -> str:
        return row.use or format_bytes(_number(field_value(row, used)))

    usage = Column(
        used,
        "Data used",
        24,
        "bytes",
        text_of=words,
        help="Of its limit, or of what its plan includes, where that is known.",
    )
    return (*UNIT_COLUMNS[:place], usage, *UNIT_COLUMNS[place:])


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedUnit(OwnRow):
    """A unit as a row; it is named by the unit's first record, which Enter opens."""

    unit: str
    label: str
    accounts: tuple[str, ...]
    cause: str | None = None
    severity: str | None = None
    since: datetime | None = None
    last_seen: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None
    position_source: str | None = None
    position_at: datetime | None = None
    position_radius_m: float | None = None
    imei: str | None = None
    iccid: str | None = None
    imsi: str | None = None
    msisdn: str | None = None
    state: str | None = None
    voltage_mv: float | None = None
    use: str = ""
    """What it used of its plan or limit, in words; empty where one of them is not known."""
    assigned_to: str | None = None
    acknowledged: str | None = None
    """By whom, and why."""
    incident: str | None = None
    judged_at: datetime | None = None
    tags: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    orgs: tuple[str, ...] = ()
    fetched_at: datetime | None = None
    """When the newest of its records was fetched."""
    vendor: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """The fields of all its vendors."""


_SAME = [
    each.name
    for each in fields(ListedUnit)
    if each.name in StoredUnit.__dataclass_fields__ and each.name != "acknowledged"
]
"""Fields which a row has from its unit as they are."""


def listed_unit(unit: StoredUnit) -> ListedUnit:
    """Return a unit as a row: under its label, else an identifier."""
    first = unit.members[0]
    values = {name: getattr(unit, name) for name in _SAME}
    values["label"] = unit.label or unit.imei or unit.iccid or unit.msisdn or first.key
    accounts = tuple(dict.fromkeys(member.account for member in unit.members))
    fetched = (record.fetched_at for record in unit.records if record.fetched_at)
    return ListedUnit(
        account=first.account,
        unit=unit.key,
        accounts=accounts,
        position_radius_m=_radius(unit),
        use=_use(unit),
        acknowledged=f"{known.by}: {known.reason}" if (known := unit.acknowledged) else None,
        fetched_at=max(fetched, default=None),
        vendor={name: value for record in unit.records for name, value in record.vendor.items()},
        **{**values, "key": first.key},
    )


def _radius(unit: StoredUnit) -> float | None:
    """Return the accuracy of the unit's position, in meters, as the record which has it says."""
    place = (unit.latitude, unit.longitude, unit.position_at)
    return next(
        (
            record.position_radius_m
            for record in unit.records
            if (record.latitude, record.longitude, record.position_at) == place
        ),
        None,
    )


def _use(unit: StoredUnit) -> str:
    """Return what was used of plan or limit, as its chain knows; empty where one of them is not known."""
    link = next((link for link in unit.chain if link["link"] == "limit"), {})
    used, most = link.get("used_bytes"), link.get("most_bytes")
    return "" if used is None or most is None else f"{format_bytes(used)} of {format_bytes(most)}"


class UnitSource:
    """Units, read from the store a page at a time."""

    sorted_by = "severity"
    first_descending = True

    def __init__(self, console: Listed, used: str | None = None) -> None:
        """List the units of all accounts; what says how much was used is looked for unless it is known."""
        self._console = console
        self.store = console.store
        self.columns: Sequence[Column] = unit_columns(used_field(console) if used is None else used)

    def _query(self, wanted: RowsRequest, offset: int = 0, limit: int = 0) -> UnitQuery:
        sort = wanted.sort or self.sorted_by
        return UnitQuery(
            text=translate(wanted.text, self.columns),
            sort=_SORTS.get(sort, sort),
            descending=wanted.descending,
            offset=offset,
            limit=limit,
            places=self._console.places,
        )

    async def count(self, wanted: RowsRequest) -> RowsCount:
        """Count the units; raise FilterError when the filter cannot be parsed."""
        page = await self.store.units.page(self._query(wanted))
        if not wanted.text:
            return RowsCount(page.total, page.total)
        whole = await self.store.units.page(self._query(replace(wanted, text="")))
        return RowsCount(page.total, whole.total)

    async def opening(
        self, wanted: RowsRequest, span: range, manner: TimeStyle, columns: Sequence[Column]
    ) -> tuple[RowsCount, Sequence[TableRow]]:
        """Count the units and read the first page, without a filter in one query."""
        page = await self.store.units.page(self._query(wanted, span.start, len(span)))
        rows = [_row(unit, columns, manner) for unit in page.units]
        counted = await self.count(wanted) if wanted.text else RowsCount(page.total, page.total)
        return counted, rows

    async def rows(
        self, wanted: RowsRequest, span: range, manner: TimeStyle, columns: Sequence[Column]
    ) -> Sequence[TableRow]:
        """Read the units of a span, in these columns."""
        page = await self.store.units.page(self._query(wanted, span.start, len(span)))
        return [_row(unit, columns, manner) for unit in page.units]

    @asynccontextmanager
    async def apart(self) -> "AsyncIterator[UnitSource]":
        """Return the same source on its own database connection."""
        async with self.store.apart() as store:
            other = copy(self)
            other.store = store
            yield other

    async def prepare(self, wanted: RowsRequest) -> None:
        """Prepare the whole order, now that the first page is in view."""
        await self.store.units.prepare_order(self._query(wanted))

    async def keys(self, wanted: RowsRequest) -> Sequence[str]:
        """Read the keys of every unit that matches, in order."""
        found = await self.store.units.keys(self._query(wanted))
        return [f"{account}{SEPARATOR}{key}" for account, key in found]

    async def place(self, wanted: RowsRequest, key: str) -> int | None:
        """Return the position of a unit; None when it does not match."""
        return await self.store.units.index_of(self._query(wanted), *split_key(key))

    async def frequencies(
        self, field: str, wanted: RowsRequest
    ) -> Sequence[tuple[str | None, int]]:
        """Count the units by the values of one field, most frequent first; None: no value."""
        if field == AT.field:
            return await count_at_places(self, self._console.places, wanted)
        if field in _SAID:
            said = Counter([getattr(listed_unit(unit), field) async for unit in self._all(wanted)])
            return said.most_common(MOST_VALUES)
        counted = await self.store.units.count_values(
            _SORTS.get(field, field), self._query(wanted), MOST_VALUES
        )
        return [(format_value(value) or None, count) for value, count in counted]

    async def _all(self, wanted: RowsRequest) -> AsyncIterator[StoredUnit]:
        async for batch in self.store.units.stream(self._query(wanted)):
            for unit in batch:
                yield unit

    async def sums(self, fields: Sequence[str], wanted: RowsRequest) -> Sequence[ColumnSums]:
        """Return what the known numbers in these fields come to, over all units that match."""
        return await self.store.units.column_sums(fields, self._query(wanted))

    async def record(self, key: str) -> ListedUnit | None:
        """Return the unit behind a row."""
        unit = await self.store.units.of_device(*split_key(key))
        return None if unit is None else listed_unit(unit)

    async def records(self, keys: Iterable[str]) -> Sequence[DeviceRecord]:
        """Return the records of all vendors of these units: what an action is for is its vendor's."""
        units = await self.store.units.of_devices([split_key(key) for key in sorted(keys)])
        return [record for unit in units for record in unit.records]


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _row(unit: StoredUnit, columns: Sequence[Column], manner: TimeStyle) -> TableRow:
    row = listed_unit(unit)
    cells = tuple(cell_text(row, column, manner) for column in columns)
    values = tuple(field_value(row, column.field) for column in columns)
    ages = (
        seconds_until_age_changes((manner.now - value).total_seconds())
        for value in values
        if isinstance(value, datetime) and not manner.absolute
    )
    fetched = row.fetched_at
    is_old = fetched is None or (manner.now - fetched).total_seconds() > STALE_SECONDS
    version = hash(str((values, row.severity)))
    return TableRow(row_key(row), cells, is_old, version=version, lasts=min(ages, default=inf))
