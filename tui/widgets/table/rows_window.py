"""The rows of a long list which are near the screen: asked for, taken in, followed, compared."""

from collections.abc import Sequence

from textual.timer import Timer

from tui.domain.text.column import Column
from tui.widgets.line.line_list import LineList
from tui.widgets.table.flashes import Cells, Flashes, differing_cells
from tui.widgets.table.messages import CursorMoved, RowsWanted
from tui.widgets.table.rows_cache import RowsCache, TableRow, page_aligned

FLASH_SECONDS = 1.0
GATHER_SECONDS = 0.03
"""While the list is being scrolled, requests for rows are gathered for so long."""


class RowsWindow(LineList):
    """A window over rows which somebody else has; the row under the cursor is known by its key."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        """Start with no rows and no idea how many there are."""
        super().__init__(id=id, classes=classes)
        self.columns: tuple[Column, ...] = ()
        self.exact = True
        """Whether the number of rows is known, or guessed."""
        self._cache = RowsCache()
        self._cursor_key = ""
        self._is_chosen = False
        """Whether the reader put the cursor on its row; before, it rests at the head of what comes."""
        self._flashes = Flashes()
        self._asked: tuple[int, int] | None = None
        self._gathering: Timer | None = None

    def set_count(self, total: int, *, exact: bool = True) -> None:
        """Return how many rows there are; what is seen is repainted only if it looks otherwise now."""
        self.exact = exact
        self.take_count(total)
        self._want()

    def take_count(self, total: int) -> None:
        """Have so many rows; nothing is asked for yet."""
        before = self._shape()
        self.row_count = total
        self._cache.resize(total)
        self.settle()
        if self._shape() != before:
            self.refresh()

    def _shape(self) -> tuple[object, ...]:
        return self.seen, self.thumb

    def settle(self) -> None:
        """Bring scroll and cursor in line with how many rows there are."""
        self.scroll_rows_to(self.scroll_offset.y)
        if self.cursor >= self.row_count:
            self.cursor = max(0, self.row_count - 1)

    def extent(self, cells: Cells) -> range:
        """Say from where to where a line differs when these cells do."""
        return range(self.size.width if cells else 0)

    def _begin(self, generation: int, *, same_order: bool) -> None:
        self._cache.begin(generation, same_order=same_order)
        self._asked = None
        if self._gathering is not None:
            self._gathering.stop()
            self._gathering = None

    def reset(self, generation: int) -> None:
        """Begin another order or choice of rows; the old ones stay until the first new ones come."""
        self._begin(generation, same_order=False)

    def renew(self, generation: int) -> None:
        """Begin reading the same rows again; each stays until its successor comes."""
        self._begin(generation, same_order=True)

    def landing(self, total: int, index: int | None) -> range:
        """Return which rows will be seen, in whole pages, with so many rows and the cursor on one of them."""
        index = self.cursor if index is None else index
        top = self.scroll_offset.y + min(index, max(0, total - 1)) - self.cursor
        top = max(0, min(top, total - self.body_height))
        return page_aligned(top, top + self.body_height, total)

    def land(
        self, total: int, index: int | None, start: int, rows: Sequence[TableRow], generation: int
    ) -> None:
        """Show another order or choice of rows at once, in one frame: those of `landing`.

        The cursor's row is now at `index`, and stays at its line of the screen; with None it is
        not among the rows, and the cursor stays where it is.
        """
        self._begin(generation, same_order=False)
        self._cache.resize(total)
        self._cache.supply(start, rows)  # before anything moves: what is here is not asked for
        self.take_count(total)
        if index is not None:
            self._put(self._cursor_key, index)
        self.refresh()
        self._tell_cursor()
        self._want()

    def restore(self, key: str, index: int) -> None:
        """Put the cursor on this row, which is now at this position, at the same line of the screen."""
        self._put(key, index)
        self._want()

    def _put(self, key: str, index: int) -> None:
        shift = index - self.cursor
        self._cursor_key = key
        if shift:
            top = self.scroll_offset.y
            self.set_reactive(LineList.cursor, self.validate_cursor(index))
            self.scroll_rows_to(top + shift)
            self.refresh()

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

    @property
    def cursor_key(self) -> str:
        """The key of the row under the cursor; empty while it is not loaded."""
        row = self._cache.row(self.cursor)
        return "" if row is None else row.key

    def _refresh_difference(self, index: int, old: TableRow | None, new: TableRow | None) -> None:
        """Repaint of a row the cells which differ, or nothing."""
        if old is None or new is None or (old.key, old.stale) != (new.key, new.stale):
            if old != new:
                self.refresh_row(index)
        elif cells := differing_cells(old, new):
            self._refresh_cells(index, cells)

    def _refresh_cells(self, index: int, cells: Cells) -> None:
        if extent := self.extent(cells):
            self.refresh_row(index, extent)

    def _flash(self, before: Sequence[TableRow]) -> None:
        if getattr(self.app, "low_bandwidth", False):
            return  # a flash writes every change twice more
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
        is_held = self._is_chosen or self.cursor
        if is_held and self._cursor_key and self.cursor_key != self._cursor_key:
            for offset, row in enumerate(rows):
                if row.key == self._cursor_key:
                    self.restore(row.key, start + offset)
                    return
        self._tell_cursor()

    def _tell_cursor(self) -> None:
        key = self.cursor_key
        if key and key != self._cursor_key:
            self._cursor_key = key
            self.moved(key)

    def watch_cursor(self, old: int, new: int) -> None:
        """Tell on which row the cursor now is."""
        super().watch_cursor(old, new)
        if old != new:
            self._is_chosen = True
            self._cursor_key = self.cursor_key
            self.moved(self._cursor_key)

    def moved(self, key: str) -> None:
        """Tell that the cursor is on another row."""
        self.post_message(CursorMoved(self, key, self.cursor))

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
