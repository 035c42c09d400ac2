"""One identifier as a spreadsheet, a scanner or a mail has it: read whole, or known to be damaged."""

import re
from dataclasses import dataclass

from tui.domain.device.identity import A_NAME, Kind, check_imei, has_check_digit, identify

_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_PREFIX = re.compile(r"(imei|iccid|imsi|msisdn|mdn)\s*[:=#]?\s*(?=[+0-9])", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]*)?\s*[eE]\s*\+?[0-9]+")
_FRACTION = re.compile(r"([0-9]{6,})[.,]([0-9]+)")
SHORTENED = "a spreadsheet has shortened it, its digits are lost: save the column as text"
EXACT_DIGITS = 15
"""A spreadsheet keeps so many digits of a number and writes zeros for the rest."""
_FORCED = re.compile(r'\s*="(.*)"\s*', re.DOTALL)
_STARTS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
_GUARDED = re.compile(rf"(^\s*|[;\t]\s*)'(?='*[{_STARTS}])")


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """What a cell holds; `kind` is unknown where it is no whole identifier."""

    kind: Kind
    digits: str
    problem: str = ""
    """Why it is no identifier of the kind asked for; empty: it is one."""
    is_damaged: bool = False
    """Digits of it are lost: whatever it seems to match is another device's."""
    warning: str = ""
    """What its check digit says, where it does not fit."""
    is_named: bool = False
    """Its kind was written before it: `IMEI: …`."""


def unguarded(cell: str) -> tuple[str, bool]:
    """Take off what keeps a spreadsheet from calculating a cell, and tell whether it was kept text.

    The opposite of what our own CSV for spreadsheets puts there.
    """
    if "'" not in cell and "=" not in cell:
        return cell, False  # nearly all
    if forced := _FORCED.fullmatch(cell):
        return forced[1], True
    text = _GUARDED.sub(r"\1", cell)
    return text, text != cell


def is_scientific(text: str) -> bool:
    """Return whether a text is a number as a spreadsheet shortens it: `8.96E+19`, `8,96E+19`."""
    return _SCIENTIFIC.fullmatch(text.strip()) is not None


def read_number(cell: str, kind: str = "") -> WrittenNumber | None:
    """Read one cell as an identifier of a kind, or of the kind its form tells; None: it is a name."""
    word, said, is_text = _bare(cell)
    if damage := _damage(word, is_text=is_text):
        return WrittenNumber("unknown", word, damage, is_damaged=True)
    fraction = _FRACTION.fullmatch(word)
    identifier = identify(said or kind, fraction[1] if fraction else word)
    if identifier.warning == A_NAME:
        return None
    number = WrittenNumber(identifier.kind, identifier.text, is_named=bool(said))
    if kind and said and said != kind:
        return _problem(number, f"it is written as an {said.upper()}, not an {kind.upper()}")
    if identifier.kind == "unknown":
        return _problem(number, _odd(kind, identifier.text, identifier.warning))
    return WrittenNumber(
        identifier.kind, identifier.text, warning=identifier.warning, is_named=bool(said)
    )


def _bare(cell: str) -> tuple[str, str, bool]:
    """Take off all that stands around a number; return the kind written before it, and if it is text."""
    if cell.isascii() and cell.isdecimal():
        return cell, "", False  # nearly all
    word, is_text = unguarded(cell)
    word = _INVISIBLE.sub("", word).strip().strip("\"'` \u00a0")
    is_text = is_text or cell.strip().startswith("'")
    prefix = _PREFIX.match(word)
    if prefix is None:
        return word, "", is_text
    return word[prefix.end() :], prefix[1].lower().replace("mdn", "msisdn"), is_text


def _problem(number: WrittenNumber, problem: str) -> WrittenNumber:
    return WrittenNumber("unknown", number.digits, problem, is_named=number.is_named)


def _damage(word: str, *, is_text: bool) -> str:
    """Tell a number whose digits a spreadsheet has lost."""
    if _SCIENTIFIC.fullmatch(word):
        return SHORTENED
    fraction = _FRACTION.fullmatch(word)
    digits = fraction[1] if fraction else word
    if fraction and (fraction[2].strip("0") or len(digits) > EXACT_DIGITS):
        return SHORTENED
    is_long = re.fullmatch(r"[0-9]{18,22}", digits)
    if is_long and not is_text and not digits[EXACT_DIGITS:].strip("0"):
        return (
            "it ends in zeros from its 16th digit on, as a spreadsheet rounds it:"
            " save the column as text, or name the device by something else"
        )
    return ""


def _odd(kind: str, digits: str, warning: str) -> str:
    """Say what is wrong with digits which are no identifier of their kind."""
    other = identify("", digits).kind
    if kind and other not in {kind, "unknown"} and len(digits) > EXACT_DIGITS - 1:
        return f"it is an {other.upper()}, not an {kind.upper()}"
    if len(digits) == 14 and kind in {"imei", ""} and has_check_digit(f"0{digits}"):
        return "14 digits: a spreadsheet has taken the leading zero of an IMEI away"
    finding = check_imei(digits) if kind == "imei" else None
    return finding.sentence if finding else warning
