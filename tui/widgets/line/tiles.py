"""Questions as tiles, each with its count; arrows choose one, Enter opens it."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from tui.lazy_dataclass import dataclass
from tui.widgets.cells import fit, text_cells
from tui.widgets.terminal.fits_terminal import FitsTerminal

TILE_CELLS, NARROW_CELLS = 24, 20
NARROW = 49
TILE_LINES = 3
GAP = 1
NOTE_CELLS = 17
"""The room for count and note on a tile of one line: `  12 · 2 d 2 h`."""
LEAST_COUNT = 5
"""The room for a count alone, at least."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile; the count is None while it is unknown."""

    name: str
    count: int | None = None
    problem: str = ""
    note: str = ""
    """What stands behind the count, on a tile of one line."""


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

        def __init__(self, tiles: "Tiles", index: int) -> None:
            """Store the widget and the position of the tile."""
            super().__init__()
            self.tiles = tiles
            self.index = index

        @property
        def control(self) -> "Tiles":
            """The tiles, for `@on(..., selector)`."""
            return self.tiles

    def __init__(
        self, *, ascii_only: bool = False, one_line: bool = False, id: str | None = None
    ) -> None:
        """Start without tiles; those of one line are as wide as the longest name needs."""
        super().__init__(id=id)
        self.ascii_only = ascii_only
        self._one_line = one_line
        self._lines = 1 if one_line else TILE_LINES
        self.tiles: Sequence[Tile] = ()
        self.chosen = 0

    def show(self, tiles: Sequence[Tile]) -> None:
        """Show these tiles; nothing is drawn where nothing changed."""
        if tiles != self.tiles:
            again = len(tiles) != len(self.tiles) or self._one_line
            self.tiles = tiles
            self.chosen = max(0, min(self.chosen, len(tiles) - 1))
            self.refresh(layout=again)

    def _across(self, width: int) -> int:
        return max(1, (width + GAP) // (self._cells(width) + GAP))

    def _cells(self, width: int) -> int:
        if self._one_line:
            longest = max((text_cells(tile.name) for tile in self.tiles), default=0)
            return min(width, 1 + longest + self._figure_cells)
        return min(width, TILE_CELLS if width >= NARROW else NARROW_CELLS)

    @property
    def _figure_cells(self) -> int:
        """The room for count and note on a tile of one line."""
        if any(tile.note for tile in self.tiles):
            return NOTE_CELLS
        return 1 + max([LEAST_COUNT, *(len(f"{tile.count or 0:,}") for tile in self.tiles)])

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return the lines of all rows of tiles."""
        return -(-len(self.tiles) // self._across(width)) * self._lines

    def render_line(self, y: int) -> Strip:
        """Draw one line across the tiles of a row."""
        width = self.size.width
        across = self._across(width)
        row, part = divmod(y, self._lines)
        segments = []
        for index in range(row * across, min(len(self.tiles), (row + 1) * across)):
            is_gap = part == TILE_LINES - 1
            segments += self._cell(index, "" if is_gap else self._text(index, part), is_gap=is_gap)
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _cell(self, index: int, text: str, *, is_gap: bool) -> list[Segment]:
        is_chosen = index == self.chosen and self.has_focus
        name = "gap" if is_gap else "chosen" if is_chosen else "tile"
        cells = self._cells(self.size.width)
        padded = fit(text, cells, ascii_only=self.ascii_only)
        return [
            Segment(padded, self.get_component_rich_style(f"tiles--{name}")),
            Segment(" " * GAP, self.rich_style),
        ]

    def _text(self, index: int, part: int) -> str:
        tile = self.tiles[index]
        mark = (">" if self.ascii_only else "▸") if index == self.chosen and self.has_focus else " "
        if self._one_line:
            if tile.problem:
                return f"{mark}{tile.name} ! {tile.problem}"
            name = fit(f"{mark}{tile.name}", self._cells(self.size.width) - self._figure_cells)
            count = "…" if tile.count is None else f"{tile.count:,}"
            return f"{name}{count:>5}{' · ' if tile.note else ''}{tile.note}"
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
        elif index < 0:
            self.screen.focus_previous(Tiles)
        else:
            self.screen.focus_next(Tiles)

    def action_open(self) -> None:
        """Open the chosen tile."""
        if self.tiles:
            self.post_message(self.Opened(self, self.chosen))

    def on_click(self, event: events.Click) -> None:
        """Open the tile that was clicked."""
        across = self._across(self.size.width)
        column = event.x // (self._cells(self.size.width) + GAP)
        row = event.y // self._lines
        index = row * across + column
        if column < across and index < len(self.tiles):
            self.chosen = index
            self.action_open()
