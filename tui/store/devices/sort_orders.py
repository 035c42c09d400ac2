"""The order of a device list: all its devices' numbers, kept until something changes them."""

from array import array
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

from tui.domain.place.named_places import AT
from tui.domain.show.filter import Comparison, DeviceQuery, Filter
from tui.domain.text.natural_sort import natural_key
from tui.store.db import dialect
from tui.store.db.change_feed import ORDER
from tui.store.db.dialect import Connection
from tui.store.db.sql import NATIVE, SqlPart, source
from tui.store.devices.at_place import places_of
from tui.store.devices.device_set import DeviceSet
from tui.store.devices.query import DeviceCondition, claims_of, implies, means_all
from tui.store.devices.stored_record import LABEL_ORDER

_KEPT = 8
_FEW = 2_000
"""So many are sorted by themselves when nobody has yet asked for the whole fleet in that order."""
_MANY = 5_000
"""In so many a word is looked for one by one: in more, a pass over the whole fleet is as quick."""


@dataclass(frozen=True, slots=True)
class SortOrder:
    """The devices of a list in their order; those without the sorted field come last."""

    numbers: "array[int]"
    missing: int = 0


class SortOrders:
    """The orders asked for last."""

    def __init__(self) -> None:
        self._orders: OrderedDict[tuple[object, ...], SortOrder] = OrderedDict()
        self._counts: dict[str, tuple[int, int]] = {}

    def order(
        self, connection: Connection, sort: str, query: DeviceQuery, terms: Filter
    ) -> SortOrder:
        """Return the order of a list: kept from before, or made of the fleet's and what is meant."""
        whole = _whole(connection, sort, query, terms)
        if means_all(query, terms):
            return self._keep(whole, lambda: _fleet(connection, sort, query))
        meant = (*whole, query.provider, query.account, query.without, query.places)

        def part() -> SortOrder:
            claims = claims_of(connection, query, terms, self._wider(meant, terms))
            chosen = _chosen(connection, claims)
            if whole not in self._orders and len(chosen) <= _FEW and sort != AT.field:
                return _few(connection, sort, query, chosen)
            fleet = self._keep(whole, lambda: _fleet(connection, sort, query))
            known = len(fleet.numbers) - fleet.missing
            missing = chosen.among(fleet.numbers[known:])
            present = chosen.among(fleet.numbers[:known])
            return SortOrder(present + missing, len(missing))

        return self._keep((*meant, terms), part)

    def _wider(self, meant: tuple[object, ...], terms: Filter) -> "array[int] | None":
        """Return the devices of a kept list in which all are that are meant now: a word was typed on."""
        for (*place, kept), order in self._orders.items():
            is_wider = tuple(place) == meant and isinstance(kept, Filter) and implies(terms, kept)
            if is_wider and len(order.numbers) <= _MANY:
                return order.numbers
        return None

    def count(self, connection: Connection, field: str = "key") -> int:
        """Count the devices which have this field, once for each change; every device has a key."""
        state = _state(connection, field, Filter(()))
        kept = self._counts.get(field)
        if kept is None or kept[0] != state:
            kept = self._counts[field] = state, count_of(connection, field)
        return kept[1]

    def is_kept(self, connection: Connection, sort: str, query: DeviceQuery, terms: Filter) -> bool:
        """Return whether the order of a whole fleet is at hand."""
        return _whole(connection, sort, query, terms) in self._orders

    def _keep(self, key: tuple[object, ...], make: Callable[[], SortOrder]) -> SortOrder:
        order = self._orders.pop(key, None) or make()
        self._orders[key] = order
        while len(self._orders) > _KEPT:
            self._orders.popitem(last=False)
        return order


def run(connection: Connection, sql: SqlPart) -> list[tuple[int, ...]]:
    """Return the rows of a statement."""
    return connection.execute(sql.text, sql.values).fetchall()


def numbers_of(connection: Connection, sql: SqlPart) -> "array[int]":
    """Return a statement's column of device numbers, in its order."""
    return dialect.numbers(connection, sql.text, sql.values)


def by(
    connection: Connection, sort: str, query: DeviceQuery, where: SqlPart | None = None
) -> SqlPart:
    """Return the devices which have a field, in its order; ties as the devices first appeared."""
    way = "DESC" if query.descending else "ASC"
    order = SqlPart(f"ORDER BY v.number {way}, v.text {way}, v.device {way}")
    field = LABEL_ORDER if sort == "label" else sort
    devices = SqlPart("SELECT v.device AS one FROM") + source(connection, field) + SqlPart("AS v")
    return devices + (where or SqlPart("")) + order


def _whole(
    connection: Connection, sort: str, query: DeviceQuery, terms: Filter
) -> tuple[object, ...]:
    """Name the whole fleet's order as it now is."""
    places = query.places if sort == AT.field else None
    return (sort, query.descending, places, _state(connection, sort, terms))


def _state(connection: Connection, sort: str, terms: Filter) -> int:
    """Return a number which changes when an order may have."""
    fields = {sort, *(term.field for term in terms.terms if isinstance(term, Comparison))}
    topic = "devices" if fields & NATIVE else ORDER
    found = connection.execute("SELECT number FROM revision WHERE topic = ?", (topic,)).fetchone()
    return int(found[0]) if found else 0


def _by_place(connection: Connection, query: DeviceQuery) -> SortOrder:
    """Put those at named places first, by its name; then those elsewhere, from south to north."""
    fleet = _fleet(connection, "latitude", query)
    names = places_of(connection, query.places)
    at = [number for number in fleet.numbers if number in names]
    at.sort(key=lambda number: natural_key(names[number]), reverse=query.descending)
    elsewhere = (number for number in fleet.numbers if number not in names)
    return SortOrder(array("q", chain(at, elsewhere)), fleet.missing)


def _fleet(connection: Connection, sort: str, query: DeviceQuery) -> SortOrder:
    if sort == AT.field:
        return _by_place(connection, query)
    present = numbers_of(connection, by(connection, sort, query))
    if len(present) == count_of(connection):
        return SortOrder(present)
    everybody = numbers_of(connection, by(connection, "key", DeviceQuery()))
    missing = DeviceSet(_size(connection), present).lacking(everybody)
    return SortOrder(present + missing, len(missing))


def count_of(connection: Connection, field: str = "key") -> int:
    """Count the devices which have this field; every device has a key."""
    counted = SqlPart("SELECT count(*) FROM") + source(connection, field) + SqlPart("AS v")
    return run(connection, counted)[0][0]


def _size(connection: Connection) -> int:
    (highest,) = connection.execute("SELECT coalesce(max(id), 0) FROM device").fetchone()
    return int(highest) + 1


def _chosen(connection: Connection, claims: list[DeviceCondition]) -> DeviceSet:
    """Return the devices that meet all claims; a fleet's own order leaves out what is not listed."""
    size = _size(connection)
    chosen: DeviceSet | None = None
    for claim in sorted(claims, key=lambda claim: claim.inverse):
        met = DeviceSet(size, numbers_of(connection, claim.devices))
        if chosen is None:
            chosen = met if not claim.inverse else DeviceSet(size, range(size)) - met
        else:
            chosen = chosen - met if claim.inverse else chosen & met
    return DeviceSet(size) if chosen is None else chosen


def _few(connection: Connection, sort: str, query: DeviceQuery, chosen: DeviceSet) -> SortOrder:
    among = SqlPart(f"WHERE v.device IN ({', '.join(map(str, chosen)) or 'NULL'})")
    present = numbers_of(connection, by(connection, sort, query, among))
    if len(present) == len(chosen):
        return SortOrder(present)
    everybody = numbers_of(connection, by(connection, "key", DeviceQuery(), among))
    missing = DeviceSet(_size(connection), present).lacking(everybody)
    return SortOrder(present + missing, len(missing))
