"""Which term of a filter excludes the last rows of a list."""

import re
from dataclasses import replace
from difflib import get_close_matches

from tui.domain.text.fold import folded
from tui.lazy_dataclass import dataclass
from tui.screens.list.filter_words import names, pieces
from tui.screens.list.row_source import RowSource, RowsRequest

_CLAIM = re.compile(r"([^\W\d][\w.-]*)(=|:)(.+)")
_WORDED = ("text", "state", "identifier")
"""Kinds of columns whose values are words."""


@dataclass(frozen=True, slots=True)
class ExcludingTerm:
    """The filter term which excluded the last rows of a list."""

    text: str
    matching_without: int
    """How many rows match the rest of the filter."""
    nearest: str = ""
    """The same term with a value which the list has; empty: none comes near."""


async def find_excluding_term(source: RowSource, wanted: RowsRequest) -> ExcludingTerm | None:
    """Return the first filter term which leaves no rows; None: the list itself is empty.

    The terms are added one by one, as the user typed them.
    """
    terms = pieces(wanted.text)
    for place, term in enumerate(terms):
        typed = replace(wanted, text=" ".join(terms[: place + 1]))
        counted = await source.count(typed)
        if not counted.total:
            return None
        if not counted.matching:
            others = replace(wanted, text=" ".join([*terms[:place], *terms[place + 1 :]]))
            found = (await source.count(others)).matching
            return ExcludingTerm(term, found, await _nearest(source, term))
    return None


async def _nearest(source: RowSource, term: str) -> str:
    """Return a term with the value of the list which comes nearest to that of a mistyped one."""
    found = _CLAIM.fullmatch(term)
    column = names(source.columns).get(found[1].casefold()) if found else None
    if found is None or column is None or column.kind not in _WORDED:
        return ""
    counted = await source.frequencies(column.field, RowsRequest())
    values = {folded(column.plain(value)): column.plain(value) for value, _ in counted if value}
    near = get_close_matches(folded(found[3].strip('"')), list(values), n=1)
    if not near:
        return ""
    value = values[near[0]]
    return f'{found[1]}{found[2]}"{value}"' if " " in value else f"{found[1]}{found[2]}{value}"
