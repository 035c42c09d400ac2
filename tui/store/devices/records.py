"""Device records: saved as they come, listed a page at a time, sorted, filtered and found."""

from array import array
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from tui.domain.device.record import DeviceRecord
from tui.domain.place.named_places import AT
from tui.domain.show.filter import DeviceQuery, known_field, sort_field
from tui.domain.text.fold import folded
from tui.domain.verdict.cause_column import parse_list_filter
from tui.store.db.change_feed import ORDER, revisions
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.row_ids import listed_accounts
from tui.store.db.sql import SqlPart
from tui.store.db.timestamps import micros, moment
from tui.store.devices.find import (
    identifiers_in,
    numbers_by_beginning,
    numbers_by_identifier,
    numbers_by_key_or_imei,
)
from tui.store.devices.members import NamedDevice, members_of, write_members
from tui.store.devices.page import DevicePage, StreamedDevice, read_records, read_streamed
from tui.store.devices.query import conditions_of, selects_all
from tui.store.devices.sort_orders import SortOrders, numbers_of, sorted_devices
from tui.store.devices.values import column_sums, count_values

if TYPE_CHECKING:
    from tui.domain.show.column_sums import ColumnSums
    from tui.store.devices.save import SaveResult

SORTED_AT_ONCE = 20_000
"""So many devices are sorted within a frame."""


class Devices:
    """The device records of all accounts; the latest orders are kept until something changes them."""

    def __init__(self, databases: Databases, *, sorted_at_once: int = SORTED_AT_ONCE) -> None:
        self._databases = databases
        self._sorted_at_once = sorted_at_once
        self._orders = SortOrders()
        self._counted: tuple[int, dict[tuple[str, str], int]] | None = None

    async def save(
        self,
        provider: str,
        account: str,
        records: Sequence[DeviceRecord],
        *,
        complete: bool = False,
        seen: Collection[str] | None = None,
        accept_shorter: bool = False,
    ) -> "SaveResult":
        """Save these records; at the end of a full reading also mark absent what it lacked.

        `seen` holds all keys of that reading (default: those of `records`). A list more than 20 %
        shorter than the last one is quarantined, unless `accept_shorter`.
        """
        from tui.store.devices.save import saving  # noqa: PLC0415 - who only reads saves nothing
        from tui.store.devices.write import stored_device  # noqa: PLC0415 - the same

        stored = {record.key: stored_device(record, provider, account) for record in records}
        keys = set(stored if seen is None else seen) if complete else None
        at = micros(self._databases.now())
        work = saving(provider, account, stored, at, keys, accept_shorter=accept_shorter)
        return await self._databases.write(work)

    async def save_memberships(
        self, account: str, field: str, named: Collection[NamedDevice]
    ) -> None:
        """Save all groups or organizations which an account tells of, of devices of any account."""

        def work(connection: Connection, topics: set[str]) -> None:
            if write_members(connection, field, members_of(connection, named), account):
                topics |= {"devices", ORDER}

        await self._databases.write(work)

    async def get(self, account: str, key: str) -> DeviceRecord | None:
        """Return one record, or None if no vendor's list ever had it."""

        def work(connection: Connection) -> DeviceRecord | None:
            row = connection.execute(
                "SELECT id FROM device JOIN body ON body.device = device.id "
                "WHERE account = ? AND key = ?",
                (account, key),
            ).fetchone()
            records, _ = read_records(connection, list(row or ()))
            return records[0] if records else None

        return await self._databases.read(work)

    async def keys(self, account: str, after: str = "", limit: int = 1_000) -> list[str]:
        """Return the keys of devices in an account's last whole list, sorted, from after a key on."""

        def work(connection: Connection) -> list[str]:
            rows = connection.execute(
                "SELECT key FROM device WHERE account = ? AND key > ? AND listed = 1 "
                "AND absent_at IS NULL ORDER BY key LIMIT ?",
                (account, after, limit),
            )
            return [key for (key,) in rows]

        return await self._databases.read(work)

    async def counts(self) -> dict[tuple[str, str], int]:
        """Return how many devices each account has, by provider and account.

        They are counted again only after a device came or changed: screens ask at every key press.
        """

        def work(connection: Connection) -> dict[tuple[str, str], int]:
            number = revisions(connection).get(ORDER, 0)
            if self._counted is None or self._counted[0] != number:
                self._counted = number, _counts(connection)
            others = self._databases.other_accounts(connection)
            return {
                account: count
                for account, count in self._counted[1].items()
                if account[1] not in others
            }

        return await self._databases.read(work)

    async def listed_accounts(self) -> set[str]:
        """Return the accounts which had a device in a list, without counting how many."""
        return await self._databases.read(listed_accounts)

    async def listed_at(self) -> dict[str, datetime]:
        """Return when each account's device list was last read whole."""

        def work(connection: Connection) -> dict[str, datetime]:
            return {
                account: moment(at)
                for account, at in connection.execute("SELECT account, at FROM sweep")
            }

        return await self._databases.read(work)

    async def page(self, asked: DeviceQuery) -> DevicePage:
        """Return a page of the devices asked for; FilterError where the query cannot be read.

        A list is in the order of the sorted field, then of the devices' first appearance; those
        which lack the field come last. Ages are counted to ten seconds.
        """
        sort = sort_field(asked.sort)
        terms = parse_list_filter(asked.text, self._round_now())

        def work(connection: Connection) -> DevicePage:
            query = self._shown(connection, asked)
            if selects_all(query, terms) and not self._orders.is_kept(
                connection, sort, query, terms
            ):
                page = self._indexed(connection, sort, query)
                if page is not None:
                    return page
            order = self._orders.order(connection, sort, query, terms)
            numbers = order.numbers[query.offset : query.offset + query.limit]
            records, absent = read_records(connection, numbers)
            return DevicePage(
                records, query.offset, len(order.numbers), missing=order.missing, absent=absent
            )

        return await self._databases.read(work)

    async def stream(
        self, asked: DeviceQuery, batch: int = 500
    ) -> AsyncIterator[list[StreamedDevice]]:
        """Yield all devices asked for, so many at a time; FilterError where the query cannot be read."""
        async for numbers in self._parts(asked, batch):
            yield await self._databases.read(partial(read_streamed, numbers=numbers))

    async def stream_records(
        self, asked: DeviceQuery, batch: int = 500
    ) -> AsyncIterator[tuple[DeviceRecord, ...]]:
        """Yield the whole records of all devices asked for, as `stream` does."""
        async for numbers in self._parts(asked, batch):
            records, _ = await self._databases.read(partial(read_records, numbers=numbers))
            yield records

    async def _parts(self, asked: DeviceQuery, batch: int) -> "AsyncIterator[array[int]]":
        """Yield the row ids of all devices asked for, so many at a time."""
        sort = sort_field(asked.sort)
        terms = parse_list_filter(asked.text, self._round_now())

        def ordered(connection: Connection) -> "array[int]":
            query = self._shown(connection, asked)
            return self._orders.order(connection, sort, query, terms).numbers

        numbers = await self._databases.read(ordered)
        for start in range(0, len(numbers), batch):
            yield numbers[start : start + batch]

    def _indexed(self, connection: Connection, sort: str, query: DeviceQuery) -> DevicePage | None:
        """Read a page of the whole list straight from the index; None: it needs the whole order."""
        if sort == AT.field:
            return None
        part = sorted_devices(connection, sort, query) + SqlPart(
            "LIMIT ? OFFSET ?", [query.limit, query.offset]
        )
        numbers = numbers_of(connection, part)
        if len(numbers) < query.limit:
            return None
        records, absent = read_records(connection, numbers)
        total = self._orders.count(connection)
        missing = total - self._orders.count(connection, sort)
        return DevicePage(records, query.offset, total, missing=missing, absent=absent)

    async def index_of(self, asked: DeviceQuery, account: str, key: str) -> int | None:
        """Return at which index of a list a device is; None: it is not in it, or finding out takes long.

        It takes long where the whole of a large fleet would have to be sorted for it first.
        """
        sort = sort_field(asked.sort)
        terms = parse_list_filter(asked.text, self._round_now())

        def work(connection: Connection) -> int | None:
            query = self._shown(connection, asked)
            if (
                selects_all(query, terms)
                and not self._orders.is_kept(connection, sort, query, terms)
                and self._orders.count(connection) > self._sorted_at_once
            ):
                return None
            found = connection.execute(
                "SELECT id FROM device WHERE account = ? AND key = ?", (account, key)
            ).fetchone()
            numbers = self._orders.order(connection, sort, query, terms).numbers
            try:
                return numbers.index(found[0]) if found else None
            except ValueError:
                return None

        return await self._databases.read(work)

    async def prepare_order(self, query: DeviceQuery) -> None:
        """Make a list's whole order ready, once its top is on the screen: what comes next is quicker."""
        sort = sort_field(query.sort)
        whole = replace(query, text="", provider=None, account=None)
        terms = parse_list_filter("", self._round_now())

        def work(connection: Connection) -> None:
            self._orders.order(connection, sort, self._shown(connection, whole), terms)
            if not query.text:  # so that the first filter finds the words' pages at hand
                connection.execute("SELECT count(*) FROM search").fetchone()

        await self._databases.read(work)

    async def find(self, identifier: str, *, limit: int = 20) -> list[DeviceRecord]:
        """Find devices by any whole identifier, else by the last four or more digits of one.

        A name is looked for as it is spelled, and only then without the spaces around it.
        """
        spelled = list(dict.fromkeys((folded(identifier), folded(identifier.strip()))))

        def work(connection: Connection) -> list[DeviceRecord]:
            found = (numbers_by_identifier(connection, text, limit) for text in spelled)
            records, _ = read_records(connection, next(filter(None, found), []))
            others = self._databases.other_accounts(connection)
            return [record for record in records if record.account not in others]

        return await self._databases.read(work) if spelled[-1] else []

    async def find_in_text(self, text: str, *, limit: int = 20) -> list[DeviceRecord]:
        """Find devices as `find` does, else by every identifier in a text: `IMEI: 0131 0800 …`."""
        found = await self.find(text, limit=limit)
        if not found:
            read = [await self.find(name, limit=limit) for name in identifiers_in(text)]
            known = {(record.account, record.key): record for found in read for record in found}
            found = list(known.values())[:limit]
        return found

    async def find_beginning(self, text: str, *, limit: int = 50) -> list[DeviceRecord]:
        """Find devices one of whose identifiers begins with this text; the empty text begins each."""

        def work(connection: Connection) -> list[DeviceRecord]:
            found = numbers_by_beginning(connection, folded(text), limit)
            return list(read_records(connection, found)[0])

        return await self._databases.read(work)

    async def by_key_or_imei(self, account: str, names: Collection[str]) -> dict[str, DeviceRecord]:
        """Return an account's records by those of these names which are a key or an IMEI, the key first."""

        def work(connection: Connection) -> dict[str, DeviceRecord]:
            numbers = numbers_by_key_or_imei(connection, account, names)
            records, _ = read_records(connection, list(numbers.values()))
            return dict(zip(numbers, records, strict=True))

        return await self._databases.read(work)

    async def count_values(
        self, field: str, query: DeviceQuery, limit: int = 50
    ) -> list[tuple[str | None, int]]:
        """Count the devices of a query by one field, the most frequent value first; None: unknown."""
        name = known_field(field)
        terms = parse_list_filter(query.text, self._round_now())

        def work(connection: Connection) -> list[tuple[str | None, int]]:
            conditions = conditions_of(connection, self._shown(connection, query), terms)
            return count_values(connection, conditions, name, limit)

        return await self._databases.read(work)

    async def column_sums(self, fields: Sequence[str], query: DeviceQuery) -> "list[ColumnSums]":
        """Return what the known numbers of each of these fields come to, over all devices of a query."""
        sort = sort_field(query.sort)
        terms = parse_list_filter(query.text, self._round_now())

        def work(connection: Connection) -> "list[ColumnSums]":
            shown = self._shown(connection, query)
            devices = None
            if not selects_all(shown, terms):
                devices = self._orders.order(connection, sort, shown, terms).numbers
            return [column_sums(connection, field, devices) for field in fields]

        return await self._databases.read(work)

    def _shown(self, connection: Connection, query: DeviceQuery) -> DeviceQuery:
        """Return the query without the accounts whose devices are not shown."""
        return (
            replace(query, without=self._databases.other_accounts(connection))
            if query.account is None
            else query
        )

    def _round_now(self) -> datetime:
        """Return the time to ten seconds: an order by ages then serves more than one page."""
        now = self._databases.now()
        return now.replace(second=now.second // 10 * 10, microsecond=0)


def _counts(connection: Connection) -> dict[tuple[str, str], int]:
    rows = connection.execute(
        "SELECT provider, account, count(*) FROM device WHERE listed = 1 GROUP BY account, provider"
    )
    return {(provider, account): count for provider, account, count in sorted(rows)}
