"""The fleet as it was known at a time: read from the histories, and written into an empty store to be shown."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

from tui.domain.device.record import DeviceRecord
from tui.domain.unit.stored_unit import PastVerdict
from tui.domain.verdict.signs import SEVERITIES
from tui.lazy_dataclass import dataclass
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.stored_record import record_of
from tui.store.db.timestamps import micros, moment
from tui.store.devices.past_bodies import bodies_at
from tui.store.devices.save import save_records
from tui.store.devices.write import StoredDevice, stored_device
from tui.store.units.verdicts import NEVER_AGAIN

_AT_ONCE = 1_000
"""So many records are read back at a time."""
_FIRST = "SELECT min(at) FROM past_body"
_CHANGED = (
    "SELECT past_body.at AS at, account FROM past_body JOIN device ON device.id = device "
    "UNION ALL SELECT change.at, account FROM change JOIN device ON device.id = device WHERE field = 'absent' "
    "UNION ALL SELECT verdict.at, account FROM verdict JOIN unit_member ON unit_member.unit = verdict.unit "
    "JOIN device ON device.id = unit_member.device"
)
"""When the records of each account, or the verdicts on them, were no longer what they had been."""
_DEVICES = "SELECT id, provider, account, key, absent_at FROM device WHERE listed = 1 ORDER BY id"
_ABSENT = "SELECT device, old, new, at FROM change WHERE field = 'absent' ORDER BY device, at, id"
_VERDICTS = "SELECT unit, at, severity, cause, sentence, since, incident FROM verdict WHERE at <= ? ORDER BY unit, id"
_MEMBERS = (
    "SELECT unit_member.unit, first_seen_at, account, device.key FROM unit_member "
    "JOIN unit ON unit.id = unit_member.unit JOIN device ON device.id = unit_member.device "
    "ORDER BY unit_member.unit, device.id"
)
_INCIDENTS = "SELECT id, shared, value, since, silent, total, began_at, ended_at FROM incident WHERE began_at <= ?"
_INCIDENT_MEMBERS = "SELECT incident, unit FROM incident_member"
_JUDGED = (
    "UPDATE unit SET severity = ?, cause = ?, since = ?, incident = ?, judged_at = ?, began_at = ?, "
    "judge_at = ? WHERE id = ?"
)
_WHOLE = "INSERT INTO judgement (unit, findings, chain) VALUES (?, ?, '[]')"
RecordName = tuple[str, str]
"""Account and key."""


@dataclass(frozen=True, slots=True)
class HeldVerdict:
    """A verdict which held at a time, and since when its cause did."""

    verdict: PastVerdict
    began_at: datetime


@dataclass(slots=True)
class PastFleet:
    """What was known of the fleet at a time."""

    at: datetime
    known_since: datetime | None
    """Since when the store keeps what records were; None: it keeps nothing yet."""
    records: list[DeviceRecord] = field(default_factory=list)
    absent: dict[RecordName, datetime] = field(default_factory=dict)
    verdicts: dict[RecordName, HeldVerdict] = field(default_factory=dict)
    first_seen: dict[RecordName, datetime | None] = field(default_factory=dict)
    incidents: list[tuple[Any, ...]] = field(default_factory=list)
    incident_members: dict[str, set[RecordName]] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        """Whether the store keeps what records were then."""
        return self.known_since is not None and self.known_since <= self.at


class Past:
    """Reads what was known at a time, and writes it into an empty store."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def read(self, at: datetime, only: Collection[RecordName] | None = None) -> PastFleet:
        """Return what was known of all shown accounts' devices at a time, or of only some records."""
        end = micros(at)

        def work(connection: Connection) -> PastFleet:
            fleet = PastFleet(at, moment(connection.execute(_FIRST).fetchone()[0]))
            others = self._databases.other_accounts(connection)
            rows = [
                row
                for row in connection.execute(_DEVICES).fetchall()
                if row[2] not in others and (only is None or (row[2], row[3]) in only)
            ]
            _read_records(connection, fleet, rows, end)
            _read_verdicts(connection, fleet, end)
            return fleet

        return await self._databases.read(work)

    async def moment_beside(self, at: datetime, *, later: bool) -> datetime | None:
        """Return the next moment after a time at which something shown changed, or the last before; None: none."""
        which, than = ("min", ">") if later else ("max", "<")

        def work(connection: Connection) -> datetime | None:
            others = json.dumps(sorted(self._databases.other_accounts(connection)))
            (found,) = connection.execute(
                f"SELECT {which}(at) FROM ({_CHANGED}) AS changed "
                f"WHERE at {than} ? AND account NOT IN (SELECT value FROM json_each(?))",
                (micros(at), others),
            ).fetchone()
            return None if found is None else moment(int(found))

        return await self._databases.read(work)

    async def write(self, fleet: PastFleet) -> None:
        """Write what was known at a time into this store, which must be empty."""
        at = micros(fleet.at)

        def work(connection: Connection, topics: set[str]) -> None:
            by_account: dict[tuple[str, str], dict[str, StoredDevice]] = defaultdict(dict)
            for record in fleet.records:
                name = record.provider, record.account
                by_account[name][record.key] = stored_device(record, *name)
            for (provider, account), records in by_account.items():
                save_records(connection, provider, account, records, at)
            for (account, key), absent_at in fleet.absent.items():
                connection.execute(
                    "UPDATE device SET absent_at = ? WHERE account = ? AND key = ?",
                    (micros(absent_at), account, key),
                )
            _write_verdicts(connection, fleet)
            topics |= {"devices", "units"}

        await self._databases.write(work)


def _read_records(
    connection: Connection, fleet: PastFleet, rows: list[tuple[Any, ...]], end: int
) -> None:
    changes: dict[int, list[tuple[str | None, str | None, int]]] = defaultdict(list)
    for device, old, new, changed_at in connection.execute(_ABSENT):
        changes[device].append((old, new, changed_at))
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        bodies = bodies_at(connection, [row[0] for row in part], end)
        for device, provider, account, key, absent_at in part:
            if device in bodies:
                fleet.records.append(record_of(provider, account, key, None, bodies[device]))
                if absent := _absent_at(changes[device], absent_at, end):
                    fleet.absent[account, key] = absent


def _absent_at(
    changes: Iterable[tuple[str | None, str | None, int]], present: int | None, end: int
) -> datetime | None:
    """Return since when a record was missing from its vendor's list at a time; None: it was not."""
    since: datetime | None = None
    for _, new, at in changes:
        if at <= end:
            since = moment(at) if new else None
    if not changes and present is not None and present <= end:
        return moment(present)
    return since


def _read_verdicts(connection: Connection, fleet: PastFleet, end: int) -> None:
    held: dict[int, HeldVerdict] = {}
    for unit, at, severity, cause, sentence, since, incident in connection.execute(
        _VERDICTS, (end,)
    ):
        before = held.get(unit)
        goes_on = before is not None and before.verdict.cause == cause
        held[unit] = HeldVerdict(
            PastVerdict(
                at=moment(at),
                severity=SEVERITIES[severity],
                cause=cause,
                sentence=sentence,
                since=moment(since),
                incident=incident,
            ),
            before.began_at if goes_on and before is not None else moment(at),
        )
    members: dict[int, list[RecordName]] = defaultdict(list)
    for unit, first_seen_at, account, key in connection.execute(_MEMBERS):
        members[unit].append((account, key))
        fleet.first_seen[account, key] = moment(first_seen_at)
        if unit in held:
            fleet.verdicts[account, key] = held[unit]
    for *facts, ended_at in connection.execute(_INCIDENTS, (end,)):
        is_open = ended_at is None or ended_at > end
        fleet.incidents.append((*facts, None if is_open else ended_at))
    known = {row[0] for row in fleet.incidents}
    for incident, unit in connection.execute(_INCIDENT_MEMBERS):
        if incident in known:
            fleet.incident_members.setdefault(incident, set()).update(members[unit])


def _write_verdicts(connection: Connection, fleet: PastFleet) -> None:
    units: dict[RecordName, int] = {
        (account, key): unit for unit, _, account, key in connection.execute(_MEMBERS).fetchall()
    }
    held = {units[name]: verdict for name, verdict in fleet.verdicts.items() if name in units}
    connection.executemany(_JUDGED, [_judged(unit, each) for unit, each in held.items()])
    connection.executemany(
        _WHOLE, [(unit, json.dumps([_finding(each.verdict)])) for unit, each in held.items()]
    )
    connection.executemany(
        "UPDATE unit SET first_seen_at = ? WHERE id = ?",
        [
            (micros(fleet.first_seen[name]) or 0, unit)
            for name, unit in units.items()
            if name in fleet.first_seen
        ],
    )
    connection.executemany(
        "INSERT INTO incident (id, shared, value, since, silent, total, began_at, ended_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        fleet.incidents,
    )
    connection.executemany(
        "INSERT INTO incident_member (incident, unit) VALUES (?, ?)",
        sorted(
            {
                (incident, units[name])
                for incident, names in fleet.incident_members.items()
                for name in names
                if name in units
            }
        ),
    )


def _judged(unit: int, held: HeldVerdict) -> tuple[Any, ...]:
    verdict = held.verdict
    return (
        SEVERITIES.index(verdict.severity),
        verdict.cause,
        micros(verdict.since),
        verdict.incident,
        micros(verdict.at),
        micros(held.began_at),
        NEVER_AGAIN,
        unit,
    )


def _finding(verdict: PastVerdict) -> Mapping[str, Any]:
    """Return what is kept of a verdict as JSON values: its evidence is not."""
    return {
        "rule": verdict.cause,
        "severity": verdict.severity,
        "sentence": verdict.sentence,
        "evidence": [],
        "advice": None,
        "action": None,
        "would_change": None,
        "since": None if verdict.since is None else f"{verdict.since:%Y-%m-%dT%H:%M:%SZ}",
    }
