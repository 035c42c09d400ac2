"""The order of a device list: the row ids of its devices, kept until something changes it."""

from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable
from itertools import chain

from tui.domain.place.named_places import AT
from tui.domain.show.filter import Comparison, DeviceQuery, Filter
from tui.domain.text.natural_sort import natural_key
from tui.lazy_dataclass import dataclass
from tui.store.db import dialect
from tui.store.db.change_feed import ORDER, revisions
from tui.store.db.dialect import ROW_IDS, Connection
from tui.store.db.row_ids import highest_device
from tui.store.db.sql import JUDGED, NATIVE, SqlPart, sort_source
from tui.store.db.stored_record import LABEL_ORDER
from tui.store.devices.at_place import place_names
from tui.store.devices.device_set import DeviceSet
from tui.store.devices.query import DeviceCondition, conditions_of, implies, selects_all

_KEPT = 8
"""How many orders are kept: a screen's list, its counts, and those just left."""
_SORTED_ALONE = 2_000
"""Up to so many devices are sorted alone where the whole fleet's order is not yet known."""
_SEARCHED_EACH = 5_000
"""Among up to so many devices a word is searched in each; among more, a pass over the fleet is as fast."""
_MOST_KEPT, _FEWEST = 3_000_000, 2
"""So many row ids of all orders are kept, 12 MB, but always the fleet's order and the list's own."""


def is_too_much(lengths: Iterable[int]) -> bool:
    """Return whether orders of these lengths are more than are kept."""
    kept = list(lengths)
    return len(kept) > _KEPT or (len(kept) > _FEWEST and sum(kept) > _MOST_KEPT)


@dataclass(frozen=True, slots=True)
class SortOrder:
    """The row ids of a list's devices in their order; devices without the sorted field come last."""

    numbers: "array[int]"
    missing: int = 0


class SortOrders:
    """The orders used last."""

    def __init__(self) -> None:
        self._orders: OrderedDict[tuple[object, ...], SortOrder] = OrderedDict()
        self._counts: dict[str, tuple[int, int]] = {}

    def order(
        self, connection: Connection, sort: str, query: DeviceQuery, terms: Filter
    ) -> SortOrder:
        """Return the order of a list: kept from before, or picked from the order of the whole fleet."""
        whole = _whole(connection, sort, query, terms)
        if selects_all(query, terms):
            return self._keep(whole, lambda: _fleet(connection, sort, query))

        def part() -> SortOrder:
            searched = self.searched(connection, sort, query, terms)
            conditions = conditions_of(connection, query, terms, searched)
            chosen = _chosen(connection, conditions)
            if whole not in self._orders and len(chosen) <= _SORTED_ALONE and sort != AT.field:
                return _few(connection, sort, query, chosen)
            fleet = self._keep(whole, lambda: _fleet(connection, sort, query))
            known = len(fleet.numbers) - fleet.missing
            missing = chosen.among(fleet.numbers[known:])
            present = chosen.among(fleet.numbers[:known])
            return SortOrder(present + missing, len(missing))

        return self._keep((*_list_key(whole, query), terms), part)

    def searched(
        self, connection: Connection, sort: str, query: DeviceQuery, terms: Filter
    ) -> "array[int] | None":
        """Return the devices of a kept list which has all wanted ones: another letter was typed.

        None: no such list is kept, so that the whole fleet must be searched.
        """
        wanted = _list_key(_whole(connection, sort, query, terms), query)
        for (*key, kept), order in self._orders.items():
            is_wider = tuple(key) == wanted and isinstance(kept, Filter) and implies(terms, kept)
            if is_wider and len(order.numbers) <= _SEARCHED_EACH:
                return order.numbers
        return None

    def count(self, connection: Connection, field: str = "key") -> int:
        """Count the devices which have this field, once after each change; every device has a key."""
        state = _state(connection, field, Filter(()))
        kept = self._counts.get(field)
        if kept is None or kept[0] != state:
            kept = self._counts[field] = state, count_of(connection, field)
        return kept[1]

    def is_kept(self, connection: Connection, sort: str, query: DeviceQuery, terms: Filter) -> bool:
        """Return whether the order of the whole fleet is kept."""
        return _whole(connection, sort, query, terms) in self._orders

    def _keep(self, key: tuple[object, ...], make: Callable[[], SortOrder]) -> SortOrder:
        order = self._orders.pop(key, None) or make()
        self._orders[key] = order
        while is_too_much(len(order.numbers) for order in self._orders.values()):
            self._orders.popitem(last=False)
        return order


def run(connection: Connection, sql: SqlPart) -> list[tuple[int, ...]]:
    """Return the rows of a statement."""
    return connection.execute(sql.text, sql.values).fetchall()


def numbers_of(connection: Connection, sql: SqlPart) -> "array[int]":
    """Return a statement's column of row ids, in its order."""
    return dialect.numbers(connection, sql.text, sql.values)


def sorted_devices(
    connection: Connection, sort: str, query: DeviceQuery, where: SqlPart | None = None
) -> SqlPart:
    """Return a statement of the devices with a field, in its order; ties as the devices first appeared."""
    way = "DESC" if query.descending else "ASC"
    order = SqlPart(f"ORDER BY v.number {way}, v.text {way}, v.device {way}")
    field = LABEL_ORDER if sort == "label" else sort
    devices = SqlPart("SELECT v.device AS one FROM") + sort_source(connection, field)
    devices = devices + SqlPart("AS v")
    return devices + (where or SqlPart("")) + order


def _whole(
    connection: Connection, sort: str, query: DeviceQuery, terms: Filter
) -> tuple[object, ...]:
    """Return the key under which the whole fleet's present order is kept."""
    places = query.places if sort == AT.field else None
    return (sort, query.descending, places, _state(connection, sort, terms))


def _list_key(whole: tuple[object, ...], query: DeviceQuery) -> tuple[object, ...]:
    """Return the key of a list, without its filter, by the key of the whole fleet's order."""
    return (*whole, query.provider, query.account, query.without, query.places)


def _state(connection: Connection, sort: str, terms: Filter) -> int:
    """Return a number which changes whenever the order may have changed."""
    fields = {sort, *(term.field for term in terms.terms if isinstance(term, Comparison))}
    topics = ["devices" if fields & NATIVE else ORDER, *(["units"] if fields & JUDGED else [])]
    numbers = revisions(connection)
    return sum(numbers.get(topic, 0) for topic in topics)


def _by_place(connection: Connection, query: DeviceQuery) -> SortOrder:
    """Sort devices at named places first, by the place's name; then all others, from south to north."""
    fleet = _fleet(connection, "latitude", query)
    names = place_names(connection, query.places)
    at = [number for number in fleet.numbers if number in names]
    at.sort(key=lambda number: natural_key(names[number]), reverse=query.descending)
    elsewhere = (number for number in fleet.numbers if number not in names)
    return SortOrder(array(ROW_IDS, chain(at, elsewhere)), fleet.missing)


def _fleet(connection: Connection, sort: str, query: DeviceQuery) -> SortOrder:
    if sort == AT.field:
        return _by_place(connection, query)
    present = numbers_of(connection, sorted_devices(connection, sort, query))
    if len(present) == count_of(connection):
        return SortOrder(present)
    everybody = numbers_of(connection, sorted_devices(connection, "key", DeviceQuery()))
    missing = DeviceSet(highest_device(connection) + 1, present).lacking(everybody)
    return SortOrder(present + missing, len(missing))


def count_of(connection: Connection, field: str = "key") -> int:
    """Count the devices which have this field; every device has a key."""
    counted = SqlPart("SELECT count(*) FROM") + sort_source(connection, field) + SqlPart("AS v")
    return run(connection, counted)[0][0]


def _chosen(connection: Connection, conditions: list[DeviceCondition]) -> DeviceSet:
    """Return the devices which meet all conditions; it may hold unlisted ones, which no order has."""
    size = highest_device(connection) + 1
    chosen: DeviceSet | None = None
    for condition in sorted(conditions, key=lambda condition: condition.inverse):
        met = condition.found
        if met is None:
            met = DeviceSet(size, numbers_of(connection, condition.devices))
        if chosen is None:
            chosen = met if not condition.inverse else DeviceSet(size, range(size)) - met
        else:
            chosen = chosen - met if condition.inverse else chosen & met
    return DeviceSet(size) if chosen is None else chosen


def _few(connection: Connection, sort: str, query: DeviceQuery, chosen: DeviceSet) -> SortOrder:
    among = SqlPart(f"WHERE v.device IN ({', '.join(map(str, chosen)) or 'NULL'})")
    present = numbers_of(connection, sorted_devices(connection, sort, query, among))
    if len(present) == len(chosen):
        return SortOrder(present)
    everybody = numbers_of(connection, sorted_devices(connection, "key", DeviceQuery(), among))
    missing = DeviceSet(highest_device(connection) + 1, present).lacking(everybody)
    return SortOrder(present + missing, len(missing))
