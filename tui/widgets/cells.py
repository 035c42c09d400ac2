"""One cell's text: cut or padded to its width, and a state's glyph and tone."""

import re
from typing import Literal

from rich.cells import cell_len, set_cell_size

from tui.domain.text.column import Column, Kind
from tui.domain.text.emoji import EMOJI
from tui.widgets.ascii_signs import known_sign

_USUAL = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u02af\u2010-\u2027\u2190-\u21ff\u2500-\u25fc\u2800-\u28ff]*"
).fullmatch
"""Matches texts made only of one-cell characters, as nearly all are; measuring each takes long."""

Tone = Literal["good", "quiet", "warning", "bad"]

TONED: frozenset[Kind] = frozenset({"state", "sign"})
"""Kinds drawn with a glyph, in the color of their tone."""
RIGHT_ALIGNED: frozenset[Kind] = frozenset({"number", "bytes", "money"})

GLYPHS: dict[Tone, tuple[str, str]] = {
    "good": ("●", "+"),
    "quiet": ("○", "-"),
    "warning": ("▲", "!"),
    "bad": ("✗", "X"),
}
"""A shape for each tone, and the same in ASCII: color is never the only sign."""
_SIGNED: dict[str, Tone] = {f"{glyph} ": tone for tone, (glyph, _) in GLYPHS.items()}

STATES: dict[str, Tone] = {
    "active": "good",
    "changes": "good",
    "connected": "good",
    "confirmed": "good",
    "ok": "good",
    "online": "good",
    "ready": "good",
    "deactive": "quiet",
    "disconnected": "quiet",
    "inactive": "quiet",
    "info": "quiet",
    "offline": "quiet",
    "accepted": "quiet",
    "planned": "quiet",
    "retired": "quiet",
    "same": "quiet",
    "skipped": "quiet",
    "undone": "quiet",
    "late": "warning",
    "pending": "warning",
    "sent": "warning",
    "suspend": "warning",
    "suspended": "warning",
    "swap requested": "warning",
    "unknown": "warning",
    "warning": "warning",
    "critical": "bad",
    "error": "bad",
    "failed": "bad",
    "ineligible": "bad",
    "missing": "bad",
    "refused": "bad",
}
"""The tone of the vendors' and our own state words; any other word is shown without one."""


def is_usual(text: str) -> bool:
    """Return whether each character is known to be one cell wide."""
    return bool(_USUAL(text))


def text_cells(text: str) -> int:
    """Count the cells a text takes on a terminal."""
    return len(text) if _USUAL(text) else cell_len(text)


def state_tone(word: str) -> Tone | None:
    """Return the tone of a state word, or of the glyph before it; None for an unknown word."""
    return _SIGNED.get(word[:2]) or STATES.get(word.casefold())


def state_text(word: str, *, ascii_only: bool = False) -> str:
    """Return a state word with the glyph of its tone before it."""
    signed = _SIGNED.get(word[:2])
    if signed is not None:
        return f"{GLYPHS[signed][ascii_only]} {word[2:]}"
    tone = state_tone(word)
    glyph = ("·", ".")[ascii_only] if tone is None else GLYPHS[tone][ascii_only]
    return f"{glyph} {word}"


def fit(text: str, width: int, kind: Kind = "text", *, ascii_only: bool = False) -> str:
    """Cut or pad a text to exactly this width; a cut is always marked."""
    length = text_cells(text)
    if length > width:
        return _cut(text, width, kind, "~" if ascii_only else "…")
    padding = " " * (width - length)
    return padding + text if kind in RIGHT_ALIGNED else text + padding


def _cut(text: str, width: int, kind: Kind, sign: str) -> str:
    if width < 2:
        return sign[:width]
    if kind == "identifier" and text.isascii():
        return sign + text[1 - width :]  # people recognize an identifier by its last digits
    return set_cell_size(text, width - 1) + sign


def to_ascii(text: str) -> str:
    """Return a text in ASCII, with escapes for what no sign or letter stands for."""
    if text.isascii():
        return text
    simple = re.sub(EMOJI, lambda found: found[0][0], text)
    simple = "".join(sign if sign.isascii() else known_sign(sign) or sign for sign in simple)
    return simple.encode("ascii", "backslashreplace").decode()


def cell_text(value: str, column: Column, width: int, *, ascii_only: bool = False) -> str:
    """Return the text of a cell as drawn."""
    if not value:
        value = "-" if ascii_only else "—"
    elif column.kind in TONED:
        value = state_text(value, ascii_only=ascii_only)
        value = value[0] if column.kind == "sign" else value
    if ascii_only:
        value = to_ascii(value)
    return fit(value, width, column.kind, ascii_only=ascii_only)
