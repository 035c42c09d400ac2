"""Writing device records: their values, words, text and history, in one pass."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b

from tui.domain.device.record import DeviceRecord
from tui.lazy_dataclass import dataclass
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.stored_record import Value, body_of, record_of, values_of, vendor_leaves, words_of
from tui.store.devices.past_bodies import ADD_PAST, past_rows
from tui.store.devices.word_index import note_words

CHANGES_KEPT = ("state", "label", "address", "imei", "iccid", "imsi", "msisdn")
"""The fields whose changes are kept as history: the vendors keep none."""
_NOTE_FIELD = re.compile(r"notes?\d*")
"""Matches the vendor's fields into which people write notes: `note`, `note1`; their changes are kept, too."""
_PLAN_FIELD = re.compile(r"(?:rate_?)?plan(?:_?name)?", re.IGNORECASE)
"""Matches the vendor's field which names a SIM's rate plan, where one is sent: the plan's name, or an object with it."""

ADD_CHANGE = "INSERT INTO change (device, at, field, old, new) VALUES (?, ?, ?, ?, ?)"
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
    """A record as the text which is stored, and a digest to compare it by."""

    record: DeviceRecord
    body: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class StoredChange:
    """A record which differs from the stored one of its device, or is its first."""

    device: int
    stored: StoredDevice
    at: int
    """When the difference was found, in microseconds."""
    is_first: bool


def stored_device(record: DeviceRecord, provider: str, account: str) -> StoredDevice:
    """Return a record ready to compare and write under this account, whatever account it names."""
    if (record.provider, record.account) != (provider, account):
        record = replace(record, provider=provider, account=account)
    body = body_of(record)
    return StoredDevice(record, body, blake2b(body.encode(), digest_size=16).digest())


def stored_records(connection: Connection, devices: Collection[int]) -> dict[int, DeviceRecord]:
    """Return the stored records of these devices, by row id; a device never listed has none."""
    rows = connection.execute(
        "SELECT id, provider, account, key, fetched_at, record FROM device "
        f"JOIN body ON body.device = device.id WHERE id IN {AMONG}",
        (json.dumps(list(devices)),),
    )
    return {device: record_of(*row) for device, *row in rows}


def write(connection: Connection, entries: Sequence[StoredChange]) -> None:
    """Write these records, touching only the values which differ, in the order of the tables' keys."""
    numbers: dict[str, int] = dict(connection.execute("SELECT name, id FROM field"))
    removed: list[tuple[int, float, str, int]] = []
    added: list[tuple[int, float, str, int]] = []
    changes: list[tuple[int, int, str, str | None, str | None]] = []
    words: dict[int, str] = {}
    olds = stored_records(connection, [entry.device for entry in entries if not entry.is_first])
    changed = [(entry.device, entry.at, entry.stored.body) for entry in entries]
    first = {entry.device for entry in entries if entry.is_first}
    connection.executemany(ADD_PAST, list(past_rows(connection, changed, first)))
    for entry in entries:
        old = olds.get(entry.device)
        before = values_of(old) if old else {}
        leaves = vendor_leaves(entry.stored.record)
        after = values_of(entry.stored.record, leaves)
        words[entry.device] = words_of(entry.stored.record, leaves)
        if new := sorted(after.keys() - numbers.keys()):
            numbers |= _new_fields(connection, new)
        removed += _different(numbers, before, after, entry.device)
        added += _different(numbers, after, before, entry.device)
        if old:
            changes += _field_changes(old, entry)
    connection.executemany(_REMOVE, sorted(removed))
    connection.executemany(_ADD, sorted(added))
    connection.executemany(_BODY, [(entry.device, entry.stored.body) for entry in entries])
    _write_words(connection, words)
    connection.executemany(ADD_CHANGE, changes)


def _write_words(connection: Connection, words: Mapping[int, str]) -> None:
    """Write the words which differ from those which are stored, and note them for the index."""
    olds: dict[int, str] = dict(
        connection.execute(
            f"SELECT device, words FROM search WHERE device IN {AMONG}", (json.dumps(list(words)),)
        ).fetchall()
    )
    changed = [(device, text) for device, text in words.items() if olds.get(device) != text]
    note_words(connection, olds, [device for device, _ in changed])
    connection.executemany(_SEARCH, changed)


def _new_fields(connection: Connection, names: Sequence[str]) -> dict[str, int]:
    connection.executemany("INSERT INTO field (name) VALUES (?)", [(name,) for name in names])
    return dict(connection.execute("SELECT name, id FROM field").fetchall())


def _different(
    numbers: Mapping[str, int], these: Mapping[str, Value], others: Mapping[str, Value], device: int
) -> Iterator[tuple[int, float, str, int]]:
    for name, value in these.items():
        if others.get(name) != value:
            yield numbers[name], value[0], value[1], device


def _field_changes(
    old: DeviceRecord, entry: StoredChange
) -> Iterator[tuple[int, int, str, str | None, str | None]]:
    for field in CHANGES_KEPT:
        was, now = getattr(old, field), getattr(entry.stored.record, field)
        if was != now:
            yield entry.device, entry.at, field, was, now
    before, after = _notes(old), _notes(entry.stored.record)
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield entry.device, entry.at, f"vendor.{name}", before.get(name), after.get(name)
    plan, plan_now = _plan(old), _plan(entry.stored.record)
    if plan != plan_now:
        yield entry.device, entry.at, "plan", plan, plan_now


def _notes(record: DeviceRecord) -> dict[str, str]:
    """Return the notes of a record which are not empty, by the vendor's name of the field.

    A row of dashes is how a vendor shows that there is none.
    """
    found = (name for name in record.vendor if _NOTE_FIELD.fullmatch(name))
    texts = ((name, str(record.vendor[name] or "")) for name in found)
    return {name: text for name, text in texts if text.strip("- ")}


def _plan(record: DeviceRecord) -> str | None:
    """Return the name of a record's rate plan; None: its vendor does not send it."""
    for name, sent in record.vendor.items():
        if _PLAN_FIELD.fullmatch(name):
            found = sent.get("name") if isinstance(sent, Mapping) else sent
            if isinstance(found, str) and found.strip():
                return found.strip()
    return None
