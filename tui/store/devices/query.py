"""A filter and an order, said in SQL: every claim is one indexed range or one pass over the words."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from math import inf

from tui.domain.place.named_places import AT
from tui.domain.show.filter import DEVICE_FIELDS, Comparison, DeviceQuery, Filter, Word, known_field
from tui.store.db.dialect import AMONG, CONTAINS, Connection, containing
from tui.store.db.sql import SqlPart, source
from tui.store.db.timestamps import micros
from tui.store.devices.at_place import standing_at
from tui.store.devices.stored_record import LONGEST, folded


@dataclass(frozen=True, slots=True)
class DeviceCondition:
    """Devices, as one column of numbers, which are meant, or (inverse) are not."""

    devices: SqlPart
    inverse: bool = False


def means_all(query: DeviceQuery, filter: Filter) -> bool:
    """Return whether every device is meant: there is nothing to be met."""
    everybody = query.provider is None and query.account is None and not query.without
    return everybody and not filter.terms


def claims_of(
    connection: Connection,
    query: DeviceQuery,
    filter: Filter,
    among: Sequence[int] | None = None,
) -> list[DeviceCondition]:
    """Return what a device must meet to be in the list; none: all devices are.

    Where it is known among which numbers they all are, words are looked for in those alone.
    """
    claims = [
        DeviceCondition(_being(name, value))
        for name, value in (("provider", query.provider), ("account", query.account))
        if value is not None
    ]
    claims += [
        DeviceCondition(_being("account", one), inverse=True) for one in sorted(query.without)
    ]
    if words := [term for term in filter.terms if isinstance(term, Word)]:
        claims.append(DeviceCondition(_holding(words, among)))
    for term in filter.terms:
        if isinstance(term, Comparison) and term.field == AT.field:
            inverse = term.inverse != (term.operator == "missing")
            claims.append(DeviceCondition(standing_at(connection, term, query.places), inverse))
        elif isinstance(term, Comparison):
            name = known_field(term.field)
            meeting = (
                SqlPart("SELECT device AS one FROM")
                + source(connection, name)
                + SqlPart("AS w WHERE")
            )
            inverse = term.inverse != (term.operator == "missing")
            claims.append(DeviceCondition(meeting + _test(name, term), inverse))
    return claims


def _being(name: str, value: str) -> SqlPart:
    return SqlPart(f"SELECT id AS one FROM device WHERE {name} = ?", [value])


def implies(filter: Filter, wider: Filter) -> bool:
    """Return whether every device that meets a filter is known to meet the wider one too."""
    return all(any(_says(term, other) for term in filter.terms) for other in wider.terms)


def _says(term: Word | Comparison, other: Word | Comparison) -> bool:
    if not (isinstance(term, Word) and isinstance(other, Word) and term.inverse == other.inverse):
        return term == other
    long, short = (other, term) if term.inverse else (term, other)
    return folded(short.text) in folded(long.text)


def _holding(words: list[Word], among: Sequence[int] | None) -> SqlPart:
    contains = CONTAINS.format(column="words")
    # The test likeliest to fail goes first: a word with digits, a long one.
    words = sorted(words, key=lambda word: (word.text.isalpha(), -len(word.text)))
    tests = " AND ".join(f"NOT {contains}" if word.inverse else contains for word in words)
    patterns: list[str | float] = [containing(folded(word.text)) for word in words]
    if among is None:
        return SqlPart(f"SELECT device AS one FROM search WHERE {tests}", patterns)
    chosen = json.dumps(list(among))
    return SqlPart(
        f"SELECT device AS one FROM search WHERE device IN {AMONG} AND {tests}", [chosen, *patterns]
    )


def _test(name: str, term: Comparison) -> SqlPart:
    operator, value = term.operator, term.value
    if operator == "missing":
        return SqlPart("1 = 1")
    if isinstance(value, datetime):
        return SqlPart(f"number {operator} ?", [micros(value)])
    if isinstance(value, date):
        start = datetime.combine(value, clock_time.min, UTC)
        return SqlPart(
            "number >= ? AND number < ?", [micros(start), micros(start + timedelta(days=1))]
        )
    if not isinstance(value, str):
        return SqlPart(f"number {operator} ? AND number < ?", [value, inf])
    text = folded(value)[:LONGEST]
    if operator == ":":
        return SqlPart(CONTAINS.format(column="text"), [containing(text)])
    if operator == "=" and name not in DEVICE_FIELDS:
        return SqlPart("(text = ? OR number = ?)", [text, _number(text)])
    return SqlPart(f"number = ? AND text {operator} ?", [inf, text])


def _number(text: str) -> float:
    """Return a text's number, or one that nothing equals."""
    try:
        number = float(text)
    except ValueError:
        return -inf
    return number if abs(number) < inf else -inf
