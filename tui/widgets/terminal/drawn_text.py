"""The second check of foreign text: nothing which is drawn contains control characters.

Text is cleaned when it comes in (`tui.domain.text.safe_text`); this catches what was missed.
"""

import re

from rich.cells import cell_len, set_cell_size

from tui.domain.text.emoji import EMOJI

STAND_IN = "\N{REPLACEMENT CHARACTER}"

_TO_CLEAN = re.compile(
    f"(?P<emoji>{EMOJI})|"
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e01ef]"
)


def is_drawn_as_it_is(text: str) -> bool:
    """Return whether nothing of a text need be changed, as of nearly all."""
    return not _TO_CLEAN.search(text)


def drawn_text(text: str, *, joins_emoji: bool) -> str:
    """Return a text without characters which act on the terminal or are invisible; the rest stays in place.

    An emoji of several characters is drawn as it is where the terminal joins them, else as its first
    picture: a terminal which draws all of them one after the other would move the rest of the line.
    """

    def drawn(found: re.Match[str]) -> str:
        if not found["emoji"]:
            # Nearly all of them take no cell; a replacement character keeps the place of one which does.
            return STAND_IN if cell_len(found[0]) else ""
        return found[0] if joins_emoji else set_cell_size(found[0][0], cell_len(found[0]))

    return _TO_CLEAN.sub(drawn, text)
