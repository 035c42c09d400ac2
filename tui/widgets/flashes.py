"""Which cells have just changed, so that they can be shown for a moment."""

from collections.abc import Iterable, Sequence

from tui.domain.view import Column
from tui.widgets.rows_cache import TableRow

Cells = tuple[int, ...]


class Flashes:
    """The cells which light up now, by the key of their row."""

    def __init__(self) -> None:
        """Start with nothing lit."""
        self._lit: dict[str, Cells] = {}

    def cells(self, key: str) -> Cells:
        """Name the cells of a row which are lit."""
        return self._lit.get(key, ())

    def light(
        self, before: Iterable[TableRow], after: Iterable[TableRow], columns: Sequence[Column]
    ) -> dict[str, Cells]:
        """Light what differs between two sights of the same rows, and name it."""
        known = {row.key: row for row in before}
        changed = {row.key: changed_cells(known.get(row.key), row, columns) for row in after}
        changed = {key: cells for key, cells in changed.items() if cells}
        self._lit.update(changed)
        return changed

    def quench(self, changed: dict[str, Cells]) -> None:
        """Put out what was lit, unless it has changed again since."""
        for key, cells in changed.items():
            if self._lit.get(key) == cells:
                del self._lit[key]


def changed_cells(old: TableRow | None, new: TableRow, columns: Sequence[Column]) -> Cells:
    """Name the cells of a row which say something new; an age which ticks does not."""
    if old is None or old.cells == new.cells:
        return ()
    if new.version is not None and old.version == new.version:
        return ()
    triples = zip(old.cells, new.cells, columns, strict=False)
    return tuple(
        index
        for index, (was, now, column) in enumerate(triples)
        if was != now and (new.version is not None or column.kind != "time")
    )
