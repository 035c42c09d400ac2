"""By what a unit is found: which of its identifiers or names a caller's words match, and how well."""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum

from tui.domain.device.identity import MIN_DIGITS, find_identifiers, iccid_key, imei_key
from tui.domain.device.phone_number import (
    FEWEST_COMPARED,
    ending_without_zero,
    plain_number,
    stored_spellings,
)
from tui.domain.device.record import DeviceRecord
from tui.domain.text.fold import folded
from tui.domain.unit.stored_unit import StoredUnit
from tui.lazy_dataclass import dataclass


class MatchKind(IntEnum):
    """How well a unit matches; less is better."""

    WHOLE = 0
    """A whole identifier."""
    WHOLE_NAME = 1
    OTHER_CHECK_DIGIT = 2
    """The identifier but for its check digit: a typing error, or another spelling."""
    LAST_DIGITS = 3
    NAME_BEGINS = 4
    """So does a name which has them as words of their own: `119` in `Coach 119`."""
    NAME_HAS = 5
    ELSEWHERE = 6
    """The words stand in a note, or another field which is no name."""


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """What of a unit matches."""

    kind: MatchKind
    title: str = ""
    """What the identifier is called: `IMEI`."""
    value: str = ""
    """The identifier or the name, as a vendor spells it."""
    matched: str = ""
    """The part of the value which matches, at its end."""

    @property
    def words(self) -> str:
        """What matched, for people: `MSISDN 14794039214`."""
        if self.kind is MatchKind.ELSEWHERE:
            return "in a note or another field"
        if self.kind is MatchKind.OTHER_CHECK_DIGIT:
            return f"{self.title} {self.value}, with another check digit"
        return f"{self.title} {self.value}"


_TITLES = {"imei": "IMEI", "iccid": "ICCID", "msisdn": "MSISDN", "imsi": "IMSI"}
_NUMBER = re.compile(r"(?<![\w.])\+?\(?[0-9][0-9 ().\-/]*[0-9](?!\w)")
"""Digits in a sentence, with what people write between them."""
_GROUPED = re.compile(r"[ ().\-/]")


def numbers_in(text: str) -> list[str]:
    """Return the numbers in a caller's words which may be an identifier or its end, each once.

    A number alone is taken as it was typed. Within a sentence it may be grouped: `1 (479) 403-9214`.
    """
    found = [each.text for each in find_identifiers(text) if each.kind != "unknown"]
    for match in _NUMBER.finditer(text):
        spelled = match[0].strip()
        digits = _GROUPED.sub("", spelled)
        parts = [part for part in spelled.split() if len(_GROUPED.sub("", part)) >= MIN_DIGITS]
        found += [digits, *(_GROUPED.sub("", part) for part in parts)]
    return [number for number in dict.fromkeys(found) if len(number.lstrip("+")) >= MIN_DIGITS]


def is_sentence(text: str) -> bool:
    """Return whether there are words around the numbers: no name of a unit, but a ticket's text."""
    return bool(numbers_in(text)) and len(re.findall(r"[^\W\d]{2,}", text)) > 1


def match_unit(text: str, numbers: Iterable[str], unit: StoredUnit) -> UnitMatch:
    """Return how a unit matches a caller's words and the numbers in them, at its best."""
    found = [
        match
        for title, value in names_of(unit.records, unit)
        for match in _matches(text, tuple(numbers), title, value)
    ]
    return min(found, key=lambda match: match.kind, default=UnitMatch(MatchKind.ELSEWHERE))


def names_of(records: Sequence[DeviceRecord], unit: StoredUnit) -> Iterator[tuple[str, str]]:
    """Yield every identifier and name of a unit and its records with what it is called, each once."""
    seen = set()
    for field, title in _TITLES.items():
        for each in (unit, *records):
            if (value := getattr(each, field)) and value not in seen:
                seen.add(value)
                yield title, value
    for record in records:
        for value in (record.label, record.address, record.key):
            if value and value not in seen:
                seen.add(value)
                yield "name", value


def _matches(text: str, numbers: tuple[str, ...], title: str, value: str) -> Iterator[UnitMatch]:
    words, name = folded(text.strip()), folded(value)
    kind = MatchKind.WHOLE_NAME if title == "name" else MatchKind.WHOLE
    if words == name or any(_is_whole(number, title, value) for number in numbers):
        yield UnitMatch(kind, title, value, value)
    for number in numbers:
        if ending := _ending(number, title, value):
            yield UnitMatch(MatchKind.LAST_DIGITS, title, value, ending)
        elif _is_but_for_check_digit(number, title, value):
            yield UnitMatch(MatchKind.OTHER_CHECK_DIGIT, title, value)
    if title == "name" and words and words in name:
        is_begin = name.startswith(words) or f" {words} " in f" {name} "
        yield UnitMatch(MatchKind.NAME_BEGINS if is_begin else MatchKind.NAME_HAS, title, value)


def _is_whole(number: str, title: str, value: str) -> bool:
    if number.lstrip("+") == value.lstrip("+"):
        return True
    phone = plain_number(number) if title == "MSISDN" else ""
    return bool(phone) and value in stored_spellings(phone)


def _ending(number: str, title: str, value: str) -> str:
    digits = number.lstrip("+")
    if value.endswith(digits):
        return digits
    phone = plain_number(number) if title == "MSISDN" else ""
    national = ending_without_zero(phone) if phone else ""
    return national if len(national) >= FEWEST_COMPARED and value.endswith(national) else ""


def _is_but_for_check_digit(number: str, title: str, value: str) -> bool:
    if title == "IMEI":
        return len(number) >= 14 and imei_key(number) == imei_key(value)
    return (
        title == "ICCID" and len(number) >= 18 and iccid_key(number)[:18] == iccid_key(value)[:18]
    )
