"""The drawn half of a table: columns, the rows in view, what is said where there are none."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple

from textual import events
from textual.geometry import Offset, Region, clamp
from textual.strip import Strip

from tui.domain.text.column import Column
from tui.widgets.line.line_list import HEADER_LINES
from tui.widgets.table.column_layout import lay_out
from tui.widgets.table.flashes import Cells
from tui.widgets.table.marks import Marks
from tui.widgets.table.notice import EMPTY, OPENING, TableNotice
from tui.widgets.table.row_painter import RowPainter, RowStyle
from tui.widgets.table.rows_window import RowsWindow

PARTS = ("row", "cursor", "aside", "mark", "stale", "flash", "header", "sorted", "loading", "empty")
TONES = ("good", "quiet", "warning", "bad")


class FrameContext(NamedTuple):
    """What all lines of one frame have in common."""

    width: int
    body_lines: int
    scroll: Offset
    thumb: range


class TableView(RowsWindow):
    """Rows in columns, asked for as they come into view and drawn once."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"table--{name}" for name in (*PARTS, *TONES)}

    DEFAULT_CSS = """
    TableView {
        background: $surface;
        color: $foreground;
        & > .table--row { color: $foreground; }
        & > .table--cursor, & > .table--aside { background: $panel-lighten-1; color: $foreground; }
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
        &:focus > .table--cursor, &:focus > .table--aside { background: $primary; color: $text; }
        &:nocolor > .table--cursor, &:nocolor > .table--aside { text-style: reverse; }
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
        self.marks = Marks()
        self._painter = RowPainter(ascii_only=ascii_only)
        self._notice: TableNotice | None = OPENING

    def on_mount(self) -> None:
        """Draw what the terminal can."""
        if getattr(self.app, "ascii_only", False):
            self._painter.ascii_only = True

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show these columns, in this order, whatever their `shown` says."""
        self.columns = tuple(columns)
        self._lay_out()

    def set_sort(self, fields: Mapping[str, bool]) -> None:
        """Show by which fields the list is sorted, and whether descending."""
        self._painter.sort = dict(fields)
        self._refresh_line(0)

    def take_count(self, total: int) -> None:
        """Have so many rows; zero rows say so."""
        if self._notice is OPENING:
            self._notice = None
        super().take_count(total)

    def show_loading(self, done: int, total: int) -> None:
        """Return how far a load has got, beneath the rows there already are."""
        self._say(TableNotice("loading", f"Loading {done:,} of {total:,}"))

    def show_error(self, sentence: str) -> None:
        """Return what failed, beneath the last good rows."""
        self._say(TableNotice("bad", sentence))

    def show_empty(self, sentence: str) -> None:
        """Return why there are no rows; nothing is said while there are some."""
        self._say(TableNotice("empty", sentence))

    def show_rows(self) -> None:
        """Say nothing more."""
        self._notice = None
        self.settle()

    def _say(self, notice: TableNotice) -> None:
        if self._notice == notice:
            return
        self._notice = notice
        self.settle()
        if self.row_count:
            self._refresh_line(self.size.height - 1)
        else:
            self.refresh()

    def settle(self) -> None:
        """Bring the foot, the scroll and the cursor in line with how many rows there are."""
        foot = int(self._notice is not None and self._notice.foots and self.row_count > 0)
        if foot != self.foot_lines:
            self.foot_lines = foot
            self._refresh_line(self.size.height - 1)
        super().settle()

    def extent(self, cells: Cells) -> range:
        """Return where some cells are on the screen."""
        return self._painter.layout.extent(cells, self.scroll_offset.x)

    def _refresh_line(self, y: int) -> None:
        self.refresh(Region(0, y, self.size.width, 1))

    @property
    def max_scroll_x(self) -> int:
        """How far the columns which scroll reach beyond the right edge."""
        return self._painter.layout.overflow

    @property
    def _cells_wide(self) -> int:
        return max(0, self.size.width - 1)  # the last cell of each line is the scroll bar's

    def _place_columns(self) -> None:
        self._painter.layout = lay_out(self.columns, self._cells_wide, self.frozen)
        self._painter.forget()

    def _lay_out(self) -> None:
        self._place_columns()
        self.scroll_x = clamp(self.scroll_x, 0, self.max_scroll_x)
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Lay the columns out anew and keep the cursor in view."""
        event.stop()
        self._lay_out()
        self.settle()
        top, bottom = self.seen
        if self.body_height and not top <= self.cursor < bottom:
            self.scroll_rows_to(self.cursor - self.body_height // 2)
        self._want()

    def notify_style_update(self) -> None:
        """Draw everything anew in the new colours."""
        super().notify_style_update()
        self._painter.styles = {}
        self._painter.forget()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw these lines, measuring once for all of them.

        Textual would measure for each line, and keep it beside the painter, which keeps it already.
        """
        sight = self._sight()
        lines = [self._line(y, sight) for y in crop.line_range]
        background = self.background_colors[1]
        for line_filter in self.get_line_filters():
            lines = [line.apply_filter(line_filter, background) for line in lines]
        if crop.column_span == (0, sight.width):
            return lines
        return [line.crop(*crop.column_span) for line in lines]

    def render_line(self, y: int) -> Strip:
        """Draw one line: the header, a row, or what is said where there is none."""
        return self._line(y, self._sight())

    def _sight(self) -> FrameContext:
        """Measure what is drawn."""
        if self._painter.layout.width != self._cells_wide:
            self._place_columns()  # the first frame is drawn before anybody is told of the size
        if not self._painter.styles:
            self._painter.styles = {
                name: self.get_component_rich_style(f"table--{name}") for name in (*PARTS, *TONES)
            }
        return FrameContext(self.size.width, self.body_height, self.scroll_offset, self.thumb)

    def _line(self, y: int, sight: FrameContext) -> Strip:
        if y < HEADER_LINES:
            return self._painter.header(sight.scroll.x)
        line = y - HEADER_LINES
        if line >= sight.body_lines or not self.row_count:
            return self._notice_line(line, sight)
        index = sight.scroll.y + line
        if index >= self.row_count:
            return self._painter.note("", "row", " ")
        cursor = index == self.cursor
        end = self._bar(line, sight)
        row = self._cache.row(index)
        if row is None:
            dots = "..." if self._painter.ascii_only else "…"
            return self._painter.note(dots, "cursor" if cursor else "row", end)
        look = RowStyle(cursor, row.key in self.marks, self._flashes.cells(row.key))
        return self._painter.line(row, look, sight.scroll.x, end)

    def _bar(self, line: int, sight: FrameContext) -> str:
        if not sight.thumb:
            return " "
        return ("|#" if self._painter.ascii_only else "│┃")[line in sight.thumb]

    def _notice_line(self, line: int, sight: FrameContext) -> Strip:
        notice = self._notice or EMPTY
        text = notice.text if self.row_count else notice.line(line, sight.width - 4)
        return self._painter.note(text, notice.mood, " ")
