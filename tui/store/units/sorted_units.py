"""Units sorted by a field: a page of all of them straight from an index, or all of them.

A column which the lists show has an index (see db/schema.py); units without the field come last.
"""

import json
from array import array

from tui.domain.show.filter import ACKNOWLEDGED, ASSIGNED_TO, DeviceQuery, UnitQuery
from tui.store.db import dialect
from tui.store.db.dialect import AMONG, ROW_IDS, Connection
from tui.store.db.sql import SqlPart
from tui.store.devices.device_set import DeviceSet
from tui.store.devices.sort_orders import sorted_devices
from tui.store.units.query import COLUMNS
from tui.store.units.said_of_units import ASSIGNED_UNITS

_SORTED_BY = {"label": "label_order", "provider": "members", "account": "members"}
"""Columns which sort a field that has another one, or none."""
_RANK = "coalesce(severity, -1)"
_SAID = frozenset({ACKNOWLEDGED, ASSIGNED_TO})
_RECORDS_A_UNIT = 3
"""Hardly a unit has more records: so many times a page's units hold the page."""


def first_units(connection: Connection, sort: str, query: UnitQuery) -> "array[int]":
    """Return the row ids of a page of all units; fewer where it takes the order of all to know them."""
    if sort in _SAID:
        return array(ROW_IDS)
    if sort == "severity" or _column(sort):
        page = SqlPart("LIMIT ? OFFSET ?", [query.limit, query.offset])
        return _numbers(connection, _by_column(sort, query) + page)
    end = query.offset + query.limit
    top = SqlPart("LIMIT ?", [_RECORDS_A_UNIT * end])
    return _with_records(connection, sort, query, top)[query.offset : end]


def all_units(connection: Connection, sort: str, query: UnitQuery) -> "array[int]":
    """Return the row ids of all units in their order."""
    if sort in _SAID:  # by whom they are assigned to, then the worst first
        worst = _numbers(connection, _by_column("severity", UnitQuery()))
        assigned = _numbers(connection, SqlPart(_BY_ASSIGNEE.format(way=_way(query))))
        return assigned + DeviceSet(_size(worst), assigned).lacking(worst)
    if sort == "severity":
        return _numbers(connection, _by_column(sort, query))
    is_column = _column(sort) is not None
    found = (
        _numbers(connection, _by_column(sort, query))
        if is_column
        else _with_records(connection, sort, query)
    )
    everybody = _numbers(connection, SqlPart("SELECT id AS one FROM unit"))
    size = _size(everybody)
    missing = array(ROW_IDS, DeviceSet(size, everybody) - DeviceSet(size, found))
    if is_column and query.descending:
        missing.reverse()
    return found + missing


_BY_ASSIGNEE = (
    f"SELECT unit.id AS one FROM unit JOIN ({ASSIGNED_UNITS}) AS assigned ON assigned.one = unit.id "
    f"ORDER BY text {{way}}, {_RANK} DESC, cause, since, unit.id"
)


def _column(sort: str) -> str | None:
    return _SORTED_BY.get(sort) or COLUMNS.get(sort)


def _way(query: UnitQuery) -> str:
    return "DESC" if query.descending else "ASC"


def _numbers(connection: Connection, part: SqlPart) -> "array[int]":
    return dialect.numbers(connection, part.text, part.values)


def _size(rows: "array[int]") -> int:
    return max(rows, default=0) + 1


def _by_column(sort: str, query: UnitQuery) -> SqlPart:
    """Return a statement of the units which have a column, in its order."""
    way = _way(query)
    if sort == "severity":  # of one severity those of one cause stand together, the longest first
        return SqlPart(f"SELECT id AS one FROM unit ORDER BY {_RANK} {way}, cause, since, id")
    column = _column(sort)
    return SqlPart(
        f"SELECT id AS one FROM unit WHERE {column} IS NOT NULL ORDER BY {column} {way}, id {way}"
    )


def _with_records(
    connection: Connection, sort: str, query: UnitQuery, top: SqlPart | None = None
) -> "array[int]":
    """Return the units whose records have a field: in the order of the first record which has it."""
    asked = DeviceQuery(sort=sort, descending=query.descending)
    part = sorted_devices(connection, sort, asked)
    devices = _numbers(connection, part + top if top else part)
    units = dict(
        connection.execute(
            f"SELECT device, unit FROM unit_member WHERE device IN {AMONG}",
            (json.dumps(devices.tolist()),),
        ).fetchall()
    )
    return array(ROW_IDS, dict.fromkeys(units[device] for device in devices if device in units))
