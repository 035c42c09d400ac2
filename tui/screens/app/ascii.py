"""Replace every character with an ASCII one, for terminals which draw nothing else."""

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from tui.widgets.ascii_signs import plain


class AsciiOnly(LineFilter):
    """Draws only ASCII; a character keeps its number of cells, so that nothing moves."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - the filter's signature
        """Return segments in ASCII."""
        if all(text.isascii() for text, _, _ in segments):
            return segments
        return [
            Segment(text if text.isascii() else plain(text), style, control)
            for text, style, control in segments
        ]
