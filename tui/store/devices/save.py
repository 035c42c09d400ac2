"""Saving device records: written as they come, marked absent when a whole list lacks them, never deleted."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tui.domain.device.pending_fields import MARK, keep_pending
from tui.domain.device.record import DeviceRecord
from tui.lazy_dataclass import dataclass
from tui.store.db.change_feed import ORDER
from tui.store.db.databases import ChangeWork
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.row_ids import device_numbers
from tui.store.db.stored_record import body_of
from tui.store.db.timestamps import micros
from tui.store.devices.follow_reports import with_newest_reports
from tui.store.devices.write import (
    ADD_CHANGE,
    StoredChange,
    StoredDevice,
    stored_records,
    write,
)
from tui.store.joins.due import mark_all_due, mark_asked_again, mark_devices_due
from tui.store.joins.rejoin import rejoin

SHORTEST_SHARE = 0.8
"""A list with less than this share of the last one is more likely cut off than true."""


@dataclass(frozen=True, slots=True)
class SaveResult:
    """The numbers of records which a save found new, changed, unchanged and absent."""

    new: int
    changed: int
    unchanged: int
    absent: int
    quarantined: bool = False
    """The list was so much shorter than the last one that no device was marked absent."""


def saving(
    provider: str,
    account: str,
    stored: Mapping[str, StoredDevice],
    at: int,
    whole: set[str] | None,
    *,
    accept_shorter: bool,
) -> ChangeWork[SaveResult]:
    """Return the work of saving these records; `whole`: all keys of a full reading, which marks absent what it lacked."""

    def work(connection: Connection, topics: set[str]) -> SaveResult:
        new, changed = save_records(connection, provider, account, stored, at)
        absent = None
        if whole is not None:
            absent = mark_absent(connection, account, whole, at, accept_shorter=accept_shorter)
        if stored or absent:
            topics.add("devices")
        if new or changed or absent:
            topics.add(ORDER)
        is_odd = whole is not None and absent is None
        return SaveResult(new, changed, len(stored) - new - changed, absent or 0, is_odd)

    return work


def save_records(
    connection: Connection,
    provider: str,
    account: str,
    records: Mapping[str, StoredDevice],
    at: int,
) -> tuple[int, int]:
    """Write the records which differ, and the time all were fetched; return how many are new and changed."""
    numbers = device_numbers(connection, account, dict.fromkeys(sorted(records), provider))
    rows = connection.execute(
        f"SELECT id, listed, digest, absent_at FROM device WHERE id IN {AMONG}",
        (json.dumps(list(numbers.values())),),
    )
    known = {number: found for number, *found in rows}
    entries, fetched, back = [], [], []
    for key, stored in records.items():
        number = numbers[key]
        listed, digest, absent_at = known[number]
        fetched_at = micros(stored.record.fetched_at)
        when = at if fetched_at is None else fetched_at
        if absent_at is not None:
            back.append((number, when, "absent", "yes", None))
        if digest != stored.digest:
            entries.append(StoredChange(number, stored, when, is_first=not listed))
        else:
            fetched.append((fetched_at, number))
    entries = _with_newest_reports(connection, _with_pending(connection, entries))
    write(connection, entries)
    connection.executemany(ADD_CHANGE, back)
    _mark_listed(connection, provider, entries)
    connection.executemany(
        "UPDATE device SET fetched_at = ?, absent_at = NULL WHERE id = ?", fetched
    )
    rejoin(connection, {entry.device: entry.stored.record for entry in entries}, at)
    mark_devices_due(connection, [device for device, *_ in back])
    changed = {entry.device for entry in entries}
    mark_asked_again(connection, [device for device in known if device not in changed])
    new = sum(entry.is_first for entry in entries)
    returned = {number for number, *_ in back} - changed
    return new, len(entries) - new + len(returned)


def _mark_listed(connection: Connection, provider: str, entries: Sequence[StoredChange]) -> None:
    """Write when and by whom these records were read, and the digest to compare the next reading by."""
    connection.executemany(
        "UPDATE device SET listed = 1, provider = ?, changed_at = ?, digest = ?, fetched_at = ?, "
        "absent_at = NULL WHERE id = ?",
        [
            (
                provider,
                entry.at,
                entry.stored.digest,
                micros(entry.stored.record.fetched_at),
                entry.device,
            )
            for entry in entries
        ],
    )


def _with_pending(connection: Connection, entries: Sequence[StoredChange]) -> list[StoredChange]:
    """Keep what waits for a device's next contact, where this reading does not name it."""
    rows = connection.execute(
        f"SELECT device FROM body WHERE device IN {AMONG} AND lower(record) LIKE ?",
        (json.dumps([entry.device for entry in entries]), f"%{MARK}%"),
    )
    before = stored_records(connection, [device for (device,) in rows])
    return [
        _with_record(entry, keep_pending(entry.stored.record, before[entry.device]))
        if entry.device in before
        else entry
        for entry in entries
    ]


def _with_record(entry: StoredChange, record: DeviceRecord) -> StoredChange:
    """Return an entry with another record; the digest stays that of the record in the vendor's list."""
    if record is entry.stored.record:
        return entry
    return replace(entry, stored=replace(entry.stored, record=record, body=body_of(record)))


def _with_newest_reports(
    connection: Connection, entries: Sequence[StoredChange]
) -> list[StoredChange]:
    """Update the records from newer reports."""
    found = with_newest_reports(
        connection, {entry.device: entry.stored.record for entry in entries}
    )
    return [_with_record(entry, found[entry.device]) for entry in entries]


def mark_absent(
    connection: Connection, account: str, keys: set[str], at: int, *, accept_shorter: bool
) -> int | None:
    """Mark absent what a whole list lacked, and return how many; None: the list is too short to believe."""
    present = dict(
        connection.execute(
            "SELECT key, id FROM device WHERE account = ? AND listed = 1 AND absent_at IS NULL",
            (account,),
        )
    )
    last = connection.execute("SELECT devices FROM sweep WHERE account = ?", (account,)).fetchone()
    if not accept_shorter and len(keys) < SHORTEST_SHARE * (last[0] if last else len(present)):
        return None
    absent = [number for key, number in present.items() if key not in keys]
    for number in absent:
        connection.execute("UPDATE device SET absent_at = ? WHERE id = ?", (at, number))
        connection.execute(ADD_CHANGE, (number, at, "absent", None, "yes"))
    mark_devices_due(connection, absent)
    if last is None:
        mark_all_due(connection)  # from now on, what this list lacks is really missing
    connection.execute(
        "INSERT INTO sweep (account, at, devices) VALUES (?, ?, ?) ON CONFLICT (account) "
        "DO UPDATE SET at = excluded.at, devices = excluded.devices",
        (account, at, len(keys)),
    )
    return len(absent)
