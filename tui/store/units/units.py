"""Units in the store: listed, filtered and found, and what is judged of them."""

from array import array
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from tui.domain.device.record import DeviceRecord
from tui.domain.show.filter import UNIT_FIELDS, UnitQuery, known_field, sort_field
from tui.domain.unit.stored_unit import CauseCount, StoredUnit
from tui.domain.unit.unit import Unit
from tui.domain.verdict.cause_column import parse_list_filter
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.timestamps import micros
from tui.store.joins.due import mark_accounts_due, mark_all_due, mark_devices_due
from tui.store.joins.version import is_joined
from tui.store.units.cause_history import causes_at
from tui.store.units.orders import UnitOrders
from tui.store.units.page import UnitPage, count_causes
from tui.store.units.rows import read_members, read_units
from tui.store.units.values import (
    Values,
    column_sums,
    count_values,
    first_records,
    unit_row,
    unit_rows_of,
)
from tui.store.units.verdicts import (
    claim_due,
    claim_these,
    count_due,
    failed_rules,
    let_rest,
    save_judgements,
)

if TYPE_CHECKING:
    from tui.domain.show.column_sums import ColumnSums
    from tui.domain.verdict.judgement import Judgement

Result = TypeVar("Result")
Work = Callable[[Connection], Result]


class Units:
    """The units of all accounts: joined as their records are written, judged by whoever calls `save`."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases
        self._orders = UnitOrders()
        self._is_joined = False

    async def due(self, now: datetime, limit: int) -> list[int]:
        """Return the row ids of units to judge now, those due longest first, and claim them.

        A claimed unit whose evidence changes before `save` is due again at once; one which is never
        saved is due again, too.
        """

        def work(connection: Connection, _: set[str]) -> list[int]:
            from tui.store.joins.rejoin import join_all

            join_all(connection, micros(now))
            return claim_due(connection, micros(now), limit)

        return await self._databases.write(work)

    async def count_due(self, limit: int) -> tuple[int, int]:
        """Count the units to judge now; of the first of them, up to a limit, those never judged."""
        return await self._read(lambda connection: count_due(connection, self._now(), limit))

    async def claim(self, devices: Collection[tuple[str, str]]) -> list[int]:
        """Return the row ids of the units of these devices (account and key) to judge now, and claim them."""

        def work(connection: Connection, _: set[str]) -> list[int]:
            found = (unit_row(connection, *device) for device in devices)
            return claim_these(connection, self._now(), {row for row in found if row is not None})

        return await self._databases.write(work)

    async def save(self, at: datetime, judged: "Mapping[int, Judgement]") -> None:
        """Save what was judged at a time, by the units' row ids."""

        def work(connection: Connection, topics: set[str]) -> None:
            if save_judgements(connection, micros(at), judged):
                topics.add("units")

        await self._databases.write(work)

    async def leave_unjudged(self, rows: Collection[int]) -> None:
        """Set claimed units aside until their evidence changes: no account that is shown has a record of them."""
        await self._databases.write(lambda connection, _: let_rest(connection, rows))

    async def failed_rules(self) -> list[str]:
        """Return what was left out of the judgement of units because a rule failed, each sentence once."""
        return await self._read(failed_rules)

    async def mark_due(
        self,
        *,
        devices: Collection[tuple[str, str]] = (),
        accounts: Collection[str] | None = None,
    ) -> None:
        """Mark units as due to be judged: those of these accounts and keys, of these accounts, or else all."""

        def work(connection: Connection, _: set[str]) -> None:
            if devices:
                from tui.store.units.joined import device_rows

                mark_devices_due(connection, device_rows(connection, devices).values())
            elif accounts is not None:
                mark_accounts_due(connection, accounts)
            else:
                mark_all_due(connection)

        await self._databases.write(work)

    async def page(self, asked: UnitQuery) -> UnitPage:
        """Return a page of the units asked for, with their records; FilterError for a wrong query."""
        sort = sort_field(asked.sort, UNIT_FIELDS)
        terms = parse_list_filter(asked.text, self._round_now(), UNIT_FIELDS)

        def work(connection: Connection) -> UnitPage:
            query = self._shown(connection, asked)
            rows, total = self._orders.page(connection, sort, query, terms)
            units = read_units(connection, rows, query.without, self._now(), with_records=True)
            return UnitPage(tuple(units), query.offset, total)

        return await self._read(work)

    async def prepare_order(self, asked: UnitQuery) -> None:
        """Make the order of all units ready, once the list's top is on the screen: what comes next is quicker."""
        whole = replace(asked, text="", provider=None, account=None)
        await self._of_list(whole, lambda connection, *_: self._orders.units_by_record(connection))

    async def stream(
        self, asked: UnitQuery, batch: int = 500, *, with_records: bool = False
    ) -> AsyncIterator[list[StoredUnit]]:
        """Yield all units asked for, so many at a time, with or without their vendors' records."""

        def work(
            _: Connection, query: UnitQuery, rows: "array[int]"
        ) -> tuple[UnitQuery, list[int]]:
            return query, list(rows)

        query, rows = await self._of_list(asked, work)
        for start in range(0, len(rows), batch):
            part = rows[start : start + batch]
            read = partial(read_units, others=query.without, at=self._now())
            yield await self._databases.read(partial(read, rows=part, with_records=with_records))

    async def keys(self, asked: UnitQuery) -> list[tuple[str, str]]:
        """Return account and key of the first record of every unit asked for, in their order."""

        def work(
            connection: Connection, query: UnitQuery, rows: "array[int]"
        ) -> list[tuple[str, str]]:
            return first_records(connection, rows, query.without)

        return await self._of_list(asked, work)

    async def index_of(self, asked: UnitQuery, account: str, key: str) -> int | None:
        """Return the position of a device's unit in a list; None where it does not match."""

        def work(connection: Connection, _: UnitQuery, rows: "array[int]") -> int | None:
            row = unit_row(connection, account, key)
            try:
                return None if row is None else rows.index(row)
            except ValueError:
                return None

        return await self._of_list(asked, work)

    async def count_values(self, field: str, asked: UnitQuery, limit: int) -> Values:
        """Count the units asked for by one field, the most frequent value first; None: no value."""
        name = known_field(field, UNIT_FIELDS)

        def work(connection: Connection, _: UnitQuery, rows: "array[int]") -> Values:
            return count_values(connection, rows, name, limit)

        return await self._of_list(asked, work)

    async def column_sums(self, fields: Sequence[str], asked: UnitQuery) -> "list[ColumnSums]":
        """Return what the known numbers of each of these fields come to, over all units asked for."""

        def work(connection: Connection, _: UnitQuery, rows: "array[int]") -> "list[ColumnSums]":
            return [column_sums(connection, rows, field) for field in fields]

        return await self._of_list(asked, work)

    async def _of_list(
        self, asked: UnitQuery, work: "Callable[[Connection, UnitQuery, array[int]], Result]"
    ) -> Result:
        """Read something of all units of a list, in their order."""
        sort = sort_field(asked.sort, UNIT_FIELDS)
        terms = parse_list_filter(asked.text, self._round_now(), UNIT_FIELDS)

        def ordered(connection: Connection) -> Result:
            query = self._shown(connection, asked)
            rows = self._orders.order(connection, sort, query, terms)
            return work(connection, query, rows)

        return await self._read(ordered)

    async def count_by_cause(
        self, asked: UnitQuery | None = None, since: datetime | None = None
    ) -> list[CauseCount]:
        """Count the units by severity, cause and incident, the worst and most frequent first.

        Of those which nobody acknowledged, what began after `since` is fresh.
        """
        query = asked or UnitQuery()
        terms = parse_list_filter(query.text, self._round_now(), UNIT_FIELDS)

        def work(connection: Connection) -> list[CauseCount]:
            return count_causes(
                connection, self._shown(connection, query), terms, self._now(), micros(since)
            )

        return await self._read(work)

    async def causes_at(self, moments: Sequence[datetime]) -> dict[str, list[int | None]] | None:
        """Return for each cause how many units had it at these moments; None: nothing was ever judged.

        Before the first verdict in the store a count is unknown.
        """
        return await self._read(lambda connection: causes_at(connection, moments))

    async def of_device(self, account: str, key: str) -> StoredUnit | None:
        """Return the unit of a device, with its records; None: no vendor's list ever had the device."""

        def work(connection: Connection) -> StoredUnit | None:
            row = unit_row(connection, account, key)
            others = self._databases.other_accounts(connection)
            found = read_units(
                connection, [row] if row else [], others, self._now(), with_records=True
            )
            return found[0] if found else None

        return await self._read(work)

    async def rows_of(self, account: str, keys: Collection[str]) -> dict[str, int]:
        """Return the row ids of the units of an account's devices, by the key of the record."""
        return await self._read(lambda connection: unit_rows_of(connection, account, keys))

    async def of_devices(self, devices: Sequence[tuple[str, str]]) -> list[StoredUnit]:
        """Return the units of these devices (account and key), with their records, each once, in this order."""

        def work(connection: Connection) -> list[StoredUnit]:
            others = self._databases.other_accounts(connection)
            keys: dict[str, list[str]] = {}
            for account, key in devices:
                keys.setdefault(account, []).append(key)
            found = {
                account: unit_rows_of(connection, account, named) for account, named in keys.items()
            }
            rows = dict.fromkeys(
                found[account][key] for account, key in devices if key in found[account]
            )
            return read_units(connection, list(rows), others, self._now(), with_records=True)

        return await self._read(work)

    async def by_key(self, key: str) -> StoredUnit | None:
        """Return the unit of this key, with its records."""

        def work(connection: Connection) -> StoredUnit | None:
            row = connection.execute("SELECT id FROM unit WHERE key = ?", (key,)).fetchone()
            others = self._databases.other_accounts(connection)
            found = read_units(connection, row or [], others, self._now(), with_records=True)
            return found[0] if found else None

        return await self._read(work)

    async def by_rows(self, rows: Collection[int]) -> list[StoredUnit]:
        """Return the units of these row ids which are still there, without their records' own fields."""

        def work(connection: Connection) -> list[StoredUnit]:
            others = self._databases.other_accounts(connection)
            return read_units(connection, sorted(rows), others, self._now())

        return await self._read(work)

    async def members(self, rows: Collection[int]) -> dict[int, list[DeviceRecord]]:
        """Return the records of these units, by row id."""
        return await self._read(lambda connection: read_members(connection, rows))

    async def joined(self, records: Iterable[DeviceRecord]) -> list[Unit]:
        """Return the units of these records, with all their records and what contradicts in them."""
        given = list(records)

        def work(connection: Connection) -> list[Unit]:
            from tui.store.units.joined import units_of

            return units_of(connection, given, self._databases.other_accounts(connection))

        return await self._read(work)

    async def records_of(self, record: DeviceRecord) -> list[DeviceRecord]:
        """Return the records of a record's unit, this one first."""
        (unit,) = await self.joined([record])
        return unit.records_first(record)

    async def records_with(self, identifier: str) -> list[DeviceRecord]:
        """Return the records whose IMEI or ICCID is this one, or another spelling of it."""

        def work(connection: Connection) -> list[DeviceRecord]:
            from tui.store.units.joined import records_named

            return records_named(connection, identifier, self._databases.other_accounts(connection))

        return await self._read(work)

    async def _read(self, work: Work[Result]) -> Result:
        """Read units; the records of a store of an older version are joined first, once."""
        if not self._is_joined:
            now = micros(self._databases.now())
            if not self._databases.cache.refusal and not await self._databases.read(is_joined):
                from tui.store.joins.rejoin import join_all

                await self._databases.write(lambda connection, _: join_all(connection, now))
            self._is_joined = True
        return await self._databases.read(work)

    def _shown(self, connection: Connection, query: UnitQuery) -> UnitQuery:
        """Return the query without the accounts whose devices are not shown."""
        others = self._databases.other_accounts(connection)
        return replace(query, without=others, me=self._databases.operator)

    def _now(self) -> int:
        """Return the time in microseconds."""
        return micros(self._databases.now())

    def _round_now(self) -> datetime:
        """Return the time to ten seconds: an order by ages then serves more than one page."""
        now = self._databases.now()
        return now.replace(second=now.second // 10 * 10, microsecond=0)
