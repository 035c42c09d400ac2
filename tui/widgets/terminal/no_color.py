"""A filter for screens without color: words, signs, bold and reverse say everything."""

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter


class NoColor(LineFilter):
    """Remove every color; Textual alone would leave shades of gray."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - the filter's signature
        """Return the segments without their colors."""
        return [
            Segment(text, style.without_color if style else None, control)
            for text, style, control in segments
        ]
