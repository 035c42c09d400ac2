"""The device list as it is looked at: filtered, sorted, a page at a time."""

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf
from typing import Any

from tui.domain.device.identity import recognise
from tui.domain.device.record import DeviceRecord
from tui.domain.place.named_places import AT
from tui.domain.show.filter import DeviceQuery, known_field, parse, sort_field
from tui.store.db.dialect import AMONG, Connection, ending
from tui.store.db.part import StorePart
from tui.store.db.sql import SqlPart, number_of, source
from tui.store.devices.query import DeviceCondition, claims_of, means_all
from tui.store.devices.sort_orders import SortOrders, by, numbers_of, run
from tui.store.devices.stored_record import field_of, folded, record_of

IDENTIFIERS = ("imei", "iccid", "imsi", "msisdn", "label", "address", "key")
"""What a caller may give to name a device."""
FEWEST_DIGITS = 4
_WHOLE = re.compile(r"(?<![0-9])[0-9]{14,22}(?![0-9])")
"""An identifier in the midst of a sentence."""
SORTED_AT_ONCE = 20_000
"""So many devices are put in order within a frame."""

_RECORD = "SELECT id, provider, account, key, fetched_at, record, absent_at FROM device"
_BY_KEY = (
    "SELECT key, id FROM device JOIN body ON body.device = device.id WHERE account = ? "
    "AND key IN (SELECT value FROM json_each(?))"
)
_BY_IMEI = (
    "SELECT text, device FROM value JOIN device ON device.id = value.device WHERE account = ? "
    "AND field = ? AND number = ? AND text IN (SELECT value FROM json_each(?))"
)


@dataclass(frozen=True, slots=True)
class DevicePage:
    """Part of a device list."""

    records: tuple[DeviceRecord, ...]
    offset: int
    total: int
    """How many devices the whole list has."""
    exact: bool = True
    missing: int = 0
    """How many at its end lack what it is sorted by."""
    absent: frozenset[tuple[str, str]] = frozenset()
    """Account and key of those here which the vendor's last whole list lacked."""


class Catalogue(StorePart):
    """Reading device lists; the latest orders are kept until something changes them."""

    def __init__(self, *shelf: Any) -> None:
        super().__init__(*shelf)
        self._orders = SortOrders()

    async def devices(self, asked: DeviceQuery) -> DevicePage:
        """Return a page of the devices asked for; FilterError where the query cannot be read.

        A list is in the order of the sorted field, then of the devices' first appearance; those
        which lack the field come last. Ages are counted to ten seconds.
        """
        sort = sort_field(asked.sort)
        terms = parse(asked.text, self._round_now())

        def work(connection: Connection) -> DevicePage:
            query = self._ours(connection, asked)
            if means_all(query, terms) and not self._orders.is_kept(connection, sort, query, terms):
                page = self._indexed(connection, sort, query)
                if page is not None:
                    return page
            order = self._orders.order(connection, sort, query, terms)
            numbers = order.numbers[query.offset : query.offset + query.limit]
            records, absent = _records(connection, numbers)
            return DevicePage(
                records, query.offset, len(order.numbers), missing=order.missing, absent=absent
            )

        return await self._read(work)

    def _indexed(self, connection: Connection, sort: str, query: DeviceQuery) -> DevicePage | None:
        """Read a page of the whole list straight from the index; None: it needs the whole order."""
        if sort == AT.field:
            return None
        part = by(connection, sort, query) + SqlPart(
            "LIMIT ? OFFSET ?", [query.limit, query.offset]
        )
        numbers = numbers_of(connection, part)
        if len(numbers) < query.limit:
            return None
        records, absent = _records(connection, numbers)
        total = self._orders.count(connection)
        missing = total - self._orders.count(connection, sort)
        return DevicePage(records, query.offset, total, missing=missing, absent=absent)

    async def place(self, asked: DeviceQuery, account: str, key: str) -> int | None:
        """Tell at which place of a list a device is; None: it is not there, or finding out would take long.

        It takes long where the whole of a large fleet would have to be put in order for it first.
        """
        sort = sort_field(asked.sort)
        terms = parse(asked.text, self._round_now())

        def work(connection: Connection) -> int | None:
            query = self._ours(connection, asked)
            if (
                means_all(query, terms)
                and not self._orders.is_kept(connection, sort, query, terms)
                and self._orders.count(connection) > SORTED_AT_ONCE
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

        return await self._read(work)

    async def prepare(self, query: DeviceQuery) -> None:
        """Make a list's whole order ready, once its top is on the screen: what comes next is quicker."""
        sort = sort_field(query.sort)
        whole = replace(query, text="", provider=None, account=None)
        terms = parse("", self._round_now())

        def work(connection: Connection) -> None:
            self._orders.order(connection, sort, self._ours(connection, whole), terms)
            if not query.text:  # so that the first filter finds the words' pages at hand
                connection.execute("SELECT count(*) FROM search").fetchone()

        await self._read(work)

    async def find(self, ident: str, *, limit: int = 20) -> list[DeviceRecord]:
        """Find devices by any whole identifier, else by the last four or more digits of one."""
        text = folded(ident.strip())
        digits = "".join(text.translate({ord(mark): None for mark in " -.()/+"}).split())
        is_number = digits.isdecimal() and digits.isascii()

        def work(connection: Connection) -> list[DeviceRecord]:
            found = _named(
                connection, "text IN (?, ?)", (text, digits if is_number else text), limit
            )
            if not found and is_number and len(digits) >= FEWEST_DIGITS:
                found = _named(connection, "text LIKE ? ESCAPE '\\'", (ending(digits),), limit)
            others = self._others(connection)
            return [one for one in _records(connection, found)[0] if one.account not in others]

        return await self._read(work) if text else []

    async def find_written(self, text: str, *, limit: int = 20) -> list[DeviceRecord]:
        """Find devices as `find` does, else by every identifier in a text: `IMEI: 0131 0800 …`."""
        found = await self.find(text, limit=limit)
        if not found:
            written = [*(one.text for one in recognise(text)), *_WHOLE.findall(text)]
            read = [await self.find(one, limit=limit) for one in dict.fromkeys(written)]
            known = {(one.account, one.key): one for records in read for one in records}
            found = list(known.values())[:limit]
        return found

    async def named(self, account: str, names: Collection[str]) -> dict[str, DeviceRecord]:
        """Return an account's devices by those of these names which are one's key or IMEI, the key first."""
        chosen = json.dumps(sorted(names))

        def work(connection: Connection) -> dict[str, DeviceRecord]:
            keys = connection.execute(_BY_KEY, (account, chosen)).fetchall()
            imei = number_of(connection, "imei")
            imeis = connection.execute(_BY_IMEI, (account, imei, inf, chosen)).fetchall()
            numbers = dict([*imeis, *keys])
            records, _ = _records(connection, list(numbers.values()))
            return dict(zip(numbers, records, strict=True))

        return await self._read(work)

    async def frequencies(
        self, field: str, query: DeviceQuery, limit: int = 50
    ) -> list[tuple[str | None, int]]:
        """Count the devices of a query by one field, the most frequent first; None: it is unknown."""
        name = known_field(field)
        terms = parse(query.text, self._round_now())

        def work(connection: Connection) -> list[tuple[str | None, int]]:
            claims = claims_of(connection, self._ours(connection, query), terms)
            groups = run(
                connection,
                SqlPart("SELECT count(*), min(v.device) FROM")
                + source(connection, name)
                + SqlPart("AS v")
                + _among(claims)
                + SqlPart("GROUP BY v.number, v.text ORDER BY 1 DESC, 2"),
            )
            everybody = source(connection, "key") + SqlPart("AS v") + _among(claims)
            total = run(connection, SqlPart("SELECT count(*) FROM") + everybody)[0][0]
            unknown = total - sum(count for count, _ in groups)
            samples, _ = _records(connection, [device for _, device in groups[:limit]])
            counted: list[tuple[str | None, int]] = [
                (field_of(record, name), count)
                for record, (count, _) in zip(samples, groups, strict=False)
            ]
            if unknown:
                counted.append((None, unknown))
            return sorted(counted, key=lambda pair: -pair[1])[:limit]

        return await self._read(work)

    async def figures(self, fields: Sequence[str], query: DeviceQuery) -> list[list[float]]:
        """Return what is known of each of these fields in figures, over all devices of a query."""
        sort = sort_field(query.sort)
        terms = parse(query.text, self._round_now())

        def work(connection: Connection) -> list[list[float]]:
            ours = self._ours(connection, query)
            numbers = self._orders.order(connection, sort, ours, terms).numbers
            chosen = json.dumps(numbers.tolist())
            return [_figures(connection, known_field(field), chosen) for field in fields]

        return await self._read(work)

    def _ours(self, connection: Connection, query: DeviceQuery) -> DeviceQuery:
        """Leave out of a question what is none of our accounts'."""
        return replace(query, without=self._others(connection)) if query.account is None else query

    def _round_now(self) -> datetime:
        """Return a time at which an order that depends on ages can be used for more than one page."""
        now = self._now()
        return now.replace(second=now.second // 10 * 10, microsecond=0)


def _figures(connection: Connection, field: str, chosen: str) -> list[float]:
    known = SqlPart("SELECT v.number FROM") + source(connection, field)
    among = SqlPart(f"AS v WHERE v.number < ? AND v.device IN {AMONG}", [inf, chosen])
    return [number for (number,) in run(connection, known + among)]


def _among(claims: list[DeviceCondition]) -> SqlPart:
    among = SqlPart("WHERE 1 = 1")
    for claim in claims:
        inside = SqlPart(f"AND v.device {'NOT IN' if claim.inverse else 'IN'} (")
        among = among + inside + claim.devices + SqlPart(")")
    return among


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
        "SELECT DISTINCT device, account, key FROM value JOIN device ON device.id = value.device "
        f"WHERE field IN ({', '.join(map(str, fields))}) AND {test} "
        f"ORDER BY account, key LIMIT {int(limit)}",
        values,
    )
    return [number for number, *_ in rows]
