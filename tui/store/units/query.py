"""A filter over units as SQL: what is judged of a unit, and what any of its records says."""

import json
from array import array
from dataclasses import replace
from datetime import UTC, date, datetime

from tui.domain.show.filter import (
    ACKNOWLEDGED,
    ASSIGNED_TO,
    ME,
    Comparison,
    DeviceQuery,
    Filter,
    FilterError,
    UnitQuery,
    Word,
    state_spellings,
)
from tui.domain.text.fold import folded
from tui.lazy_dataclass import dataclass
from tui.store.db.dialect import AMONG, CONTAINS, Connection, containing, numbers
from tui.store.db.sql import SqlPart
from tui.store.db.timestamps import day_bounds, micros
from tui.store.devices.device_set import DeviceSet
from tui.store.devices.query import conditions_of, severity_rank
from tui.store.units.said_of_units import acknowledged_units, assigned_units, people

COLUMNS = {
    "unit": "key",
    **{
        name: name
        for name in (
            "label", "imei", "iccid", "imsi", "msisdn", "state", "last_seen", "latitude", "longitude",
            "position_source", "position_at", "voltage_mv", "severity", "cause", "since", "incident",
            "judged_at", "began_at",
        )
    },
}  # fmt: skip
"""The fields which a unit has itself, and their columns."""
_OF_RECORDS_TOO = frozenset({"label", "imei", "iccid", "imsi", "msisdn"})
"""Names which each record may spell in its own way: any of them is found."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SAID = frozenset({ACKNOWLEDGED, ASSIGNED_TO})
"""What people said of units."""


@dataclass(frozen=True, slots=True)
class UnitCondition:
    """A unit must be among these row ids, or (inverse) must not."""

    units: SqlPart
    inverse: bool = False
    records: DeviceSet | None = None
    """The records of which one must be a unit's, where they are known already."""


def selects_all(query: UnitQuery, terms: Filter) -> bool:
    """Return whether a query selects every unit: it has no condition."""
    return not (terms.terms or query.without or query.provider or query.account)


def unit_conditions(
    connection: Connection,
    query: UnitQuery,
    terms: Filter,
    among: "array[int] | None" = None,
) -> list[UnitCondition]:
    """Return the conditions which a unit must meet to be in the list.

    `among` are row ids which hold all units of the list: then words are searched in their records alone.
    """
    asked = DeviceQuery(places=query.places)
    conditions = []
    if query.without or query.provider or query.account:
        shown = replace(asked, provider=query.provider, account=query.account)
        conditions.append(_with_shown_record(query, shown))
    words = tuple(term for term in terms.terms if isinstance(term, Word) and not term.inverse)
    if words:
        records = None if among is None else _members_of(connection, among)
        conditions.append(_with_record(connection, query, Filter(words), asked, records))
    for term in terms.terms:
        if term in words:
            continue
        if isinstance(term, Comparison) and term.field in _SAID:
            conditions.append(_said(connection, query, term))
            continue
        inverse, plain = term.inverse, replace(term, inverse=False)
        if isinstance(plain, Comparison) and plain.operator == "missing":
            inverse = not inverse
        met = _meeting(connection, query, plain, asked)
        conditions.append(replace(met, inverse=inverse))
    return conditions


def _with_shown_record(query: UnitQuery, asked: DeviceQuery) -> UnitCondition:
    tests, values = ["1 = 1"], []
    for column, value in (("provider", asked.provider), ("account", asked.account)):
        if value is not None:
            tests.append(f"{column} = ?")
            values.append(value)
    part = SqlPart(
        "SELECT unit AS one FROM unit_member JOIN device ON device.id = unit_member.device "
        f"WHERE {' AND '.join(tests)}",
        [*values],
    )
    return UnitCondition(part + _shown(query))


def _shown(query: UnitQuery) -> SqlPart:
    """Return the test that a member's record is of an account which is shown."""
    if not query.without:
        return SqlPart("")
    return SqlPart(
        "AND unit_member.device NOT IN (SELECT id FROM device WHERE account IN "
        "(SELECT value FROM json_each(?)))",
        [json.dumps(sorted(query.without))],
    )


def _meeting(
    connection: Connection, query: UnitQuery, term: Word | Comparison, asked: DeviceQuery
) -> UnitCondition:
    """Return the units which meet a term; for a missing field those which have it."""
    own = _own(term) if isinstance(term, Comparison) and term.field in COLUMNS else None
    if own and isinstance(term, Comparison) and term.field not in _OF_RECORDS_TOO:
        return UnitCondition(own)
    members = _with_record(connection, query, Filter((term,)), asked)
    return members if own is None else UnitCondition(own + SqlPart("UNION") + members.units)


def _members_of(connection: Connection, rows: "array[int]") -> "array[int]":
    """Return the row ids of these units' records."""
    members = f"SELECT device AS one FROM unit_member WHERE unit IN {AMONG}"
    return numbers(connection, members, [json.dumps(rows.tolist())])


def _with_record(
    connection: Connection,
    query: UnitQuery,
    terms: Filter,
    asked: DeviceQuery,
    among: "array[int] | None" = None,
) -> UnitCondition:
    """Return the units with a record which meets terms that make one condition, or has their field."""
    (condition,) = conditions_of(connection, asked, terms, among)
    units = (
        SqlPart("SELECT unit AS one FROM (")
        + condition.devices
        + SqlPart(") AS met JOIN unit_member ON unit_member.device = met.one WHERE 1 = 1")
        + _shown(query)
    )
    return UnitCondition(units, records=_only_shown(connection, query, condition.found))


def _only_shown(
    connection: Connection, query: UnitQuery, found: DeviceSet | None
) -> DeviceSet | None:
    """Return those of these records which are of an account that is shown."""
    if found is None or not query.without:
        return found
    hidden = numbers(
        connection,
        "SELECT id AS one FROM device WHERE account IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted(query.without))],
    )
    return found - found.of(hidden)


def _own(term: Comparison) -> SqlPart:
    column, operator, value = COLUMNS[term.field], term.operator, term.value
    start = SqlPart(f"SELECT id AS one FROM unit WHERE {column} IS NOT NULL AND")
    if operator == "missing":
        return start + SqlPart("1 = 1")
    if column == "severity":
        return start + SqlPart(f"severity {operator} ?", [severity_rank(str(value))])
    if isinstance(value, datetime):
        return start + SqlPart(f"{column} {operator} ?", [micros(value)])
    if isinstance(value, date):
        since, until = day_bounds(value)
        return start + SqlPart(f"{column} >= ? AND {column} < ?", [since, until])
    if not isinstance(value, str):
        return start + SqlPart(f"{column} {operator} ?", [value])
    if operator == ":":
        return start + SqlPart(
            CONTAINS.format(column=f"lower({column})"), [containing(folded(value))]
        )
    if column == "state" and operator == "=":
        return start + SqlPart(
            "lower(state) IN (SELECT value FROM json_each(?))", [json.dumps(state_spellings(value))]
        )
    return start + SqlPart(f"lower({column}) {operator} ?", [folded(value)])


def _said(connection: Connection, query: UnitQuery, term: Comparison) -> UnitCondition:
    """Return the condition on what people said: `acknowledged:yes` or `no`, `assigned:anna`."""
    inverse = term.inverse != (term.operator == "missing")
    if term.operator not in {"=", "missing"}:
        raise FilterError(f"{term.field} needs : or = and a value")
    if term.field == ASSIGNED_TO:
        if term.operator == "missing":
            return UnitCondition(assigned_units(), inverse)
        asked = {str(term.value)}
        if term.value == ME and query.me:
            asked = {folded(query.me), folded(query.me.partition("@")[0])}
        return UnitCondition(assigned_units(people(connection, asked)), inverse)
    if term.operator != "missing":
        if term.value not in {"yes", "no"}:
            raise FilterError(f"acknowledged is yes or no, and {term.value!r} is neither")
        inverse = term.inverse != (term.value == "no")
    return UnitCondition(acknowledged_units(micros(term.since or _EPOCH)), inverse)
