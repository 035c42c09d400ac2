"""What a list says beneath its rows: how many, in which order, what they add up to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from tui.domain.show.format import format_bytes, format_number
from tui.domain.text.column import Column, Kind
from tui.screens.list.row_source import RowsCount

SUMMED: frozenset[Kind] = frozenset({"number", "bytes", "money"})
NOT_SUMMED = ("latitude", "longitude")
"""What a place's figures end with."""
SUM_MEANS = frozenset({"bytes", "money"})
"""Kinds whose sum means something; a plain number's does where it counts things, so has no unit."""


@dataclass(frozen=True, slots=True)
class ListState:
    """All that the line beneath a list tells."""

    noun: str
    counted: RowsCount
    sort: Column | None = None
    descending: bool = False
    marked: int = 0
    hidden: int = 0
    culprit: str = ""
    """Zero rows: the claim which took the last one away."""
    note: str = ""


def status_words(state: ListState) -> str:
    """Return how many rows there are, what is marked, and in which order they are."""
    matching, total = state.counted.matching, state.counted.total
    count = f"{matching:,} of {total:,}" if matching != total else f"{total:,}"
    parts = [f"{count} {noun_of(state.noun, total)}"]
    if state.culprit:
        parts[0] = f"0 of {total:,} {state.noun}: {state.culprit} took the last away"
    if state.marked:
        hidden = f", {state.hidden:,} hidden by the filter" if state.hidden else ""
        parts.append(f"{state.marked:,} marked{hidden}")
    if state.sort is not None:
        parts.append(f"by {state.sort.title} {'↓' if state.descending else '↑'}")
        if state.counted.missing:
            parts.append(f"{state.counted.missing:,} without it last")
    if state.note:
        parts.append(state.note)
    return " · ".join(parts)


def empty_words(noun: str, culprit: str, why: str) -> str:
    """Return what stands in place of the rows where there are none."""
    if culprit:
        return f"Nothing matches: {culprit} took the last away. Backspace removes a claim."
    return why or f"No {noun}."


def noun_of(title: str, count: int = 2) -> str:
    """Return a list's title as it stands within a sentence: `API tokens`, `rate plans`, `1 user`."""
    words = [word if sum(map(str.isupper, word)) > 1 else word.lower() for word in title.split()]
    if count == 1:
        last = words.index("of") - 1 if "of" in words else -1
        words[last] = re.sub("(ie)?s$", lambda end: "y" if end[1] else "", words[last])
    return " ".join(words)


def summed(columns: Sequence[Column]) -> list[Column]:
    """Return the columns which are worth adding up."""
    return [
        column
        for column in columns
        if column.adds_up
        if column.kind in SUMMED and not column.field.casefold().endswith(NOT_SUMMED)
    ]


def sum_words(columns: Sequence[Column], figures: Sequence[Sequence[float]], rows: int) -> str:
    """Say the sum and the median of each column's figures, and where not all rows have one."""
    parts: list[str] = []
    for column, known in zip(columns, figures, strict=True):
        if not known:
            continue
        said = [f"median {_amount(median(known), column)}"]
        if column.kind in SUM_MEANS or not column.unit:
            said.insert(0, f"Σ {_amount(sum(known), column)}")
        if len(known) < rows:
            said.append(f"of {len(known):,}")
        parts.append(f"{column.title} {', '.join(said)}")
    return " · ".join(parts)


def _amount(number: float, column: Column) -> str:
    if column.kind == "bytes":
        return format_bytes(number)
    if column.kind == "money":
        return f"{number:,.2f}"
    if column.unit:
        return f"{format_number(number, column.unit)} {column.unit}"
    return f"{number:,.6g}"
