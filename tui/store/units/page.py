"""A page of a list of units, and counts of it."""

from collections.abc import Sequence

from tui.domain.show.filter import Filter, UnitQuery
from tui.domain.unit.stored_unit import CauseCount, StoredUnit
from tui.domain.verdict.signs import SEVERITIES
from tui.lazy_dataclass import dataclass
from tui.store.db.dialect import Connection
from tui.store.db.sql import SqlPart
from tui.store.db.timestamps import moment
from tui.store.units.query import UnitCondition, unit_conditions
from tui.store.units.said_of_units import acknowledged_units, assigned_people


@dataclass(frozen=True, slots=True)
class UnitPage:
    """Part of a list of units."""

    units: tuple[StoredUnit, ...]
    offset: int
    total: int
    """How many units the whole list has."""


_COUNTED = (
    "SELECT severity, cause, incident, count(*), min(since), "
    "coalesce(sum(CASE WHEN began_at > ? AND (first_seen_at <= ? OR since > ?) THEN 1 ELSE 0 END), 0) "
    "FROM unit WHERE 1 = 1"
)
"""A unit which the store did not know then is fresh only if its trouble began since then: on the first day
everything is judged for the first time."""
NOT_SO_LATE = 2**62
_Counts = dict[tuple[int | None, str | None, str | None], tuple[int, int | None, int]]
"""By severity, cause and incident: how many, since when the first of them, and how many are fresh."""


def count_causes(
    connection: Connection, query: UnitQuery, terms: Filter, at: int, since: int | None = None
) -> list[CauseCount]:
    """Count the units of a list by severity, cause and incident, the worst and most frequent first.

    Times are in microseconds: of those which are not acknowledged at a time, what began `since` is fresh.
    """
    start = NOT_SO_LATE if since is None else since
    conditions = unit_conditions(connection, query, terms)
    counts = _count(connection, conditions, start)
    known = _count(connection, [*conditions, UnitCondition(acknowledged_units(at))], start)
    people = assigned_people(connection)
    found = []
    for (severity, cause, incident), (count, began, fresh) in counts.items():
        acknowledged, _, no_more_fresh = known.get((severity, cause, incident), (0, None, 0))
        found.append(
            CauseCount(
                severity=None if severity is None else SEVERITIES[severity],
                cause=cause,
                incident=incident,
                count=count,
                since=moment(began),
                acknowledged=acknowledged,
                fresh=fresh - no_more_fresh,
                assigned=people.get((cause, incident), ()),
            )
        )
    return found


def _count(connection: Connection, conditions: Sequence[UnitCondition], start: int) -> _Counts:
    """Count the units which meet all conditions; what began after a start is fresh."""
    part = SqlPart(_COUNTED, [start, start, start])
    for condition in conditions:
        inside = SqlPart(f"AND unit.id {'NOT IN' if condition.inverse else 'IN'} (")
        part = part + inside + condition.units + SqlPart(")")
    part = part + SqlPart("GROUP BY severity, cause, incident")
    rows = connection.execute(part.text, part.values).fetchall()
    rows.sort(key=lambda row: (-1 if row[0] is None else row[0], row[3]), reverse=True)
    return {(severity, cause, incident): (*found,) for severity, cause, incident, *found in rows}
