"""The same facts about several things: in columns side by side, or stacked when it is narrow."""

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from tui.lazy_dataclass import dataclass
from tui.widgets.cells import fit, to_ascii
from tui.widgets.line.spans_line import Span

LEAST_LABEL_CELLS = 16
LABEL_SHARE = 0.42
"""Labels take at most this share of the width; a longer label is cut."""
LEAST_CELLS = 28
"""When columns would be narrower than this, they are stacked."""
MOST_CELLS = 64
PARTS = ("title", "section", "label", "value", "unknown")


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: a label and a value for each thing; without values, the title of a section."""

    label: str
    values: tuple[str, ...] = ()


class SideBySide(Widget):
    """A column for each thing; an unknown value is a dash, a long one is cut with a sign."""

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
        """Show these facts about these things; unchanged facts draw nothing."""
        if (tuple(titles), tuple(facts)) != (self._titles, self._facts):
            self._titles, self._facts = tuple(titles), tuple(facts)
            self._lines = []
            self.refresh(layout=True)

    def on_resize(self, event: events.Resize) -> None:
        """Arrange the columns for the new width."""
        event.stop()
        self._lines = []

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return the number of lines: one for each fact, times the things when stacked."""
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
        label_cells = self._label_cells(width)
        cells = (width - label_cells) // count - 1 if count else 0
        if count > 1 and cells < LEAST_CELLS:
            room = width - label_cells - 1
            blocks = (self._block([nth], label_cells, room) for nth in range(count))
            return [line for block in blocks for line in [*block, []]][:-1]
        return self._block(range(count), label_cells, min(cells, MOST_CELLS))

    def _label_cells(self, width: int) -> int:
        """Return the width of the label column, with a space on both sides of the longest label."""
        longest = max((cell_len(fact.label) + 2 for fact in self._facts if fact.values), default=0)
        return max(LEAST_LABEL_CELLS, min(longest, int(width * LABEL_SHARE)))

    def _block(self, things: Sequence[int], label_cells: int, cells: int) -> list[list[Span]]:
        head: list[Span] = [(" " * label_cells, "label")]
        head += [(self._fit(self._titles[nth], cells) + " ", "title") for nth in things]
        lines = [head]
        for fact in self._facts:
            if not fact.values:
                lines.append([(self._fit(fact.label, label_cells + cells), "section")])
                continue
            line: list[Span] = [(self._fit(f" {fact.label}", label_cells - 1) + " ", "label")]
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
