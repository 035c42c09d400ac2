"""A page of a device list: its records, and how long the whole list is."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tui.domain.device.record import DeviceRecord
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.stored_record import record_of
from tui.store.devices.members import with_memberships

_RECORD = "SELECT id, provider, account, key, fetched_at, record, absent_at FROM device"
_MOST_VALUES = 500
"""A statement's question marks: an old SQLite takes 999 of them."""


@dataclass(frozen=True, slots=True)
class DevicePage:
    """Part of a device list."""

    records: tuple[DeviceRecord, ...]
    offset: int
    total: int
    """How many devices the whole list has."""
    exact: bool = True
    missing: int = 0
    """How many at its end have no value in the sorted field."""
    absent: frozenset[tuple[str, str]] = frozenset()
    """Account and key of those here which the vendor's last whole list lacked."""


def read_records(
    connection: Connection, numbers: Sequence[int]
) -> tuple[tuple[DeviceRecord, ...], frozenset[tuple[str, str]]]:
    """Return the records of these devices, in this order, and which of them are absent."""
    found = {}
    absent = set()
    for start in range(0, len(numbers), _MOST_VALUES):
        part = numbers[start : start + _MOST_VALUES]
        marks = ", ".join("?" * len(part))
        for number, provider, account, key, fetched_at, body, absent_at in connection.execute(
            f"{_RECORD} JOIN body ON body.device = device.id WHERE id IN ({marks})", list(part)
        ):
            found[number] = record_of(provider, account, key, fetched_at, body)
            if absent_at is not None:
                absent.add((account, key))
    found = _with_causes(connection, with_memberships(connection, found))
    return tuple(found[number] for number in numbers), frozenset(absent)


def _with_causes(
    connection: Connection, records: dict[int, DeviceRecord]
) -> dict[int, DeviceRecord]:
    """Return these records, by row id, with the causes of the verdicts on their units."""
    causes = connection.execute(
        "SELECT device, cause FROM unit_member JOIN unit ON unit.id = unit_member.unit "
        f"WHERE cause IS NOT NULL AND device IN {AMONG}",
        (json.dumps(list(records)),),
    )
    return records | {device: replace(records[device], cause=cause) for device, cause in causes}
