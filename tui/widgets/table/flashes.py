"""The cells which have just changed, highlighted for a moment."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

from tui.domain.text.column import Column
from tui.widgets.table.rows_cache import RowsCache, TableRow

Cells = tuple[int, ...]


class Flashes:
    """The highlighted cells, by the key of their row."""

    def __init__(self) -> None:
        """Start with nothing highlighted."""
        self._highlighted: dict[str, Cells] = {}

    def cells(self, key: str) -> Cells:
        """Return the highlighted cells of a row."""
        return self._highlighted.get(key, ())

    def start(
        self,
        before: Iterable[TableRow | None],
        after: Iterable[TableRow],
        columns: Sequence[Column],
    ) -> dict[str, Cells]:
        """Highlight the cells which differ between two readings of the same rows, and return them."""
        known = {row.key: row for row in before if row is not None}
        changed = {row.key: changed_cells(known.get(row.key), row, columns) for row in after}
        changed = {key: cells for key, cells in changed.items() if cells}
        self._highlighted.update(changed)
        return changed

    def end(
        self, changed: Mapping[str, Cells], rows: RowsCache, seen: range
    ) -> list[tuple[int, Cells]]:
        """End these highlights and return the visible ones; cells changed again stay highlighted."""
        over = {key for key, cells in changed.items() if self._highlighted.get(key) is cells}
        for key in over:
            del self._highlighted[key]
        shown = [(index, row) for index in seen if (row := rows.row(index)) is not None]
        return [(index, changed[row.key]) for index, row in shown if row.key in over]


def changed_cells(old: TableRow | None, new: TableRow, columns: Sequence[Column]) -> Cells:
    """Return the cells of a row with new content; an age which only grew is not new."""
    if old is None or (new.version is not None and old.version == new.version):
        return ()
    return tuple(
        index
        for index in differing_cells(old, new)
        if index < len(columns) and (new.version is not None or columns[index].kind != "time")
    )


def differing_cells(old: TableRow, new: TableRow) -> Cells:
    """Return the cells whose text differs between two versions of a row."""
    pairs = enumerate(zip_longest(old.cells, new.cells))
    return tuple(index for index, (was, now) in pairs if was != now)


def differences(
    before: Mapping[int, TableRow | None], rows: RowsCache
) -> Iterator[tuple[int, Cells | None]]:
    """Return the rows whose text differs now, each with its cells; None: the whole row."""
    for index, old in before.items():
        new = rows.row(index)
        if old is None or new is None or (old.key, old.stale) != (new.key, new.stale):
            if old != new:
                yield index, None
        elif cells := differing_cells(old, new):
            yield index, cells
