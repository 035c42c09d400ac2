"""The units in the store as a list, the worst first."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass, fields, replace
from datetime import datetime
from math import inf

from tui.console import Console
from tui.domain.place.named_places import AT
from tui.domain.show.filter import UnitQuery
from tui.domain.show.format import TimeStyle, cell_text, field_value, format_value
from tui.domain.text.column import Column
from tui.domain.text.times import seconds_until_age_changes
from tui.domain.unit.cause_column import CAUSE
from tui.domain.unit.stored_unit import StoredUnit
from tui.screens.list.filter_words import translate
from tui.screens.list.own_row import OwnRow
from tui.screens.list.row_source import RowsCount, RowsRequest, row_key, split_key
from tui.widgets.table.table import TableRow

UNIT_COLUMNS = (
    Column("label", "Unit", 20),
    replace(CAUSE, width=24),
    Column("severity", "Severity", 10, "state", help="ok, info, warning or critical."),
    Column("since", "Since", 10, "time"),
    Column("last_seen", "Last contact", 12, "time"),
    Column("accounts", "Accounts", 22),
    Column("position", "Position", 24, "position"),
    AT,
    Column("imei", "IMEI", 16, "identifier"),
    Column("iccid", "ICCID", 20, "identifier"),
    Column("msisdn", "MSISDN", 14, "identifier"),
    Column("state", "State", 12),
    Column("voltage_mv", "Battery", 8, "number", "mV"),
    Column("incident", "Incident", 14, shown=False),
    Column("judged_at", "Judged", 10, "time", shown=False),
    Column("tags", "Tags", 20, shown=False),
)
_SORTS = {"position": "latitude", "accounts": "account"}
"""Columns which sort by another field."""
BATCH = 500
MOST_SEARCHED = 5_000
"""A row is looked for among so many units: beyond, the list stays where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedUnit(OwnRow):
    """A unit as a row; it is named by the unit's first record, which Enter opens."""

    label: str
    accounts: tuple[str, ...]
    cause: str | None = None
    severity: str | None = None
    since: datetime | None = None
    last_seen: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None
    position_source: str | None = None
    imei: str | None = None
    iccid: str | None = None
    msisdn: str | None = None
    state: str | None = None
    voltage_mv: float | None = None
    incident: str | None = None
    judged_at: datetime | None = None
    tags: tuple[str, ...] = ()


_SAME = [
    field.name for field in fields(ListedUnit) if field.name in StoredUnit.__dataclass_fields__
]
"""Fields which a row has from its unit as they are."""


def listed_unit(unit: StoredUnit) -> ListedUnit:
    """Return a unit as a row: under its label, else an identifier."""
    first = unit.members[0]
    values = {name: getattr(unit, name) for name in _SAME}
    values["label"] = unit.label or unit.imei or unit.iccid or unit.msisdn or first.key
    accounts = tuple(dict.fromkeys(member.account for member in unit.members))
    return ListedUnit(account=first.account, accounts=accounts, **{**values, "key": first.key})


class UnitSource:
    """Units, read from the store a page at a time."""

    sorted_by = "severity"
    first_descending = True

    def __init__(self, console: Console, columns: Sequence[Column] = UNIT_COLUMNS) -> None:
        """List the units of all accounts."""
        self._console = console
        self.store = console.store
        self.columns = columns

    def _query(self, wanted: RowsRequest, offset: int = 0, limit: int = 0) -> UnitQuery:
        sort = wanted.sort or self.sorted_by
        text = translate(wanted.text, self.columns)
        return UnitQuery(
            text=text,
            sort=_SORTS.get(sort, sort),
            descending=wanted.descending,
            offset=offset,
            limit=limit,
            places=self._console.places,
        )

    async def count(self, wanted: RowsRequest) -> RowsCount:
        """Count the units; raise FilterError when the filter cannot be parsed."""
        page = await self.store.units.page(self._query(wanted, limit=1))
        if not wanted.text:
            return RowsCount(page.total, page.total)
        whole = await self.store.units.page(self._query(replace(wanted, text=""), limit=1))
        return RowsCount(page.total, whole.total)

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
        """Do nothing: the first page prepared the whole order."""

    async def keys(self, wanted: RowsRequest) -> Sequence[str]:
        """Read the keys of every unit that matches, in order."""
        return [row_key(listed_unit(unit)) async for unit in self._all(wanted)]

    async def place(self, wanted: RowsRequest, key: str) -> int | None:
        """Return the position of a unit; None when it does not match or is far down the list."""
        place = 0
        async for unit in self._all(wanted):
            if row_key(listed_unit(unit)) == key:
                return place
            place += 1
            if place == MOST_SEARCHED:
                break
        return None

    async def _all(self, wanted: RowsRequest) -> AsyncIterator[StoredUnit]:
        async for batch in self.store.units.stream(self._query(wanted), BATCH):
            for unit in batch:
                yield unit

    async def frequencies(
        self, field: str, wanted: RowsRequest
    ) -> Sequence[tuple[str | None, int]]:
        """Count the units by the values of one field, most frequent first; None: no value."""
        counted: Counter[str | None] = Counter()
        async for unit in self._all(wanted):
            counted[format_value(field_value(listed_unit(unit), field)) or None] += 1
        return counted.most_common()

    async def figures(
        self, fields: Sequence[str], wanted: RowsRequest
    ) -> Sequence[Sequence[float]]:
        """Return the known numbers in these fields, over all units that match."""
        found: list[list[float]] = [[] for _ in fields]
        async for unit in self._all(wanted):
            for values, field in zip(found, fields, strict=True):
                value = field_value(listed_unit(unit), field)
                if isinstance(value, int | float):
                    values.append(value)
        return found

    async def record(self, key: str) -> ListedUnit | None:
        """Return the unit behind a row."""
        unit = await self.store.units.of_device(*split_key(key))
        return None if unit is None else listed_unit(unit)


def _row(unit: StoredUnit, columns: Sequence[Column], manner: TimeStyle) -> TableRow:
    row = listed_unit(unit)
    cells = tuple(cell_text(row, column, manner) for column in columns)
    values = tuple(field_value(row, column.field) for column in columns)
    ages = (
        seconds_until_age_changes((manner.now - value).total_seconds())
        for value in values
        if isinstance(value, datetime) and not manner.absolute
    )
    return TableRow(row_key(row), cells, version=hash(str(values)), lasts=min(ages, default=inf))
