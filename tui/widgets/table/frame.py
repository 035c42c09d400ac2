"""One frame of a table: what each line of the widget shows."""

from textwrap import wrap

from textual.geometry import Offset
from textual.strip import Strip

from tui.lazy_dataclass import dataclass
from tui.widgets.line.scroll_bar import HEADER_LINES
from tui.widgets.table.flashes import Flashes
from tui.widgets.table.marks import Marks
from tui.widgets.table.row_painter import RowPainter
from tui.widgets.table.row_pieces import RowStyle
from tui.widgets.table.rows_cache import RowsCache


@dataclass(slots=True)
class TableFrame:
    """What all lines of one frame share, measured once for all of them."""

    painter: RowPainter
    rows: RowsCache
    marks: Marks
    flashes: Flashes
    cursor: int
    scroll: Offset
    body_lines: int
    thumb: range
    """The lines with the thumb of the scroll bar; none when all rows are visible."""
    notice: str
    """The words shown in place of rows when there are none."""

    def line(self, y: int) -> Strip:
        """Draw one line: the header, a row, or the notice when there are no rows."""
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
        """Return one line of the notice, separated from the header by an empty line."""
        lines = wrap(self.notice, max(10, self.painter.layout.width - 3))
        return lines[line - 1] if 0 < line <= len(lines) else ""
