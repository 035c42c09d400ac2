"""The values of one field over many devices: counted, or added up."""

from array import array
from math import inf
from typing import TYPE_CHECKING

from tui.domain.device.membership import MEMBERSHIPS
from tui.domain.show.filter import known_field
from tui.store.db.dialect import Connection
from tui.store.db.row_ids import highest_device
from tui.store.db.sql import SqlPart, source
from tui.store.db.stored_record import field_of
from tui.store.devices.page import read_records
from tui.store.devices.query import DeviceCondition
from tui.store.devices.sort_orders import run

if TYPE_CHECKING:
    from tui.domain.show.column_sums import ColumnSums


def count_values(
    connection: Connection, conditions: list[DeviceCondition], name: str, limit: int
) -> list[tuple[str | None, int]]:
    """Count the devices which meet these conditions by one field, the most frequent value first.

    The value None stands for the devices which lack the field.
    """
    among = _among(conditions)
    if name in MEMBERSHIPS:
        return _count_members(connection, among, name, limit)
    groups = run(
        connection,
        SqlPart("SELECT count(*), min(v.device) FROM")
        + source(connection, name)
        + SqlPart("AS v")
        + among
        + SqlPart("GROUP BY v.number, v.text ORDER BY 1 DESC, 2"),
    )
    unknown = _total(connection, among) - sum(count for count, _ in groups)
    samples, _ = read_records(connection, [device for _, device in groups[:limit]])
    counted: list[tuple[str | None, int]] = [
        (field_of(record, name), count) for record, (count, _) in zip(samples, groups, strict=False)
    ]
    if unknown:
        counted.append((None, unknown))
    return sorted(counted, key=lambda pair: -pair[1])[:limit]


def _count_members(
    connection: Connection, among: SqlPart, name: str, limit: int
) -> list[tuple[str | None, int]]:
    """Count the devices by tag, group or organization: one with two of them is counted in both."""
    members = (
        SqlPart("FROM member AS v JOIN body ON body.device = v.device")
        + among
        + SqlPart("AND v.kind = ?", [name])
    )
    named = SqlPart("SELECT min(v.name), count(DISTINCT v.device)") + members
    named = named + SqlPart("GROUP BY v.text ORDER BY 2 DESC, 1 LIMIT ?", [limit])
    counted: list[tuple[str | None, int]] = list(connection.execute(named.text, named.values))
    having = run(connection, SqlPart("SELECT count(DISTINCT v.device)") + members)[0][0]
    if without := _total(connection, among) - having:
        counted.append((None, without))
    return sorted(counted, key=lambda pair: -pair[1])[:limit]


def _total(connection: Connection, among: SqlPart) -> int:
    everybody = source(connection, "key") + SqlPart("AS v") + among
    return run(connection, SqlPart("SELECT count(*) FROM") + everybody)[0][0]


def column_sums(connection: Connection, field: str, devices: "array[int] | None") -> "ColumnSums":
    """Return what the known numbers of one field of these devices come to; None: of all there are."""
    from tui.store.devices.sums import add_up  # noqa: PLC0415 - a short command adds nothing up

    pairs = SqlPart("SELECT v.device AS one, v.number AS number FROM")
    pairs = (
        pairs + source(connection, known_field(field)) + SqlPart("AS v WHERE v.number < ?", [inf])
    )
    return add_up(connection, pairs, devices, highest_device(connection))


def _among(conditions: list[DeviceCondition]) -> SqlPart:
    among = SqlPart("WHERE 1 = 1")
    for condition in conditions:
        inside = SqlPart(f"AND v.device {'NOT IN' if condition.inverse else 'IN'} (")
        among = among + inside + condition.devices + SqlPart(")")
    return among
