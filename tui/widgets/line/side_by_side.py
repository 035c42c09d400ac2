"""The same facts of several things: in columns beside each other, or beneath where it is narrow."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.cells import fit, to_ascii
from tui.widgets.line.spans_line import Span

LABEL_CELLS = 16
LEAST_CELLS = 28
"""Narrower than this the columns stand beneath each other."""
MOST_CELLS = 64
PARTS = ("title", "section", "label", "value", "unknown")


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is, and what each of the things says of it; without values, a section."""

    label: str
    values: tuple[str, ...] = ()


class SideBySide(Widget):
    """A column for each thing; what is unknown is a dash, what is too long is cut and says so."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"side--{part}" for part in PARTS}

    DEFAULT_CSS = """
    SideBySide {
        height: auto;
        color: $foreground;
        & > .side--title { color: $text-accent; text-style: bold; }
        & > .side--section { color: $foreground; text-style: bold; }
        & > .side--label { color: $text-muted; }
        & > .side--value { color: $foreground; }
        & > .side--unknown { color: $text-muted; }
    }
    """

    auto_links = False

    def __init__(
        self, *, ascii_only: bool = False, id: str | None = None, classes: str | None = None
    ) -> None:
        """Draw only ASCII where the terminal needs it."""
        super().__init__(id=id, classes=classes)
        self.ascii_only = ascii_only
        self._titles: tuple[str, ...] = ()
        self._facts: tuple[Fact, ...] = ()
        self._lines: list[list[Span]] = []

    def show(self, titles: Sequence[str], facts: Sequence[Fact]) -> None:
        """Show these facts of these things; nothing is drawn if they read as before."""
        if (tuple(titles), tuple(facts)) != (self._titles, self._facts):
            self._titles, self._facts = tuple(titles), tuple(facts)
            self._lines = []
            self.refresh(layout=True)

    def on_resize(self, event: events.Resize) -> None:
        """Arrange the columns anew."""
        event.stop()
        self._lines = []

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Take a line for each fact, once or once for each thing."""
        return max(1, len(self._drawn(width)))

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        width = self.size.width
        self._lines = self._lines or self._drawn(width)
        style = self.get_component_rich_style
        spans = self._lines[y] if y < len(self._lines) else []
        segments = [Segment(text, style(f"side--{part}")) for text, part in spans]
        return Strip(segments).adjust_cell_length(width, self.rich_style).simplify()

    def _drawn(self, width: int) -> list[list[Span]]:
        count = len(self._titles)
        cells = (width - LABEL_CELLS) // count - 1 if count else 0
        if count > 1 and cells < LEAST_CELLS:
            blocks = (self._block([nth], width - LABEL_CELLS - 1) for nth in range(count))
            return [line for block in blocks for line in [*block, []]][:-1]
        return self._block(range(count), min(cells, MOST_CELLS))

    def _block(self, things: Sequence[int], cells: int) -> list[list[Span]]:
        head: list[Span] = [(" " * LABEL_CELLS, "label")]
        head += [(self._fit(self._titles[nth], cells) + " ", "title") for nth in things]
        lines = [head]
        for fact in self._facts:
            if not fact.values:
                lines.append([(self._fit(fact.label, LABEL_CELLS + cells), "section")])
                continue
            line: list[Span] = [(self._fit(f" {fact.label}", LABEL_CELLS), "label")]
            for nth in things:
                value = fact.values[nth]
                line.append(
                    (self._fit(value, cells) + " ", "value")
                    if value
                    else (fit("-", cells) + " ", "unknown")
                )
            lines.append(line)
        return lines

    def _fit(self, text: str, cells: int) -> str:
        if self.ascii_only:
            text = to_ascii(text)
        if cell_len(text) == cells:
            return text
        return fit(text, cells, ascii_only=self.ascii_only)
