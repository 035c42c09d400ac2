"""Mask identifiers except for their last four characters, so that they can still be told apart."""

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
"""A date looks like a grouped number, but must not be masked."""


def mask_identifier(text: str) -> str:
    """Return an identifier with all but its last characters masked; its length does not change."""
    letters = [place for place, character in enumerate(text) if character.isalnum()]
    hidden = set(letters[:-SHOWN] if len(letters) > SHOWN else letters)
    return "".join(SIGN if place in hidden else sign for place, sign in enumerate(text))


def mask_text(text: str) -> str:
    """Return a text with every number of seven digits or more masked; its length does not change."""

    def hide(found: re.Match[str]) -> str:
        return found[0] if _GROUPED_TIME.match(found[0]) else mask_identifier(found[0])

    return _LONG_NUMBER.sub(hide, text)


def mask_cell(text: str, kind: Kind) -> str:
    """Return a cell with its identifier masked, or with whatever looks like an identifier in its text."""
    if kind == "identifier":
        return mask_identifier(text)
    return mask_text(text) if kind in {"text", "state"} else text
