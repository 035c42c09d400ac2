"""Joining records into units, in the transaction which writes them: only what a change can reach is judged."""

import json
from collections.abc import Collection, Iterable, Mapping

from tui.domain.device.record import DeviceRecord
from tui.domain.unit.identifiers import identifier_names
from tui.domain.unit.join import join_units
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.stored_record import known_record
from tui.store.joins.identifier_table import carriers, names_of, write_names
from tui.store.joins.reach import members_of_units, reach_of
from tui.store.joins.unit_rows import write_units
from tui.store.joins.version import VERSION, is_joined

JOINED_AT_ONCE = 1_000


def join_all(connection: Connection, at: int) -> None:
    """Join all stored records: the first time, and whenever the rules have changed."""
    if is_joined(connection):
        return
    for table in ("identifier", "unit_member", "unit", "judgement", "verdict"):
        connection.execute(f"DELETE FROM {table}")
    devices = [
        number for (number,) in connection.execute("SELECT device FROM body ORDER BY device")
    ]
    for start in range(0, len(devices), JOINED_AT_ONCE):
        _rejoin(connection, _records(connection, devices[start : start + JOINED_AT_ONCE]), at)
    connection.execute(
        "INSERT INTO cursor (account, name, place) VALUES ('', 'units', ?) "
        "ON CONFLICT (account, name) DO UPDATE SET place = excluded.place",
        (VERSION,),
    )


def rejoin(connection: Connection, changed: Mapping[int, DeviceRecord], at: int) -> None:
    """Update the units of these devices, by row id, whose records were just written.

    Only a record with other identifiers can part or join units, and a newer word where records disagree.
    """
    if not is_joined(connection):
        join_all(connection, at)
    else:
        _rejoin(connection, changed, at)


def _rejoin(connection: Connection, changed: Mapping[int, DeviceRecord], at: int) -> None:
    records = dict(changed)
    before = names_of(connection, list(records))
    after = {
        device: frozenset(identifier_names(record).known()) for device, record in records.items()
    }
    settled = _settled(connection, records)
    moved = {device for device in records if before[device] != after[device]}
    moved |= records.keys() - settled.keys()
    near = _carriers(connection, {name for each in moved for name in before[each] | after[each]})
    write_names(connection, before, after)
    # Of a name which was only added, whoever else has it had it before. One which was taken away may join again.
    near |= _carriers(connection, {name for each in moved for name in before[each] - after[each]})
    reach = reach_of(connection, moved | near)
    units = {unit for device, unit in settled.items() if device not in reach.devices}
    kept = members_of_units(connection, units)
    crowded, _ = carriers(
        connection, {name for names in names_of(connection, kept).values() for name in names}
    )
    devices = sorted(reach.devices | kept)
    records |= _records(connection, [device for device in devices if device not in records])
    found = {device: records[device] for device in devices if device in records}
    numbers = {(record.account, record.key): device for device, record in found.items()}
    write_units(connection, join_units(found.values(), reach.crowded | crowded), numbers, at)


def _carriers(connection: Connection, names: Iterable[str]) -> set[int]:
    """Return the devices which have any of these names, placeholders too."""
    _, devices = carriers(connection, names)
    return {device for sharing in devices.values() for device in sharing}


def _settled(connection: Connection, devices: Collection[int]) -> dict[int, int]:
    """Return the units of those devices whose unit no newer word can part or join."""
    rows = connection.execute(
        "SELECT device, unit FROM unit_member JOIN unit ON unit.id = unit_member.unit "
        f"WHERE device IN {AMONG} AND is_contested = 0",
        (json.dumps(list(devices)),),
    )
    return dict(rows.fetchall())


def _records(connection: Connection, devices: Collection[int]) -> dict[int, DeviceRecord]:
    """Return the stored records without their vendors' own fields."""
    rows = connection.execute(
        "SELECT id, provider, account, key, record FROM device JOIN body ON body.device = device.id "
        f"WHERE id IN {AMONG}",
        (json.dumps(list(devices)),),
    )
    return {device: known_record(*row) for device, *row in rows}
