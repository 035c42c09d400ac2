"""The few rows of a long list which are in memory: pages by position, the least used forgotten."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

PAGE_ROWS = 64
MOST_PAGES = 32


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row as it is shown."""

    key: str
    cells: tuple[str, ...]
    """Cleaned texts, already worded for people; empty where nothing is known."""
    stale: bool = False
    version: int | str | None = None
    """Two rows of one version are the same facts, whatever their ages say; None: compare cells."""
    lasts: float = inf
    """For how many seconds its ages are true."""


def page_aligned(start: int, stop: int, total: int) -> range:
    """Return the whole pages in which these rows of a list so long are."""
    return range(start // PAGE_ROWS * PAGE_ROWS, min(total, -(-stop // PAGE_ROWS) * PAGE_ROWS))


def first_pages(lines: int) -> range:
    """Return the whole pages which fill a screen of so many lines from the first row on."""
    return range(-(-lines // PAGE_ROWS) * PAGE_ROWS)


@dataclass(slots=True)
class _Page:
    rows: tuple[TableRow, ...]
    generation: int
    total: int
    """How many rows the list had when the page was given: a short page is whole for that many."""


class RowsCache:
    """Rows by position in constant memory, whatever the length of the list."""

    def __init__(self) -> None:
        """Start empty, at generation 0."""
        self.generation = 0
        self.total = 0
        self._pages: OrderedDict[int, _Page] = OrderedDict()
        self._forget_on_supply = False

    def begin(self, generation: int, *, same_order: bool) -> None:
        """Ask for every row anew; the old ones stay until the first new ones are here."""
        self.generation = generation
        self._forget_on_supply = self._forget_on_supply or not same_order

    def resize(self, total: int) -> None:
        """Note how long the list is."""
        self.total = total
        if not total:
            self._pages.clear()

    def supply(self, start: int, rows: Sequence[TableRow]) -> None:
        """Keep rows from a page's start on."""
        if start % PAGE_ROWS:
            raise ValueError(f"rows are supplied from a multiple of {PAGE_ROWS}, not from {start}")
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
        """Find a row among those which are loaded."""
        for number, page in self._pages.items():
            for offset, row in enumerate(page.rows):
                if row.key == key:
                    return number * PAGE_ROWS + offset
        return None

    def missing(self, start: int, stop: int) -> tuple[int, int] | None:
        """Name the page-aligned span which must be asked for, or None when all is here."""
        start, stop = max(0, start), min(stop, self.total)
        lacking = [
            number
            for number in range(start // PAGE_ROWS, -(-stop // PAGE_ROWS))
            if not self._is_whole(number)
        ]
        if not lacking:
            return None
        return lacking[0] * PAGE_ROWS, min((lacking[-1] + 1) * PAGE_ROWS, self.total)

    def _is_whole(self, number: int) -> bool:
        page = self._pages.get(number)
        if page is None or page.generation != self.generation or self._forget_on_supply:
            return False
        self._pages.move_to_end(number)
        wanted = min(PAGE_ROWS, self.total - number * PAGE_ROWS)
        return len(page.rows) >= wanted or page.total == self.total
