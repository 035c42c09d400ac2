"""IMEI, ICCID, IMSI, MSISDN: what a text holds, and whether its check digit fits."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from tui.domain.device.record import DeviceRecord
from tui.domain.text.safe_text import clean

Kind = Literal["imei", "iccid", "imsi", "msisdn", "unknown"]
FEWEST_DIGITS = 4
"""The fewest last digits by which a device may be asked for."""
_SHORTEST = 6
"""Digits of the shortest identifier, a phone number."""
_A_NAME = "not an identifier: it is more than digits"


@dataclass(frozen=True, slots=True)
class IdentifierProblem:
    """What is wrong with an identifier: reason to refuse it, or only to warn."""

    severity: Literal["refuse", "warn"]
    sentence: str


@dataclass(frozen=True, slots=True)
class Identifier:
    """One identifier found in a text, digits only; `unknown` is what none could be made of."""

    kind: Kind
    text: str
    warning: str = ""


def luhn_digit(digits: str) -> str:
    """Compute the check digit which belongs behind these digits (ISO/IEC 7812, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def has_check_digit(digits: str) -> bool:
    """Return whether the last digit is the check digit of those before it."""
    plain = len(digits) > 1 and digits.isascii() and digits.isdigit()
    return plain and luhn_digit(digits[:-1]) == digits[-1]


def check_imei(text: str) -> IdentifierProblem | None:
    """Find fault with an IMEI: 15 digits, the last a check digit (3GPP TS 23.003, annex B)."""
    if not re.fullmatch(r"[0-9]{14,16}", text):
        return IdentifierProblem("refuse", "an IMEI has 15 digits")
    whole = text[:14] + luhn_digit(text[:14])
    if len(text) == 14:
        return IdentifierProblem(
            "refuse", f"an IMEI without its check digit: in full it is {whole}"
        )
    if len(text) == 16:
        return IdentifierProblem(
            "refuse", f"an IMEISV, which ends in a software version: the IMEI is {whole}"
        )
    if len(set(text)) == 1 and text[0] == "0":
        return IdentifierProblem("refuse", "an IMEI of nothing but zeros")
    if text != whole:
        return IdentifierProblem(
            "warn", f"the check digit does not fit an IMEI ({text[14]}, expected {whole[14]})"
        )
    return None


def check_iccid(text: str) -> IdentifierProblem | None:
    """Find fault with an ICCID: 19 or 20 digits, in use also 18 to 22 (ITU-T E.118)."""
    if not re.fullmatch(r"[0-9]{18,22}", text):
        return IdentifierProblem("refuse", "an ICCID has 18 to 22 digits, mostly 19 or 20")
    if not text.startswith("89"):
        return IdentifierProblem("warn", "an ICCID begins with 89")
    if text[15:].strip("0") == "":
        return IdentifierProblem("warn", "it ends in zeros, as where a spreadsheet has rounded it")
    if has_check_digit(text):
        return None
    if len(text) == 20 and has_check_digit(text[:19]):
        return IdentifierProblem(
            "warn", "its 20th digit is not part of it: the first 19 fit their check digit"
        )
    if len(text) == 18:
        return IdentifierProblem(
            "warn", f"18 digits: the check digit {luhn_digit(text)} may be missing"
        )
    return IdentifierProblem("warn", "the check digit does not fit an ICCID")


def check_imsi(text: str) -> IdentifierProblem | None:
    """Find fault with an IMSI: 14 or 15 digits, no check digit."""
    if not re.fullmatch(r"[0-9]{14,15}", text):
        return IdentifierProblem("refuse", "an IMSI has 14 or 15 digits")
    return None


def check_msisdn(text: str) -> IdentifierProblem | None:
    """Find fault with an MSISDN: 6 to 15 digits, a plus may lead; IoT ranges make no finer rule."""
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
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+")


def find_identifiers(text: str) -> list[Identifier]:
    """Read the identifiers out of any pasted text, in order, each once; nothing is dropped unsaid."""
    found = (_identify(kind, word) for kind, word in _words(text))
    return list(dict.fromkeys(found))


def identifier_warning(text: str) -> str:
    """Say in a sentence what is odd about an identifier somebody typed; empty if nothing is.

    A name is no identifier, and a few digits are the last ones of some: neither is odd.
    """
    odd = [
        one
        for one in find_identifiers(text)
        if one.warning not in {"", _A_NAME}
        and not (one.text.isdigit() and len(one.text) < _SHORTEST)
    ]
    return f"{odd[0].text}: {odd[0].warning}." if odd else ""


def matches(ident: Identifier, record: DeviceRecord) -> bool:
    """Return whether a record bears this identifier; one of no kind matches by its last digits."""
    known = {kind: getattr(record, kind) or "" for kind in CHECKS}
    if ident.kind == "iccid":
        return iccid_key(known["iccid"]) == iccid_key(ident.text)
    if ident.kind == "msisdn":
        return known["msisdn"].lstrip("+") == ident.text.lstrip("+")
    if ident.kind != "unknown":  # 15 digits look alike
        return ident.text in {known["imei"], known["imsi"]}
    names = (*known.values(), record.key, record.address, record.label or "")
    if ident.text.casefold() in {name.casefold() for name in names if name}:
        return True
    enough = len(ident.text) >= FEWEST_DIGITS and ident.text.isascii() and ident.text.isdigit()
    return enough and any(name.endswith(ident.text) for name in names)


def iccid_key(iccid: str) -> str:
    """Return what two spellings of one ICCID share: some readers append a 20th digit to 19."""
    extra = len(iccid) == 20 and not has_check_digit(iccid) and has_check_digit(iccid[:19])
    return iccid[:19] if extra else iccid


def imei_key(imei: str) -> str:
    """Return what two spellings of one IMEI share: networks may report another 15th digit."""
    return imei[:14] if re.fullmatch(r"[0-9]{14,16}", imei) else imei


def _words(text: str) -> Iterator[tuple[str, str]]:
    """Return every cell with the kind written before it, if one is; headings are left out."""
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


def _identify(kind: str, word: str) -> Identifier:
    shown = clean(word)
    if _SCIENTIFIC.fullmatch(word) or re.fullmatch(r"[0-9]{6,}\.[0-9]+", word):
        return Identifier(
            "unknown", shown, "a spreadsheet's number, its digits are lost: copy the column as text"
        )
    if any(
        unicodedata.decimal(character, None) is not None for character in word if character > "\x7f"
    ):
        return Identifier("unknown", shown, "its digits are not plain 0 to 9: type it again")
    digits = re.sub(r"[ \u00a0().\-/]", "", word)
    if re.fullmatch(r"89[0-9]{16,19}[fF]+", digits):
        digits = digits.rstrip("fF")  # the filler of the last half octet on the card
    if not re.fullmatch(r"\+?[0-9]+", digits):
        return Identifier("unknown", shown, _A_NAME)
    named: Kind = _kind_of(kind, digits)
    if named == "unknown":
        return Identifier("unknown", digits, _nearest(digits))
    finding = CHECKS[named](digits)
    if finding is not None and finding.severity == "refuse":
        return Identifier("unknown", digits, finding.sentence)
    return Identifier(named, digits, finding.sentence if finding else "")


def _kind_of(said: str, digits: str) -> Kind:
    """Take the kind somebody wrote before it, else what its length allows."""
    by_name: Mapping[str, Kind] = {
        "imei": "imei", "iccid": "iccid", "imsi": "imsi", "msisdn": "msisdn", "mdn": "msisdn"
    }  # fmt: skip
    if said:
        return by_name[said]
    length = len(digits.lstrip("+"))
    if digits.startswith("+"):
        return "msisdn" if _SHORTEST <= length <= 15 else "unknown"
    if 18 <= length <= 22:
        return "iccid"
    if length == 15:
        return "imei"
    return "msisdn" if _SHORTEST <= length <= 13 else "unknown"


def _nearest(digits: str) -> str:
    """Return what a number of no fitting length may have been meant to be."""
    if len(digits) in {14, 16} and (finding := check_imei(digits)):
        return finding.sentence
    return f"no identifier has {len(digits.lstrip('+'))} digits"
