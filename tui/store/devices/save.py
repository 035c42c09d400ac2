"""Device records: kept as they come, marked absent when a whole list lacks them, never deleted."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tui.domain.device.record import DeviceRecord
from tui.store.db.change_feed import ORDER, revisions
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.part import StorePart
from tui.store.db.row_ids import device_numbers
from tui.store.db.timestamps import micros, moment
from tui.store.devices.follow_reports import advanced
from tui.store.devices.stored_record import body_of, record_of
from tui.store.devices.write import NOTE, StoredChange, StoredDevice, sheet_of, write

SHORTEST = 0.8
"""A list with less than this share of the last one is not believed."""


@dataclass(frozen=True, slots=True)
class SaveResult:
    """What a saving of device records came to."""

    new: int
    changed: int
    unchanged: int
    absent: int
    quarantined: bool = False
    """The list was so much shorter than the last that nothing was marked absent."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one device was one thing, and from then on another."""

    field: str
    """A field of the record, or `absent`."""
    old: str | None
    new: str | None
    at: datetime


class Devices(StorePart):
    """Saving device records, and what is known of how they came to be so."""

    def __init__(self, *shelf: Any) -> None:
        super().__init__(*shelf)
        self._counted: tuple[int, dict[tuple[str, str], int]] | None = None

    async def save_devices(
        self,
        provider: str,
        account: str,
        records: Sequence[DeviceRecord],
        *,
        complete: bool = False,
        seen: Collection[str] | None = None,
        accept_shorter: bool = False,
    ) -> SaveResult:
        """Keep these records; at the end of a full reading also mark absent what it lacked.

        `seen` holds all keys of that reading (default: those of `records`). A list more than 20 %
        shorter than the last one is quarantined, unless a person said to accept it.
        """
        sheets = {record.key: sheet_of(record, provider, account) for record in records}
        keys = set(sheets if seen is None else seen)
        at = micros(self._now())

        def work(connection: Connection, topics: set[str]) -> SaveResult:
            new, changed = _save(connection, provider, account, sheets, at)
            absent = None
            if complete:
                absent = _sweep(connection, account, keys, at, accept_shorter=accept_shorter)
            if sheets or absent:
                topics.add("devices")
            if new or changed or absent:
                topics.add(ORDER)
            unchanged = len(sheets) - new - changed
            return SaveResult(new, changed, unchanged, absent or 0, complete and absent is None)

        return await self._write(work)

    async def device(self, account: str, key: str) -> DeviceRecord | None:
        """Return one record, or None where no list has ever named it."""

        def work(connection: Connection) -> DeviceRecord | None:
            row = connection.execute(
                "SELECT provider, account, key, fetched_at, record FROM device "
                "JOIN body ON body.device = device.id WHERE account = ? AND key = ?",
                (account, key),
            ).fetchone()
            return record_of(*row) if row else None

        return await self._read(work)

    async def listed(self, account: str, after: str = "", limit: int = 1_000) -> list[str]:
        """Return the keys, in their order, of devices in an account's last whole list: those after one."""

        def work(connection: Connection) -> list[str]:
            rows = connection.execute(
                "SELECT key FROM device WHERE account = ? AND key > ? AND listed = 1 "
                "AND absent_at IS NULL ORDER BY key LIMIT ?",
                (account, after, limit),
            )
            return [key for (key,) in rows]

        return await self._read(work)

    async def history(self, account: str, key: str) -> list[FieldChange]:
        """Return the changes of one device, the oldest first."""

        def work(connection: Connection) -> list[FieldChange]:
            rows = connection.execute(
                "SELECT field, old, new, at FROM change JOIN device ON device.id = change.device "
                "WHERE account = ? AND key = ? ORDER BY at, change.id",
                (account, key),
            )
            return [FieldChange(field, old, new, moment(at)) for field, old, new, at in rows]

        return await self._read(work)

    async def device_counts(self) -> dict[tuple[str, str], int]:
        """Return how many devices each account has, by provider and account.

        They are counted anew only after a device came or changed: screens ask at every key.
        """

        def work(connection: Connection) -> dict[tuple[str, str], int]:
            number = revisions(connection).get(ORDER, 0)
            if self._counted is None or self._counted[0] != number:
                self._counted = number, _counts(connection)
            others = self._others(connection)
            return {one: count for one, count in self._counted[1].items() if one[1] not in others}

        return await self._read(work)


def _counts(connection: Connection) -> dict[tuple[str, str], int]:
    rows = connection.execute(
        "SELECT provider, account, count(*) FROM device WHERE listed = 1 GROUP BY provider, account"
    )
    return {(provider, account): count for provider, account, count in rows}


def _save(
    connection: Connection, provider: str, account: str, sheets: Mapping[str, StoredDevice], at: int
) -> tuple[int, int]:
    """Write what differs; where nothing does, only the time it was fetched."""
    numbers = device_numbers(connection, account, dict.fromkeys(sorted(sheets), provider))
    rows = connection.execute(
        f"SELECT id, listed, digest, absent_at FROM device WHERE id IN {AMONG}",
        (json.dumps(list(numbers.values())),),
    )
    known = {number: found for number, *found in rows}
    entries, fetched, back = [], [], []
    for key, sheet in sheets.items():
        number = numbers[key]
        listed, digest, absent_at = known[number]
        fetched_at = micros(sheet.record.fetched_at)
        when = at if fetched_at is None else fetched_at
        fetched.append((fetched_at, number))
        if absent_at is not None:
            back.append((number, when, "absent", "yes", None))
        if digest != sheet.digest:
            entries.append(StoredChange(number, sheet, when, is_first=not listed))
    write(connection, _advanced(connection, entries))
    connection.executemany(NOTE, back)
    connection.executemany(
        "UPDATE device SET listed = 1, provider = ?, changed_at = ?, digest = ? WHERE id = ?",
        [(provider, entry.at, entry.sheet.digest, entry.device) for entry in entries],
    )
    connection.executemany(
        "UPDATE device SET fetched_at = ?, absent_at = NULL WHERE id = ?", fetched
    )
    new = sum(entry.is_first for entry in entries)
    returned = {number for number, *_ in back} - {entry.device for entry in entries}
    return new, len(entries) - new + len(returned)


def _advanced(connection: Connection, entries: Sequence[StoredChange]) -> list[StoredChange]:
    """Add what reports tell that the list does not yet; the digest stays that of the list's word."""
    found = advanced(connection, {entry.device: entry.sheet.record for entry in entries})
    return [
        entry
        if (record := found[entry.device]) is entry.sheet.record
        else replace(entry, sheet=replace(entry.sheet, record=record, body=body_of(record)))
        for entry in entries
    ]


def _sweep(
    connection: Connection, account: str, keys: set[str], at: int, *, accept_shorter: bool
) -> int | None:
    """Mark absent what a whole list lacked, and give how many; None: the list is not believed."""
    present = dict(
        connection.execute(
            "SELECT key, id FROM device WHERE account = ? AND listed = 1 AND absent_at IS NULL",
            (account,),
        )
    )
    last = connection.execute("SELECT devices FROM sweep WHERE account = ?", (account,)).fetchone()
    if not accept_shorter and len(keys) < SHORTEST * (last[0] if last else len(present)):
        return None
    absent = [number for key, number in present.items() if key not in keys]
    for number in absent:
        connection.execute("UPDATE device SET absent_at = ? WHERE id = ?", (at, number))
        connection.execute(NOTE, (number, at, "absent", None, "yes"))
    connection.execute(
        "INSERT INTO sweep (account, at, devices) VALUES (?, ?, ?) ON CONFLICT (account) "
        "DO UPDATE SET at = excluded.at, devices = excluded.devices",
        (account, at, len(keys)),
    )
    return len(absent)
