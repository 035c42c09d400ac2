"""A page of a list of units, and counts of it."""

from dataclasses import dataclass

from tui.domain.show.filter import Filter, UnitQuery
from tui.domain.unit.stored_unit import CauseCount, StoredUnit
from tui.domain.verdict.judgement import SEVERITIES
from tui.store.db.dialect import Connection
from tui.store.db.sql import SqlPart
from tui.store.db.timestamps import moment
from tui.store.units.query import unit_conditions


@dataclass(frozen=True, slots=True)
class UnitPage:
    """Part of a list of units."""

    units: tuple[StoredUnit, ...]
    offset: int
    total: int
    """How many units the whole list has."""


def count_causes(connection: Connection, query: UnitQuery, terms: Filter) -> list[CauseCount]:
    """Count the units of a list by severity, cause and incident, the worst and most frequent first."""
    part = SqlPart("SELECT severity, cause, incident, count(*), min(since) FROM unit WHERE 1 = 1")
    for condition in unit_conditions(connection, query, terms):
        inside = SqlPart(f"AND id {'NOT IN' if condition.inverse else 'IN'} (")
        part = part + inside + condition.units + SqlPart(")")
    part = part + SqlPart("GROUP BY severity, cause, incident")
    rows = connection.execute(part.text, part.values).fetchall()
    rows.sort(key=lambda row: (-1 if row[0] is None else row[0], row[3]), reverse=True)
    return [
        CauseCount(
            severity=None if severity is None else SEVERITIES[severity],
            cause=cause,
            incident=incident,
            count=count,
            since=moment(since),
        )
        for severity, cause, incident, count, since in rows
    ]
