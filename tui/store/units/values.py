"""The values of one field over many units: counted, or added up; and the names of units."""

import json
from array import array
from collections.abc import Collection
from math import inf
from typing import TYPE_CHECKING, Any

from tui.domain.device.membership import MEMBERSHIPS
from tui.domain.show.filter import UNIT_FIELDS, known_field
from tui.domain.verdict.signs import SEVERITIES
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.sql import SqlPart, source
from tui.store.db.stored_record import field_of
from tui.store.db.timestamps import moment
from tui.store.db.vendor_json import unpacked_array
from tui.store.devices.page import read_records
from tui.store.units.query import COLUMNS

if TYPE_CHECKING:
    from tui.domain.show.column_sums import ColumnSums

Values = list[tuple[Any, int]]
_OF_MEMBERS = "JOIN unit_member ON unit_member.device = v.device WHERE unit_member.unit IN"


def count_values(connection: Connection, rows: "array[int]", name: str, limit: int) -> Values:
    """Count these units by one field, the most frequent value first; None: no value.

    A unit whose records have several values is counted with each of them.
    """
    chosen = json.dumps(list(rows))
    if name in COLUMNS:
        counted = connection.execute(
            f"SELECT {COLUMNS[name]}, count(*) FROM unit WHERE id IN {AMONG} "
            "GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?",
            (chosen, limit),
        )
        return [(_read(name, value), count) for value, count in counted]
    counts = _members if name in MEMBERSHIPS else _fields
    found, having = counts(connection, chosen, name, limit)
    if len(rows) > having:
        found.append((None, len(rows) - having))
    return sorted(found, key=lambda pair: -pair[1])[:limit]


def _read(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name == "severity":
        return SEVERITIES[value]
    return moment(value) if UNIT_FIELDS.get(name) == "time" else value


def _members(connection: Connection, chosen: str, name: str, limit: int) -> tuple[Values, int]:
    """Count by tag, group or organization; return how many units have any, too."""
    part = f"FROM member AS v {_OF_MEMBERS} {AMONG} AND v.kind = ?"
    found = connection.execute(
        f"SELECT min(v.name), count(DISTINCT unit_member.unit) {part} "
        "GROUP BY v.text ORDER BY 2 DESC, 1 LIMIT ?",
        (chosen, name, limit),
    ).fetchall()
    (having,) = connection.execute(
        f"SELECT count(DISTINCT unit_member.unit) {part}", (chosen, name)
    ).fetchone()
    return [(value, count) for value, count in found], having


def _fields(connection: Connection, chosen: str, name: str, limit: int) -> tuple[Values, int]:
    """Count by a field of the units' records; return how many units have any, too."""
    held = source(connection, name) + SqlPart(f"AS v {_OF_MEMBERS} {AMONG}", [chosen])
    grouped = SqlPart("SELECT count(DISTINCT unit_member.unit), min(v.device) FROM") + held
    grouped = grouped + SqlPart("GROUP BY v.number, v.text ORDER BY 1 DESC, 2 LIMIT ?", [limit])
    groups = connection.execute(grouped.text, grouped.values).fetchall()
    records, _ = read_records(connection, [device for _, device in groups])
    whole = SqlPart("SELECT count(DISTINCT unit_member.unit) FROM") + held
    (having,) = connection.execute(whole.text, whole.values).fetchone()
    counted = [
        (field_of(record, name), count) for record, (count, _) in zip(records, groups, strict=True)
    ]
    return counted, having


def column_sums(connection: Connection, rows: "array[int]", field: str) -> "ColumnSums":
    """Return what the known numbers of one field come to over these units, one for each unit."""
    from tui.store.devices.sums import add_up  # noqa: PLC0415 - a short command adds nothing up

    name = known_field(field, UNIT_FIELDS)
    count, highest = connection.execute("SELECT count(*), max(id) FROM unit").fetchone()
    if name in COLUMNS:
        column = COLUMNS[name]
        own = SqlPart(f"SELECT id AS one, {column} AS number FROM unit WHERE {column} IS NOT NULL")
        return add_up(connection, own, None if len(rows) == count else rows, highest or 0)
    held = SqlPart("SELECT unit_member.unit AS one, v.number AS number FROM")
    held = held + source(connection, name)
    held = held + SqlPart(
        "AS v JOIN unit_member ON unit_member.device = v.device WHERE v.number < ?", [inf]
    )
    return add_up(connection, held, rows, highest or 0)


def first_records(
    connection: Connection, rows: "array[int]", others: Collection[str]
) -> list[tuple[str, str]]:
    """Return account and key of each unit's first record which is not of the `others`, in this order."""
    found = connection.execute(
        f"SELECT id, members FROM unit WHERE id IN {AMONG}", (json.dumps(list(rows)),)
    )
    names: dict[int, tuple[str, str]] = {}
    for row, members in found:
        shown = (member for member in unpacked_array(members) if member[1] not in others)
        if first := next(shown, None):
            names[row] = (first[1], first[2])
    return [names[row] for row in rows if row in names]


def unit_row(connection: Connection, account: str, key: str) -> int | None:
    """Return the row id of a device's unit; None: the store has none."""
    found = connection.execute(
        "SELECT unit FROM unit_member JOIN device ON device.id = unit_member.device "
        "WHERE account = ? AND key = ?",
        (account, key),
    ).fetchone()
    return int(found[0]) if found else None


def unit_rows_of(connection: Connection, account: str, keys: Collection[str]) -> dict[str, int]:
    """Return the row ids of the units of these devices, by the key of the record."""
    found = connection.execute(
        "SELECT key, unit FROM unit_member JOIN device ON device.id = unit_member.device "
        "WHERE account = ? AND key IN (SELECT value FROM json_each(?))",
        (account, json.dumps(list(keys))),
    )
    return dict(found.fetchall())
