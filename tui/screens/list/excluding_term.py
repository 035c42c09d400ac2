"""Which term of a filter excludes the last rows of a list."""

from dataclasses import dataclass, replace

from tui.screens.list.filter_words import pieces
from tui.screens.list.row_source import RowSource, RowsRequest


@dataclass(frozen=True, slots=True)
class ExcludingTerm:
    """The filter term which excluded the last rows of a list."""

    text: str
    matching_without: int
    """How many rows match the rest of the filter."""


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
            return ExcludingTerm(term, (await source.count(others)).matching)
    return None
