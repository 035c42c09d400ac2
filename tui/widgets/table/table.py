"""The table widget: its cursor, its rows, its marks; see the package docstring for how to use it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, TypeAlias

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, clamp
from textual.strip import Strip

from tui.domain.text.column import Column
from tui.widgets.line.line_list import LineList
from tui.widgets.table import messages as table_messages
from tui.widgets.table.column_layout import MARKER_CELLS
from tui.widgets.table.flashes import Cells, Flashes, differences
from tui.widgets.table.frame import TableFrame
from tui.widgets.table.marks import Marks
from tui.widgets.table.row_painter import RowPainter
from tui.widgets.table.row_requests import RowRequests
from tui.widgets.table.rows_cache import RowsCache, TableRow, page_aligned

PARTS = ("row", "cursor", "aside", "mark", "stale", "flash", "header", "sorted", "notice")
TONES = ("good", "quiet", "warning", "bad")
FLASH_SECONDS = 1.0
LOADING = "Loading…"
EMPTY = "Nothing to show."


class Table(LineList):
    """Rows in columns, requested as they come into view; the cursor follows its row by key."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"table--{name}" for name in (*PARTS, *TONES)}
    DEFAULT_CSS = """
    Table {
        background: $surface;
        color: $foreground;
        & > .table--row { color: $foreground; }
        & > .table--cursor, & > .table--aside { background: $panel-lighten-1; color: $foreground; }
        & > .table--mark { background: $secondary-muted; color: $foreground; }
        & > .table--stale { color: $text-muted; }
        & > .table--flash { background: $accent-muted; color: $text-accent; }
        & > .table--header { background: $panel; color: $foreground; text-style: bold; }
        & > .table--sorted { background: $panel; color: $text-accent; text-style: bold; }
        & > .table--notice { color: $text-muted; }
        & > .table--good { color: $foreground; }
        & > .table--quiet { color: $text-muted; }
        & > .table--warning { color: $text-warning; }
        & > .table--bad { color: $text-error; text-style: bold; }
        &:focus > .table--cursor, &:focus > .table--aside { background: $primary; color: $text; }
        &:nocolor > .table--cursor, &:nocolor > .table--aside { text-style: reverse; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "sideways(-1)", "Columns left", show=False),
        Binding("right", "sideways(1)", "Columns right", show=False),
        Binding("shift+left", "scroll_columns(-1)", "Columns left", show=False),
        Binding("shift+right", "scroll_columns(1)", "Columns right", show=False),
        Binding("enter", "choose", "Open"),
        Binding("space", "toggle_mark", "Mark"),
        Binding("b,shift+space", "mark_range", "Mark to here", show=False),
        Binding("asterisk", "mark_all", "Mark all", show=False),
        Binding("U", "unmark_all", "Unmark all", show=False),
    ]

    RowsWanted: TypeAlias = table_messages.RowsWanted
    HeaderClicked: TypeAlias = table_messages.HeaderClicked
    RangeWanted: TypeAlias = table_messages.RangeWanted
    MarksChanged: TypeAlias = table_messages.MarksChanged
    RowChosen: TypeAlias = table_messages.RowChosen
    CursorMoved: TypeAlias = table_messages.CursorMoved

    def __init__(self, *, frozen: int = 1, ascii_only: bool = False) -> None:
        """Keep the first `frozen` columns in view; draw only ASCII if the terminal needs it."""
        super().__init__()
        self.frozen = frozen
        self.columns: tuple[Column, ...] = ()
        self.rows = RowsCache()
        self.marks = Marks(self._report_marks)
        self.flashes = Flashes()
        self._painter = RowPainter(ascii_only=ascii_only)
        self._requests = RowRequests(self, self.rows)
        self._notice = LOADING
        self._cursor_key = ""
        self.is_cursor_chosen = False  # until the user moves it or acts, it stays on the first row

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show these columns, in this order, whatever their `shown` says."""
        self.columns = tuple(columns)
        self._lay_out()

    def set_sort(self, fields: Mapping[str, bool]) -> None:
        """Show the fields the list is sorted by, and whether descending; once laid out, scroll to them."""
        self._painter.sort = dict(fields)
        self.scroll_x = self._painter.layout.offset_showing(fields, self.scroll_offset.x)
        self.refresh_titles()

    def show_empty(self, sentence: str) -> None:
        """Set the words shown while there are no rows."""
        is_new, self._notice = self._notice != sentence, sentence
        if is_new and not self.row_count:
            self.refresh()

    def set_count(self, total: int) -> None:
        """Set the number of rows and request the missing ones; repaint only if the view differs."""
        self.set_row_count(total)
        self._requests.request()

    def set_row_count(self, total: int) -> None:
        """Set the number of rows without requesting any."""
        self._notice = EMPTY if self._notice == LOADING else self._notice
        self.rows.resize(total)
        super().set_row_count(total)
        if not total and self._cursor_key:
            self._cursor_key = ""
            self.moved("")

    def reset(self, generation: int) -> None:
        """Start a new filter or order; the old rows stay until the first new ones come."""
        self.rows.begin(generation, same_order=False)
        self._requests.forget()

    def renew(self, generation: int) -> None:
        """Start reading the same rows again; each stays until its new version comes."""
        self.rows.begin(generation, same_order=True)
        self._requests.forget()

    def rows_to_read(self, total: int, index: int | None) -> range:
        """Return which rows will be visible, in whole pages, with `total` rows and the cursor at `index`."""
        index = self.cursor if index is None else index
        top = self.scroll_offset.y + min(index, max(0, total - 1)) - self.cursor
        top = max(0, min(top, total - self.body_height))
        return page_aligned(top, top + self.body_height, total)

    def show_rows(
        self, total: int, index: int | None, start: int, rows: Sequence[TableRow], generation: int
    ) -> None:
        """Show the rows of `rows_to_read` after a new filter or order, in one frame.

        The cursor's row is now at `index` and stays on its line of the screen; with None it no
        longer matches, and the cursor stays where it is.
        """
        self.reset(generation)
        self.rows.resize(total)
        self.rows.supply(start, rows)  # before the cursor moves: these rows need no request
        self.set_row_count(total)
        if index is not None:
            self.carry_cursor(index)
        self.refresh()
        self._report_cursor()
        self._requests.request()

    def restore(self, key: str, index: int) -> None:
        """Move the cursor to this row at its new position, on the same line of the screen."""
        self._cursor_key = key
        self.carry_cursor(index)
        self._requests.request()

    def supply(self, start: int, rows: Sequence[TableRow], generation: int) -> None:
        """Store rows which begin at the start of a page; those of an older generation are ignored."""
        if generation != self.rows.generation:
            return
        before = {index: self.rows.row(index) for index in range(*self.seen)}
        self.rows.supply(start, rows)
        for index, cells in differences(before, self.rows):
            self._repaint(index, cells)
        if not getattr(self.app, "low_bandwidth", False):  # a flash writes each change twice more
            self._flash(before.values())
        self._follow(start, rows)

    def _repaint(self, index: int, cells: Cells | None) -> None:
        """Repaint some cells of a row, or with None the whole row."""
        if cells is None:
            self.refresh_row(index)
        elif extent := self._painter.layout.extent(cells, self.scroll_offset.x):
            self.refresh_row(index, extent)

    def _flash(self, before: Iterable[TableRow | None]) -> None:
        changed = self.flashes.start(before, self.rows.rows(*self.seen), self.columns)
        if changed:
            self.set_timer(FLASH_SECONDS, lambda: self._end_flash(changed))

    def _end_flash(self, changed: dict[str, Cells]) -> None:
        for index, cells in self.flashes.end(changed, self.rows, range(*self.seen)):
            self._repaint(index, cells)

    @property
    def cursor_key(self) -> str:
        """The key of the row under the cursor; empty while it is not loaded."""
        row = self.rows.row(self.cursor)
        return "" if row is None else row.key

    def _follow(self, start: int, rows: Sequence[TableRow]) -> None:
        is_held = self.is_cursor_chosen or self.cursor
        if is_held and self._cursor_key and self.cursor_key != self._cursor_key:
            for offset, row in enumerate(rows):
                if row.key == self._cursor_key:
                    self.restore(row.key, start + offset)
                    return
        self._report_cursor()

    def _report_cursor(self) -> None:
        key = self.cursor_key
        if key and key != self._cursor_key:
            self._cursor_key = key
            self.moved(key)

    def watch_cursor(self, old: int, new: int) -> None:
        """Report the row under the cursor after a move."""
        super().watch_cursor(old, new)
        if old != new:
            self.is_cursor_chosen = True
            self._cursor_key = self.cursor_key
            self.moved(self._cursor_key)

    def moved(self, key: str) -> None:
        """Post that the cursor is on another row."""
        self.post_message(self.CursorMoved(self, key, self.cursor))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Request the rows which come into view."""
        super().watch_scroll_y(old_value, new_value)
        self._requests.request(1 if new_value >= old_value else -1)

    @property
    def max_scroll_x(self) -> int:
        """How far the scrolling columns extend beyond the right edge."""
        return self._painter.layout.overflow

    @property
    def _cells_wide(self) -> int:
        return max(0, self.size.width - 1)  # the last cell of each line is the scroll bar's

    def _lay_out(self) -> None:
        self._painter.arrange(self.columns, self._cells_wide, self.frozen)
        self.scroll_x = clamp(self.scroll_x, 0, self.max_scroll_x)
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Arrange the columns for the new width and keep the cursor in view."""
        event.stop()
        self._lay_out()
        self.settle()
        self.show_cursor()
        self._requests.request()

    def notify_style_update(self) -> None:
        """Draw everything again in the new colors."""
        super().notify_style_update()
        self._painter.styles = {}
        self._painter.forget()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw these lines, measuring once for all of them.

        Textual would measure for each line, and cache lines which the painter caches already.
        """
        frame = self._frame()
        lines = [frame.line(y) for y in crop.line_range]
        background = self.background_colors[1]
        for line_filter in self.get_line_filters():
            lines = [line.apply_filter(line_filter, background) for line in lines]
        if crop.column_span == (0, self.size.width):
            return lines
        return [line.crop(*crop.column_span) for line in lines]

    def render_line(self, y: int) -> Strip:
        """Draw one line: the header, a row, or the notice when there are no rows."""
        return self._frame().line(y)

    def styled_painter(self) -> RowPainter:
        """Return what draws the lines, with the styles of now."""
        painter = self._painter
        if not painter.styles:
            painter.ascii_only = painter.ascii_only or getattr(self.app, "ascii_only", False)
            painter.styles = {
                name: self.get_component_rich_style(f"table--{name}") for name in (*PARTS, *TONES)
            }
        return painter

    def _frame(self) -> TableFrame:
        painter = self.styled_painter()
        if painter.layout.width != self._cells_wide:  # the first frame is drawn before the resize
            painter.arrange(self.columns, self._cells_wide, self.frozen)
        return TableFrame(
            painter, self.rows, self.marks, self.flashes, self.cursor,
            self.scroll_offset, self.body_height, self.thumb, self._notice,
        )  # fmt: skip

    @property
    def marked(self) -> frozenset[str]:
        """The keys of the marked rows, including those the filter hides."""
        return frozenset(self.marks.keys)

    def _report_marks(self, index: int | None) -> None:
        self.refresh() if index is None else self.refresh_row(index)
        self.post_message(self.MarksChanged(self, len(self.marks), self.marks.hidden))

    def action_toggle_mark(self) -> None:
        """Mark or unmark the row under the cursor, and move to the next row."""
        self._toggle(self.cursor)
        self.cursor += 1

    def _toggle(self, index: int) -> None:
        row = self.rows.row(index)
        if row is not None:
            self.marks.toggle(row.key, index)

    def action_mark_range(self) -> None:
        """Mark from the row marked last to the cursor."""
        first, last = self.marks.range_to(self.cursor, self.rows)
        rows = self.rows.rows(first, last + 1)
        if len(rows) == last + 1 - first:
            self.marks.add(row.key for row in rows)
        else:
            self.post_message(self.RangeWanted(self, first, last + 1))
        self.marks.anchor = (self.cursor_key, self.cursor)

    def action_mark_all(self) -> None:
        """Request that all rows are marked."""
        self.post_message(self.RangeWanted(self, 0, self.row_count))

    def action_unmark_all(self) -> None:
        """Remove all marks."""
        self.marks.clear()

    def action_scroll_columns(self, step: int) -> None:
        """Scroll by one column."""
        self.scroll_x = self._painter.layout.next_stop(self.scroll_offset.x, step)

    action_sideways = action_scroll_columns
    """The action of the plain arrow keys, which a subclass may use for something else."""

    def action_choose(self) -> None:
        """Open the row under the cursor."""
        if key := self.cursor_key:
            self.is_cursor_chosen = True
            self.post_message(self.RowChosen(self, key))

    def click_header(self, x: int) -> None:
        """Request sorting by the column whose title was clicked."""
        place = self._painter.layout.place_at(x, self.scroll_offset.x)
        if place is not None:
            self.post_message(self.HeaderClicked(self, place.column.field))

    def click_row(self, x: int, event: events.Click) -> None:
        """Mark the row when its margin was clicked; open it on a double click."""
        if x < MARKER_CELLS or event.ctrl:
            self._toggle(self.cursor)
        elif event.chain == 2:
            self.action_choose()
