"""The second check of foreign text: no line of the screen contains control characters.

Text is cleaned when it comes in (`tui.domain.text.safe_text`); this catches what was missed.
"""

import re

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

STAND_IN = "\N{REPLACEMENT CHARACTER}"

_ACTS_OR_HIDES = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e01ef]"
)


class EscapeFilter(LineFilter):
    """Remove characters which act on the terminal or are invisible; the text after them stays in place."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return clean lines unchanged and clean the others."""
        if not any(_ACTS_OR_HIDES.search(text) for text, _, _ in segments):
            return segments
        return [Segment(_clean(text), style, control) for text, style, control in segments]


def _clean(text: str) -> str:
    # Nearly all of them take no cell; a replacement character keeps the place of one which does.
    return _ACTS_OR_HIDES.sub(lambda found: STAND_IN if cell_len(found[0]) else "", text)
