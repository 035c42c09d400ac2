"""For whoever wants no colour at all: words, signs, bold and reverse carry everything."""

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter


class NoColor(LineFilter):
    """Take every colour away; Textual alone would leave shades of grey."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - the filter's signature
        """Keep what is not colour."""
        return [
            Segment(text, style.without_color if style else None, control)
            for text, style, control in segments
        ]
