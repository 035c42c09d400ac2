"""What is otherwise at units than it was at a time: from the histories of verdicts and records, and from reports."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from tui.domain.difference.unit_change import (
    Difference,
    KnownPosition,
    KnownVerdict,
    NamedUnit,
    UnitDifference,
    field_difference,
    place_difference,
    presence_difference,
    verdict_difference,
)
from tui.domain.hook.passed import OldVerdict
from tui.domain.place.agreement import CELL_ACCURACY_M, GPS_ACCURACY_M
from tui.domain.place.distance import METERS_PER_DEGREE
from tui.domain.unit.identifiers import canonical_iccid, canonical_imei
from tui.domain.unit.stored_unit import UnitMember
from tui.domain.verdict.signs import SEVERITIES
from tui.lazy_dataclass import dataclass
from tui.store.db.databases import Databases
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.timestamps import micros, moment
from tui.store.db.vendor_json import unpacked_array

_LATER = (
    "SELECT unit, at, severity, cause, sentence, since FROM verdict WHERE at > ? ORDER BY unit, id"
)
_THEN = (
    "SELECT unit, at, severity, cause, sentence, since FROM verdict WHERE id IN "
    f"(SELECT max(id) FROM verdict WHERE at <= ? AND unit IN {AMONG} GROUP BY unit)"
)
_AFTER = "SELECT id, unit, at, severity, cause, sentence, since, incident FROM verdict WHERE id > ? ORDER BY id"
_FIELDS = (
    "SELECT unit, account, changed.field, one.old, two.new, two.at, times FROM ("
    "SELECT device, field, min(id) AS first, max(id) AS last, count(*) AS times FROM change "
    "WHERE at > ? GROUP BY device, field) AS changed "
    "JOIN change AS one ON one.id = first JOIN change AS two ON two.id = last "
    "JOIN unit_member ON unit_member.device = changed.device JOIN device ON device.id = changed.device "
    "ORDER BY unit, changed.device, changed.field"
)
_ABSENT = "absent"
"""The field of the history which says that a device was missing from its vendor's whole list."""
_LISTED = (
    "SELECT unit, account, key, absent_at IS NULL, (SELECT change.old IS NULL FROM change "
    "WHERE change.id = (SELECT min(id) FROM change WHERE change.device = device.id "
    f"AND field = '{_ABSENT}' AND at > ?)) FROM unit_member "
    f"JOIN device ON device.id = unit_member.device WHERE unit IN {AMONG} ORDER BY unit, device.id"
)
_NEW = "SELECT id, first_seen_at FROM unit WHERE first_seen_at > ?"
_ACCOUNTS_OF = (
    "SELECT unit, account, absent_at IS NULL FROM unit_member JOIN device ON device.id = unit_member.device "
    f"WHERE unit IN {AMONG}"
)
_KNEW = (
    "SELECT 1 FROM unit_member JOIN unit ON unit.id = unit_member.unit "
    "JOIN device ON device.id = unit_member.device WHERE account = ? AND first_seen_at <= ? LIMIT 1"
)
_POSITION = "{0}.latitude, {0}.longitude, {0}.position_source, {0}.position_radius_m"
_RADIUS = (
    "coalesce({0}.position_radius_m, CASE coalesce({0}.position_source, 'gps') "
    f"WHEN 'gps' THEN {GPS_ACCURACY_M} ELSE {CELL_ACCURACY_M} END)"
)
"""As `KnownPosition.radius_m` has it."""
_LAST_PLACED = (
    "(SELECT id FROM report WHERE report.device = unit_member.device AND latitude IS NOT NULL "
    "AND moment > {after} AND moment <= {until} ORDER BY moment DESC LIMIT 1)"
)
_LEAST_DEGREES = (
    f"({_RADIUS.format('here')} + {_RADIUS.format('there')}) * {0.7 / METERS_PER_DEGREE:.12f}"
)
"""Of two places further apart than their accuracies, latitude or longitude differs by more than 0.7 of that: no side
of a right angle is shorter, and a degree of longitude is nowhere longer than one of latitude."""
_PLACED = (
    f"SELECT unit_member.unit, here.moment, {_POSITION.format('here')}, {_POSITION.format('there')} "
    "FROM unit JOIN unit_member ON unit_member.unit = unit.id "
    f"JOIN report AS here ON here.id = {_LAST_PLACED.format(after='?', until=2**62)} "
    f"JOIN report AS there ON there.id = {_LAST_PLACED.format(after=0, until='?')} "
    f"WHERE +last_seen > ? AND (abs(here.latitude - there.latitude) > {_LEAST_DEGREES} "
    f"OR abs(here.longitude - there.longitude) > {_LEAST_DEGREES})"
)
"""Units heard since which may have moved: their last position and the last one before.

The plus keeps the index of last contacts out: in the order of devices the reports are read in their index's order, which
takes a third of the time.
"""
_UNITS = f"SELECT id, key, label, members FROM unit WHERE id IN {AMONG}"
_DEVICES = "SELECT unit FROM device JOIN unit_member ON unit_member.device = device.id"
_OF_KEY = f"{_DEVICES} WHERE account = ? AND key = ?"
_OF_IDENTIFIER = f"{_DEVICES} WHERE account = ? AND device.id IN (SELECT device FROM identifier WHERE name IN (?, ?))"
_OF_INCIDENTS = (
    "SELECT incident, unit FROM incident_member WHERE incident IN (SELECT value FROM json_each(?)) "
    "ORDER BY incident, unit"
)
_FIRST = {
    "units": "SELECT min(first_seen_at) FROM unit WHERE first_seen_at > 0",
    "verdicts": "SELECT min(at) FROM verdict",
    "positions": (
        "SELECT min((SELECT min(moment) FROM report WHERE report.account = account.id AND moment > 0)) "
        "FROM account"
    ),
}
Row = int
Found = list[tuple[Row, Difference]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDifference:
    """What the store knows to have changed since a time, and what it does not know of that time."""

    changes: tuple[UnitDifference, ...]
    known_since: Mapping[str, datetime | None]
    """Since when it knows `units`, `verdicts` and `positions`; None: it knows none."""
    unknown_accounts: tuple[str, ...]
    """Accounts none of whose units it had then: which of them are new is not known."""


class UnitDifferences:
    """Reads what changed at units since a time."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def since(self, since: datetime) -> StoredDifference:
        """Return what changed at the units which are shown, in no order."""
        at = micros(since)

        def work(connection: Connection) -> StoredDifference:
            others = self._databases.other_accounts(connection)
            new, unknown = _new(connection, at)
            fields = [row for row in connection.execute(_FIELDS, (at,)) if row[1] not in others]
            found = [
                *_verdicts(connection, since),
                *_fields(fields),
                *_presence(connection, at, fields, {row for row, _ in new}),
                *new,
                *_moved(connection, at),
            ]
            first = {
                name: moment(connection.execute(asked).fetchone()[0])
                for name, asked in _FIRST.items()
            }
            units = _units(connection, (row for row, _ in found), others)
            return StoredDifference(
                changes=tuple(
                    UnitDifference(what, units[row]) for row, what in found if row in units
                ),
                known_since=first,
                unknown_accounts=tuple(sorted(unknown - others)),
            )

        return await self._databases.read(work)

    async def verdicts_after(self, id: int) -> list[OldVerdict]:
        """Return the verdicts of the history after one of them, in the order in which they were written."""

        def work(connection: Connection) -> list[OldVerdict]:
            return [
                OldVerdict(
                    id=number, unit=unit, at=moment(at), severity=SEVERITIES[rank], cause=cause,
                    sentence=sentence, since=moment(since), incident=incident,
                )
                for number, unit, at, rank, cause, sentence, since, incident in connection.execute(_AFTER, (id,))
            ]  # fmt: skip

        return await self._databases.read(work)

    async def newest_verdict(self) -> int:
        """Return the number of the newest verdict of the history; 0: there is none."""
        return await self._databases.read(
            lambda connection: connection.execute(
                "SELECT coalesce(max(id), 0) FROM verdict"
            ).fetchone()[0]
        )

    async def units_of(
        self, names: Collection[tuple[str, str]]
    ) -> dict[tuple[str, str], NamedUnit]:
        """Return the unit of each of these accounts and names; a name of no unit is left out.

        A name is a record's key, an IMEI or ICCID of it, or both of these with a slash between.
        """

        def work(connection: Connection) -> dict[tuple[str, str], NamedUnit]:
            others = self._databases.other_accounts(connection)
            rows: dict[tuple[str, str], Row] = {}
            for account, name in names:
                row = _row_of(connection, account, name)
                if row is not None and account not in others:
                    rows[account, name] = row
            units = _units(connection, rows.values(), others)
            return {name: units[row] for name, row in rows.items()}

        return await self._databases.read(work)

    async def units_of_incidents(self, incidents: Collection[str]) -> dict[str, list[NamedUnit]]:
        """Return the units of each of these incidents; one which the store no longer has is left out."""

        def work(connection: Connection) -> dict[str, list[NamedUnit]]:
            rows = connection.execute(_OF_INCIDENTS, (json.dumps(sorted(incidents)),)).fetchall()
            others = self._databases.other_accounts(connection)
            units = _units(connection, (unit for _, unit in rows), others)
            found: dict[str, list[NamedUnit]] = defaultdict(list)
            for incident, unit in rows:
                if unit in units:
                    found[incident].append(units[unit])
            return dict(found)

        return await self._databases.read(work)


def _verdicts(connection: Connection, since: datetime) -> Found:
    at = micros(since)
    later = {
        row: [_verdict(verdict) for verdict in group]
        for row, group in groupby(connection.execute(_LATER, (at,)), itemgetter(0))
    }
    asked = json.dumps(list(later))
    then = {row[0]: _verdict(row) for row in connection.execute(_THEN, (at, asked))}
    return [
        (row, difference)
        for row, verdicts in later.items()
        if (difference := verdict_difference(then.get(row), verdicts, since))
    ]


def _verdict(row: tuple[int, int, int, str, str, int | None]) -> KnownVerdict:
    _, at, severity, cause, sentence, since = row
    return KnownVerdict(moment(at), SEVERITIES[severity], cause, sentence, moment(since))


def _fields(rows: Iterable[Sequence[Any]]) -> Found:
    return [
        (
            unit,
            field_difference(field, old, new, moment(at), count=times, account=account),
        )
        for unit, account, field, old, new, at, times in rows
        if field != _ABSENT
    ]


def _presence(
    connection: Connection, at: int, rows: Iterable[Sequence[Any]], new: Collection[Row]
) -> Found:
    """Return which units lost or got back records; of units which are new there is nothing to tell."""
    changed: dict[Row, tuple[int, int]] = {}
    for unit, _, field, _, _, last, times in rows:
        if field == _ABSENT and unit not in new:
            before, count = changed.get(unit, (0, 0))
            changed[unit] = max(before, last), max(count, times)
    then: dict[Row, dict[tuple[str, str], bool]] = defaultdict(dict)
    now: dict[Row, dict[tuple[str, str], bool]] = defaultdict(dict)
    listed = connection.execute(_LISTED, (at, json.dumps(list(changed))))
    for unit, account, key, is_listed, was_listed in listed:
        was = is_listed if was_listed is None else was_listed
        then[unit][account, key], now[unit][account, key] = bool(was), bool(is_listed)
    return [
        (unit, difference)
        for unit, (last, count) in changed.items()
        if (difference := presence_difference(then[unit], now[unit], moment(last), count=count))
    ]


def _new(connection: Connection, at: int) -> tuple[Found, set[str]]:
    """Return the units which came since and are still listed, and the accounts of which it is not known."""
    first = dict(connection.execute(_NEW, (at,)))
    accounts: dict[Row, dict[str, bool]] = defaultdict(dict)
    for unit, account, is_listed in connection.execute(_ACCOUNTS_OF, (json.dumps(list(first)),)):
        accounts[unit][account] = bool(is_listed)
    named = {account for found in accounts.values() for account in found}
    unknown = {
        account for account in named if not connection.execute(_KNEW, (account, at)).fetchone()
    }
    found = [
        (unit, Difference(kind="new", at=moment(first[unit])))
        for unit, listed in accounts.items()
        if any(listed.values()) and not unknown.issuperset(listed)
    ]
    return found, unknown


def _moved(connection: Connection, at: int) -> Found:
    """Return the units which are elsewhere; of several records that whose positions are the most exact."""
    best: dict[Row, tuple[float, Difference]] = {}
    for unit, moved, *places in connection.execute(_PLACED, (at, at, at)):
        now, then = KnownPosition(*places[:4]), KnownPosition(*places[4:])
        difference = place_difference(then, now, moment(moved))
        radius = now.radius_m + then.radius_m
        if difference and (unit not in best or radius < best[unit][0]):
            best[unit] = radius, difference
    return [(unit, difference) for unit, (_, difference) in best.items()]


def _row_of(connection: Connection, account: str, name: str) -> Row | None:
    found = connection.execute(_OF_KEY, (account, name)).fetchone()
    if not found:
        bare = name.rpartition("/")[2] or name
        names = (f"imei {canonical_imei(bare)}", f"iccid {canonical_iccid(bare)}")
        found = connection.execute(_OF_IDENTIFIER, (account, *names)).fetchone()
    return int(found[0]) if found else None


def _units(
    connection: Connection, rows: Iterable[Row], others: Collection[str]
) -> dict[Row, NamedUnit]:
    """Return the names of these units, without those of which no record is shown."""
    found = connection.execute(_UNITS, (json.dumps(sorted(set(rows))),))
    named = (
        (row, key, label, [each for each in unpacked_array(members) if each[1] not in others])
        for row, key, label, members in found
    )
    return {
        row: NamedUnit(key, label, tuple(UnitMember(*member) for member in members))
        for row, key, label, members in named
        if members
    }
