"""Incidents in the store: found among the silent units, kept while they last, told to their units."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from tui.domain.device.record import DeviceRecord
from tui.domain.verdict.facts import Incident, VendorTraits
from tui.domain.verdict.incidents import (
    SAME_SECONDS,
    FoundIncident,
    UnitGlance,
    find_incidents,
    is_over,
    may_be_incidents,
    recently_silent,
)
from tui.store.db.databases import Databases
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.sql import field_id
from tui.store.db.timestamps import micros, moment
from tui.store.joins.due import mark_units_due
from tui.store.reports.rhythms import stored_rhythms
from tui.store.units.rows import read_members

SILENT = (
    "no-power-or-coverage", "overdue", "attached-no-data", "data-no-reports", "carrier-incident",
)  # fmt: skip
"""The causes of units which are silent, and nothing of their own explains it."""
UNKNOWN_PAUSE = timedelta(hours=2)
"""Where a unit's rhythm is not known, its next word is expected so soon."""
SMALL_FLEET, PAUSE_A_UNIT = 1_000, timedelta(milliseconds=3)
"""Reading a unit takes 0.03 ms: this keeps the search at a hundredth of a processor's core."""
_CAUSES = f"({', '.join(repr(cause) for cause in SILENT)})"
_SIGN = f"SELECT count(*), coalesce(max(since), 0), coalesce(sum(since % 1000000007), 0) FROM unit WHERE cause IN {_CAUSES}"
_PLANS = (
    "SELECT unit, text FROM value JOIN unit_member ON unit_member.device = value.device "
    "WHERE field = ?"
)
_OPEN = "SELECT id, shared, value, since, silent, total FROM incident WHERE ended_at IS NULL"
_UNITS = "SELECT id, iccid, imsi, latitude, longitude, last_seen, cause, members FROM unit"
_SILENT_UNITS = f"{_UNITS} WHERE cause IN {_CAUSES}"
_GRID = 4
"""Areas are a quarter of a degree wide, some 25 km."""
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class IncidentChange:
    """What a search for incidents changed."""

    began: tuple[Incident, ...] = ()
    ended: tuple[Incident, ...] = ()


class Incidents:
    """The incidents of now and of before."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases
        self._sign: tuple[int, ...] | None = None
        self._all_read: tuple[datetime, int] | None = None
        """When all units were last read, and how many they were."""

    async def update(self, traits: Mapping[str, VendorTraits]) -> IncidentChange:
        """Search for incidents among the silent units where those changed; save which began and ended.

        Their units are judged again.
        """
        now = self._databases.now()
        if await self._databases.read(partial(self._is_quiet, traits=traits, now=now)):
            return IncidentChange()
        if self._was_just_read(now):
            self._sign = None
            return IncidentChange()
        glances = await self._databases.read(partial(read_glances, traits=traits))
        self._all_read = now, len(glances)
        found = find_incidents(glances, now)

        def work(connection: Connection, topics: set[str]) -> IncidentChange:
            change, has_changed = _reconcile(connection, found, glances, micros(now))
            if has_changed:
                topics.add("units")
            return change

        return await self._databases.write(work)

    def _was_just_read(self, now: datetime) -> bool:
        """Return whether reading all units of a large fleet again so soon would cost too much."""
        if self._all_read is None or self._all_read[1] <= SMALL_FLEET:
            return False
        at, count = self._all_read
        return timedelta() <= now - at < count * PAUSE_A_UNIT

    def _is_quiet(
        self, connection: Connection, traits: Mapping[str, VendorTraits], now: datetime
    ) -> bool:
        """Return whether no incident can begin or end: all units need not be read then."""
        sign = tuple(connection.execute(_SIGN).fetchone())
        is_same, self._sign = sign == self._sign, sign
        if _open_incidents(connection):
            return False
        if is_same:
            return True
        silent = read_glances(connection, traits, only_silent=True)
        return not may_be_incidents(recently_silent(silent, now))

    async def open(self) -> list[FoundIncident]:
        """Return the incidents which last, with the row ids of their units."""
        return await self._databases.read(_open_incidents)


def read_glances(
    connection: Connection, traits: Mapping[str, VendorTraits], *, only_silent: bool = False
) -> list[UnitGlance]:
    """Return all units, or the silent ones, as far as incidents need them."""
    rows = connection.execute(_SILENT_UNITS if only_silent else _UNITS).fetchall()
    silent = [row[0] for row in rows if row[6] in SILENT]
    plans = _plans(connection, traits, silent if only_silent else None)
    spans = _silent_spans(connection, silent, traits)
    found = []
    for row, iccid, imsi, latitude, longitude, last_seen, _, members in rows:
        last, due = spans.get(row, ((last_seen or 0) / 1e6, 0.0))
        shared = [*_shared(iccid, imsi, latitude, longitude), *_accounts(members, traits)]
        if row in plans:
            shared.append(("plan", plans[row]))
        found.append(
            UnitGlance(
                row=row,
                last_seconds=last,
                due_seconds=due,
                is_silent=row in spans,
                shared=tuple(shared),
            )
        )
    return found


def _silent_spans(
    connection: Connection, rows: Collection[int], traits: Mapping[str, VendorTraits]
) -> dict[int, tuple[float, float]]:
    """Return between which times, in seconds, each of these units fell silent, by its tracker."""
    devices: dict[tuple[str, str], int] = {}
    found = {}
    members = read_members(connection, rows)
    speakers = {
        row: speaker for row, records in members.items() if (speaker := _speaker(records, traits))
    }
    for account, key, device in connection.execute(
        "SELECT account, key, id FROM device WHERE id IN (SELECT device FROM unit_member "
        f"WHERE unit IN {AMONG})",
        (json.dumps(list(rows)),),
    ):
        devices[account, key] = device
    rhythms = stored_rhythms(connection, devices.values())
    for row, record in speakers.items():
        stored = rhythms.get(devices[record.account, record.key])
        rhythm = stored.rhythm if stored else None
        last = record.last_seen or datetime.fromtimestamp(0, UTC)
        due = last + UNKNOWN_PAUSE if rhythm is None else rhythm.due_by(last)
        found[row] = last.timestamp(), due.timestamp()
    return found


def _speaker(
    records: Sequence[DeviceRecord], traits: Mapping[str, VendorTraits]
) -> DeviceRecord | None:
    """Return the record whose silence counts: the tracker heard last, else any record heard last."""
    heard = [record for record in records if record.last_seen and record.account in traits]
    trackers = [record for record in heard if traits[record.account].is_tracker]
    return max(trackers or heard, key=lambda record: micros(record.last_seen) or 0, default=None)


def _shared(
    iccid: str | None, imsi: str | None, latitude: float | None, longitude: float | None
) -> list[Pair]:
    """Return the carrier and the areas of a unit, and both together."""
    carrier = _carrier(iccid, imsi)
    areas = _areas(latitude, longitude)
    found: list[Pair] = [("area", area) for area in areas]
    if carrier:
        found.append(("carrier", carrier))
        found += [("carrier and area", f"{carrier} near {area}") for area in areas]
    return found


def _carrier(iccid: str | None, imsi: str | None) -> str | None:
    """Return who issued a SIM: the first 6 digits of its ICCID (ITU-T E.118), else its home network."""
    digits = "".join(letter for letter in iccid or "" if letter.isdigit())
    if digits.startswith("89") and len(digits) >= 18:
        return f"of SIMs {digits[:6]}…"
    network = "".join(letter for letter in imsi or "" if letter.isdigit())
    return f"of network {network[:5]}" if len(network) >= 14 else None


def _areas(latitude: float | None, longitude: float | None) -> list[str]:
    """Return the two overlapping squares in which a position lies, by their centers."""
    if latitude is None or longitude is None:
        return []
    return [
        f"{(latitude * _GRID + shift) // 1 / _GRID + (0.5 - shift) / _GRID:.3f}, "
        f"{(longitude * _GRID + shift) // 1 / _GRID + (0.5 - shift) / _GRID:.3f}"
        for shift in (0.0, 0.5)
    ]


def _accounts(members: str, traits: Mapping[str, VendorTraits]) -> list[Pair]:
    """Return the accounts of a unit's trackers: a tracker's vendor may lose all its reports."""
    accounts = dict.fromkeys(account for _, account, _ in json.loads(members))
    return [("account", name) for name in accounts if name in traits and traits[name].is_tracker]


def _plans(
    connection: Connection, traits: Mapping[str, VendorTraits], rows: Collection[int] | None
) -> dict[int, str]:
    """Return the rate plan which a record of a unit names, by row id; of these units, or of all."""
    fields = {known.plan_field.casefold() for known in traits.values() if known.plan_field}
    among = "" if rows is None else f" AND unit IN {AMONG}"
    found: dict[int, str] = {}
    for name in sorted(fields):
        asked = [field_id(connection, name), *([] if rows is None else [json.dumps(list(rows))])]
        found.update(connection.execute(f"{_PLANS}{among}", asked).fetchall())
    return found


def _open_incidents(connection: Connection) -> list[FoundIncident]:
    members: dict[str, set[int]] = defaultdict(set)
    for name, unit in connection.execute(
        "SELECT incident, unit FROM incident_member JOIN incident "
        "ON incident.id = incident_member.incident WHERE ended_at IS NULL"
    ):
        members[name].add(unit)
    return [
        FoundIncident(
            incident=Incident(
                id=id, shared=shared, value=value, since=moment(since), silent=silent, of=total
            ),
            units=frozenset(members[id]),
        )
        for id, shared, value, since, silent, total in connection.execute(_OPEN).fetchall()
    ]


def _reconcile(
    connection: Connection,
    found: Iterable[FoundIncident],
    glances: Iterable[UnitGlance],
    at: int,
) -> tuple[IncidentChange, bool]:
    """Write which incidents began, go on and ended; have their units judged again.

    Return what changed, and whether any unit is touched.
    """
    by_row = {glance.row: glance for glance in glances}
    opened = {known.incident.id: known for known in _open_incidents(connection)}
    began, ended = [], []
    due: set[int] = set()
    for new in found:
        known = _same(new, opened.values())
        if known is None:
            began.append(new.incident)
            due |= new.units
            _write(connection, new, at)
            continue
        del opened[known.incident.id]
        kept = replace(new.incident, id=known.incident.id, since=known.incident.since)
        if kept != known.incident or new.units != known.units:
            due |= new.units | known.units
            _write(connection, FoundIncident(incident=kept, units=new.units), at)
    for known in opened.values():
        members = [by_row[row] for row in known.units if row in by_row]
        if is_over(members, known.incident.since.timestamp()):
            ended.append(known.incident)
            due |= known.units
            connection.execute(
                "UPDATE incident SET ended_at = ? WHERE id = ?", (at, known.incident.id)
            )
    mark_units_due(connection, due)
    return IncidentChange(tuple(began), tuple(ended)), bool(due)


def _same(new: FoundIncident, opened: Iterable[FoundIncident]) -> FoundIncident | None:
    """Return the incident of before which a found one is."""
    for known in opened:
        apart = abs((known.incident.since - new.incident.since).total_seconds())
        common = len(known.units & new.units)
        if apart <= SAME_SECONDS and 2 * common >= min(len(known.units), len(new.units)):
            return known
    return None


def _write(connection: Connection, found: FoundIncident, at: int) -> None:
    incident = found.incident
    connection.execute(
        "INSERT INTO incident (id, shared, value, since, silent, total, began_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET shared = excluded.shared, "
        "value = excluded.value, silent = excluded.silent, total = excluded.total",
        (
            incident.id, incident.shared, incident.value, micros(incident.since), incident.silent,
            incident.of, at,
        ),
    )  # fmt: skip
    connection.execute("DELETE FROM incident_member WHERE incident = ?", (incident.id,))
    connection.executemany(
        "INSERT INTO incident_member (incident, unit) VALUES (?, ?)",
        [(incident.id, row) for row in sorted(found.units)],
    )
