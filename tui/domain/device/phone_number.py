"""Read a phone number in any form in which a caller gives it, and compare it with a stored one."""

import re
import unicodedata

SHORTEST, LONGEST = 6, 15
"""Digits of a phone number (ITU-T E.164; some networks use short ones inside)."""
FEWEST_COMPARED = 8
"""So many digits of a number without its country are enough to compare it with one which has it."""
_SCHEME = re.compile(r"(?:tel|callto|sms|phone)\s*:\s*", re.IGNORECASE)
_EXTENSION = re.compile(r";.*|\?.*")
_TRUNK_ZERO = re.compile(r"\(0\)")
"""`+49 (0)170`: the zero is dialed inside the country only."""
_BETWEEN = re.compile(r"[\s().\-/\u2010-\u2015]")
_ABROAD = re.compile(r"00(?=[1-9])|011(?=[1-9])")
"""What is dialed for another country: 00 in most of the world, 011 in North America."""


def plain_number(text: str) -> str:
    """Return a phone number as digits, with a plus where its country is given; empty if it is none.

    `tel:+49 (0)170/123-4567`, `0049 170 1234567` and `011 49 170 1234567` are `+491701234567`.
    """
    bare = unicodedata.normalize("NFKC", text).strip()
    if scheme := _SCHEME.match(bare):
        bare = _EXTENSION.sub("", bare[scheme.end() :]).replace("%2B", "+").replace("%20", " ")
    abroad = bare.lstrip("(").startswith(("+", "00", "011"))
    digits = _BETWEEN.sub("", _TRUNK_ZERO.sub("", bare) if abroad else bare)
    if not re.fullmatch(r"\+?[0-9]+", digits):
        return ""
    if dialed := _ABROAD.match(digits):
        digits = f"+{digits[dialed.end() :]}"
    return digits if SHORTEST <= len(digits.lstrip("+")) <= LONGEST else ""


def stored_spellings(number: str) -> list[str]:
    """Return how vendors may store a number made by `plain_number`: with or without plus, country, zero.

    A country's code has one to three digits.
    """
    digits = number.lstrip("+")
    spelled = [digits, f"+{digits}"]
    if number.startswith("+"):
        inside = [digits[code:] for code in (1, 2, 3) if len(digits) - code >= FEWEST_COMPARED]
        spelled += [form for rest in inside for form in (rest, f"0{rest}")]
    return spelled


def ending_without_zero(number: str) -> str:
    """Return the digits in which the number ends wherever it is called from: `0170 123` is `170123`."""
    return number.lstrip("+0")
