"""Which units are acknowledged or assigned now: read in the copy which the cache has."""

import json
from collections.abc import Collection
from collections.abc import Set as AbstractSet
from dataclasses import field
from typing import NamedTuple

from tui.domain.attention.acknowledgement import WORSE_BY, Acknowledgement
from tui.domain.text.fold import folded
from tui.domain.verdict.signs import SEVERITIES
from tui.lazy_dataclass import dataclass
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.sql import SqlPart
from tui.store.db.timestamps import moment

ACKNOWLEDGED, ASSIGNED, COMMENTED = "acknowledged", "assigned", "commented"
"""The kinds of what people say; so are its events in the audit log named."""
UNIT_OF = (
    "FROM attention JOIN attention_member ON attention_member.attention = attention.id "
    "JOIN unit_member ON unit_member.device = attention_member.device "
    "JOIN unit ON unit.id = unit_member.unit WHERE place = (SELECT min(place) FROM attention_member "
    "AS other JOIN unit_member AS home ON home.device = other.device WHERE other.attention = attention.id)"
)
"""What is said of a unit goes with the first of its records which the store still has: a unit's key and row
may change when records are joined or parted, and two units never share what was said of one."""
_INCIDENT_OF = (
    "FROM attention JOIN unit ON unit.incident = attention.incident "
    "LEFT JOIN incident ON incident.id = attention.incident WHERE attention.incident IS NOT NULL"
)
_HOLDS = (
    "kind = 'acknowledged' AND (until IS NULL OR until > ?) AND ("
    "unit.cause = attention.cause AND unit.severity <= attention.severity AND unit.began_at <= attention.at "
    "OR start <= ? AND unit.severity > 0 AND unit.began_at >= start)"
)
"""Whether an acknowledgement of a unit holds at a time, given twice. Planned work has a start and no cause."""
_INCIDENT_HOLDS = (
    "kind = 'acknowledged' AND (until IS NULL OR until > ?) AND unit.cause = attention.cause "
    f"AND unit.severity <= attention.severity AND coalesce(silent, 0) < {WORSE_BY} * units"
)
ASSIGNED_UNITS = (
    "SELECT one, text FROM (SELECT one, text, row_number() OVER (PARTITION BY one "
    "ORDER BY is_own DESC, at DESC, number DESC) AS nth FROM ("
    f"SELECT unit.id AS one, text, 1 AS is_own, attention.at AS at, attention.id AS number {UNIT_OF} "
    "AND kind = 'assigned' UNION ALL "
    f"SELECT unit.id, text, 0, attention.at, attention.id {_INCIDENT_OF} AND kind = 'assigned') AS said"
    ") AS ranked WHERE nth = 1"
)
"""The row ids of the units which are assigned, and to whom: one row each."""
_SAID = "unit.id, actor, text, attention.at, until, start, attention.cause, attention.severity, attention.incident"


class SaidRow(NamedTuple):
    """One thing which was said of a unit or an incident."""

    id: int
    kind: str
    actor: str
    at: int
    text: str
    start: int | None


@dataclass(slots=True)
class UnitAttention:
    """What holds now of some units, by their row ids."""

    acknowledged: dict[int, Acknowledgement] = field(default_factory=dict)
    assigned_to: dict[int, str] = field(default_factory=dict)


def read_attention_of(connection: Connection, rows: Collection[int], at: int) -> UnitAttention:
    """Return which of these units are acknowledged and assigned at a time in microseconds."""
    found = UnitAttention()
    if not connection.execute("SELECT 1 FROM attention LIMIT 1").fetchone():
        return found
    among = json.dumps(list(rows))
    # Of several the newest is read last and stays; what is said of the unit itself stays before its incident's.
    for where, holds, times in (
        (_INCIDENT_OF, _INCIDENT_HOLDS, [at]),
        (UNIT_OF, _HOLDS, [at, at]),
    ):
        which = f"{where} AND unit.id IN {AMONG}"
        for row, *said in connection.execute(
            f"SELECT {_SAID} {which} AND {holds} ORDER BY attention.at, attention.id",
            (among, *times),
        ):
            found.acknowledged[row] = _acknowledgement(*said)
        found.assigned_to.update(
            connection.execute(
                f"SELECT unit.id, text {which} AND kind = 'assigned' ORDER BY attention.at, attention.id",
                (among,),
            ).fetchall()
        )
    return found


def read_said(
    connection: Connection, *, row: int | None = None, incident: str | None = None
) -> list[SaidRow]:
    """Return all that was said of a unit, by its row id, or of an incident itself; the newest last."""
    columns = "SELECT attention.id, kind, actor, attention.at, text, start"
    of_unit = f"{UNIT_OF} AND unit.id = ?"
    which = of_unit if incident is None else "FROM attention WHERE incident = ?"
    ordered = f"{columns} {which} ORDER BY attention.at, attention.id"
    asked = (row if incident is None else incident,)
    return [SaidRow(*said) for said in connection.execute(ordered, asked)]


def acknowledged_units(at: int) -> SqlPart:
    """Return the units which are acknowledged at a time in microseconds."""
    return SqlPart(
        f"SELECT unit.id AS one {UNIT_OF} AND {_HOLDS} "
        f"UNION SELECT unit.id AS one {_INCIDENT_OF} AND {_INCIDENT_HOLDS}",
        [at, at, at],
    )


def assigned_units(to: Collection[str] | None = None) -> SqlPart:
    """Return the units which are assigned to one of these names; None: to anybody."""
    if to is None:
        return SqlPart(f"SELECT one FROM ({ASSIGNED_UNITS}) AS assigned")
    names = "(SELECT value FROM json_each(?))"
    return SqlPart(
        f"SELECT one FROM ({ASSIGNED_UNITS}) AS assigned WHERE text IN {names}",
        [json.dumps(sorted(to))],
    )


def assigned_people(
    connection: Connection,
) -> dict[tuple[str | None, str | None], tuple[str, ...]]:
    """Return to whom units of each cause and incident are assigned."""
    rows = connection.execute(
        f"SELECT DISTINCT cause, incident, text FROM ({ASSIGNED_UNITS}) AS assigned "
        "JOIN unit ON unit.id = assigned.one ORDER BY text"
    )
    found: dict[tuple[str | None, str | None], list[str]] = {}
    for cause, incident, person in rows:
        found.setdefault((cause, incident), []).append(person)
    return {of: tuple(names) for of, names in found.items()}


def people(connection: Connection, folded_names: AbstractSet[str]) -> list[str]:
    """Return the names to which anything is assigned, as they are written, of these folded ones.

    `anna` is also `anna@desk`: a person may work at several machines.
    """
    names = connection.execute("SELECT DISTINCT text FROM attention WHERE kind = 'assigned'")
    return [
        name
        for (name,) in names
        if not folded_names.isdisjoint({folded(name), folded(name.partition("@")[0])})
    ]


def _acknowledgement(
    actor: str,
    text: str,
    at: int,
    until: int | None,
    start: int | None,
    cause: str | None,
    severity: int | None,
    incident: str | None,
) -> Acknowledgement:
    return Acknowledgement(
        by=actor,
        reason=text,
        at=moment(at),
        until=moment(until),
        start=moment(start),
        cause=cause,
        severity=None if severity is None else SEVERITIES[severity],
        incident=incident,
    )
