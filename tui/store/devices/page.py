"""A page of a device list: its records, and how long the whole list is."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from tui.domain.device.record import DeviceRecord
from tui.domain.verdict.signs import SEVERITIES
from tui.lazy_dataclass import dataclass
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.stored_record import record_of, split_values
from tui.store.devices.members import memberships_of

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


class StreamedDevice(NamedTuple):
    """A device of a list which is read batch by batch."""

    values: dict[str, Any]
    """What is known of it by the names of a `DeviceRecord`'s fields, its groups, organizations and tags too.

    Its vendor's own fields and the verdict on its unit are not among them.
    """
    vendor_json: str
    """The vendor's own fields, as JSON: whoever writes JSON passes them on unread."""


def read_records(
    connection: Connection, numbers: Sequence[int]
) -> tuple[tuple[DeviceRecord, ...], frozenset[tuple[str, str]]]:
    """Return the records of these devices, in this order, and which of them are absent.

    Those which were deleted meanwhile are left out.
    """
    added = _added_fields(connection, numbers)
    found = {}
    absent = set()
    for number, *stored, absent_at in _stored(connection, numbers):
        found[number] = record_of(*stored, **added.get(number, {}))
        if absent_at is not None:
            _, account, key, *_ = stored
            absent.add((account, key))
    return tuple(found[number] for number in numbers if number in found), frozenset(absent)


def read_streamed(connection: Connection, numbers: Sequence[int]) -> list[StreamedDevice]:
    """Return these devices in this order, without those which were deleted meanwhile."""
    members = memberships_of(connection, numbers)
    found = {}
    for number, provider, account, key, fetched_at, body, _ in _stored(connection, numbers):
        added = members.get(number, {})
        found[number] = StreamedDevice(
            *split_values(provider, account, key, fetched_at, body, added)
        )
    return [found[number] for number in numbers if number in found]


def _stored(connection: Connection, numbers: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    """Yield what is stored of these devices, in no order."""
    for start in range(0, len(numbers), _MOST_VALUES):
        part = numbers[start : start + _MOST_VALUES]
        marks = ", ".join("?" * len(part))
        yield from connection.execute(
            f"{_RECORD} JOIN body ON body.device = device.id WHERE id IN ({marks})", list(part)
        )


def _added_fields(connection: Connection, numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the fields which no vendor's record has, by row id: memberships, and the unit's cause."""
    added: dict[int, dict[str, Any]] = {
        device: dict(names) for device, names in memberships_of(connection, numbers).items()
    }
    judged = connection.execute(
        "SELECT device, cause, severity FROM unit_member JOIN unit ON unit.id = unit_member.unit "
        f"WHERE cause IS NOT NULL AND device IN {AMONG}",
        (json.dumps(list(numbers)),),
    )
    for device, cause, severity in judged:
        added.setdefault(device, {}).update(cause=cause, severity=SEVERITIES[severity])
    return added
