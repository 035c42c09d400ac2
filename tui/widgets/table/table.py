"""The one table of the console: a list of any length, of which only what is seen is in memory.

A screen tells it the columns and the number of rows, and gives it rows when it asks:

    table = Table(frozen=1)
    table.set_columns(spec.columns)            # the order shown; the first stays in view

    async def _open(self) -> None:             # a new filter, sort or list
        self.generation += 1
        table.reset(self.generation)           # the old rows stay until the new ones are here
        table.set_sort({"last_seen": True})    # the arrows
        table.set_count(await store.count(...))

    async def on_table_rows_wanted(self, wanted: Table.RowsWanted) -> None:
        rows = await store.rows(wanted.start, wanted.end)
        table.supply(wanted.start, [TableRow(r.key, words(r)) for r in rows], wanted.generation)

Where its rows can be read before it is shown, `landing` says which and `land` shows them in one frame.
When the store says it has changed, the same with `renew` in place of `reset`: every row stays as it
is until its successor comes, the cursor keeps its row, and cells which changed flash once.
"""

from collections.abc import Iterable
from typing import ClassVar, TypeAlias

from textual import events
from textual.binding import Binding, BindingType

from tui.widgets.line.line_list import HEADER_LINES
from tui.widgets.table import messages as table_messages
from tui.widgets.table.column_layout import MARKER_CELLS
from tui.widgets.table.rows_cache import CellValue, TableRow
from tui.widgets.table.view import TableView

__all__ = ["CellValue", "Table", "TableRow"]


class Table(TableView):
    """A list of rows in columns, read through a window; see the top of this module for its use."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "sideways(-1)", "Columns left", show=False),
        Binding("right", "sideways(1)", "Columns right", show=False),
        Binding("shift+left", "scroll_columns(-1)", "Columns left", show=False),
        Binding("shift+right", "scroll_columns(1)", "Columns right", show=False),
        Binding("enter", "choose", "Open"),
        Binding("space", "toggle_mark", "Mark"),
        Binding("v,shift+space", "mark_range", "Mark to here", show=False),
        Binding("asterisk", "mark_all", "Mark all", show=False),
        Binding("U", "unmark_all", "Unmark all", show=False),
    ]

    RowsWanted: TypeAlias = table_messages.RowsWanted
    HeaderClicked: TypeAlias = table_messages.HeaderClicked
    MarkAllWanted: TypeAlias = table_messages.MarkAllWanted
    RangeWanted: TypeAlias = table_messages.RangeWanted
    MarksChanged: TypeAlias = table_messages.MarksChanged
    RowChosen: TypeAlias = table_messages.RowChosen
    CursorMoved: TypeAlias = table_messages.CursorMoved

    @property
    def marked(self) -> frozenset[str]:
        """The keys of the marked rows, those which the filter hides too."""
        return frozenset(self.marks.keys)

    def mark(self, keys: Iterable[str]) -> None:
        """Mark rows, whether they are shown or not."""
        self.marks.add(keys)
        self.refresh()
        self._tell_marks()

    def unmark_all(self) -> None:
        """Take every mark away."""
        self.marks.clear()
        self.refresh()
        self._tell_marks()

    def count_hidden(self, hidden: int) -> None:
        """Take from the screen how many marked rows the filter hides."""
        if hidden != self.marks.hidden:
            self.marks.hidden = hidden
            self._tell_marks()

    def _tell_marks(self) -> None:
        self.post_message(table_messages.MarksChanged(self, len(self.marks), self.marks.hidden))

    def action_sideways(self, step: int) -> None:
        """Scroll by one column, where the plain arrows have no other meaning."""
        self.action_scroll_columns(step)

    def action_scroll_columns(self, step: int) -> None:
        """Scroll by one column."""
        self.scroll_x = self._painter.layout.next_stop(self.scroll_offset.x, step)

    def action_choose(self) -> None:
        """Open the row under the cursor."""
        if key := self.cursor_key:
            self._is_chosen = True
            self.post_message(table_messages.RowChosen(self, key))

    def action_toggle_mark(self) -> None:
        """Mark the row under the cursor, or take its mark away, and move on."""
        self._toggle(self.cursor)
        self.cursor += 1

    def _toggle(self, index: int) -> None:
        row = self._cache.row(index)
        if row is not None:
            self.marks.toggle(row.key, index)
            self.refresh_row(index)
            self._tell_marks()

    def action_mark_range(self) -> None:
        """Mark from the row marked last to the cursor."""
        first, last = sorted((self._anchor(), self.cursor))
        rows = self._cache.rows(first, last + 1)
        if len(rows) == last + 1 - first:
            self.mark(row.key for row in rows)
        else:
            self.post_message(table_messages.RangeWanted(self, first, last + 1))
        self.marks.anchor = (self.cursor_key, self.cursor)

    def _anchor(self) -> int:
        """Find the row marked last, which may have moved; without it a range is the cursor's row."""
        if self.marks.anchor is None:
            return self.cursor
        key, index = self.marks.anchor
        row = self._cache.row(index)
        if row is not None and row.key != key:
            found = self._cache.position(key)
            return self.cursor if found is None else found
        return index

    def action_mark_all(self) -> None:
        """Ask for every row which matches to be marked."""
        self.post_message(table_messages.MarkAllWanted(self))

    def action_unmark_all(self) -> None:
        """Take every mark away."""
        self.unmark_all()

    def on_click(self, event: events.Click) -> None:
        """Sort by a title, mark at the margin, jump on the scroll bar, else put the cursor there."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        event.stop()
        if offset.y < HEADER_LINES:
            self._click_title(offset.x)
            return
        line = offset.y - HEADER_LINES
        index = self.scroll_offset.y + line
        if line >= self.body_height or index >= self.row_count:
            return
        if offset.x == self.size.width - 1 and self.max_scroll_y:
            self.scroll_rows_to(self.max_scroll_y * line // max(1, self.body_height - 1))
            return
        self.cursor = index
        if offset.x < MARKER_CELLS or event.ctrl:
            self._toggle(index)
        elif event.chain == 2:
            self.action_choose()

    def _click_title(self, x: int) -> None:
        place = self._painter.layout.place_at(x, self.scroll_offset.x)
        if place is not None:
            self.post_message(table_messages.HeaderClicked(self, place.column.field))
