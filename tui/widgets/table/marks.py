"""The marked rows, by key, so that marks survive refresh, sort and filter."""

from collections.abc import Callable, Iterable

from tui.widgets.table.rows_cache import RowsCache


class Marks:
    """The marked rows of one list, and the start of the next range."""

    def __init__(self, changed: Callable[[int | None], None]) -> None:
        """Start with no marks; `changed` is called with the changed row, or None: any row may be."""
        self._changed = changed
        self.keys: set[str] = set()
        self.anchor: tuple[str, int] | None = None
        """The row marked last and its position then; a range goes from there to the cursor."""
        self.hidden = 0
        """How many marked rows the filter hides, as last counted by the screen."""

    def __len__(self) -> int:
        """Return how many rows are marked, hidden ones too."""
        return len(self.keys)

    def __contains__(self, key: object) -> bool:
        """Return whether the row of this key is marked."""
        return key in self.keys

    def toggle(self, key: str, index: int) -> None:
        """Mark or unmark a row; the next range starts here."""
        self.keys ^= {key}
        self.anchor = (key, index)
        self._changed(index)

    def add(self, keys: Iterable[str]) -> None:
        """Mark rows, whether they are shown or not."""
        self.keys.update(keys)
        self._changed(None)

    def clear(self) -> None:
        """Remove all marks, the hidden ones too."""
        self.keys.clear()
        self.anchor = None
        self.hidden = 0
        self._changed(None)

    def count_hidden(self, hidden: int) -> None:
        """Store how many marked rows the filter hides."""
        if hidden != self.hidden:
            self.hidden = hidden
            self._changed(None)

    def range_to(self, cursor: int, rows: RowsCache) -> tuple[int, int]:
        """Return the first and the last row of the range which ends at the cursor."""
        start = self._start(cursor, rows)
        return min(start, cursor), max(start, cursor)

    def _start(self, cursor: int, rows: RowsCache) -> int:
        """Return the position of the row marked last, which may have moved; else the cursor."""
        if self.anchor is None:
            return cursor
        key, index = self.anchor
        row = rows.row(index)
        if row is not None and row.key != key:
            found = rows.position(key)
            return cursor if found is None else found
        return index
