"""What a device's newest reports tell beyond its vendor's list, which is read more seldom than they are."""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from operator import itemgetter
from typing import Any, NamedTuple

from tui.domain.device.record import DeviceRecord
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.timestamps import micros, moment
from tui.store.devices.write import StoredChange, kept, sheet_of, write

LOOKED_AT = 20
"""How many of a device's newest reports are looked through for a position."""
_COLUMNS = "moment, at, latitude, longitude, position_source, position_radius_m, voltage_mv"
_LAST = "FROM report AS one WHERE one.device = device.id AND one.is_received = 1 ORDER BY moment DESC, id DESC"
_HEARD = f"SELECT id {_LAST} LIMIT 1"
_PLACED = (
    f"SELECT id FROM (SELECT id, moment, latitude {_LAST} LIMIT {LOOKED_AT}) AS last "
    "WHERE latitude IS NOT NULL ORDER BY moment DESC, id DESC LIMIT 1"
)
"""Which report it is: the last one received, and the last of those which has a position."""


class _Heard(NamedTuple):
    """What is read of a report; times in microseconds, the first one the vendor's receipt."""

    moment: int
    at: int | None
    latitude: float | None
    longitude: float | None
    position_source: str | None
    position_radius_m: float | None
    voltage_mv: float | None


def advanced(
    connection: Connection, records: Mapping[int, DeviceRecord]
) -> dict[int, DeviceRecord]:
    """Return these records, by the numbers of their devices, as the reports received after them have them.

    Reports tell when a device was last heard, its voltage and where it was; a report without a
    time of receipt tells nothing here, for a device's own clock may be wrong.
    """
    heard = _newest(connection, records, _HEARD)
    placed = _newest(connection, heard, _PLACED)
    return {
        device: _after(record, heard[device], placed.get(device)) if device in heard else record
        for device, record in records.items()
    }


def follow(connection: Connection, received: Mapping[int, int], at: int) -> int:
    """Bring records up to what has come: by device, the newest receipt of it, in microseconds.

    Give how many records that changed. History that is filled in changes none, and costs a look.
    """
    last = _newest(connection, received, _HEARD)
    records = kept(connection, [one for one in last if last[one].moment <= received[one]])
    found = advanced(connection, records)
    entries = [
        StoredChange(device, sheet_of(found[device], one.provider, one.account), at, is_first=False)
        for device, one in sorted(records.items(), key=itemgetter(0))  # no two writers in knots
        if found[device] != one
    ]
    write(connection, entries)
    connection.executemany(
        "UPDATE device SET changed_at = ? WHERE id = ?", [(at, entry.device) for entry in entries]
    )
    return len(entries)


def _newest(connection: Connection, devices: Collection[int], which: str) -> dict[int, _Heard]:
    rows = connection.execute(
        f"SELECT device.id, {_COLUMNS} FROM device JOIN report ON report.id = ({which}) "
        f"WHERE device.id IN {AMONG}",
        (json.dumps(list(devices)),),
    )
    return {device: _Heard(*told) for device, *told in rows}


def _after(record: DeviceRecord, heard: _Heard, placed: _Heard | None) -> DeviceRecord:
    known = micros(record.last_seen)
    if known is not None and heard.moment <= known:
        return record
    told: dict[str, Any] = {"last_seen": moment(heard.moment)}
    if heard.voltage_mv is not None:
        told["voltage_mv"] = heard.voltage_mv
    if placed and _is_later(placed, record, known):
        told |= {
            "latitude": placed.latitude,
            "longitude": placed.longitude,
            "position_source": placed.position_source,
            "position_radius_m": placed.position_radius_m,
            "position_at": moment(placed.at),
        }
    return replace(record, **told)


def _is_later(placed: _Heard, record: DeviceRecord, known: int | None) -> bool:
    """Return whether a position was received after the record's and is not an older one sent late."""
    if known is not None and placed.moment <= known:
        return False
    fixed = micros(record.position_at)
    return fixed is None or placed.at is None or placed.at > fixed
