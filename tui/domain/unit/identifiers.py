"""The canonical spellings of identifiers: two records with the same one are of the same thing."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from tui.domain.device.identity import has_check_digit, luhn_digit
from tui.domain.device.record import DeviceRecord
from tui.lazy_dataclass import dataclass

MOST_IN_AN_ACCOUNT = 3
"""A vendor lists a thing once, twice or three times after renames and new cards. The fourth record of an
account with the same identifier shows a placeholder, such as a default IMEI, which says nothing."""
MOST_RECORDS = 12
"""The same over all accounts: nothing is known to more of them."""
_REMEMBERED = 16_384
"""A transaction meets each identifier several times: in the records of each vendor, before and after."""
_MEID = "[A-F0-9]{14}"
_RISING = "0123456789" * 3
_FALLING = "9876543210" * 3
_FULL = frozenset({15, 19, 20})
"""Digits of a whole IMEI, and of a whole ICCID."""
_TEST_IMSI = "001010123456789"
"""The test network's: cards have it before they are personalized."""


@dataclass(frozen=True, slots=True)
class IdentifierNames:
    """A record's identifiers as they are compared, each with its kind; None joins nothing."""

    imei: str | None = None
    iccid: str | None = None
    imsi: str | None = None

    def known(self) -> Iterator[str]:
        """Yield those there are, the one which joins first first."""
        yield from filter(None, (self.imei, self.iccid, self.imsi))

    def without(self, names: frozenset[str]) -> "IdentifierNames":
        """Return these without names which say nothing."""
        if names.isdisjoint(self.known()):
            return self
        kept = (None if name in names else name for name in (self.imei, self.iccid, self.imsi))
        return IdentifierNames(*kept)


def identifier_names(record: DeviceRecord) -> IdentifierNames:
    """Return the canonical names of a record's identifiers."""
    imei, iccid, imsi = (
        canonical_imei(record.imei),
        canonical_iccid(record.iccid),
        canonical_imsi(record.imsi),
    )
    return IdentifierNames(
        imei and f"imei {imei}", iccid and f"iccid {iccid}", imsi and f"imsi {imsi}"
    )


@lru_cache(_REMEMBERED)
def canonical_imei(text: str | None) -> str | None:
    """Return what all spellings of an IMEI share, its first 14 digits; None: it is none.

    A network may send 0 for the check digit, and an IMEISV has a software version in its place. A MEID,
    which has letters, is compared whole.
    """
    plain = plain_identifier(text)
    if not plain.isdigit():
        return plain if re.fullmatch(_MEID, plain) else None
    if not 14 <= len(plain) <= 17:  # 17: a whole IMEI and its version
        return None
    return None if _is_placeholder(plain[:14]) else plain[:14]


@lru_cache(_REMEMBERED)
def canonical_iccid(text: str | None) -> str | None:
    """Return what all spellings of an ICCID share: its first 19 digits; None: it is none.

    ITU-T E.118: 18 digits and a check digit, or 19 and a check digit; an F fills the last half octet of
    19 digits. Some readers append a 20th digit to 19, some lists lack the check digit. A number whose
    check digit is wrong in every reading is compared whole: its neighbors differ in the last digit alone.
    """
    plain = plain_identifier(text).rstrip("F")
    if not (plain.isdigit() and 18 <= len(plain) <= 22):
        return None
    if _is_placeholder(plain) or _is_placeholder(plain[2:]):
        return None
    if len(plain) == 18:
        return plain + luhn_digit(plain)
    is_known = len(plain) == 20 and (has_check_digit(plain) or has_check_digit(plain[:19]))
    return plain[:19] if is_known else plain


@lru_cache(_REMEMBERED)
def canonical_imsi(text: str | None) -> str | None:
    """Return an IMSI's digits; None: it is none."""
    plain = plain_identifier(text)
    is_whole = plain.isdigit() and 14 <= len(plain) <= 15
    return plain if is_whole and plain != _TEST_IMSI and not _is_placeholder(plain) else None


def plain_identifier(text: str | None) -> str:
    """Return an identifier's letters and digits alone, in upper case; a decimal fraction is dropped."""
    if not text:
        return ""
    if text.isascii() and text.isdigit():
        return text
    plain = unicodedata.normalize("NFKC", text).upper().strip()
    plain = re.sub(r"^\W*(?:IMEI|ICCID|IMSI|MEID|ESN)(?:SV)?\b|\.0+$", "", plain)
    return re.sub(r"[\W_]+", "", plain)


def best_spelling(texts: Iterable[str]) -> str:
    """Return the fullest of several spellings of one identifier, letters and digits alone."""

    def order(plain: str) -> tuple[bool, bool, str]:
        is_full = len(plain) in _FULL
        return is_full and has_check_digit(plain), is_full, plain

    spellings = {plain_identifier(text).rstrip("F") for text in texts}
    return max(spellings, key=order) if len(spellings) > 1 else spellings.pop()


def crowded_names(names: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return the names which too many records have, of pairs of a name and the record's account."""
    pairs = list(names)
    by_account = Counter(pairs)
    whole = Counter(name for name, _ in pairs)
    return frozenset(
        {name for (name, _), count in by_account.items() if count > MOST_IN_AN_ACCOUNT}
        | {name for name, count in whole.items() if count > MOST_RECORDS}
    )


def _is_placeholder(digits: str) -> bool:
    """Return whether nobody's number looks like this: one digit repeated, zeros, or counting on."""
    return (
        len(set(digits)) == 1
        or not digits[2:].strip("0")
        or digits in _RISING
        or digits in _FALLING
    )
