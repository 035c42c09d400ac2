"""Find and check identifiers: IMEI, ICCID, IMSI, MSISDN and their check digits."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from tui.domain.device.phone_number import plain_number
from tui.domain.device.record import DeviceRecord
from tui.domain.text.safe_text import clean
from tui.lazy_dataclass import dataclass

Kind = Literal["imei", "iccid", "imsi", "msisdn", "unknown"]
MIN_DIGITS = 4
"""A device can be found by this many of its last digits, or more."""
_DOUBLED = "0246813579"
"""The sum of the digits of twice each digit."""
_SHORTEST = 6
"""Digits of the shortest identifier, a phone number."""
A_NAME = "not an identifier: it has more than digits in it"


@dataclass(frozen=True, slots=True)
class IdentifierProblem:
    """A problem with an identifier: a reason to refuse it, or to warn."""

    severity: Literal["refuse", "warn"]
    sentence: str


@dataclass(frozen=True, slots=True)
class Identifier:
    """One identifier found in a text, digits only; `unknown` if it fits no kind."""

    kind: Kind
    text: str
    warning: str = ""


def luhn_digit(digits: str) -> str:
    """Return the check digit for these digits (ISO/IEC 7812, annex B)."""
    doubled = "".join(_DOUBLED[int(digit)] for digit in digits[-1::-2])
    return str(-sum(map(int, doubled + digits[-2::-2])) % 10)


def has_check_digit(digits: str) -> bool:
    """Return whether the last digit is the check digit of those before it."""
    plain = len(digits) > 1 and digits.isascii() and digits.isdigit()
    return plain and luhn_digit(digits[:-1]) == digits[-1]


def check_imei(text: str) -> IdentifierProblem | None:
    """Check an IMEI: 15 digits, the last a check digit (3GPP TS 23.003, annex B)."""
    if not re.fullmatch(r"[0-9]{14,16}", text):
        return IdentifierProblem("refuse", "an IMEI has 15 digits")
    whole = text[:14] + luhn_digit(text[:14])
    if len(text) == 14:
        return IdentifierProblem(
            "refuse", f"the IMEI lacks its check digit; the full IMEI is {whole}"
        )
    if len(text) == 16:
        return IdentifierProblem(
            "refuse", f"this is an IMEISV, which ends in a software version; the IMEI is {whole}"
        )
    if len(set(text)) == 1 and text[0] == "0":
        return IdentifierProblem("refuse", "an IMEI cannot be all zeros")
    if text != whole:
        return IdentifierProblem(
            "warn", f"the check digit is wrong for an IMEI ({text[14]}, expected {whole[14]})"
        )
    return None


def check_iccid(text: str) -> IdentifierProblem | None:
    """Check an ICCID: 19 or 20 digits, in use also 18 to 22 (ITU-T E.118)."""
    if not re.fullmatch(r"[0-9]{18,22}", text):
        return IdentifierProblem("refuse", "an ICCID has 18 to 22 digits, usually 19 or 20")
    if not text.startswith("89"):
        return IdentifierProblem("warn", "an ICCID begins with 89")
    if text[15:].strip("0") == "":
        return IdentifierProblem(
            "warn", "the ICCID ends in zeros: a spreadsheet may have rounded it"
        )
    if has_check_digit(text):
        return None
    if len(text) == 20 and has_check_digit(text[:19]):
        return IdentifierProblem(
            "warn",
            "the 20th digit is not part of the ICCID: the first 19 have a correct check digit",
        )
    if len(text) == 18:
        return IdentifierProblem(
            "warn", f"the ICCID has 18 digits: the check digit {luhn_digit(text)} may be missing"
        )
    return IdentifierProblem("warn", "the check digit is wrong for an ICCID")


def check_imsi(text: str) -> IdentifierProblem | None:
    """Check an IMSI: 14 or 15 digits, no check digit."""
    if not re.fullmatch(r"[0-9]{14,15}", text):
        return IdentifierProblem("refuse", "an IMSI has 14 or 15 digits")
    return None


def check_msisdn(text: str) -> IdentifierProblem | None:
    """Check an MSISDN: 6 to 15 digits, optionally after a plus; IoT ranges allow no stricter rule."""
    if not re.fullmatch(r"\+?[0-9]{6,15}", text):
        return IdentifierProblem("refuse", "a phone number has 6 to 15 digits")
    return None


CHECKS: Mapping[str, Callable[[str], IdentifierProblem | None]] = {
    "imei": check_imei,
    "iccid": check_iccid,
    "imsi": check_imsi,
    "msisdn": check_msisdn,
}
"""The check of each kind of identifier."""

_HEADINGS = {*CHECKS, "mdn", "meid", "device", "device_name", "name", "label", "id", "sim", "phone"}
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_PREFIX = re.compile(r"(imei|iccid|imsi|msisdn|mdn)\s*[:=#]?\s*(?=[+0-9])", re.IGNORECASE)
_DIALED_ABROAD = re.compile(r"(?:00|011)[^0-9]")
"""How a phone number begins which is grouped; without groups an IMEI may begin so, too."""
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+")


def find_identifiers(text: str) -> list[Identifier]:
    """Find the identifiers in any pasted text, in order, each once; what fits no kind is `unknown`."""
    found = (identify(kind, word) for kind, word in _words(text))
    return list(dict.fromkeys(found))


def identifier_warning(text: str) -> str:
    """Return a sentence on what is wrong with an identifier somebody typed; empty if nothing is.

    A name needs no warning, nor do a few digits, which are the end of an identifier.
    """
    damaged = [
        ident
        for ident in find_identifiers(text)
        if ident.warning not in {"", A_NAME}
        and not (ident.text.isdigit() and len(ident.text) < _SHORTEST)
    ]
    return f"{damaged[0].text}: {damaged[0].warning}." if damaged else ""


def matches(ident: Identifier, record: DeviceRecord) -> bool:
    """Return whether a record has this identifier; an `unknown` one matches by its last digits."""
    known = {kind: getattr(record, kind) or "" for kind in CHECKS}
    if ident.kind == "iccid":
        return iccid_key(known["iccid"]) == iccid_key(ident.text)
    if ident.kind == "msisdn":
        return known["msisdn"].lstrip("+") == ident.text.lstrip("+")
    if ident.kind != "unknown":  # both have 15 digits
        return ident.text in {known["imei"], known["imsi"]}
    names = (*known.values(), record.key, record.address, record.label or "")
    if ident.text.casefold() in {name.casefold() for name in names if name}:
        return True
    enough = len(ident.text) >= MIN_DIGITS and ident.text.isascii() and ident.text.isdigit()
    return enough and any(name.endswith(ident.text) for name in names)


def iccid_key(iccid: str) -> str:
    """Return the part which two spellings of one ICCID share: some readers append a 20th digit."""
    extra = len(iccid) == 20 and not has_check_digit(iccid) and has_check_digit(iccid[:19])
    return iccid[:19] if extra else iccid


def imei_key(imei: str) -> str:
    """Return the part which two spellings of one IMEI share: networks may change the 15th digit."""
    return imei[:14] if re.fullmatch(r"[0-9]{14,16}", imei) else imei


def _words(text: str) -> Iterator[tuple[str, str]]:
    """Return every cell and the kind written before it, if any; headings are left out."""
    for cell in re.split(r"[\n\r\t,;|]", _INVISIBLE.sub("", text)):
        word = cell.strip().lstrip("=").strip("\"'` \u00a0")
        prefix = _PREFIX.match(word)
        kind = prefix[1].lower() if prefix else ""
        word = word[prefix.end() :] if prefix else word
        if not word or word.casefold().replace(" ", "_") in _HEADINGS:
            continue
        parts = word.split()
        apart = len(parts) > 1 and all(re.fullmatch(r"[0-9]{14,22}", part) for part in parts)
        yield from ((kind, part) for part in (parts if apart else [word]))


def identify(kind: str, word: str) -> Identifier:
    """Read one word as an identifier, of a kind somebody named or of the one its length allows."""
    shown = clean(word)
    if _SCIENTIFIC.fullmatch(word) or re.fullmatch(r"[0-9]{6,}\.[0-9]+", word):
        return Identifier(
            "unknown", shown, "a spreadsheet lost its digits: copy the column as text"
        )
    if any(
        unicodedata.decimal(character, None) is not None for character in word if character > "\x7f"
    ):
        return Identifier(
            "unknown", shown, "its digits are not plain 0 to 9: type the number again"
        )
    digits = re.sub(r"[ \u00a0().\-/]", "", word)
    phone = "" if kind else plain_number(word)
    is_imei = check_imei(digits) is None and not _DIALED_ABROAD.match(word)
    if phone.startswith("+") and not is_imei:
        return Identifier("msisdn", phone)
    if re.fullmatch(r"89[0-9]{16,19}[fF]+", digits):
        digits = digits.rstrip("fF")  # the filler of the last half octet on the card
    if not re.fullmatch(r"\+?[0-9]+", digits):
        return Identifier("unknown", shown, A_NAME)
    found: Kind = _kind_of(kind, digits)
    if found == "unknown":
        return Identifier("unknown", digits, _length_problem(digits))
    problem = CHECKS[found](digits)
    if problem is not None and problem.severity == "refuse":
        return Identifier("unknown", digits, problem.sentence)
    return Identifier(found, digits, problem.sentence if problem else "")


def _kind_of(written: str, digits: str) -> Kind:
    """Return the kind written before the digits, else the kind which their number allows."""
    by_name: Mapping[str, Kind] = {
        "imei": "imei", "iccid": "iccid", "imsi": "imsi", "msisdn": "msisdn", "mdn": "msisdn"
    }  # fmt: skip
    if written:
        return by_name[written]
    length = len(digits.lstrip("+"))
    if digits.startswith("+"):
        return "msisdn" if _SHORTEST <= length <= 15 else "unknown"
    if 18 <= length <= 22:
        return "iccid"
    if length == 15:
        return "imei"
    return "msisdn" if _SHORTEST <= length <= 13 else "unknown"


def _length_problem(digits: str) -> str:
    """Return a sentence on a number whose length fits no identifier."""
    if len(digits) in {14, 16} and (problem := check_imei(digits)):
        return problem.sentence
    return f"no identifier has {len(digits.lstrip('+'))} digits"
