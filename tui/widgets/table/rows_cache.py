"""The rows of a long list which are in memory: pages by position, the least used dropped."""

from collections import OrderedDict
from collections.abc import Sequence
from math import inf

from tui.lazy_dataclass import dataclass

PAGE_ROWS = 64
MOST_PAGES = 32


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row as shown."""

    key: str
    cells: tuple[str, ...]
    """Clean texts, formatted for people; empty if unknown."""
    stale: bool = False
    version: int | str | None = None
    """Rows of the same version hold the same facts, whatever their ages; None: compare cells."""
    lasts: float = inf
    """For how many seconds the ages in it are correct."""


def page_aligned(start: int, stop: int, total: int) -> range:
    """Return the whole pages which contain these rows of a list with `total` rows."""
    return range(start // PAGE_ROWS * PAGE_ROWS, min(total, -(-stop // PAGE_ROWS) * PAGE_ROWS))


def first_pages(lines: int, index: int = 0) -> range:
    """Return the whole pages which fill a screen of this height from a row on, and before it, too."""
    start = max(0, index - lines) // PAGE_ROWS * PAGE_ROWS
    return range(start, -(-(index + lines) // PAGE_ROWS) * PAGE_ROWS)


@dataclass(slots=True)
class _Page:
    rows: tuple[TableRow, ...]
    generation: int
    total: int
    """How many rows the list had when the page came: a short last page is complete for that many."""


class RowsCache:
    """Rows by position in constant memory, whatever the length of the list."""

    def __init__(self) -> None:
        """Start empty, at generation 0."""
        self.generation = 0
        self.total = 0
        self._pages: OrderedDict[int, _Page] = OrderedDict()
        self._forget_on_supply = False

    def begin(self, generation: int, *, same_order: bool) -> None:
        """Start a new generation: every row is read again; the old rows stay until new ones come."""
        self.generation = generation
        self._forget_on_supply = self._forget_on_supply or not same_order

    def resize(self, total: int) -> None:
        """Set the length of the list."""
        self.total = total
        if not total:
            self._pages.clear()

    def supply(self, start: int, rows: Sequence[TableRow]) -> None:
        """Store rows which begin at the start of a page."""
        if start % PAGE_ROWS:
            raise ValueError(f"rows must start at a multiple of {PAGE_ROWS}, not at {start}")
        if self._forget_on_supply:
            self._pages.clear()
            self._forget_on_supply = False
        for offset in range(0, len(rows), PAGE_ROWS):
            page = _Page(tuple(rows[offset : offset + PAGE_ROWS]), self.generation, self.total)
            number = (start + offset) // PAGE_ROWS
            self._pages[number] = page
            self._pages.move_to_end(number)
        while len(self._pages) > MOST_PAGES:
            self._pages.popitem(last=False)

    def row(self, index: int) -> TableRow | None:
        """Return the row at a position, or None while it is not loaded."""
        page = self._pages.get(index // PAGE_ROWS)
        if page is None or index >= self.total:
            return None
        offset = index % PAGE_ROWS
        return page.rows[offset] if 0 <= offset < len(page.rows) else None

    def rows(self, start: int, stop: int) -> list[TableRow]:
        """Return the loaded rows between two positions."""
        return [row for index in range(start, stop) if (row := self.row(index)) is not None]

    def position(self, key: str) -> int | None:
        """Return the position of a loaded row; None if it is not loaded."""
        for number, page in self._pages.items():
            for offset, row in enumerate(page.rows):
                if row.key == key:
                    return number * PAGE_ROWS + offset
        return None

    def missing(self, start: int, stop: int) -> tuple[int, int] | None:
        """Return the page-aligned span which must be requested; None when all rows are loaded."""
        start, stop = max(0, start), min(stop, self.total)
        missing_pages = [
            number
            for number in range(start // PAGE_ROWS, -(-stop // PAGE_ROWS))
            if not self._is_complete(number)
        ]
        if not missing_pages:
            return None
        return missing_pages[0] * PAGE_ROWS, min((missing_pages[-1] + 1) * PAGE_ROWS, self.total)

    def _is_complete(self, number: int) -> bool:
        page = self._pages.get(number)
        if page is None or page.generation != self.generation or self._forget_on_supply:
            return False
        self._pages.move_to_end(number)
        wanted = min(PAGE_ROWS, self.total - number * PAGE_ROWS)
        return len(page.rows) >= wanted or page.total == self.total
