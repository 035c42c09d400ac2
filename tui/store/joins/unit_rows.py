"""The rows of units: written where records were joined; a unit keeps its row while it keeps its records."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from tui.domain.text.fold import folded
from tui.domain.text.natural_sort import natural_key
from tui.domain.unit.unit import Unit
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.timestamps import micros
from tui.store.db.vendor_json import packed_array

_TOLD = (
    "key", "members", "label", "label_order", "imei", "iccid", "imsi", "msisdn", "state", "last_seen",
    "latitude", "longitude", "position_source", "position_at", "voltage_mv", "joins", "conflicts",
    "is_contested",
)  # fmt: skip
"""The columns which the records tell."""
_ADD = (
    f"INSERT INTO unit (id, first_seen_at, {', '.join(_TOLD)}) "
    f"VALUES ({', '.join('?' * (len(_TOLD) + 2))})"
)
_CHANGE = f"UPDATE unit SET {', '.join(f'{name} = ?' for name in _TOLD)}, judge_at = 0 WHERE id = ?"
_ADD_MEMBER = (
    "INSERT INTO unit_member (device, unit) VALUES (?, ?) "
    "ON CONFLICT (device) DO UPDATE SET unit = excluded.unit"
)
_LAST = "SELECT place FROM cursor WHERE account = '' AND name = 'unit'"
_KEEP_LAST = (
    "INSERT INTO cursor (account, name, place) VALUES ('', 'unit', ?) "
    "ON CONFLICT (account, name) DO UPDATE SET place = excluded.place"
)


def write_units(
    connection: Connection,
    units: Sequence[Unit],
    numbers: Mapping[tuple[str, str], int],
    at: int,
) -> None:
    """Write these units, which hold all devices of `numbers`, in place of those the devices had."""
    devices = [[numbers[record.account, record.key] for record in unit.records] for unit in units]
    homes, keys = _present(connection, numbers.values())
    rows = _rows_for(units, devices, homes, keys)
    gone = set(homes.values()) - set(rows)
    for table, column in (("unit", "id"), ("judgement", "unit"), ("verdict", "unit")):
        connection.execute(
            f"DELETE FROM {table} WHERE {column} IN {AMONG}", (json.dumps(list(gone)),)
        )
    changed = [(*_row(unit), row) for unit, row in zip(units, rows, strict=True) if row is not None]
    new = [place for place, row in enumerate(rows) if row is None]
    for place, row in zip(new, _new_rows(connection, len(new)), strict=True):
        rows[place] = row
    connection.executemany(_CHANGE, changed)
    connection.executemany(_ADD, [(rows[place], at, *_row(units[place])) for place in new])
    members = [
        (device, row)
        for row, group in zip(rows, devices, strict=True)
        for device in group
        if homes.get(device) != row
    ]
    connection.executemany(_ADD_MEMBER, sorted(members))


def _present(
    connection: Connection, devices: Collection[int]
) -> tuple[dict[int, int], dict[int, str]]:
    """Return the present unit of each device, and those units' keys."""
    rows = connection.execute(
        "SELECT device, unit.id, unit.key FROM unit_member JOIN unit ON unit.id = unit_member.unit "
        f"WHERE device IN {AMONG}",
        (json.dumps(list(devices)),),
    ).fetchall()
    return {device: unit for device, unit, _ in rows}, {unit: key for _, unit, key in rows}


def _rows_for(
    units: Sequence[Unit],
    devices: Sequence[Sequence[int]],
    homes: Mapping[int, int],
    keys: Mapping[int, str],
) -> "list[int | None]":
    """Return the row which each unit takes over: that of its key, else of most of its records; None: a new one."""
    wishes = sorted(
        (
            (keys[row] != unit.key, -sum(homes.get(device) == row for device in group), row, place)
            for place, (unit, group) in enumerate(zip(units, devices, strict=True))
            for row in {homes[device] for device in group if device in homes}
        )
    )
    rows: list[int | None] = [None] * len(units)
    taken: set[int] = set()
    for _, _, row, place in wishes:
        if rows[place] is None and row not in taken:
            rows[place] = row
            taken.add(row)
    return rows


def _new_rows(connection: Connection, count: int) -> range:
    """Return row ids which no unit ever had: a verdict under way must not reach another unit."""
    if not count:
        return range(0)
    found = connection.execute(_LAST).fetchone()
    last = int(found[0]) if found else 0
    connection.execute(_KEEP_LAST, (str(last + count),))
    return range(last + 1, last + count + 1)


def _row(unit: Unit) -> Sequence[Any]:
    placed = unit.placed
    label = unit.label and natural_key(folded(unit.label))
    return (
        unit.key,
        packed_array([(record.provider, record.account, record.key) for record in unit.records]),
        unit.label,
        label,
        unit.imei,
        unit.iccid,
        unit.imsi,
        unit.msisdn,
        unit.state,
        micros(unit.last_seen),
        placed and placed.latitude,
        placed and placed.longitude,
        placed and placed.position_source,
        placed and micros(placed.position_at),
        unit.voltage_mv,
        packed_array(unit.joins),
        packed_array([asdict(conflict) for conflict in unit.contradictions]),
        int(unit.is_contested),
    )
