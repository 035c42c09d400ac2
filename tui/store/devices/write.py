"""Device records made ready to be written, and written in one go: values, words, body, history."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from tui.domain.device.record import DeviceRecord
from tui.store.db.dialect import AMONG, Connection
from tui.store.devices.stored_record import Value, body_of, record_of, values_of, words_of

CHANGES_KEPT = ("state", "label", "address", "imei", "iccid", "imsi", "msisdn")
"""The fields whose changes are kept as history: the vendors keep none."""

NOTE = "INSERT INTO change (device, at, field, old, new) VALUES (?, ?, ?, ?, ?)"
_BODY = (
    "INSERT INTO body (device, record) VALUES (?, ?) "
    "ON CONFLICT (device) DO UPDATE SET record = excluded.record"
)
_SEARCH = (
    "INSERT INTO search (device, words) VALUES (?, ?) "
    "ON CONFLICT (device) DO UPDATE SET words = excluded.words"
)
_REMOVE = "DELETE FROM value WHERE field = ? AND number = ? AND text = ? AND device = ?"
_ADD = "INSERT INTO value (field, number, text, device) VALUES (?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class StoredDevice:
    """A record, as the text that is kept of it and a digest to compare it by."""

    record: DeviceRecord
    body: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class StoredChange:
    """A sheet which differs from what is kept of its device, or is the device's first."""

    device: int
    sheet: StoredDevice
    at: int
    """Microseconds: when it was found so."""
    is_first: bool


def sheet_of(record: DeviceRecord, provider: str, account: str) -> StoredDevice:
    """Make a record ready to be compared and written under this account, whatever it says itself."""
    if (record.provider, record.account) != (provider, account):
        record = replace(record, provider=provider, account=account)
    body = body_of(record)
    return StoredDevice(record, body, blake2b(body.encode(), digest_size=16).digest())


def kept(connection: Connection, devices: Collection[int]) -> dict[int, DeviceRecord]:
    """Return the records that are kept of these devices, by number; one never listed has none."""
    rows = connection.execute(
        "SELECT id, provider, account, key, fetched_at, record FROM device "
        f"JOIN body ON body.device = device.id WHERE id IN {AMONG}",
        (json.dumps(list(devices)),),
    )
    return {device: record_of(*row) for device, *row in rows}


def write(connection: Connection, entries: Sequence[StoredChange]) -> None:
    """Write these sheets, touching only the values that differ, in the order the tables keep."""
    numbers: dict[str, int] = dict(connection.execute("SELECT name, id FROM field"))
    removed: list[tuple[int, float, str, int]] = []
    added: list[tuple[int, float, str, int]] = []
    notes: list[tuple[int, int, str, str | None, str | None]] = []
    olds = kept(connection, [entry.device for entry in entries if not entry.is_first])
    for entry in entries:
        old = olds.get(entry.device)
        before = values_of(old) if old else {}
        after = values_of(entry.sheet.record)
        if new := sorted(after.keys() - numbers.keys()):
            numbers |= _new_fields(connection, new)
        removed += _different(numbers, before, after, entry.device)
        added += _different(numbers, after, before, entry.device)
        if old:
            notes += _notes(old, entry)
    connection.executemany(_REMOVE, sorted(removed))
    connection.executemany(_ADD, sorted(added))
    connection.executemany(_BODY, [(entry.device, entry.sheet.body) for entry in entries])
    connection.executemany(
        _SEARCH, [(entry.device, words_of(entry.sheet.record)) for entry in entries]
    )
    connection.executemany(NOTE, notes)


def _new_fields(connection: Connection, names: Sequence[str]) -> dict[str, int]:
    connection.executemany("INSERT INTO field (name) VALUES (?)", [(name,) for name in names])
    return dict(connection.execute("SELECT name, id FROM field").fetchall())


def _different(
    numbers: Mapping[str, int], these: Mapping[str, Value], others: Mapping[str, Value], device: int
) -> Iterator[tuple[int, float, str, int]]:
    for name, value in these.items():
        if others.get(name) != value:
            yield numbers[name], *value, device


def _notes(
    old: DeviceRecord, entry: StoredChange
) -> Iterator[tuple[int, int, str, str | None, str | None]]:
    for field in CHANGES_KEPT:
        was, now = getattr(old, field), getattr(entry.sheet.record, field)
        if was != now:
            yield entry.device, entry.at, field, was, now
