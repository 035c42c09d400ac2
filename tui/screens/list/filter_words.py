"""The text typed after `/`: its terms, the column titles used in it, and matching of rows in memory."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from tui.domain.device.membership import MEMBERSHIPS
from tui.domain.show.filter import DEVICE_FIELDS, Comparison, FieldKind, Filter, Word
from tui.domain.show.format import field_value
from tui.domain.text.column import Column
from tui.domain.text.fold import folded
from tui.domain.text.natural_sort import natural_key

_PIECE = re.compile(r'(?:[^\s"]|"[^"]*(?:"|$))+')
_CLAIM = re.compile(r"([!-]*)([^\W\d][\w.-]*)(>=|<=|>|<|=|:)(.*)", re.DOTALL)
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?", re.IGNORECASE)
_FACTORS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3, "t": 1024**4}
VOLTS_BELOW = 100
"""A battery value below this is taken as volts, else as millivolts."""


def pieces(text: str) -> list[str]:
    """Split a filter into its terms; a quoted phrase stays whole."""
    return _PIECE.findall(text)


def slug(title: str) -> str:
    """Return a column's title as a filter name: `Last seen` is `last_seen`."""
    return re.sub(r"\W+", "_", title.casefold()).strip("_")


def names(columns: Iterable[Column]) -> dict[str, Column]:
    """Return the columns by every name a filter may use: the field's and the title's."""
    found: dict[str, Column] = {}
    for column in columns:
        found.setdefault(column.field.casefold(), column)
    for column in columns:
        found.setdefault(slug(column.title), column)
        found.setdefault(column.field.casefold().removeprefix("vendor."), column)
        if column.field in MEMBERSHIPS:
            found.setdefault(column.field.removesuffix("s"), column)
    return found


def translate(text: str, columns: Sequence[Column]) -> str:
    """Replace column titles with field names, and `2GB` and `3.5V` with plain numbers."""
    known = names(columns)
    return " ".join(_translated(piece, known) for piece in pieces(text))


def _translated(piece: str, known: Mapping[str, Column]) -> str:
    claim = _CLAIM.fullmatch(piece)
    column = known.get(claim[2].casefold()) if claim else None
    if claim is None or column is None:
        return piece
    sign, name, operator, value = claim.groups()
    field = name if name.casefold() in DEVICE_FIELDS else column.field
    if operator != ":":
        value = _plain(value, column)
    return f"{sign}{field}{operator}{value}"


def _plain(value: str, column: Column) -> str:
    if column.kind == "bytes" and (amount := _AMOUNT.fullmatch(value)):
        return f"{float(amount[1]) * _FACTORS[amount[2].casefold()]:.0f}"
    if column.unit == "mV":
        bare = value.casefold().removesuffix("v").removesuffix("m")
        try:
            number = float(bare)
        except ValueError:
            return value
        volts = number < VOLTS_BELOW and not value.casefold().endswith("mv")
        return f"{number * 1000 if volts else number:g}"
    return value


def value_term(field: str, value: str | None) -> str:
    """Return the term for this value of a field; None: for the rows without a value."""
    if value is None:
        return f"{field}="
    bare = value.replace('"', "")  # quotes are not compared, and a single one would never end
    return f'{field}="{bare}"'


def fields_of(columns: Iterable[Column]) -> Mapping[str, FieldKind]:
    """Return the kind of value each field of a list holds, for the filter parser."""
    kinds: dict[str, FieldKind] = {"time": "time", "state": "whole"}
    return {column.field.casefold(): kinds.get(column.kind, "any") for column in columns}


def matcher(
    terms: Filter, columns: Sequence[Column], text_of: Callable[[Any], str]
) -> Callable[[Any], bool]:
    """Return what tells whether a row in memory matches the filter.

    `text_of` gives a row's `searched_text`; it is asked only where the filter has a word, for it takes longest.
    """
    spelling = {column.field.casefold(): column.field for column in columns}
    words = [term for term in terms.terms if isinstance(term, Word)]
    claims = [
        (spelling.get(term.field, term.field), term)
        for term in terms.terms
        if not isinstance(term, Word)
    ]

    def is_met(row: Any) -> bool:
        if any(_claim(field_value(row, field), term) == term.inverse for field, term in claims):
            return False
        text = text_of(row) if words else ""
        return all(word.is_in(text) != word.inverse for word in words)

    return is_met


def _claim(held: Any, term: Comparison) -> bool:
    if term.operator == "missing":
        return held in (None, "")
    if held in (None, ""):
        return False
    value = term.value
    if isinstance(value, datetime | date):
        return _in_time(held, term)
    if term.operator == ":":
        return str(value) in folded(str(held))
    number = order_of(held)
    if isinstance(value, float | int):
        return number[0] == 0 and _compare(number[1], term.operator, float(value))
    other = order_of(value)
    if number[0] == other[0] == 0:
        return _compare(number[1], term.operator, other[1])
    return _compare(folded(str(held)), term.operator, str(value))


def _in_time(held: Any, term: Comparison) -> bool:
    at = held if isinstance(held, datetime) else _moment(str(held))
    if at is None:
        return False
    if isinstance(term.value, datetime):
        return _compare(at, term.operator, term.value)
    return at.astimezone(UTC).date() == term.value


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _compare(held: Any, operator: str, value: Any) -> bool:
    if operator == ">":
        return bool(held > value)
    if operator == ">=":
        return bool(held >= value)
    if operator == "<":
        return bool(held < value)
    if operator == "<=":
        return bool(held <= value)
    return bool(held == value)


def order_of(value: object) -> tuple[int, float, str]:
    """Return the sort key of a value: numbers by size, then everything else as names."""
    try:
        number = float(str(value))
    except ValueError:
        return (1, 0.0, natural_key(str(value)))
    return (0, number, "") if abs(number) < float("inf") else (1, 0.0, natural_key(str(value)))
