"""The order of a list of units: their row ids, kept until something changes it."""

from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable

from tui.domain.show.filter import Comparison, Filter, UnitQuery
from tui.store.db import dialect
from tui.store.db.change_feed import ORDER, revisions
from tui.store.db.dialect import ROW_IDS, Connection
from tui.store.db.row_ids import highest_device
from tui.store.db.sql import NATIVE
from tui.store.devices.device_set import DeviceSet
from tui.store.devices.query import implies
from tui.store.devices.sort_orders import is_too_much
from tui.store.units.query import UnitCondition, selects_all, unit_conditions
from tui.store.units.sorted_units import all_units, first_units

_A_PAGE = 2_000
"""Up to so many units are read without their whole order."""
_SEARCHED_EACH = 5_000
"""Among up to so many units a word is searched in each; among more, a pass over all is as fast."""


class UnitOrders:
    """The orders used last."""

    def __init__(self) -> None:
        self._orders: OrderedDict[tuple[object, ...], array[int]] = OrderedDict()
        self._counted: tuple[object, int] | None = None
        self._joined: tuple[int, array[int]] | None = None

    def order(
        self, connection: Connection, sort: str, query: UnitQuery, terms: Filter
    ) -> "array[int]":
        """Return the row ids of a list's units, in their order; units without the field come last."""
        whole = _whole(connection, sort, query, terms)

        def fleet() -> "array[int]":
            return self._keep(whole, lambda: all_units(connection, sort, query))

        if selects_all(query, terms):
            return fleet()

        part = (*whole, query.provider, query.account, query.without, query.places, query.me)

        def chosen() -> "array[int]":
            conditions = unit_conditions(connection, query, terms, self._searched(part, terms))
            return self._chosen(connection, conditions).among(fleet())

        return self._keep((*part, terms), chosen)

    def page(
        self, connection: Connection, sort: str, query: UnitQuery, terms: Filter
    ) -> "tuple[array[int], int]":
        """Return the row ids of a page of a list, and how many units the whole list has.

        A page of all units is read from an index until their order is made.
        """
        whole = _whole(connection, sort, query, terms)
        is_kept = whole in self._orders or query.limit > _A_PAGE
        if selects_all(query, terms) and not is_kept:
            total = self._count(connection, whole)
            rows = first_units(connection, sort, query)
            if len(rows) == min(query.limit, max(0, total - query.offset)):
                return rows, total
        order = self.order(connection, sort, query, terms)
        return order[query.offset : query.offset + query.limit], len(order)

    def _searched(self, part: tuple[object, ...], terms: Filter) -> "array[int] | None":
        """Return the units of a kept list which has all wanted ones: another letter was typed.

        None: no such list is kept, so that the words of all must be searched.
        """
        for (*key, kept), order in self._orders.items():
            is_wider = tuple(key) == part and isinstance(kept, Filter) and implies(terms, kept)
            if is_wider and len(order) <= _SEARCHED_EACH:
                return order
        return None

    def _count(self, connection: Connection, whole: tuple[object, ...]) -> int:
        """Count all units, once after each change."""
        *_, state = whole
        if self._counted is None or self._counted[0] != state:
            (count,) = connection.execute("SELECT count(*) FROM unit").fetchone()
            self._counted = state, int(count)
        return self._counted[1]

    def _chosen(self, connection: Connection, conditions: list[UnitCondition]) -> DeviceSet:
        """Return the units which meet all conditions; it may hold row ids which no unit has."""
        size = _size(connection)
        chosen: DeviceSet | None = None
        for condition in sorted(conditions, key=lambda condition: condition.inverse):
            met = DeviceSet(size, self._met(connection, condition))
            if chosen is None:
                chosen = DeviceSet(size, range(size)) - met if condition.inverse else met
            else:
                chosen = chosen - met if condition.inverse else chosen & met
        return DeviceSet(size) if chosen is None else chosen

    def _met(self, connection: Connection, condition: UnitCondition) -> Iterable[int]:
        if condition.records is None:
            part = condition.units
            return dialect.numbers(connection, part.text, part.values)
        return condition.records.pick(self.units_by_record(connection))

    def units_by_record(self, connection: Connection) -> "array[int]":
        """Return the row id of each record's unit at the place of the record's own, 0 where it has none."""
        state = revisions(connection).get(ORDER, 0)
        if self._joined is None or self._joined[0] != state:
            self._joined = state, _units_by_record(connection)
        return self._joined[1]

    def _keep(self, key: tuple[object, ...], make: "Callable[[], array[int]]") -> "array[int]":
        order = self._orders.pop(key, None)
        self._orders[key] = make() if order is None else order
        while is_too_much(len(order) for order in self._orders.values()):
            self._orders.popitem(last=False)
        return self._orders[key]


def _units_by_record(connection: Connection) -> "array[int]":
    rows, size = "SELECT {} AS one FROM unit_member ORDER BY device", highest_device(connection) + 1
    units = dialect.numbers(connection, rows.format("unit"), ())
    if len(units) == size - 1:  # no record was ever deleted: each is at its place already
        units.insert(0, 0)
        return units
    spread = array(ROW_IDS, [0]) * size
    devices = dialect.numbers(connection, rows.format("device"), ())
    for device, unit in zip(devices, units, strict=True):
        spread[device] = unit
    return spread


def _whole(
    connection: Connection, sort: str, query: UnitQuery, terms: Filter
) -> tuple[object, ...]:
    """Return the key under which the present order of all units is kept; its end tells of changes."""
    fields = {sort, *(term.field for term in terms.terms if isinstance(term, Comparison))}
    numbers = revisions(connection)
    topics = ("units", "devices" if fields & NATIVE else ORDER)
    return sort, query.descending, tuple((topic, numbers.get(topic, 0)) for topic in topics)


def _size(connection: Connection) -> int:
    (highest,) = connection.execute("SELECT coalesce(max(id), 0) FROM unit").fetchone()
    return int(highest) + 1
