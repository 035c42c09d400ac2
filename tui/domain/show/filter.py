"""The filter language: parse what a person types after `/` into terms for a store query."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal

from tui.domain.device.membership import MEMBERSHIPS, membership_field, membership_key
from tui.domain.place.named_places import AT, NOWHERE, NamedPlaces
from tui.domain.text.fold import EXACT, exact, folded
from tui.domain.text.typed_time import is_age, parse_time
from tui.lazy_dataclass import dataclass

FieldKind = Literal["text", "whole", "number", "time", "any"]
"""How a field is compared; one of a few words, such as a state, is always compared whole."""
TEXTS = frozenset({"text", "whole"})
Operator = Literal[">", ">=", "<", "<=", "=", ":", "missing"]

DEVICE_FIELDS: Mapping[str, FieldKind] = {
    "provider": "whole",
    "account": "whole",
    "key": "text",
    "address": "text",
    "label": "text",
    "imei": "text",
    "iccid": "text",
    "imsi": "text",
    "msisdn": "text",
    "state": "whole",
    "last_seen": "time",
    "latitude": "number",
    "longitude": "number",
    "position_source": "whole",
    "position_at": "time",
    "position_radius_m": "number",
    "voltage_mv": "number",
    "fetched_at": "time",
    "changed_at": "time",
    "absent_at": "time",
    "cause": "whole",
    "severity": "whole",
}
"""The fields by which a device list can be filtered and sorted, besides any `vendor.X`."""
MOVED, STRAYED, LEFT = "moved", "strayed", "left"
"""Terms about a device's reports of some time: `moved:8h`, `strayed:8h`, `left:depot`."""
ACKNOWLEDGED, ASSIGNED_TO, ME = "acknowledged", "assigned_to", "me"
"""What people said of units: `acknowledged:no`, `assigned:anna`, `assigned:me`."""
_OTHER_NAMES = {"assigned": ASSIGNED_TO}
MEANT = {
    "name": "label", "device": "label", "bus": "label", "phone": "msisdn", "mdn": "msisdn",
    "number": "msisdn", "sim": "iccid", "battery": "voltage_mv", "voltage": "voltage_mv",
    "seen": "last_seen", "heard": "last_seen", "silent": "last_seen", "status": "state",
    "reason": "cause", "why": "cause", "problem": "cause", "vendor": "provider", "source": "position_source",
    "accuracy": "position_radius_m", "owner": "assigned_to", "acked": "acknowledged",
}  # fmt: skip
"""Names which people type, and the columns they mean."""
STATE_SPELLINGS = (
    frozenset({"active", "activated"}),
    frozenset({"suspend", "suspended"}),
    frozenset({"deactive", "deactivated"}),
)
"""Words for one state: vendors spell them one way, and people the other."""
LEFT_WITHIN = timedelta(days=3)
"""`left:` looks back so far: on a Monday, over the weekend."""


UNIT_FIELDS: Mapping[str, FieldKind] = {
    **DEVICE_FIELDS,
    "unit": "text",
    "since": "time",
    "incident": "whole",
    "judged_at": "time",
    "began_at": "time",
    ACKNOWLEDGED: "whole",
    ASSIGNED_TO: "whole",
}
"""The same for a list of units: a field of a record is met where one of the unit's records meets it."""


class FilterError(ValueError):
    """The filter is wrong; the message names the word and suggests a right one."""


@dataclass(frozen=True, slots=True)
class DeviceQuery:
    """A query for devices: which, in which order, and which part of the list."""

    text: str = ""
    """The filter, as typed."""
    provider: str | None = None
    account: str | None = None
    sort: str = "label"
    descending: bool = False
    offset: int = 0
    limit: int = 200
    places: NamedPlaces = NOWHERE
    """The named places for `at:`."""
    without: frozenset[str] = frozenset()
    """Accounts to leave out."""


@dataclass(frozen=True, slots=True)
class UnitQuery:
    """A query for units: which, in which order, and which part of the list."""

    text: str = ""
    """The filter, as typed: all fields of a unit, and those of its records."""
    provider: str | None = None
    account: str | None = None
    sort: str = "severity"
    descending: bool = True
    """By severity, the worst first; units of one severity by cause, then since when."""
    offset: int = 0
    limit: int = 200
    places: NamedPlaces = NOWHERE
    without: frozenset[str] = frozenset()
    """Accounts whose records are left out, and units which have no others."""
    me: str = ""
    """Whom `assigned:me` means: `user@host`; the store knows it."""


@dataclass(frozen=True, slots=True)
class Word:
    """A text which must occur in one of a device's names (or, inverse, in none)."""

    text: str
    """Folded; spelled exactly but for its case if it was quoted."""
    inverse: bool = False
    is_exact: bool = False

    def is_in(self, searched: str) -> bool:
        """Return whether a text made by `searched_text` has this word."""
        start = searched.find(EXACT) if self.is_exact else 0
        return searched.find(self.text, start) >= 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """A condition on one field; a device without the field fails it, and meets its inverse."""

    field: str
    """Case-folded; a vendor's own field starts with `vendor.`."""
    operator: Operator
    value: str | float | datetime | date = ""
    """Text (folded), a number or an instant; a date with `=` means that whole day."""
    inverse: bool = False
    since: datetime | None = None
    """How far back a term about reports looks; for what is acknowledged: now."""


Term = Word | Comparison


@dataclass(frozen=True, slots=True)
class Filter:
    """The terms of a filter: a device is shown if it meets all of them."""

    terms: tuple[Term, ...] = ()


_WORD = r'(?:[^\s"]|"[^"]*(?:"|$))+'
_CONDITION = r"(?s)([A-Za-z_][\w.-]*)(>=|<=|>|<|=|:)(.*)"
NEVER = "never"
"""The value of a time which is not known: `last_seen:never`."""
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_OPERATORS: Mapping[str, Operator] = {
    ">": ">", ">=": ">=", "<": "<", "<=": "<=", "=": "=", ":": ":",
}  # fmt: skip
_FOR_AGES: Mapping[str, Operator] = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
"""An older age is an earlier time."""


def parse_filter(
    text: str, now: datetime, fields: Mapping[str, FieldKind] = DEVICE_FIELDS
) -> Filter:
    """Parse a filter; raise FilterError for an unknown column or a bad value.

    Words and "quoted phrases" must all occur, `!word` must not; `column>value` (also >= < <= =)
    compares, `column:word` looks inside it (a state, vendor or account is always compared whole),
    `column=` finds those without a value, and `-` or `!` before any of these negates it. An age such
    as `24h` in a time column counts back from now: `last_seen>24h` is older than a day, and
    `last_seen:never` finds those without a time. For devices, `at:word` means at a named place,
    `left:word` means that it was there within three days and is away now, `moved:8h` that it moved within
    eight hours, `strayed:8h` that it did so while it should stand at a place; `tag:name`, `group:name` and `org:name` compare the whole name.

    Case and accents do not count; a "quoted phrase" is found with the accents it is written with.
    """
    terms = (_term(token, now, fields) for token in tokens(text))
    return Filter(tuple(term for term in terms if term is not None))


def tokens(text: str) -> list[str]:
    """Split a filter into its terms as typed; a quoted phrase stays whole."""
    return re.findall(_WORD, text)


def known_field(name: str, fields: Mapping[str, FieldKind] = DEVICE_FIELDS) -> str:
    """Return a column's case-folded name, or raise FilterError which suggests the nearest name."""
    known = name.casefold()
    if _has_places(fields) and (membership := membership_field(known)):
        return membership
    known = _OTHER_NAMES.get(known, known) if fields is UNIT_FIELDS else known
    if known == "vendor" and "provider" in fields:
        return "provider"  # as the column is titled
    if known in fields or (known.startswith("vendor.") and len(known) > len("vendor.")):
        return known
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    near = get_close_matches(known, [*fields, "vendor.…"], n=1, cutoff=0.0)[0]
    near = next((name for name in (MEANT.get(known, near), near) if name in fields), near)
    raise FilterError(
        f"There is no column {name}; did you mean {near}? "
        f'To search for the text itself, put it in quotes: "{name}:…"'
    )


def state_spellings(word: str) -> list[str]:
    """Return a state's word, folded, and its other spellings."""
    return sorted(next((same for same in STATE_SPELLINGS if word in same), {word}))


def _has_places(fields: Mapping[str, FieldKind]) -> bool:
    """Return whether the list is one of things which are at places and have tags."""
    return fields is DEVICE_FIELDS or fields is UNIT_FIELDS


def sort_field(name: str, fields: Mapping[str, FieldKind] = DEVICE_FIELDS) -> str:
    """Return the field by which a list is sorted; raise FilterError if there is none of this name."""
    return AT.field if name.casefold() == AT.field else known_field(name, fields)


def _term(token: str, now: datetime, fields: Mapping[str, FieldKind]) -> Term | None:
    inverse = token.startswith("!")
    rest = token.removeprefix("!")
    if not rest.startswith('"'):
        signed = rest.startswith("-")
        if condition := re.fullmatch(_CONDITION, rest[1:] if signed else rest):
            name, operator, value = condition.groups()
            plain = _comparison(name, operator, value.replace('"', ""), now, fields)
            inverse = (inverse != signed) != plain.inverse
            return replace(plain, inverse=inverse)
    is_exact = rest.startswith('"')
    bare = rest.replace('"', "")
    word = exact(bare) if is_exact else folded(bare)
    return Word(word, inverse, is_exact) if word else None


def _comparison(
    name: str, operator: str, value: str, now: datetime, fields: Mapping[str, FieldKind]
) -> Comparison:
    if _has_places(fields) and name.casefold() in {MOVED, STRAYED}:
        return _moved(name.casefold(), operator, value, now)
    field, kind = _field_of(name, operator, fields)
    since = now - LEFT_WITHIN if field == LEFT else now if field == ACKNOWLEDGED else None
    if not value:
        if operator in {"=", ":"}:
            return Comparison(field, "missing", inverse=operator == ":", since=since)
        raise FilterError(f"{name}{operator} needs a value")
    if kind == "time":
        if value.casefold() == NEVER and operator in {"=", ":"}:
            return Comparison(field, "missing")
        return _time_comparison(field, operator, value, now)
    if kind == "number":
        number = _number(value)
        if number is None:
            raise FilterError(f"{name} is a number column, and {value!r} is not a number")
        return Comparison(field, _operator("=" if operator == ":" else operator), number)
    if kind == "whole" and operator == ":":
        operator = "="
    number = _number(value) if kind == "any" and operator not in {"=", ":"} else None
    text = membership_key(value) if field in MEMBERSHIPS else folded(value)
    return Comparison(field, _operator(operator), text if number is None else number, since=since)


def _moved(field: str, operator: str, value: str, now: datetime) -> Comparison:
    if operator not in {"=", ":"} or not (is_age(value) or re.fullmatch(_DATE, value)):
        raise FilterError(f"{field} needs : and an age, such as {field}:8h")
    return Comparison(field, ">=", _instant(value, now))


def _field_of(name: str, operator: str, fields: Mapping[str, FieldKind]) -> tuple[str, FieldKind]:
    """Return a term's field and how it is compared; raise FilterError where it cannot be compared so."""
    if _has_places(fields) and name.casefold() in {"at", AT.field, LEFT}:
        named: tuple[str, FieldKind] = LEFT if name.casefold() == LEFT else AT.field, "text"
        example = "depot"
    elif _has_places(fields) and (membership := membership_field(name)):
        named = membership, "whole"
        example = '"North yard"'
    else:
        field = known_field(name, fields)
        return field, fields.get(field, "any")
    if operator not in {"=", ":"}:
        raise FilterError(f"{name} needs : or = and a name, such as {name}:{example}")
    return named


def _time_comparison(field: str, operator: str, value: str, now: datetime) -> Comparison:
    if operator in {"=", ":"}:
        if not re.fullmatch(_DATE, value):
            raise FilterError(f"{field}{operator} needs a whole day such as 2026-11-21")
        return Comparison(field, "=", _instant(value, now).date())
    if is_age(value):
        return Comparison(field, _FOR_AGES[operator], _instant(value, now))
    return Comparison(field, _operator(operator), _instant(value, now))


def _instant(value: str, now: datetime) -> datetime:
    try:
        return parse_time(value, now)
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
