"""Device records: kept as they come, marked absent when a whole list lacks them, never deleted."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from tui.domain.device import DeviceRecord
from tui.store.changes import ORDER
from tui.store.dialect import Connection
from tui.store.identity import device_numbers
from tui.store.micros import micros, moment
from tui.store.record import Value, body_of, record_of, values_of, words_of
from tui.store.shelf import Shelf

SHORTEST = 0.8
"""A list with less than this share of the last one is not believed."""
CHANGES_KEPT = ("state", "label", "address", "imei", "iccid", "imsi", "msisdn")
"""The fields whose changes are kept as history: the vendors keep none."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a saving of device records came to."""

    new: int
    changed: int
    unchanged: int
    absent: int
    quarantined: bool = False
    """The list was so much shorter than the last that nothing was marked absent."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one device was one thing, and from then on another."""

    field: str
    """A field of the record, or `absent`."""
    old: str | None
    new: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A record made ready to be written."""

    record: DeviceRecord
    body: str
    digest: bytes


class Devices(Shelf):
    """Saving device records, and what is known of how they came to be so."""

    async def save_devices(
        self,
        provider: str,
        account: str,
        records: Sequence[DeviceRecord],
        *,
        complete: bool = False,
        seen: Collection[str] | None = None,
        accept_shorter: bool = False,
    ) -> Saved:
        """Keep these records; at the end of a full reading also mark absent what it lacked.

        `seen` holds all keys of that reading (default: those of `records`). A list more than 20 %
        shorter than the last one is quarantined, unless a person said to accept it.
        """
        sheets = {record.key: _sheet(record) for record in records}
        keys = set(sheets if seen is None else seen)
        at = micros(self._now())

        def work(connection: Connection, topics: set[str]) -> Saved:
            new, changed = _save(connection, provider, account, sheets, at)
            absent = None
            if complete:
                absent = _sweep(connection, account, keys, at, accept_shorter=accept_shorter)
            if sheets or absent:
                topics.add("devices")
            if new or changed or absent:
                topics.add(ORDER)
            unchanged = len(sheets) - new - changed
            return Saved(new, changed, unchanged, absent or 0, complete and absent is None)

        return await self._write(work)

    async def device(self, account: str, key: str) -> DeviceRecord | None:
        """Give one record, or None where no list has ever named it."""

        def work(connection: Connection) -> DeviceRecord | None:
            row = connection.execute(
                "SELECT provider, account, key, fetched_at, record FROM device "
                "JOIN body ON body.device = device.id WHERE account = ? AND key = ?",
                (account, key),
            ).fetchone()
            return record_of(*row) if row else None

        return await self._read(work)

    async def history(self, account: str, key: str) -> list[Change]:
        """Give the changes of one device, the oldest first."""

        def work(connection: Connection) -> list[Change]:
            rows = connection.execute(
                "SELECT field, old, new, at FROM change JOIN device ON device.id = change.device "
                "WHERE account = ? AND key = ? ORDER BY at, change.rowid",
                (account, key),
            )
            return [Change(field, old, new, moment(at)) for field, old, new, at in rows]

        return await self._read(work)

    async def device_counts(self) -> dict[tuple[str, str], int]:
        """Give how many devices each account has, by provider and account."""

        def work(connection: Connection) -> dict[tuple[str, str], int]:
            rows = connection.execute(
                "SELECT provider, account, count(*) FROM device WHERE listed = 1 "
                "GROUP BY provider, account"
            )
            return {(provider, account): count for provider, account, count in rows}

        return await self._read(work)


def _sheet(record: DeviceRecord) -> _Sheet:
    body = body_of(record)
    return _Sheet(record, body, blake2b(body.encode(), digest_size=16).digest())


def _save(
    connection: Connection, provider: str, account: str, sheets: Mapping[str, _Sheet], at: int
) -> tuple[int, int]:
    """Write what differs; where nothing does, only the time it was fetched."""
    numbers = device_numbers(connection, account, dict.fromkeys(sheets, provider))
    new = changed = 0
    fetched = []
    for key, sheet in sheets.items():
        number = numbers[key]
        listed, digest, absent_at = connection.execute(
            "SELECT listed, digest, absent_at FROM device WHERE id = ?", (number,)
        ).fetchone()
        fetched_at = micros(sheet.record.fetched_at)
        if digest == sheet.digest and absent_at is None:
            fetched.append((fetched_at, number))
            continue
        new += not listed
        changed += bool(listed)
        when = at if fetched_at is None else fetched_at
        _write(connection, number, sheet, when)
        if absent_at is not None:
            _note(connection, number, "absent", "yes", None, when)
        connection.execute(
            "UPDATE device SET listed = 1, provider = ?, fetched_at = ?, changed_at = ?, "
            "absent_at = NULL, digest = ? WHERE id = ?",
            (provider, fetched_at, when, sheet.digest, number),
        )
    connection.executemany("UPDATE device SET fetched_at = ? WHERE id = ?", fetched)
    return new, changed


def _write(connection: Connection, number: int, sheet: _Sheet, at: int) -> None:
    old = _kept(connection, number)
    before = values_of(old) if old else {}
    after = values_of(sheet.record)
    connection.executemany(
        "DELETE FROM value WHERE field = ? AND number = ? AND text = ? AND device = ?",
        _different(connection, before, after, number),
    )
    connection.executemany(
        "INSERT INTO value (field, number, text, device) VALUES (?, ?, ?, ?)",
        _different(connection, after, before, number),
    )
    connection.execute(
        "INSERT INTO body (device, record) VALUES (?, ?) "
        "ON CONFLICT (device) DO UPDATE SET record = excluded.record",
        (number, sheet.body),
    )
    connection.execute(
        "INSERT INTO search (device, words) VALUES (?, ?) "
        "ON CONFLICT (device) DO UPDATE SET words = excluded.words",
        (number, words_of(sheet.record)),
    )
    for field in CHANGES_KEPT if old else ():
        was, now = getattr(old, field), getattr(sheet.record, field)
        if was != now:
            _note(connection, number, field, was, now, at)


def _kept(connection: Connection, number: int) -> DeviceRecord | None:
    row = connection.execute(
        "SELECT provider, account, key, fetched_at, record FROM device "
        "JOIN body ON body.device = device.id WHERE id = ?",
        (number,),
    ).fetchone()
    return record_of(*row) if row else None


def _different(
    connection: Connection, these: Mapping[str, Value], others: Mapping[str, Value], number: int
) -> Iterator[tuple[int, float, str, int]]:
    for name, value in these.items():
        if others.get(name) != value:
            yield field_number(connection, name), *value, number


def field_number(connection: Connection, name: str) -> int:
    """Give a field's number, a new one where it has none."""
    found = connection.execute("SELECT id FROM field WHERE name = ?", (name,)).fetchone()
    if found:
        return int(found[0])
    return int(connection.execute("INSERT INTO field (name) VALUES (?)", (name,)).lastrowid or 0)


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
        _note(connection, number, "absent", None, "yes", at)
    connection.execute(
        "INSERT INTO sweep (account, at, devices) VALUES (?, ?, ?) ON CONFLICT (account) "
        "DO UPDATE SET at = excluded.at, devices = excluded.devices",
        (account, at, len(keys)),
    )
    return len(absent)


def _note(
    connection: Connection, number: int, field: str, old: str | None, new: str | None, at: int
) -> None:
    connection.execute(
        "INSERT INTO change (device, at, field, old, new) VALUES (?, ?, ?, ?, ?)",
        (number, at, field, old, new),
    )
