"""Draws the lines of a table: few segments per line, and no line drawn twice."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.strip import Strip

from tui.domain.text.column import Column
from tui.lazy_dataclass import dataclass
from tui.widgets.cells import TONED, cell_text, fit, state_tone, to_ascii
from tui.widgets.table.column_layout import MARKER_CELLS, ColumnLayout, ColumnPlace, lay_out
from tui.widgets.table.rows_cache import TableRow

CACHED_LINES = 1024


class RowStyle(NamedTuple):
    """How a row is highlighted."""

    cursor: bool = False
    marked: bool = False
    flashing: tuple[int, ...] = ()
    """The cells which have just changed."""


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
            strip = self._lines[key] = self._draw(row, look, scroll_x, end)
        return strip

    def _draw(self, row: TableRow, look: RowStyle, scroll_x: int, end: str) -> Strip:
        ground = self._ground(row, look)
        aside = self.styles["aside"] if look.cursor else ground
        frozen = [Segment(self._marker(look), ground)]
        frozen += [self._cell(place, row, look, ground) for place in self.layout.frozen]
        name = frozen.pop()
        words = name.text.rstrip(" ")
        frozen.append(Segment(words, name.style))
        frozen.append(Segment(" " * (len(name.text) - len(words)), aside))
        scrolled = self._scrolled(
            scroll_x, lambda place: self._cell(place, row, look, aside), aside
        )
        return self._joined(frozen, scrolled, end)

    def _ground(self, row: TableRow, look: RowStyle) -> Style:
        if look.cursor:
            return self.styles["cursor"]
        if look.marked:
            return self.styles["mark"]
        return self.styles["stale" if row.stale else "row"]

    def _marker(self, look: RowStyle) -> str:
        cursor, mark = (">", "*") if self.ascii_only else ("▸", "◆")
        return (cursor if look.cursor else " ") + (mark if look.marked else " ")

    def _cell(self, place: ColumnPlace, row: TableRow, look: RowStyle, ground: Style) -> Segment:
        value = row.cells[place.index] if place.index < len(row.cells) else ""
        text = cell_text(value, place.column, place.width, ascii_only=self.ascii_only)
        return Segment(text + " " * place.gap, self._cell_style(place, value, look, ground))

    def _cell_style(self, place: ColumnPlace, value: str, look: RowStyle, ground: Style) -> Style:
        if place.index in look.flashing:
            return self.styles["flash"]
        # The cursor's row is one style, so that a step costs few bytes; words and glyphs stay.
        tone = state_tone(value) if place.column.kind in TONED and not look.cursor else None
        return Style.combine((ground, _ink(self.styles[tone]))) if tone else ground

    def _scrolled(
        self, scroll_x: int, draw: Callable[[ColumnPlace], Segment], aside: Style
    ) -> list[Segment]:
        """Draw the visible scrolling columns; only the first and the last may be cut."""
        room = self.layout.width - self.layout.frozen_width
        seen = self.layout.in_view(scroll_x)
        if not seen:
            return [Segment(" " * max(0, room), aside)]
        drawn = [draw(place) for place in seen]
        stop, (text, style, _) = seen[-1].stop - scroll_x, drawn[-1]
        if stop > room:
            drawn[-1] = Segment(set_cell_size(text, room + scroll_x - seen[-1].start), style)
        else:
            drawn.append(Segment(" " * (room - stop), aside))
        if skipped := scroll_x - seen[0].start:
            drawn[:1] = Strip(drawn[:1]).crop(skipped)
        return drawn

    def _joined(self, frozen: list[Segment], scrolled: list[Segment], end: str) -> Strip:
        """Join both parts and the scroll bar's sign into one line."""
        width = self.layout.width
        if width < self.layout.frozen_width:
            frozen = list(Strip(frozen).crop(0, width))
        segments = [*frozen, *scrolled]
        last = Segment(end, segments[-1].style if segments else None)  # nothing fits into no cell
        return Strip(Segment.simplify([*segments, last]), width + len(end))

    def header(self, scroll_x: int) -> Strip:
        """Draw the titles, with the arrows of the sort and the signs of hidden columns."""
        ground = self.styles["header"]
        left, right = ("<", ">") if self.ascii_only else ("◂", "▸")
        signs = (left if scroll_x else " ") + (right if scroll_x < self.layout.overflow else " ")
        frozen = [Segment(signs, ground), *(self._title(place) for place in self.layout.frozen)]
        return self._joined(frozen, self._scrolled(scroll_x, self._title, ground), " ")

    def _title(self, place: ColumnPlace) -> Segment:
        column = place.column
        descending = self.sort.get(column.field)
        words = f"{column.title} {column.unit}".strip()
        if cell_len(words) > place.width - (descending is not None):
            words = column.title
        words = to_ascii(words) if self.ascii_only else words
        style = self.styles["header" if descending is None else "sorted"]
        if descending is not None:
            up, down = ("^", "v") if self.ascii_only else ("↑", "↓")
            arrow = down if descending else up
            words = (
                fit(words, place.width - 1, ascii_only=self.ascii_only).rstrip() + arrow
                if place.width > 1
                else arrow
            )
        # A title is cut at its end even if the cells below are cut at their beginning.
        kind = "text" if column.kind == "identifier" else column.kind
        text = fit(words, place.width, kind, ascii_only=self.ascii_only)
        return Segment(text + " " * place.gap, style)

    def note(self, text: str, style: str, end: str) -> Strip:
        """Draw one line of words over the whole width."""
        cut = fit(f"{'':{MARKER_CELLS}}{text}", self.layout.width, ascii_only=self.ascii_only)
        return Strip([Segment(cut + end, self.styles[style])], self.layout.width + len(end))


def _ink(style: Style) -> Style:
    return Style(color=style.color, bold=style.bold)
