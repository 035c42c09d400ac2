"""The device list as it is looked at: filtered, sorted, a page at a time."""

# Statements are put together from our own words alone; values are always bound.
# ruff: noqa: S608

from array import array
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from tui.domain.device import DeviceRecord
from tui.domain.filter import DeviceQuery, Filter, known_field, parse
from tui.store.changes import ORDER
from tui.store.dialect import ENDS_WITH, Connection
from tui.store.query import NATIVE, Sql, matching, number_of, source
from tui.store.record import field_of, folded, record_of
from tui.store.shelf import Shelf

IDENTIFIERS = ("imei", "iccid", "imsi", "msisdn", "label", "address", "key")
"""What a caller may give to name a device."""
FEWEST_DIGITS = 4

_ORDERS_KEPT = 8
_RECORD = "SELECT id, provider, account, key, fetched_at, record, absent_at FROM device"


@dataclass(frozen=True, slots=True)
class DevicePage:
    """Part of a device list."""

    records: tuple[DeviceRecord, ...]
    offset: int
    total: int
    """How many devices the whole list has."""
    exact: bool = True
    missing: int | None = None
    """How many at its end lack what it is sorted by; None: not counted yet."""
    absent: frozenset[tuple[str, str]] = frozenset()
    """Account and key of those here which the vendor's last whole list lacked."""


@dataclass(frozen=True, slots=True)
class _Order:
    """The devices of a list in their order; those without the sorted field come last."""

    numbers: "array[int]"
    missing: int


class Catalogue(Shelf):
    """Reading device lists; the latest orders are kept until something changes them."""

    def __init__(self, *shelf: Any) -> None:
        super().__init__(*shelf)
        self._orders: OrderedDict[tuple[object, ...], _Order] = OrderedDict()

    async def devices(self, query: DeviceQuery) -> DevicePage:
        """Give a page of the devices asked for; FilterError where the query cannot be read."""
        sort = known_field(query.sort)
        terms = parse(query.text, self._now())

        def work(connection: Connection) -> DevicePage:
            key = _order_key(connection, query, terms, sort)
            order = self._orders.get(key)
            if order is None and not terms.terms:
                page = _first_page(connection, query, sort)
                if page is not None:
                    return page
            if order is None:
                order = self._orders[key] = _order(connection, query, terms, sort)
                while len(self._orders) > _ORDERS_KEPT:
                    self._orders.popitem(last=False)
            self._orders.move_to_end(key)
            numbers = order.numbers[query.offset : query.offset + query.limit]
            records, absent = _records(connection, numbers)
            total = len(order.numbers)
            return DevicePage(records, query.offset, total, missing=order.missing, absent=absent)

        return await self._read(work)

    async def find(self, ident: str, *, limit: int = 20) -> list[DeviceRecord]:
        """Find devices by any whole identifier, else by the last four or more digits of one."""
        text = folded(ident.strip())
        digits = "".join(text.translate({ord(mark): None for mark in " -.()/+"}).split())
        is_number = digits.isdecimal() and digits.isascii()

        def work(connection: Connection) -> list[DeviceRecord]:
            found = _named(
                connection, "text IN (?1, ?2)", (text, digits if is_number else text), limit
            )
            if not found and is_number and len(digits) >= FEWEST_DIGITS:
                found = _named(connection, ENDS_WITH.format(column="text"), (digits,), limit)
            return list(_records(connection, found)[0])

        return await self._read(work) if text else []

    async def frequencies(
        self, field: str, query: DeviceQuery, limit: int = 50
    ) -> list[tuple[str | None, int]]:
        """Count the devices of a query by one field, the most frequent first; None: it is unknown."""
        name = known_field(field)
        terms = parse(query.text, self._now())

        def work(connection: Connection) -> list[tuple[str | None, int]]:
            claims = matching(connection, query, terms)
            groups = _run(
                connection,
                Sql("SELECT count(*), min(v.device) FROM")
                + _joined(connection, name, claims)
                + Sql("GROUP BY v.number, v.text ORDER BY 1 DESC, 2"),
            ).fetchall()
            unknown = _count(connection, claims) - sum(count for count, _ in groups)
            samples, _ = _records(connection, [device for _, device in groups[:limit]])
            counted: list[tuple[str | None, int]] = [
                (field_of(record, name), count)
                for record, (count, _) in zip(samples, groups, strict=False)
            ]
            if unknown:
                counted.append((None, unknown))
            return sorted(counted, key=lambda pair: -pair[1])[:limit]

        return await self._read(work)


def _run(connection: Connection, sql: Sql) -> Any:
    return connection.execute(sql.text, sql.values)


def _joined(connection: Connection, name: str, claims: Sql) -> Sql:
    """Give the devices which have a field and are meant; the field's own order leads."""
    joined = Sql("AS v CROSS JOIN device AS d ON d.id = v.device WHERE")
    return source(connection, name) + joined + claims


def _count(connection: Connection, claims: Sql) -> int:
    count = _run(connection, Sql("SELECT count(*) FROM") + _joined(connection, "key", claims))
    return int(count.fetchone()[0])


def _order_key(
    connection: Connection, query: DeviceQuery, terms: Filter, sort: str
) -> tuple[object, ...]:
    """Say what an order depends on: the terms with their times, and the state of the list."""
    named = {sort, *(term.field for term in terms.terms if hasattr(term, "field"))}
    topic = "devices" if named & NATIVE else ORDER
    found = connection.execute("SELECT number FROM revision WHERE topic = ?", (topic,)).fetchone()
    plain = replace(query, text="", offset=0, limit=0, sort=sort)
    return (plain, terms, found[0] if found else 0)


def _sorted(query: DeviceQuery) -> Sql:
    way = "DESC" if query.descending else "ASC"
    return Sql(f"ORDER BY v.number {way}, v.text {way}, d.key, d.account")


def _order(connection: Connection, query: DeviceQuery, terms: Filter, sort: str) -> _Order:
    claims = matching(connection, query, terms)
    numbers = _numbers(connection, sort, claims, _sorted(query))
    if _count(connection, claims) == len(numbers):
        return _Order(numbers, 0)
    present = set(numbers)
    by_key = _numbers(connection, "key", claims, Sql("ORDER BY d.key, d.account"))
    missing = array("q", (number for number in by_key if number not in present))
    return _Order(numbers + missing, len(missing))


def _numbers(connection: Connection, name: str, claims: Sql, order: Sql) -> "array[int]":
    rows = _run(connection, Sql("SELECT v.device FROM") + _joined(connection, name, claims) + order)
    return array("q", (number for (number,) in rows))


def _first_page(connection: Connection, query: DeviceQuery, sort: str) -> DevicePage | None:
    """Read the top of an unfiltered list straight from the index; None: it needs the whole order."""
    if query.offset:
        return None
    claims = matching(connection, query, Filter())
    rows = _run(
        connection,
        Sql("SELECT v.device FROM")
        + _joined(connection, sort, claims)
        + _sorted(query)
        + Sql("LIMIT ?", [query.limit]),
    )
    numbers = [number for (number,) in rows]
    if len(numbers) < query.limit:
        return None
    records, absent = _records(connection, numbers)
    return DevicePage(records, 0, _total(connection, query, claims), absent=absent)


def _total(connection: Connection, query: DeviceQuery, claims: Sql) -> int:
    if query.provider is not None or query.account is not None:
        return _count(connection, claims)
    row = connection.execute(
        "SELECT count(*) FROM value WHERE field = ?", (number_of(connection, "key"),)
    ).fetchone()
    return int(row[0])


def _records(
    connection: Connection, numbers: Sequence[int]
) -> tuple[tuple[DeviceRecord, ...], frozenset[tuple[str, str]]]:
    found = {}
    absent = set()
    for start in range(0, len(numbers), 500):
        part = numbers[start : start + 500]
        marks = ", ".join("?" * len(part))
        for number, provider, account, key, fetched_at, body, absent_at in connection.execute(
            f"{_RECORD} JOIN body ON body.device = device.id WHERE id IN ({marks})", list(part)
        ):
            found[number] = record_of(provider, account, key, fetched_at, body)
            if absent_at is not None:
                absent.add((account, key))
    return tuple(found[number] for number in numbers), frozenset(absent)


def _named(connection: Connection, test: str, values: tuple[str, ...], limit: int) -> list[int]:
    fields = [number_of(connection, name) for name in IDENTIFIERS]
    rows = connection.execute(
        "SELECT DISTINCT device FROM value JOIN device ON device.id = value.device "
        f"WHERE field IN ({', '.join(map(str, fields))}) AND {test} "
        f"ORDER BY account, key LIMIT {int(limit)}",
        values,
    )
    return [number for (number,) in rows]
