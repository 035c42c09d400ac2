"""Read one identifier as a spreadsheet, a scanner or a mail writes it, and detect damaged ones."""

import re

from tui.domain.device.identity import A_NAME, Kind, check_imei, has_check_digit, identify
from tui.lazy_dataclass import dataclass

_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_PREFIX = re.compile(r"(imei|iccid|imsi|msisdn|mdn)\s*[:=#]?\s*(?=[+0-9])", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]*)?\s*[eE]\s*\+?[0-9]+")
_FRACTION = re.compile(r"([0-9]{6,})[.,]([0-9]+)")
SHORTENED = "a spreadsheet shortened this number and lost its digits: save the column as text"
EXACT_DIGITS = 15
"""A spreadsheet keeps this many digits of a number and writes zeros for the rest."""
_FORCED = re.compile(r'\s*="(.*)"\s*', re.DOTALL)
_STARTS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
_GUARDED = re.compile(rf"(^\s*|[;\t]\s*)'(?='*[{_STARTS}])")


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """An identifier in a cell; `kind` is unknown if it is not a whole identifier."""

    kind: Kind
    digits: str
    problem: str = ""
    """Why it is not an identifier of the wanted kind; empty if it is one."""
    is_damaged: bool = False
    """Some of its digits are lost: any device it seems to match is another one."""
    warning: str = ""
    """A sentence if the check digit is wrong."""
    is_named: bool = False
    """Its kind is written before it: `IMEI: …`."""


def unguarded(cell: str) -> tuple[str, bool]:
    """Return a cell without the guard which keeps a spreadsheet from calculating it, and whether it had one.

    The guard is the one which our own CSV for spreadsheets writes.
    """
    if "'" not in cell and "=" not in cell:
        return cell, False  # nearly all cells
    if forced := _FORCED.fullmatch(cell):
        return forced[1], True
    text = _GUARDED.sub(r"\1", cell)
    return text, text != cell


def is_scientific(text: str) -> bool:
    """Return whether a text is a number shortened by a spreadsheet: `8.96E+19`, `8,96E+19`."""
    return _SCIENTIFIC.fullmatch(text.strip()) is not None


def read_number(cell: str, kind: str = "") -> WrittenNumber | None:
    """Read a cell as an identifier of a kind, or of the kind which its form shows; None if it is a name."""
    word, said, is_text = _bare(cell)
    if damage := _damage(word, is_text=is_text):
        return WrittenNumber("unknown", word, damage, is_damaged=True)
    fraction = _FRACTION.fullmatch(word)
    identifier = identify(said or kind, fraction[1] if fraction else word)
    if identifier.warning == A_NAME:
        return None
    number = WrittenNumber(identifier.kind, identifier.text, is_named=bool(said))
    if kind and said and said != kind:
        return _problem(number, f"this is labeled {said.upper()}, not {kind.upper()}")
    if identifier.kind == "unknown":
        return _problem(number, _odd(kind, identifier.text, identifier.warning))
    return WrittenNumber(
        identifier.kind, identifier.text, warning=identifier.warning, is_named=bool(said)
    )


def _bare(cell: str) -> tuple[str, str, bool]:
    """Return a number without what is around it, the kind written before it, and whether it is text."""
    if cell.isascii() and cell.isdecimal():
        return cell, "", False  # nearly all cells
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
    """Return a sentence if a spreadsheet has lost digits of a number."""
    if _SCIENTIFIC.fullmatch(word):
        return SHORTENED
    fraction = _FRACTION.fullmatch(word)
    digits = fraction[1] if fraction else word
    if fraction and (fraction[2].strip("0") or len(digits) > EXACT_DIGITS):
        return SHORTENED
    is_long = re.fullmatch(r"[0-9]{18,22}", digits)
    if is_long and not is_text and not digits[EXACT_DIGITS:].strip("0"):
        return (
            "a spreadsheet rounded this number, which has zeros from its 16th digit on:"
            " save the column as text, or use another identifier"
        )
    return ""


def _odd(kind: str, digits: str, warning: str) -> str:
    """Return why digits are not an identifier of their kind."""
    other = identify("", digits).kind
    if kind and other not in {kind, "unknown"} and len(digits) > EXACT_DIGITS - 1:
        return f"this is an {other.upper()}, not an {kind.upper()}"
    if len(digits) == 14 and kind in {"imei", ""} and has_check_digit(f"0{digits}"):
        return "14 digits: a spreadsheet removed the leading zero of the IMEI"
    finding = check_imei(digits) if kind == "imei" else None
    return finding.sentence if finding else warning
