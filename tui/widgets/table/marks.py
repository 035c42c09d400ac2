"""Which rows are marked: by key, so that refresh, sort and filter leave them alone."""

from collections.abc import Callable, Iterable

from tui.widgets.table.rows_cache import RowsCache


class Marks:
    """The marked rows of one list, and from where a range would begin."""

    def __init__(self, changed: Callable[[int | None], None]) -> None:
        """Start with nothing marked; `changed` is told the one row which changed, or None: any may."""
        self._changed = changed
        self.keys: set[str] = set()
        self.anchor: tuple[str, int] | None = None
        """The row last marked and where it was; a range reaches from there to the cursor."""
        self.hidden = 0
        """How many of them the filter hides, as the screen last counted."""

    def __len__(self) -> int:
        """Count them, hidden ones too."""
        return len(self.keys)

    def __contains__(self, key: object) -> bool:
        """Return whether the row of this key is marked."""
        return key in self.keys

    def toggle(self, key: str, index: int) -> None:
        """Mark a row or take its mark away; a range may begin here."""
        self.keys ^= {key}
        self.anchor = (key, index)
        self._changed(index)

    def add(self, keys: Iterable[str]) -> None:
        """Mark rows, whether they are shown or not."""
        self.keys.update(keys)
        self._changed(None)

    def clear(self) -> None:
        """Take every mark away, the hidden ones too."""
        self.keys.clear()
        self.anchor = None
        self.hidden = 0
        self._changed(None)

    def count_hidden(self, hidden: int) -> None:
        """Take from the screen how many of them the filter hides."""
        if hidden != self.hidden:
            self.hidden = hidden
            self._changed(None)

    def range_to(self, cursor: int, rows: RowsCache) -> tuple[int, int]:
        """Return the first and the last row of the range which ends at the cursor."""
        start = self._start(cursor, rows)
        return min(start, cursor), max(start, cursor)

    def _start(self, cursor: int, rows: RowsCache) -> int:
        """Find the row marked last, which may have moved; without it a range is the cursor's row."""
        if self.anchor is None:
            return cursor
        key, index = self.anchor
        row = rows.row(index)
        if row is not None and row.key != key:
            found = rows.position(key)
            return cursor if found is None else found
        return index
