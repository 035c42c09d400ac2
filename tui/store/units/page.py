"""A page of a list of units, and counts of it."""

from dataclasses import dataclass

from tui.domain.show.filter import Filter, UnitQuery
from tui.domain.unit.stored_unit import CauseCount, StoredUnit
from tui.domain.verdict.signs import SEVERITIES
from tui.store.db.dialect import Connection
from tui.store.db.sql import SqlPart
from tui.store.db.timestamps import moment
from tui.store.units.query import unit_conditions
from tui.store.units.said_of_units import acknowledged_units, assigned_people


@dataclass(frozen=True, slots=True)
class UnitPage:
    """Part of a list of units."""

    units: tuple[StoredUnit, ...]
    offset: int
    total: int
    """How many units the whole list has."""


_COUNTED = (
    "SELECT severity, cause, incident, count(*), min(since), count(known.one), "
    "coalesce(sum(CASE WHEN known.one IS NULL AND began_at > ? AND (first_seen_at <= ? OR since > ?) "
    "THEN 1 ELSE 0 END), 0) FROM unit LEFT JOIN ("
)
"""A unit which the store did not know then is fresh only if its trouble began since then: on the first day
everything is judged for the first time."""
NOT_SO_LATE = 2**62


def count_causes(
    connection: Connection, query: UnitQuery, terms: Filter, at: int, since: int | None = None
) -> list[CauseCount]:
    """Count the units of a list by severity, cause and incident, the worst and most frequent first.

    Times are in microseconds: of those which are not acknowledged at a time, what began `since` is fresh.
    """
    start = NOT_SO_LATE if since is None else since
    part = (
        SqlPart(_COUNTED, [start, start, start])
        + acknowledged_units(at)
        + SqlPart(") AS known ON known.one = unit.id WHERE 1 = 1")
    )
    for condition in unit_conditions(connection, query, terms):
        inside = SqlPart(f"AND unit.id {'NOT IN' if condition.inverse else 'IN'} (")
        part = part + inside + condition.units + SqlPart(")")
    part = part + SqlPart("GROUP BY severity, cause, incident")
    rows = connection.execute(part.text, part.values).fetchall()
    rows.sort(key=lambda row: (-1 if row[0] is None else row[0], row[3]), reverse=True)
    people = assigned_people(connection)
    return [
        CauseCount(
            severity=None if severity is None else SEVERITIES[severity],
            cause=cause,
            incident=incident,
            count=count,
            since=moment(began),
            acknowledged=acknowledged,
            fresh=fresh,
            assigned=people.get((cause, incident), ()),
        )
        for severity, cause, incident, count, began, acknowledged, fresh in rows
    ]
