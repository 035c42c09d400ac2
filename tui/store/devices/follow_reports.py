"""A device record follows its newest reports: the vendor's list is read less often than they are."""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from operator import itemgetter
from typing import Any, NamedTuple

from tui.domain.device.pending_fields import drop_pending
from tui.domain.device.record import DeviceRecord
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.timestamps import micros, moment
from tui.store.devices.write import StoredChange, stored_device, stored_records, write
from tui.store.joins.rejoin import rejoin

REPORTS_READ = 20
"""How many of a device's newest reports are searched for a position."""
_COLUMNS = "moment, at, latitude, longitude, position_source, position_radius_m, voltage_mv"
_LAST = "FROM report AS one WHERE one.device = device.id AND one.is_received = 1 ORDER BY moment DESC, id DESC"
_LAST_RECEIVED = f"SELECT id {_LAST} LIMIT 1"
_LAST_WITH_POSITION = (
    f"SELECT id FROM (SELECT id, moment, latitude {_LAST} LIMIT {REPORTS_READ}) AS last "
    "WHERE latitude IS NOT NULL ORDER BY moment DESC, id DESC LIMIT 1"
)
"""Subqueries for a report: the last one received, and the last one with a position."""


class _NewestReport(NamedTuple):
    """The columns read of a report; `moment` is the vendor's receipt, in microseconds."""

    moment: int
    at: int | None
    latitude: float | None
    longitude: float | None
    position_source: str | None
    position_radius_m: float | None
    voltage_mv: float | None


def with_newest_reports(
    connection: Connection, records: Mapping[int, DeviceRecord]
) -> dict[int, DeviceRecord]:
    """Return these records, by the row ids of their devices, updated from reports received after them.

    A report updates the last contact, the voltage and the position. A report without a time of
    receipt updates nothing, for a device's own clock may be wrong.
    """
    last = _newest(connection, records, _LAST_RECEIVED)
    placed = _newest(connection, last, _LAST_WITH_POSITION)
    return {
        device: _updated(record, last[device], placed.get(device)) if device in last else record
        for device, record in records.items()
    }


def update_records(connection: Connection, received: Mapping[int, int], at: int) -> int:
    """Update the records of devices from their newest reports; return how many records changed.

    `received` is the newest receipt of each device, in microseconds. Older reports which fill a gap
    change nothing and cost one lookup.
    """
    last = _newest(connection, received, _LAST_RECEIVED)
    records = stored_records(
        connection, [device for device in last if last[device].moment <= received[device]]
    )
    found = with_newest_reports(connection, records)
    entries = [
        StoredChange(
            device, stored_device(found[device], old.provider, old.account), at, is_first=False
        )
        for device, old in sorted(records.items(), key=itemgetter(0))  # one order: no deadlocks
        if found[device] != old
    ]
    write(connection, entries)
    connection.executemany(
        "UPDATE device SET changed_at = ? WHERE id = ?", [(at, entry.device) for entry in entries]
    )
    rejoin(connection, {entry.device: entry.stored.record for entry in entries}, at)
    return len(entries)


def _newest(
    connection: Connection, devices: Collection[int], which: str
) -> dict[int, _NewestReport]:
    rows = connection.execute(
        f"SELECT device.id, {_COLUMNS} FROM device JOIN report ON report.id = ({which}) "
        f"WHERE device.id IN {AMONG}",
        (json.dumps(list(devices)),),
    )
    return {device: _NewestReport(*columns) for device, *columns in rows}


def _updated(
    record: DeviceRecord, last: _NewestReport, placed: _NewestReport | None
) -> DeviceRecord:
    known = micros(record.last_seen)
    if known is not None and last.moment <= known:
        return record
    newer: dict[str, Any] = {"last_seen": moment(last.moment)}
    if last.voltage_mv is not None:
        newer["voltage_mv"] = last.voltage_mv
    if placed and _is_later(placed, record, known):
        newer |= {
            "latitude": placed.latitude,
            "longitude": placed.longitude,
            "position_source": placed.position_source,
            "position_radius_m": placed.position_radius_m,
            "position_at": moment(placed.at),
        }
    return replace(drop_pending(record), **newer)


def _is_later(placed: _NewestReport, record: DeviceRecord, known: int | None) -> bool:
    """Return whether a position was received after the record's and is not an older one sent late."""
    if known is not None and placed.moment <= known:
        return False
    fixed = micros(record.position_at)
    return fixed is None or placed.at is None or placed.at > fixed
