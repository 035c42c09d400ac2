"""The filter language: what a person types after `/`, read into terms which a store can ask for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Literal

from tui.domain.place.named_places import AT, NOWHERE, NamedPlaces
from tui.domain.text.times import parse_when

FieldKind = Literal["text", "number", "time", "any"]
Operator = Literal[">", ">=", "<", "<=", "=", ":", "missing"]

DEVICE_FIELDS: Mapping[str, FieldKind] = {
    "provider": "text",
    "account": "text",
    "key": "text",
    "address": "text",
    "label": "text",
    "imei": "text",
    "iccid": "text",
    "imsi": "text",
    "msisdn": "text",
    "state": "text",
    "last_seen": "time",
    "latitude": "number",
    "longitude": "number",
    "position_source": "text",
    "position_at": "time",
    "position_radius_m": "number",
    "voltage_mv": "number",
    "fetched_at": "time",
    "changed_at": "time",
    "absent_at": "time",
}
"""What a device list can be filtered and sorted by, besides any `vendor.X`."""


class FilterError(ValueError):
    """What was typed cannot be read; the sentence says which word, and what would do."""


@dataclass(frozen=True, slots=True)
class DeviceQuery:
    """Which devices, in which order, and which part of that list."""

    text: str = ""
    """What was typed, in the filter language."""
    provider: str | None = None
    account: str | None = None
    sort: str = "label"
    descending: bool = False
    offset: int = 0
    limit: int = 200
    places: NamedPlaces = NOWHERE
    """The named places which `at:` may mean."""
    without: frozenset[str] = frozenset()
    """Accounts whose devices are left out."""


@dataclass(frozen=True, slots=True)
class Word:
    """A text which must stand somewhere in what a device is known by (or, inverse, nowhere)."""

    text: str
    """Case-folded."""
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """A claim about one field; a device which lacks the field never meets it, so meets its inverse."""

    field: str
    """Case-folded, `vendor.` before the vendor's own."""
    operator: Operator
    value: str | float | datetime | date = ""
    """Text (case-folded), a number, an instant; a date with `=` is that whole day."""
    inverse: bool = False


Term = Word | Comparison


@dataclass(frozen=True, slots=True)
class Filter:
    """All that a device must meet to be shown."""

    terms: tuple[Term, ...] = ()


_TOKEN = re.compile(r'(?:[^\s"]|"[^"]*(?:"|$))+')
_CLAIM = re.compile(r"([A-Za-z_][\w.-]*)(>=|<=|>|<|=|:)(.*)", re.DOTALL)
_AGE = re.compile(r"[0-9]{1,6}[smhdw]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OPERATORS: Mapping[str, Operator] = {
    ">": ">", ">=": ">=", "<": "<", "<=": "<=", "=": "=", ":": ":",
}  # fmt: skip
_TURNED: Mapping[str, Operator] = {">": "<", ">=": "<=", "<": ">", "<=": ">="}


def parse_filter(
    text: str, now: datetime, fields: Mapping[str, FieldKind] = DEVICE_FIELDS
) -> Filter:
    """Read what was typed; raise FilterError where a column or a value makes no sense.

    Words and "quoted phrases" must all occur, `!word` must not; `column>value` (also >= < <= =)
    compares, `column:word` looks inside it, `column=` asks for those without it, and `-` or `!`
    before any of these turns it round. An age such as `24h` in a time column counts back from now:
    `last_seen>24h` is older than a day. Of devices, `at:word` are those at a named place.
    """
    terms = (_term(token, now, fields) for token in _TOKEN.findall(text))
    return Filter(tuple(term for term in terms if term is not None))


def known_field(name: str, fields: Mapping[str, FieldKind] = DEVICE_FIELDS) -> str:
    """Return a column's case-folded name, or raise FilterError with the nearest one there is."""
    folded = name.casefold()
    if folded in fields or (folded.startswith("vendor.") and len(folded) > len("vendor.")):
        return folded
    near = get_close_matches(folded, [*fields, "vendor.…"], n=1, cutoff=0.0)[0]
    raise FilterError(
        f"there is no column {name}; the nearest is {near}. "
        f'To look for the text itself, put it in quotes: "{name}:…"'
    )


def sort_field(name: str) -> str:
    """Return what a list is sorted by: a field, or the named place at which a device is."""
    return AT.field if name.casefold() == AT.field else known_field(name)


def _term(token: str, now: datetime, fields: Mapping[str, FieldKind]) -> Term | None:
    inverse = token.startswith("!")
    rest = token.removeprefix("!")
    if not rest.startswith('"'):
        signed = rest.startswith("-")
        if claim := _CLAIM.fullmatch(rest[1:] if signed else rest):
            name, operator, value = claim.groups()
            plain = _comparison(name, operator, value.replace('"', ""), now, fields)
            turned = (inverse != signed) != plain.inverse
            return Comparison(plain.field, plain.operator, plain.value, turned)
    word = rest.replace('"', "").casefold()
    return Word(word, inverse) if word else None


def _comparison(
    name: str, operator: str, value: str, now: datetime, fields: Mapping[str, FieldKind]
) -> Comparison:
    is_at = fields is DEVICE_FIELDS and name.casefold() in {"at", AT.field}
    field = AT.field if is_at else known_field(name, fields)
    kind = "text" if is_at else fields.get(field, "any")
    if is_at and operator not in {"=", ":"}:
        raise FilterError(f"{name} takes : or = and the name of a place, such as {name}:depot")
    if not value:
        if operator == "=":
            return Comparison(field, "missing")
        if operator == ":":
            return Comparison(field, "missing", inverse=True)
        raise FilterError(f"{name}{operator} needs a value after it")
    if kind == "time":
        return _time_comparison(field, operator, value, now)
    if kind == "number":
        number = _number(value)
        if number is None:
            raise FilterError(f"{name} holds numbers, and {value!r} is none")
        return Comparison(field, _operator("=" if operator == ":" else operator), number)
    folded = value.casefold()
    number = _number(value) if kind == "any" and operator not in {"=", ":"} else None
    return Comparison(field, _operator(operator), folded if number is None else number)


def _time_comparison(field: str, operator: str, value: str, now: datetime) -> Comparison:
    if operator in {"=", ":"}:
        if not _DATE.fullmatch(value):
            raise FilterError(f"{field}{operator} wants a whole day such as 2026-11-21")
        return Comparison(field, "=", _instant(value, now).date())
    if _AGE.fullmatch(value):
        return Comparison(field, _TURNED[operator], _instant(value, now))
    return Comparison(field, _operator(operator), _instant(value, now))


def _instant(value: str, now: datetime) -> datetime:
    try:
        return parse_when(value, now)
    except ValueError as error:
        raise FilterError(str(error)) from error


def _number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None


def _operator(text: str) -> Operator:
    return _OPERATORS[text]
