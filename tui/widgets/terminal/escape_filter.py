"""The second check of foreign text, for each line of the screen."""

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from tui.widgets.terminal.drawn_text import drawn_text, is_drawn_as_it_is


class EscapeFilter(LineFilter):
    """Remove characters which act on the terminal or are invisible; the text after them stays in place."""

    def __init__(self, *, joins_emoji: bool = False) -> None:
        super().__init__()
        self._joins_emoji = joins_emoji

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return clean lines unchanged and clean the others."""
        if all(is_drawn_as_it_is(text) for text, _, _ in segments):
            return segments
        joins_emoji = self._joins_emoji
        return [
            Segment(drawn_text(text, joins_emoji=joins_emoji), style, control)
            for text, style, control in segments
        ]
