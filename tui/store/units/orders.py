"""The order of a list of units: their row ids, kept until something changes it."""

from array import array
from collections import OrderedDict

from tui.domain.show.filter import ACKNOWLEDGED, ASSIGNED_TO, DeviceQuery, Filter, UnitQuery
from tui.store.db import dialect
from tui.store.db.change_feed import revisions
from tui.store.db.dialect import Connection
from tui.store.db.sql import SqlPart
from tui.store.devices.device_set import DeviceSet
from tui.store.devices.sort_orders import sorted_devices
from tui.store.units.query import COLUMNS, UnitCondition, unit_conditions
from tui.store.units.said_of_units import ASSIGNED_UNITS

_KEPT = 8
"""How many orders are kept: a screen's list, its counts, and those just left."""
_SORTED_BY = {"label": "label_order", "provider": "members", "account": "members"}
"""Columns which sort a field that has another one, or none."""


class UnitOrders:
    """The orders used last."""

    def __init__(self) -> None:
        self._orders: OrderedDict[tuple[object, ...], array[int]] = OrderedDict()

    def order(
        self, connection: Connection, sort: str, query: UnitQuery, terms: Filter
    ) -> "array[int]":
        """Return the row ids of a list's units, in their order; units without the field come last."""
        numbers = revisions(connection)
        state = (numbers.get("units", 0), numbers.get("devices", 0))
        whole = (sort, query.descending, state)
        fleet = self._kept(whole)
        if fleet is None:
            fleet = self._keep(whole, _fleet(connection, sort, descending=query.descending))
        part = (*whole, terms, query.provider, query.account, query.without, query.places, query.me)
        chosen = self._kept(part)
        if chosen is not None:
            return chosen
        conditions = unit_conditions(connection, query, terms)
        if not conditions:
            return fleet
        return self._keep(part, _chosen(connection, conditions, fleet).among(fleet))

    def _kept(self, key: tuple[object, ...]) -> "array[int] | None":
        order = self._orders.get(key)
        if order is not None:
            self._orders.move_to_end(key)
        return order

    def _keep(self, key: tuple[object, ...], order: "array[int]") -> "array[int]":
        self._orders[key] = order
        while len(self._orders) > _KEPT:
            self._orders.popitem(last=False)
        return order


def _numbers(connection: Connection, part: SqlPart) -> "array[int]":
    return dialect.numbers(connection, part.text, part.values)


def _fleet(connection: Connection, sort: str, *, descending: bool) -> "array[int]":
    way = "DESC" if descending else "ASC"
    if sort == "severity":  # of one severity those of one cause stand together, the longest first
        ranks = "CASE WHEN severity IS NULL THEN -1 ELSE severity END"
        order = f"{ranks} {way}, cause, since, id"
        return _numbers(connection, SqlPart(f"SELECT id AS one FROM unit ORDER BY {order}"))
    if sort in {ACKNOWLEDGED, ASSIGNED_TO}:
        return _by_assignee(connection, way)
    column = _SORTED_BY.get(sort) or COLUMNS.get(sort)
    if column is not None:
        order = f"CASE WHEN {column} IS NULL THEN 1 ELSE 0 END, {column} {way}, id {way}"
        return _numbers(connection, SqlPart(f"SELECT id AS one FROM unit ORDER BY {order}"))
    return _by_records(connection, sort, descending=descending)


def _by_assignee(connection: Connection, way: str) -> "array[int]":
    """Sort units by whom they are assigned to, then the worst first."""
    return _numbers(
        connection,
        SqlPart(
            f"SELECT unit.id AS one FROM unit LEFT JOIN ({ASSIGNED_UNITS}) AS assigned "
            f"ON assigned.one = unit.id ORDER BY CASE WHEN text IS NULL THEN 1 ELSE 0 END, text {way}, "
            "CASE WHEN severity IS NULL THEN -1 ELSE severity END DESC, cause, since, unit.id"
        ),
    )


def _by_records(connection: Connection, sort: str, *, descending: bool) -> "array[int]":
    """Sort units by a field of their records: by the first record which has it."""
    query = DeviceQuery(sort=sort, descending=descending)
    devices = _numbers(connection, sorted_devices(connection, sort, query))
    units = dict(connection.execute("SELECT device, unit FROM unit_member").fetchall())
    found = dict.fromkeys(units[device] for device in devices if device in units)
    everybody = _numbers(connection, SqlPart("SELECT id AS one FROM unit ORDER BY id"))
    return array("q", dict.fromkeys([*found, *everybody]))


def _chosen(
    connection: Connection, conditions: list[UnitCondition], fleet: "array[int]"
) -> DeviceSet:
    size = max(fleet, default=0) + 1
    chosen = DeviceSet(size, fleet)
    for condition in conditions:
        met = DeviceSet(size, (row for row in _numbers(connection, condition.units) if row < size))
        chosen = chosen - met if condition.inverse else chosen & met
    return chosen
