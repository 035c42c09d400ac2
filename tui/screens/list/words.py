"""The words below a list: how many rows, in which order, their totals."""

import re
from collections.abc import Sequence

from tui.domain.show.column_sums import ColumnSums
from tui.domain.show.format import format_number
from tui.domain.text.column import Column, Kind
from tui.domain.text.data_size import format_bytes
from tui.lazy_dataclass import dataclass
from tui.screens.list.excluding_term import ExcludingTerm
from tui.screens.list.row_source import RowsCount

SUMMED: frozenset[Kind] = frozenset({"number", "bytes", "money"})
NOT_SUMMED = ("latitude", "longitude")
"""Endings of coordinate fields, which do not add up."""
SUM_MEANS = frozenset({"bytes", "money"})
"""Kinds whose total is meaningful; a plain number's is when it has no unit, so counts things."""


@dataclass(frozen=True, slots=True)
class ListState:
    """Everything the line below a list shows."""

    noun: str
    counted: RowsCount
    sort: Column | None = None
    descending: bool = False
    marked: int = 0
    hidden: int = 0
    excluded_by: ExcludingTerm | None = None
    """Zero rows: the filter term which excluded the last ones."""
    note: str = ""


def status_words(state: ListState) -> str:
    """Return how many rows there are, how many are marked, and their order."""
    matching, total = state.counted.matching, state.counted.total
    count = f"{matching:,} of {total:,}" if matching != total else f"{total:,}"
    parts = [f"{count} {noun_of(state.noun, total)}"]
    if state.excluded_by:
        parts[0] = f'0 of {total:,} {state.noun} · no match for "{state.excluded_by.text}"'
    if state.marked:
        hidden = f", {state.hidden:,} hidden by the filter" if state.hidden else ""
        parts.append(f"{state.marked:,} marked{hidden}")
    if state.sort is not None:
        parts.append(f"sorted by {state.sort.title} {'↓' if state.descending else '↑'}")
        if state.counted.missing:
            parts.append(f"{state.counted.missing:,} without a value last")
    if state.note:
        parts.append(state.note)
    return " · ".join(parts)


def empty_words(noun: str, excluded_by: ExcludingTerm | None, why: str) -> str:
    """Return the words shown in place of rows when there are none."""
    if excluded_by:
        plain = noun.partition(" of ")[0]
        if excluded_by.matching_without:
            rows = f"{excluded_by.matching_without:,}"
            near = f" Did you mean {excluded_by.nearest}?" if excluded_by.nearest else ""
            return f'No {plain} match. Remove "{excluded_by.text}" to see {rows} again.{near}'
        return f"No {plain} match. Backspace removes the last part of the filter."
    return why or f"No {noun}."


def noun_of(title: str, count: int = 2) -> str:
    """Return a list's title as used within a sentence: `API tokens`, `rate plans`, `1 user`."""
    words = [word if sum(map(str.isupper, word)) > 1 else word.lower() for word in title.split()]
    if count == 1:
        last = words.index("of") - 1 if "of" in words else -1
        words[last] = re.sub("(ie)?s$", lambda end: "y" if end[1] else "", words[last])
    return " ".join(words)


def summed(columns: Sequence[Column]) -> list[Column]:
    """Return the columns which can be added up."""
    return [
        column
        for column in columns
        if column.adds_up
        if column.kind in SUMMED and not column.field.casefold().endswith(NOT_SUMMED)
    ]


def sum_words(columns: Sequence[Column], sums: Sequence[ColumnSums], rows: int) -> str:
    """Return the total and the median of each column, and from how many rows if not all have a value."""
    parts: list[str] = []
    for column, known in zip(columns, sums, strict=True):
        if not known.count:
            continue
        shown = [f"median {_amount(known.median, column)}"]
        if column.kind in SUM_MEANS or not column.unit:
            shown.insert(0, f"total {_amount(known.total, column)}")
        if known.count < rows:
            shown.append(f"from {known.count:,} {'row' if known.count == 1 else 'rows'}")
        parts.append(f"{column.title} {', '.join(shown)}")
    return " · ".join(parts)


def _amount(number: float, column: Column) -> str:
    if column.kind == "bytes":
        return format_bytes(number)
    if column.kind == "money":
        return f"{number:,.2f}"
    if column.unit:
        return f"{format_number(number, column.unit)} {column.unit}"
    return f"{number:,.6g}"
