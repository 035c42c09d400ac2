"""A filter as SQL: each condition is one indexed range, or one pass over the words."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from math import inf

from tui.domain.place.named_places import AT
from tui.domain.show.filter import (
    DEVICE_FIELDS,
    LEFT,
    MOVED,
    STRAYED,
    Comparison,
    DeviceQuery,
    Filter,
    FilterError,
    Word,
    known_field,
    state_spellings,
)
from tui.domain.text.fold import folded
from tui.domain.verdict.signs import SEVERITIES
from tui.lazy_dataclass import dataclass
from tui.store.db.dialect import CONTAINS, Connection, containing
from tui.store.db.sql import SqlPart, source
from tui.store.db.stored_record import MOST_CHARACTERS
from tui.store.db.timestamps import day_bounds, micros
from tui.store.devices.at_place import devices_at
from tui.store.devices.device_set import DeviceSet
from tui.store.devices.word_search import search_words


@dataclass(frozen=True, slots=True)
class DeviceCondition:
    """A device must be among these row ids, or (inverse) must not."""

    devices: SqlPart
    inverse: bool = False
    found: DeviceSet | None = None
    """The same devices, where they are known already."""


def selects_all(query: DeviceQuery, filter: Filter) -> bool:
    """Return whether a query selects every device: it has no condition."""
    everybody = query.provider is None and query.account is None and not query.without
    return everybody and not filter.terms


def conditions_of(
    connection: Connection,
    query: DeviceQuery,
    filter: Filter,
    among: Sequence[int] | None = None,
) -> list[DeviceCondition]:
    """Return the conditions which a device must meet to be in the list.

    `among` are row ids which hold all devices of the list: then words are searched in those alone.
    """
    conditions = [
        DeviceCondition(_devices_of(name, value))
        for name, value in (("provider", query.provider), ("account", query.account))
        if value is not None
    ]
    conditions += [
        DeviceCondition(_devices_of("account", account), inverse=True)
        for account in sorted(query.without)
    ]
    if words := [term for term in filter.terms if isinstance(term, Word)]:
        search = search_words(connection, words, among)
        conditions.append(DeviceCondition(search.devices, found=search.found))
    for term in filter.terms:
        if isinstance(term, Comparison):
            inverse = term.inverse != (term.operator == "missing")
            conditions.append(DeviceCondition(_meeting(connection, term, query), inverse))
    return conditions


def _meeting(connection: Connection, term: Comparison, query: DeviceQuery) -> SqlPart:
    """Return the devices which meet a term, or which have its field where it asks for those without."""
    if term.field == AT.field:
        return devices_at(connection, term, query.places)
    if term.field in {MOVED, STRAYED, LEFT}:
        from tui.store.devices.whereabouts import devices_by_reports  # noqa: PLC0415 - not for the first frame

        return devices_by_reports(connection, term, query.places)
    name = known_field(term.field)
    meeting = (
        SqlPart("SELECT device AS one FROM") + source(connection, name) + SqlPart("AS w WHERE")
    )
    return meeting + _test(name, term)


def _devices_of(name: str, value: str) -> SqlPart:
    return SqlPart(f"SELECT id AS one FROM device WHERE {name} = ?", [value])


def implies(filter: Filter, wider: Filter) -> bool:
    """Return whether every device which meets a filter is known to meet the wider filter too."""
    return all(any(_term_implies(term, other) for term in filter.terms) for other in wider.terms)


def _term_implies(term: Word | Comparison, other: Word | Comparison) -> bool:
    if not (isinstance(term, Word) and isinstance(other, Word) and term.inverse == other.inverse):
        return term == other
    long, short = (other, term) if term.inverse else (term, other)
    if short.is_exact:
        return long.is_exact and short.text in long.text
    return folded(short.text) in folded(long.text)


def _test(name: str, term: Comparison) -> SqlPart:
    operator, value = term.operator, term.value
    if operator == "missing":
        return SqlPart("1 = 1")
    if name == "severity":
        return SqlPart(f"number {operator} ?", [severity_rank(str(value))])
    if isinstance(value, datetime):
        return SqlPart(f"number {operator} ?", [micros(value)])
    if isinstance(value, date):
        return SqlPart("number >= ? AND number < ?", [*day_bounds(value)])
    if not isinstance(value, str):
        return SqlPart(f"number {operator} ? AND number < ?", [value, inf])
    text = folded(value)[:MOST_CHARACTERS]
    if operator == ":":
        return SqlPart(CONTAINS.format(column="text"), [containing(text)])
    if operator == "=" and (name == "state" or name not in DEVICE_FIELDS):
        return _equal(name, text)
    return SqlPart(f"number = ? AND text {operator} ?", [inf, text])


def _equal(name: str, text: str) -> SqlPart:
    if name != "state":
        return SqlPart("(text = ? OR number = ?)", [text, _number(text)])
    among = "text IN (SELECT value FROM json_each(?))"
    return SqlPart(f"number = ? AND {among}", [inf, json.dumps(state_spellings(text))])


def severity_rank(word: str) -> int:
    """Return where a severity stands among all; raise FilterError for another word."""
    for rank, severity in enumerate(SEVERITIES):
        if severity == word:
            return rank
    raise FilterError(f"severity is one of {', '.join(SEVERITIES)}, and {word!r} is none of them")


def _number(text: str) -> float:
    """Return the number of a text, or one that nothing equals."""
    try:
        number = float(text)
    except ValueError:
        return -inf
    return number if abs(number) < inf else -inf
