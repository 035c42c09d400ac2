"""The second gate of foreign text: nothing a terminal would obey leaves in a line of the screen.

Text is made safe where it comes in (`tui.domain.text.safe_text`); this holds if something slipped by.
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
    """Let no character through which could act on the terminal or hide; nothing after it moves."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Let a clean line pass as it is, and mend any other."""
        if not any(_ACTS_OR_HIDES.search(text) for text, _, _ in segments):
            return segments
        return [Segment(_mend(text), style, control) for text, style, control in segments]


def _mend(text: str) -> str:
    # Nearly all of them take no cell; where one does, a sign keeps its place.
    return _ACTS_OR_HIDES.sub(lambda found: STAND_IN if cell_len(found[0]) else "", text)
