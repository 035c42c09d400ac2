"""Questions as tiles, each with its count; arrows choose one, Enter opens it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from tui.widgets.cells import fit
from tui.widgets.terminal.fits_terminal import FitsTerminal

TILE_CELLS, NARROW_CELLS = 24, 20
NARROW = 49
TILE_LINES = 3
GAP = 1


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile; the count is None while it is unknown."""

    name: str
    count: int | None = None
    problem: str = ""


class Tiles(FitsTerminal, can_focus=True):
    """As many tiles in a row as there is room for."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"tiles--{part}" for part in ("tile", "chosen", "gap")}
    DEFAULT_CSS = """
    Tiles {
        height: auto;
        & > .tiles--tile { color: $foreground; background: $panel; }
        & > .tiles--chosen { color: $foreground; background: $primary-muted; text-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1,0)", show=False),
        Binding("right", "move(1,0)", show=False),
        Binding("up", "move(0,-1)", show=False),
        Binding("down", "move(0,1)", show=False),
        Binding("enter", "open", "Open"),
    ]
    auto_links = False

    class Opened(Message):
        """A tile was opened."""

        def __init__(self, index: int) -> None:
            """Store the position of the tile."""
            super().__init__()
            self.index = index

    def __init__(self, *, ascii_only: bool = False) -> None:
        """Start without tiles."""
        super().__init__()
        self.ascii_only = ascii_only
        self.tiles: Sequence[Tile] = ()
        self.chosen = 0

    def show(self, tiles: Sequence[Tile]) -> None:
        """Show these tiles; nothing is drawn where nothing changed."""
        if tiles != self.tiles:
            again = len(tiles) != len(self.tiles)
            self.tiles = tiles
            self.chosen = max(0, min(self.chosen, len(tiles) - 1))
            self.refresh(layout=again)

    def _across(self, width: int) -> int:
        return max(1, (width + GAP) // (_cells(width) + GAP))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return three lines for each row of tiles."""
        return -(-len(self.tiles) // self._across(width)) * TILE_LINES

    def render_line(self, y: int) -> Strip:
        """Draw one line across the tiles of a row."""
        width = self.size.width
        across = self._across(width)
        row, part = divmod(y, TILE_LINES)
        segments = []
        for index in range(row * across, min(len(self.tiles), (row + 1) * across)):
            text = "" if part == TILE_LINES - 1 else self._text(index, part)
            segments += self._cell(index, text, is_gap=part == TILE_LINES - 1)
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _cell(self, index: int, text: str, *, is_gap: bool) -> list[Segment]:
        is_chosen = index == self.chosen and self.has_focus
        name = "gap" if is_gap else "chosen" if is_chosen else "tile"
        cells = _cells(self.size.width)
        padded = fit(text, cells, ascii_only=self.ascii_only)
        return [
            Segment(padded, self.get_component_rich_style(f"tiles--{name}")),
            Segment(" " * GAP, self.rich_style),
        ]

    def _text(self, index: int, part: int) -> str:
        tile = self.tiles[index]
        mark = (">" if self.ascii_only else "▸") if index == self.chosen and self.has_focus else " "
        if part == 0:
            return f"{mark}{tile.name}"
        if tile.problem:
            return f"  ! {tile.problem}"
        return "  …" if tile.count is None else f"  {tile.count:,}"

    def on_focus(self) -> None:
        """Mark the chosen tile."""
        self.refresh()

    def on_blur(self) -> None:
        """Remove the mark of the chosen tile."""
        self.refresh()

    def action_move(self, across: int, down: int) -> None:
        """Choose another tile."""
        index = self.chosen + across + down * self._across(self.size.width)
        if 0 <= index < len(self.tiles):
            self.chosen = index
            self.refresh()

    def action_open(self) -> None:
        """Open the chosen tile."""
        if self.tiles:
            self.post_message(self.Opened(self.chosen))

    def on_click(self, event: events.Click) -> None:
        """Open the tile that was clicked."""
        across = self._across(self.size.width)
        column = event.x // (_cells(self.size.width) + GAP)
        row = event.y // TILE_LINES
        index = row * across + column
        if column < across and index < len(self.tiles):
            self.chosen = index
            self.action_open()


def _cells(width: int) -> int:
    return min(width, TILE_CELLS if width >= NARROW else NARROW_CELLS)
