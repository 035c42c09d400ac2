"""One frame of a table: which line of the widget shows what."""

from dataclasses import dataclass
from textwrap import wrap

from textual.geometry import Offset
from textual.strip import Strip

from tui.widgets.line.line_list import HEADER_LINES
from tui.widgets.table.flashes import Flashes
from tui.widgets.table.marks import Marks
from tui.widgets.table.row_painter import RowPainter, RowStyle
from tui.widgets.table.rows_cache import RowsCache


@dataclass(slots=True)
class TableFrame:
    """What all lines of one frame have in common, measured once for all of them."""

    painter: RowPainter
    rows: RowsCache
    marks: Marks
    flashes: Flashes
    cursor: int
    scroll: Offset
    body_lines: int
    thumb: range
    """The lines beside which the scroll bar is thick; none where all rows are seen."""
    notice: str
    """What stands in place of the rows where there are none."""

    def line(self, y: int) -> Strip:
        """Draw one line: the header, a row, or what is said where there is none."""
        painter, total = self.painter, self.rows.total
        if y < HEADER_LINES:
            return painter.header(self.scroll.x)
        line = y - HEADER_LINES
        if line >= self.body_lines or not total:
            return painter.note(self._notice_line(line), "notice", " ")
        index = self.scroll.y + line
        if index >= total:
            return painter.note("", "row", " ")
        end, is_cursor = self._bar(line), index == self.cursor
        row = self.rows.row(index)
        if row is None:
            dots = "..." if painter.ascii_only else "…"
            return painter.note(dots, "cursor" if is_cursor else "row", end)
        look = RowStyle(is_cursor, row.key in self.marks, self.flashes.cells(row.key))
        return painter.line(row, look, self.scroll.x, end)

    def _bar(self, line: int) -> str:
        if not self.thumb:
            return " "
        return ("|#" if self.painter.ascii_only else "│┃")[line in self.thumb]

    def _notice_line(self, line: int) -> str:
        """Return one line of the notice, set off from the header by an empty one."""
        lines = wrap(self.notice, max(10, self.painter.layout.width - 3))
        return lines[line - 1] if 0 < line <= len(lines) else ""
