"""The second check of foreign text: no line of the screen contains control characters.

Text is cleaned when it comes in (`tui.domain.text.safe_text`); this catches what was missed.
"""

import re

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from tui.domain.text.emoji import EMOJI

STAND_IN = "\N{REPLACEMENT CHARACTER}"

_TO_CLEAN = re.compile(
    f"(?P<emoji>{EMOJI})|"
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e01ef]"
)


class EscapeFilter(LineFilter):
    """Remove characters which act on the terminal or are invisible; the text after them stays in place.

    An emoji of several characters is drawn as it is where the terminal joins them, else as its first
    picture: a terminal which draws all of them one after the other would move the rest of the line.
    """

    def __init__(self, *, joins_emoji: bool = False) -> None:
        super().__init__()
        self._joins_emoji = joins_emoji

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return clean lines unchanged and clean the others."""
        if not any(_TO_CLEAN.search(text) for text, _, _ in segments):
            return segments
        return [Segment(self._clean(text), style, control) for text, style, control in segments]

    def _clean(self, text: str) -> str:
        return _TO_CLEAN.sub(self._drawn, text)

    def _drawn(self, found: re.Match[str]) -> str:
        if not found["emoji"]:
            # Nearly all of them take no cell; a replacement character keeps the place of one which does.
            return STAND_IN if cell_len(found[0]) else ""
        return found[0] if self._joins_emoji else set_cell_size(found[0][0], cell_len(found[0]))
