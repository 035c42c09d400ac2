"""The drawn half of a table: columns, the rows in view, what is said where there are none."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.geometry import Region, clamp
from textual.strip import Strip
from textual.timer import Timer

from tui.domain.view import Column
from tui.widgets.column_layout import lay_out
from tui.widgets.flashes import Cells, Flashes, differing_cells
from tui.widgets.line_list import HEADER_LINES, LineList
from tui.widgets.marks import Marks
from tui.widgets.notice import EMPTY, OPENING, Notice
from tui.widgets.row_painter import Look, RowPainter
from tui.widgets.rows_cache import RowsCache, TableRow
from tui.widgets.table_messages import CursorMoved, RowsWanted

FLASH_SECONDS = 1.0
GATHER_SECONDS = 0.03
"""While the list is being scrolled, requests for rows are gathered for so long."""

PARTS = ("row", "cursor", "mark", "stale", "flash", "header", "sorted", "loading", "empty")
TONES = ("good", "quiet", "warning", "bad")


class TableView(LineList):
    """Rows in columns, asked for as they come into view and drawn once."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"table--{name}" for name in (*PARTS, *TONES)}

    DEFAULT_CSS = """
    TableView {
        background: $surface;
        color: $foreground;
        & > .table--row { color: $foreground; }
        & > .table--cursor { background: $panel-lighten-1; color: $foreground; }
        & > .table--mark { background: $secondary-muted; color: $foreground; }
        & > .table--stale { color: $text-muted; }
        & > .table--flash { background: $accent-muted; color: $text-accent; }
        & > .table--header { background: $panel; color: $foreground; text-style: bold; }
        & > .table--sorted { background: $panel; color: $text-accent; text-style: bold; }
        & > .table--loading { color: $text-muted; }
        & > .table--empty { color: $text-muted; }
        & > .table--good { color: $foreground; }
        & > .table--quiet { color: $text-muted; }
        & > .table--warning { color: $text-warning; }
        & > .table--bad { color: $text-error; text-style: bold; }
        &:focus > .table--cursor { background: $primary; color: $text; }
        &:nocolor > .table--cursor { text-style: reverse; }
    }
    """

    def __init__(
        self,
        *,
        frozen: int = 1,
        ascii_only: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Keep the first `frozen` columns in view; draw only ASCII where the terminal needs it."""
        super().__init__(id=id, classes=classes)
        self.frozen = frozen
        self.columns: tuple[Column, ...] = ()
        self.exact = True
        """Whether the number of rows is known, or guessed."""
        self.marks = Marks()
        self._cache = RowsCache()
        self._painter = RowPainter(ascii_only=ascii_only)
        self._notice: Notice | None = OPENING
        self._cursor_key = ""
        self._flashes = Flashes()
        self._asked: tuple[int, int] | None = None
        self._gathering: Timer | None = None

    # What the screen tells

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show these columns, in this order, whatever their `shown` says."""
        self.columns = tuple(columns)
        self._lay_out()

    def set_sort(self, fields: Mapping[str, bool]) -> None:
        """Show by which fields the list is sorted, and whether descending."""
        self._painter.sort = dict(fields)
        self._refresh_line(0)

    def set_count(self, total: int, *, exact: bool = True) -> None:
        """Say how many rows there are; zero rows say so."""
        if self._notice is OPENING:
            self._notice = None
        self.exact = exact
        before, self.row_count = self.row_count, total
        self._cache.resize(total)
        self._settle()
        if before != total:
            self.refresh()
        self._want()

    def reset(self, generation: int) -> None:
        """Begin another order or choice of rows; the old ones stay until the first new ones come."""
        self._cache.begin(generation, same_order=False)
        self._asked = None

    def renew(self, generation: int) -> None:
        """Begin reading the same rows again; each stays until its successor comes."""
        self._cache.begin(generation, same_order=True)
        self._asked = None

    def restore(self, key: str, index: int) -> None:
        """Put the cursor on this row, which is now at this position, at the same line of the screen."""
        shift = index - self.cursor
        self._cursor_key = key
        if shift:
            top = self.scroll_offset.y
            self.set_reactive(LineList.cursor, self.validate_cursor(index))
            self.scroll_rows_to(top + shift)
            self.refresh()
        self._want()

    def supply(self, start: int, rows: Sequence[TableRow], generation: int) -> None:
        """Take rows from a page's start on; those of an older generation come too late."""
        if generation != self._cache.generation:
            return
        top, bottom = self.seen
        before = {index: self._cache.row(index) for index in range(top, bottom)}
        self._cache.supply(start, rows)
        for index, old in before.items():
            self._refresh_difference(index, old, self._cache.row(index))
        self._flash([row for row in before.values() if row is not None])
        self._follow(start, rows)

    def show_loading(self, done: int, total: int) -> None:
        """Say how far a load has got, beneath the rows there already are."""
        self._say(Notice("loading", f"Loading {done:,} of {total:,}"))

    def show_error(self, sentence: str) -> None:
        """Say what failed, beneath the last good rows."""
        self._say(Notice("bad", sentence))

    def show_empty(self, sentence: str) -> None:
        """Say why there are no rows; nothing is said while there are some."""
        self._say(Notice("empty", sentence))

    def show_rows(self) -> None:
        """Say nothing more."""
        self._notice = None
        self._settle()

    # Rows coming and going

    @property
    def cursor_key(self) -> str:
        """The key of the row under the cursor; empty while it is not loaded."""
        row = self._cache.row(self.cursor)
        return "" if row is None else row.key

    def _refresh_difference(self, index: int, old: TableRow | None, new: TableRow | None) -> None:
        """Repaint a row up to its last cell which differs, or not at all."""
        if old is None or new is None or (old.key, old.stale) != (new.key, new.stale):
            if old != new:
                self.refresh_row(index)
        elif cells := differing_cells(old, new):
            self._refresh_cells(index, cells)

    def _refresh_cells(self, index: int, cells: Cells) -> None:
        edge = self._painter.layout.right_edge(cells, self.scroll_offset.x)
        if edge > 0:
            self.refresh_row(index, edge)

    def _flash(self, before: Sequence[TableRow]) -> None:
        changed = self._flashes.light(before, self._cache.rows(*self.seen), self.columns)
        if changed:
            self.set_timer(FLASH_SECONDS, lambda: self._quench(changed))

    def _quench(self, changed: dict[str, Cells]) -> None:
        over = self._flashes.quench(changed)
        for index in range(*self.seen):
            row = self._cache.row(index)
            if row is not None and row.key in over:
                self._refresh_cells(index, changed[row.key])

    def _follow(self, start: int, rows: Sequence[TableRow]) -> None:
        if self._cursor_key and self.cursor_key != self._cursor_key:
            for offset, row in enumerate(rows):
                if row.key == self._cursor_key:
                    self.restore(row.key, start + offset)
                    return
        self._tell_cursor()

    def _tell_cursor(self) -> None:
        key = self.cursor_key
        if key and key != self._cursor_key:
            self._cursor_key = key
            self.post_message(CursorMoved(self, key, self.cursor))

    def watch_cursor(self, old: int, new: int) -> None:
        """Tell on which row the cursor now is."""
        super().watch_cursor(old, new)
        if old != new:
            self._cursor_key = self.cursor_key
            self.post_message(CursorMoved(self, self._cursor_key, new))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Ask for the rows which come into view."""
        super().watch_scroll_y(old_value, new_value)
        self._want(1 if new_value >= old_value else -1)

    def _want(self, direction: int = 1) -> None:
        if self._gathering is not None or not self.is_mounted or not self.body_height:
            return
        top, bottom = self.seen
        ahead = self.body_height * direction
        span = self._cache.missing(min(top, top + ahead), max(bottom, bottom + ahead))
        if span is not None and span != self._asked:
            self._asked = span
            self.post_message(RowsWanted(self, *span, self._cache.generation))
            self._gathering = self.set_timer(GATHER_SECONDS, self._want_again)

    def _want_again(self) -> None:
        self._gathering = None
        self._want()

    # Lines

    def _say(self, notice: Notice) -> None:
        if self._notice == notice:
            return
        self._notice = notice
        self._settle()
        if self.row_count:
            self._refresh_line(self.size.height - 1)
        else:
            self.refresh()

    def _settle(self) -> None:
        """Bring the foot, the scroll and the cursor in line with how many rows there are."""
        foot = int(self._notice is not None and self._notice.foots and self.row_count > 0)
        if foot != self.foot_lines:
            self.foot_lines = foot
            self._refresh_line(self.size.height - 1)
        self.scroll_rows_to(self.scroll_offset.y)
        if self.cursor >= self.row_count:
            self.cursor = max(0, self.row_count - 1)

    def _refresh_line(self, y: int) -> None:
        self.refresh(Region(0, y, self.size.width, 1))

    @property
    def max_scroll_x(self) -> int:
        """How far the columns which scroll reach beyond the right edge."""
        return self._painter.layout.overflow

    def _lay_out(self) -> None:
        # The last cell of each line belongs to the scroll bar's sign.
        self._painter.layout = lay_out(self.columns, max(0, self.size.width - 1), self.frozen)
        self._painter.forget()
        self.scroll_x = clamp(self.scroll_x, 0, self.max_scroll_x)
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Lay the columns out anew and keep the cursor in view."""
        event.stop()
        self._lay_out()
        self._settle()
        top, bottom = self.seen
        if self.body_height and not top <= self.cursor < bottom:
            self.scroll_rows_to(self.cursor - self.body_height // 2)
        self._want()

    def notify_style_update(self) -> None:
        """Draw everything anew in the new colours."""
        super().notify_style_update()
        self._painter.styles = {}
        self._painter.forget()

    def render_line(self, y: int) -> Strip:
        """Draw one line: the header, a row, or what is said where there is none."""
        if not self._painter.styles:
            self._painter.styles = {
                name: self.get_component_rich_style(f"table--{name}") for name in (*PARTS, *TONES)
            }
        if y < HEADER_LINES:
            return self._with_thumb(self._painter.header(self.scroll_offset.x), " ")
        line = y - HEADER_LINES
        if line >= self.body_height or not self.row_count:
            return self._with_thumb(self._notice_line(line), " ")
        thumb = self.thumb(line, ascii_only=self._painter.ascii_only)
        return self._with_thumb(self._row_line(self.scroll_offset.y + line), thumb)

    def _row_line(self, index: int) -> Strip:
        if index >= self.row_count:
            return self._painter.note("", "row")
        cursor = index == self.cursor
        row = self._cache.row(index)
        if row is None:
            dots = "..." if self._painter.ascii_only else "…"
            return self._painter.note(dots, "cursor" if cursor else "row")
        look = Look(cursor, row.key in self.marks, self._flashes.cells(row.key))
        return self._painter.line(row, look, self.scroll_offset.x)

    def _notice_line(self, line: int) -> Strip:
        notice = self._notice or EMPTY
        text = notice.text if self.row_count else notice.line(line, self.size.width - 4)
        return self._painter.note(text, notice.mood)

    def _with_thumb(self, strip: Strip, thumb: str) -> Strip:
        segments = list(strip)
        if not segments or not self.size.width:
            return strip
        last = segments[-1]
        segments[-1] = Segment(last.text + thumb, last.style)
        return Strip(segments, self.size.width)
