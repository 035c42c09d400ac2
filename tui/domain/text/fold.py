"""Compare texts as people type them: without case and accents, or letter by letter in quotes."""

import unicodedata
from collections.abc import Iterable

EXACT = "\x01"
"""In a searched text, what comes after this sign is spelled exactly."""
_LETTERS = str.maketrans(
    {"\u0131": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th"}
)  # fmt: skip
"""Letters which no other spelling takes apart, as somebody types them whose keyboard lacks them."""
_PARTS_OF_LETTERS = frozenset({7, 8, 9, *range(84, 133)})
"""Combining classes of marks which are no accents but letters: Indic, kana, Thai, Lao, Tibetan."""
_NOT_STORED = {ord("\0"): "\ufffd", ord(EXACT): "\ufffd"}


def folded(text: str) -> str:
    """Return a text without case, accents and invisible signs, in characters every database stores.

    Both Unicode spellings of a letter, dotted and dotless i, and ß and ss become the same.
    """
    if text.isascii() and text.isprintable():  # nearly all of them
        return text.lower()
    text = _storable(text)
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(sign for sign in parts if not _is_dropped(sign)).translate(_LETTERS)
    return _stored(unicodedata.normalize("NFC", bare))


def exact(text: str) -> str:
    """Return a text with its accents, without case: what a quoted phrase is compared by."""
    text = _storable(text)
    if text.isascii():
        return text.lower()
    return _stored(unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()))


def searched_text(lines: Iterable[str]) -> str:
    """Return these lines as a text in which words are found by `folded`, and after `EXACT` by `exact`."""
    text = "\n".join(lines)
    spelled = exact(text)
    folds = spelled if spelled.isascii() else folded(text)
    return f"{EXACT}{spelled}" if folds == spelled else f"{folds}{EXACT}{spelled}"


def _is_dropped(sign: str) -> bool:
    combining = unicodedata.combining(sign)
    if combining:
        return combining not in _PARTS_OF_LETTERS
    return unicodedata.category(sign) == "Cf" or "\ufe00" <= sign <= "\ufe0f"


def _storable(text: str) -> str:
    return text.translate(_NOT_STORED) if "\0" in text or EXACT in text else text


def _stored(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
