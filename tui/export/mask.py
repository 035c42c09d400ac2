"""Identifiers made unreadable but still tellable apart: all but their last four characters."""

import re

from tui.domain.text.column import Kind

SHOWN = 4
SIGN = "*"

_LONG_NUMBER = re.compile(
    r"(?<![\d.,])"  # not the decimals of a position, nor the end of 1,234,567
    r"\+?\d(?:[ -]?\d){6,}"  # a phone number may be written in groups
    r"(?![\d]*[.,:]\d)"
)
_GROUPED_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d)?")
"""A date reads like a number in groups, but is none."""


def mask_identifier(text: str) -> str:
    """Hide all but the last characters; the length stays, so that a cut one is still seen."""
    letters = [place for place, character in enumerate(text) if character.isalnum()]
    hidden = set(letters[:-SHOWN] if len(letters) > SHOWN else letters)
    return "".join(SIGN if place in hidden else sign for place, sign in enumerate(text))


def mask_text(text: str) -> str:
    """Hide what looks like an identifier in any text: seven digits or more; the length stays."""

    def hide(found: re.Match[str]) -> str:
        return found[0] if _GROUPED_TIME.match(found[0]) else mask_identifier(found[0])

    return _LONG_NUMBER.sub(hide, text)


def mask_cell(text: str, kind: Kind) -> str:
    """Hide a cell of identifiers whole, and what looks like one in any cell of words."""
    if kind == "identifier":
        return mask_identifier(text)
    return mask_text(text) if kind in {"text", "state"} else text
