"""A widget of one line of colored words, repainted only when the words change."""

from collections.abc import Sequence

from rich.segment import Segment
from textual.strip import Strip

from tui.widgets.cells import text_cells
from tui.widgets.terminal.fits_terminal import FitsTerminal

Span = tuple[str, str]
"""A text and the name of its part: the component class after `--`."""


class SpansLine(FitsTerminal):
    """One line; a subclass returns the spans for a width."""

    DEFAULT_CSS = """
    SpansLine { height: 1; width: 1fr; color: $foreground; }
    """

    auto_links = False
    PREFIX = "spans"
    """The prefix of the subclass's component classes."""

    def __init__(
        self, *, ascii_only: bool = False, id: str | None = None, classes: str | None = None
    ) -> None:
        """Draw only ASCII where the terminal needs it."""
        super().__init__(id=id, classes=classes)
        self.ascii_only = ascii_only
        self._drawn: tuple[int, list[Span]] | None = None

    def spans(self, width: int) -> Sequence[Span]:
        """Return the spans of the line for this width."""
        raise NotImplementedError

    @property
    def text(self) -> str:
        """The line as plain text."""
        return "".join(text for text, _ in self.spans(self.size.width)).rstrip()

    def redraw(self) -> None:
        """Repaint if the words have changed."""
        drawn = self._drawn
        if drawn is None or list(self.spans(drawn[0])) != drawn[1]:
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the line; a text too long is cut at the edge."""
        width = self.size.width
        if y:
            return Strip.blank(width, self.rich_style)
        spans = list(self.spans(width))
        self._drawn = (width, spans)
        segments = [
            Segment(text, self.get_component_rich_style(f"{self.PREFIX}--{part}"))
            for text, part in spans
        ]
        drawn = Strip(segments, spans_width(spans))
        return drawn.adjust_cell_length(width, self.rich_style).simplify()


def spans_width(spans: Sequence[Span]) -> int:
    """Count the cells of these spans."""
    return sum(text_cells(text) for text, _ in spans)
