"""Make a vendor's text safe to show: nothing can hide, act on the terminal, or vanish silently."""

import re
import unicodedata
from functools import cache

from tui.domain.text.emoji import EMOJI, JOINER, is_part_of_emoji

MOST_CHARACTERS = 1_000
"""In one cell; longer text ends in an ellipsis."""
MOST_MARKS = 8
"""Combining marks on one base character."""

_HOSTILE = (
    f"(?P<emoji>{EMOJI})|"  # the invisible characters of an emoji are its own
    "["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL, C1: the terminal's own commands
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f"  # bidi controls and disputed line ends
    "\u00ad\u034f\u200b-\u200d\u2060-\u2065\ufeff"  # zero width: text which hides in text
    "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2"  # format characters of Arabic and Syriac
    "\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # letters which look like nothing
    "\u180b-\u180f\ufe00-\ufe0f"  # variation selectors, which change widths
    "\ud800-\udfff"  # lone surrogates: not encodable
    "\ufff0-\ufffb\ufffe\uffff"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U0001f3fb-\U0001f3ff"  # skin tones without a skin
    "\U000e0000-\U000e0fff"  # tags and further selectors
    "]"
)
_ACTING = "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
"""What a terminal obeys, what turns the order of a line around, and what is no text."""
_MARKS = rf"[^\w\s\x00-\x7f]{{{MOST_MARKS + 1},}}"
"""Matches where too many marks may be: no mark is a letter, a space or ASCII."""
_compiled = cache(re.compile)
"""Compiles a pattern when it is first needed: most text is ASCII, and most commands show no other."""
_NAMED = {"\r": "\\r", "\n": "\\n", "\t": "\\t"}


def clean(text: str, most: int = MOST_CHARACTERS) -> str:
    """Make one line of foreign text safe: a character which could act or hide becomes a visible escape.

    Emoji stay whole: how they are drawn is the terminal's matter.
    """
    if text.isascii() and text.isprintable() and len(text) <= most:
        return text
    # Only the start can be shown, so cleaning a hostile megabyte would waste time.
    start = text[: most * 2]
    return _shorten(
        _compiled(_MARKS).sub(_few_marks, _compiled(_HOSTILE).sub(_visible, start)), most
    )


def without_commands(text: str) -> str:
    """Write what a terminal would obey as a visible escape, and keep everything else, at any length."""
    return text if text.isascii() and text.isprintable() else _compiled(_ACTING).sub(_named, text)


def clean_lines(text: str) -> list[str]:
    """Make a text of several lines safe, line by line."""
    return [clean(line) for line in re.split(r"\r\n|\r|\n", text)]


def _visible(match: re.Match[str]) -> str:
    character = match[0]
    return character if match["emoji"] else _named(match)


def _named(match: re.Match[str]) -> str:
    return _NAMED.get(match[0]) or _escape(match[0])


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _few_marks(match: re.Match[str]) -> str:
    """Keep the first marks of a heap, show one more as an escape, and add an ellipsis for the rest."""
    kept: list[str] = []
    marks = 0
    for character in match[0]:
        marks = marks + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if marks <= MOST_MARKS:
            kept.append(character)
        elif marks == MOST_MARKS + 1:
            kept.append(_escape(character) + "…")
    return "".join(kept)


def _shorten(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    end = most - 1
    while end > 0 and _belongs_together(text[end - 1], text[end]):
        end -= 1
    return text[:end] + "…"


def _belongs_together(before: str, after: str) -> bool:
    return bool(unicodedata.combining(after)) or is_part_of_emoji(after) or before == JOINER
