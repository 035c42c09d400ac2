"""Units joined from their whole records, with what contradicts in them; and records by an identifier."""

import json
from collections.abc import Collection, Iterable

from tui.domain.device.record import DeviceRecord
from tui.domain.unit.identifiers import canonical_iccid, canonical_imei, identifier_names
from tui.domain.unit.join import join_units
from tui.domain.unit.unit import Unit
from tui.store.db.dialect import Connection
from tui.store.devices.page import read_records
from tui.store.joins.identifier_table import carriers
from tui.store.joins.reach import reach_of

_ROWS = (
    "SELECT account, key, device.id FROM device JOIN body ON body.device = device.id "
    "WHERE account = ? AND key IN (SELECT value FROM json_each(?))"
)


def device_rows(
    connection: Connection, devices: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """Return the row ids of these accounts and keys, as far as their records are stored."""
    keys: dict[str, list[str]] = {}
    for account, key in devices:
        keys.setdefault(account, []).append(key)
    return {
        (account, key): row
        for name, wanted in keys.items()
        for account, key, row in connection.execute(_ROWS, (name, json.dumps(wanted)))
    }


def units_of(
    connection: Connection, records: Iterable[DeviceRecord], others: Collection[str]
) -> list[Unit]:
    """Return the units of these records, in their order, without records of the `others`."""
    given = {(record.account, record.key): record for record in records}
    rows = device_rows(connection, given)
    seeds = set(rows.values())
    for place, record in given.items():
        if place not in rows:  # not stored: its identifiers say whose it is
            _, sharing = carriers(connection, identifier_names(record).known())
            seeds.update(device for devices in sharing.values() for device in devices)
    reach = reach_of(connection, seeds)
    stored, _ = read_records(connection, sorted(reach.devices))
    whole = {
        (record.account, record.key): record for record in stored if record.account not in others
    }
    units = join_units((whole | given).values(), reach.crowded)
    return [
        unit
        for unit in units
        if any((record.account, record.key) in given for record in unit.records)
    ]


def records_named(
    connection: Connection, identifier: str, others: Collection[str]
) -> list[DeviceRecord]:
    """Return the records whose IMEI or ICCID is this one, or another spelling of it."""
    imei, iccid = canonical_imei(identifier), canonical_iccid(identifier)
    names = [name for name in (imei and f"imei {imei}", iccid and f"iccid {iccid}") if name]
    _, sharing = carriers(connection, names)
    devices = dict.fromkeys(device for name in names for device in sharing.get(name, ()))
    records, _ = read_records(connection, list(devices))
    return [record for record in records if record.account not in others]
