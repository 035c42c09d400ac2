"""Vendor shapes: tolerant of spelling, types and new fields, exactly where the documents say so."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from tui.domain.text.safe_text import clean
from tui.domain.text.times import possible_time
from tui.providers.errors import AnswerUnreadable
from tui.providers.field_name import fold_name

Model = TypeVar("Model", bound="WireModel")


class WireModel(BaseModel):
    """A shape on the wire: frozen, keys read whatever their case and underscores, the original kept."""

    model_config = ConfigDict(frozen=True, extra="ignore", protected_namespaces=())

    raw: dict[str, Any] = Field(default_factory=dict, repr=False)
    """What the vendor sent, unchanged."""

    @model_validator(mode="before")
    @classmethod
    def _fold_keys(cls, sent: Any) -> Any:
        if not isinstance(sent, Mapping):
            return sent
        found: dict[str, Any] = {}
        for key, name in _read_keys(cls, tuple(sent)):
            # Two spellings of one key: a null never hides what the other says.
            if (value := sent[key]) is not None or name not in found:
                found[name] = value
        return {**found, "raw": dict(sent)}

    @classmethod
    def read(cls, sent: Any, what: str) -> Self:
        """Read one object, or raise `AnswerUnreadable` naming `what` and the field."""
        if not isinstance(sent, Mapping):
            raise AnswerUnreadable(f"{what}: expected an object, got {type(sent).__name__}.")
        try:
            return cls.model_validate(sent)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "the object"
            raise AnswerUnreadable(f"{what}: {clean(where)}: {first['msg']}.") from error

    @classmethod
    def read_all(cls, sent: Any, what: str) -> list[Self]:
        """Read a list; a lone object is a list of one, null is an empty list."""
        return [cls.read(item, what) for item in as_list(sent)]


def as_list(sent: Any) -> list[Any]:
    """Return a list for a list, a lone value or null: vendors differ in when they wrap."""
    if sent is None:
        return []
    return sent if isinstance(sent, list) else [sent]


@lru_cache
def _known_keys(model: type[WireModel]) -> dict[str, str]:
    return {
        fold_name(spelling): field.alias or name
        for name, field in model.model_fields.items()
        for spelling in (name, field.alias or name)
        if name != "raw"
    }


@lru_cache(512)
def _read_keys(model: type[WireModel], keys: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return which of these keys a model reads, and as what: the objects of a list have the same keys."""
    known = _known_keys(model)
    return tuple((key, known[fold_name(key)]) for key in keys if fold_name(key) in known)


@lru_cache(512)
def field_places(model: type[WireModel], names: tuple[str, ...]) -> Mapping[str, str]:
    """Return by each attribute of a model which of these names it is read from.

    The objects of a list have the same names, in the same order.
    """
    known = _known_keys(model)
    return {known[fold_name(name)]: name for name in names if fold_name(name) in known}


def _text(sent: Any) -> Any:
    """Text, or a whole number as text; blank, a list and an object are None, so that a record is never lost."""
    if isinstance(sent, str):
        return clean(sent.strip()) or None
    if isinstance(sent, bool):
        return str(sent).lower()
    if isinstance(sent, int):
        return str(sent)
    if isinstance(sent, float):
        return str(int(sent)) if sent.is_integer() and abs(sent) < 1e15 else repr(sent)
    return None


def exact_name(sent: Any) -> str | None:
    """Return a name exactly as the vendor has it, a number as its digits; blank is None.

    `ops ` is another user than `ops`, so nothing is trimmed, and what is hostile is cleaned where it is shown.
    """
    if isinstance(sent, str):
        return sent if sent.strip() else None
    found = _text(sent)
    return found if isinstance(found, str) else None


_SCIENTIFIC = re.compile(r"[0-9.,]+[eE]\+?[0-9]+")


def _identifier(sent: Any) -> Any:
    text = _text(sent)
    if isinstance(text, str) and (text.strip("0") == "" or _SCIENTIFIC.fullmatch(text)):
        return None  # 0 stands for none; 8.96E+19 has lost its digits
    return text


def _exact_identifier(sent: Any) -> Any:
    return None if _identifier(sent) is None else exact_name(sent)


_NUMERIC = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


_MOST_BITS = 1_000
"""A longer whole number is none which a float can hold."""


def _number(sent: Any) -> Any:
    if isinstance(sent, bool):
        return None
    if isinstance(sent, str):  # float() alone takes 1_000, full-width digits and "infinity"
        sent = sent.strip()
        sent = float(sent) if _NUMERIC.fullmatch(sent) else None
    if isinstance(sent, int) and sent.bit_length() > _MOST_BITS:
        return None
    return sent if isinstance(sent, int | float) and sent - sent == 0 else None


_FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def _flag(sent: Any) -> Any:
    if isinstance(sent, str):
        return _FLAGS.get(sent.strip().casefold())
    return bool(sent) if isinstance(sent, int) and sent in {0, 1} else None


_AMERICAN = re.compile(
    r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})"
    r"(?:[ T]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6})[0-9]*)?)?)?"
)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T].+)?", re.ASCII)


def _instant(sent: Any) -> Any:
    """Any documented form of a time, without a zone taken as UTC; a bare number is no known unit.

    The first and the last day of a calendar are what servers send where there is no time.
    """
    return possible_time(_time(sent.strip())) if isinstance(sent, str) else None


def _time(text: str) -> datetime | None:
    try:
        if match := _AMERICAN.fullmatch(text):
            month, day, year, hour, minute, second, fraction = match.groups(default="0")
            micros = int(fraction.ljust(6, "0"))
            return datetime(
                int(year), int(month), int(day), int(hour), int(minute), int(second), micros, UTC
            )
        if not _ISO.fullmatch(text):
            return None
        at = datetime.fromisoformat(text.removesuffix(" UTC"))
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


Text = Annotated[str | None, BeforeValidator(_text)]
"""Foreign text, cleaned; a number becomes its digits, blank becomes None."""
Name = Annotated[str | None, BeforeValidator(exact_name)]
"""What the vendor's API is called with, exactly as it was sent: to be cleaned where it is shown."""
Identifier = Annotated[str | None, BeforeValidator(_identifier)]
"""Text which names something; all zeros and damaged numbers (`8.96E+19`) are None."""
ExactIdentifier = Annotated[str | None, BeforeValidator(_exact_identifier)]
"""An identifier which is sent back: spelled as the vendor shows it."""
Number = Annotated[float | None, BeforeValidator(_number)]
"""A number, or text which is one; anything else is None."""
Flag = Annotated[bool | None, BeforeValidator(_flag)]
"""Three-valued: true, false, unknown."""
Instant = Annotated[datetime | None, BeforeValidator(_instant)]
"""An aware UTC time."""
