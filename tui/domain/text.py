"""A vendor's text, made safe to show: nothing hidden, nothing obeyed, nothing silently dropped."""

import re
import unicodedata

MOST_CHARACTERS = 1_000
"""In one cell; what is longer ends in an ellipsis."""
MOST_MARKS = 8
"""Combining marks on one base."""

_HOSTILE = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL, C1: the terminal's own commands
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi controls: text which reads otherwise than it is
    "\u200b-\u200d\u2060-\u2064\ufeff\u00ad\u180e"  # zero width: text which hides in text
    "\u2028\u2029"  # line ends no terminal agrees on
    "\ufe00-\ufe0f"  # variation selectors: other widths in tmux than here
    "\ud800-\udfff"  # lone surrogates: not encodable
    "\ufff9-\ufffb"
    "\U000e0000-\U000e01ef"  # tags and further selectors
    "\U0001f3fb-\U0001f3ff"  # skin tones: their width is nobody's agreement
    "]"
)
_MARKS = re.compile(
    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{9,}"
)


def clean(text: str) -> str:
    """Make one line of foreign text safe: what could act or hide becomes a visible escape."""
    if text.isascii() and text.isprintable() and len(text) <= MOST_CHARACTERS:
        return text
    return _shorten(_MARKS.sub(_few_marks, _HOSTILE.sub(_visible, text)))


def clean_lines(text: str) -> list[str]:
    """Make a text of several lines safe, line by line."""
    return [clean(line) for line in re.split(r"\r\n|\r|\n", text)]


def _visible(match: re.Match[str]) -> str:
    character = match[0]
    named = {"\r": "\\r", "\n": "\\n", "\t": "\\t"}
    if character in named:
        return named[character]
    code = ord(character)
    return (
        f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
    )


def _few_marks(match: re.Match[str]) -> str:
    marks = match[0]
    return (
        marks[:MOST_MARKS] + "".join(f"\\u{ord(mark):04x}" for mark in marks[MOST_MARKS:][:1]) + "…"
    )


def _shorten(text: str) -> str:
    if len(text) <= MOST_CHARACTERS:
        return text
    end = MOST_CHARACTERS - 1
    while end > 0 and unicodedata.combining(text[end]):
        end -= 1
    return text[:end] + "…"
