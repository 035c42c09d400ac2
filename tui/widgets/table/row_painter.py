"""Draws the lines of a table: few segments per line, and no line drawn twice."""

from collections.abc import Mapping, Sequence
from dataclasses import field

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.strip import Strip

from tui.domain.text.column import Column
from tui.lazy_dataclass import dataclass
from tui.widgets.cells import fit
from tui.widgets.table.column_layout import MARKER_CELLS, ColumnLayout, lay_out
from tui.widgets.table.row_pieces import RowStyle, StyledText, header_pieces, row_pieces
from tui.widgets.table.rows_cache import TableRow

CACHED_LINES = 1024


@dataclass(slots=True)
class RowPainter:
    """Draws rows and header of one table as strips of whole lines."""

    layout: ColumnLayout = field(default_factory=lambda: lay_out((), 0, 0))
    styles: Mapping[str, Style] = field(default_factory=dict)
    """The styles `row`, `mark`, `stale`, `flash`, `header`, `sorted`, each tone, `cursor`, and
    `aside`: the cursor's row beside its name."""
    ascii_only: bool = False
    sort: Mapping[str, bool] = field(default_factory=dict)
    """The fields the list is sorted by, and whether descending."""
    _lines: LRUCache[tuple[TableRow, RowStyle, int, str], Strip] = field(
        default_factory=lambda: LRUCache(CACHED_LINES)
    )

    def arrange(self, columns: Sequence[Column], width: int, frozen: int) -> None:
        """Arrange these columns over a width; the first `frozen` columns stay in view."""
        self.layout = lay_out(columns, width, frozen)
        self.forget()

    def forget(self) -> None:
        """Drop the cached lines: the layout, the styles or the signs have changed."""
        self._lines.clear()

    def line(self, row: TableRow, look: RowStyle, scroll_x: int, end: str) -> Strip:
        """Draw one row; `end` is the sign of the scroll bar, in the cell after the columns."""
        key = (row, look, scroll_x, end)
        strip = self._lines.get(key)
        if strip is None:
            pieces = row_pieces(self.layout, row, look, scroll_x, end, ascii_only=self.ascii_only)
            strip = self._lines[key] = self._strip(pieces, end)
        return strip

    def header(self, scroll_x: int) -> Strip:
        """Draw the titles, with the arrows of the sort and the signs of hidden columns."""
        pieces = header_pieces(self.layout, self.sort, scroll_x, ascii_only=self.ascii_only)
        return self._strip(pieces, " ")

    def note(self, text: str, style: str, end: str) -> Strip:
        """Draw one line of words over the whole width."""
        cut = fit(f"{'':{MARKER_CELLS}}{text}", self.layout.width, ascii_only=self.ascii_only)
        return Strip([Segment(cut + end, self.styles[style])], self.layout.width + len(end))

    def style(self, name: str, tone: str | None = None) -> Style:
        """Return a style, written in the ink of a tone."""
        ground = self.styles[name]
        return Style.combine((ground, _ink(self.styles[tone]))) if tone else ground

    def row_styles(self, tones: Sequence[str]) -> dict[str, Style]:
        """Return how rows look, as `row` and `stale bad`; the cursor's row is written in no tone."""
        grounds = ("row", "stale")
        toned = {f"{name} {tone}": self.style(name, tone) for name in grounds for tone in tones}
        return toned | {name: self.styles[name] for name in (*grounds, "cursor", "aside")}

    def _strip(self, pieces: Sequence[StyledText], end: str) -> Strip:
        segments = [Segment(text, self.style(name, tone)) for text, name, tone in pieces]
        return Strip(Segment.simplify(segments), self.layout.width + len(end))


def _ink(style: Style) -> Style:
    return Style(color=style.color, bold=style.bold)
