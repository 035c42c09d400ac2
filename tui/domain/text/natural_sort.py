"""Sort names as people look for them, not by their bytes."""

import re

from tui.domain.text.fold import folded

_SIGNS_BEFORE = re.compile(r"^[\W_]+")
_DIGITS = re.compile(r"[0-9]+")


def natural_key(text: str) -> str:
    """Return a name's sort key: bus 9 before Bus 10; case, accents and leading signs are ignored."""
    name = folded(text)
    return _DIGITS.sub(_length_first, _SIGNS_BEFORE.sub("", name) or name) or text


def _length_first(found: re.Match[str]) -> str:
    # The number of digits goes before the digits: a longer number then sorts later as text, too.
    digits = found[0].lstrip("0") or "0"
    return f"{len(digits):03}{digits}"
