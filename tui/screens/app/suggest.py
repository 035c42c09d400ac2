"""What the command line offers for what is typed: places, commands, filters with what they match."""

from collections.abc import Sequence
from dataclasses import dataclass

from tui.domain.show.filter import FilterError
from tui.domain.text.safe_text import clean
from tui.screens.list.filter_words import names, pieces, slug
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import RowsRequest

MOST_VALUES = 8
OPERATORS = (">=", "<=", ":", "=", ">", "<")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing the command line can do."""

    words: str
    do: str
    """`go:`, `do:`, `filter:`, `sort:`, `account:` and what; empty: it is only said."""
    hint: str = ""
    fills: str = ""
    """What Tab writes into the line."""


@dataclass(frozen=True, slots=True)
class SuggestionScope:
    """What the command line can reach from here."""

    known: Sequence[Suggestion]
    """Places, accounts, commands and actions, in the order they are offered."""
    pane: ListPane | None
    """The list which a filter or a sort is for."""
    history: Sequence[str] = ()


async def suggest(text: str, scope: SuggestionScope) -> list[Suggestion]:
    """Offer what fits; a claim such as `state:` first with the values there are."""
    typed = text.strip()
    if not typed:
        past = [Suggestion(line, "", "typed before", fills=line) for line in scope.history]
        return [*past, *scope.known]
    words = typed.casefold().split()
    known = [one for one in scope.known if _holds(f"{one.words} {one.hint}", words)]
    known.sort(key=lambda one: _unlikeness(one, typed))
    if scope.pane is None:
        return known
    filters = await _filters(text, scope.pane)
    claims = any(sign in pieces(typed)[-1] for sign in OPERATORS)
    return filters if claims else [*known, *filters]


def _unlikeness(one: Suggestion, typed: str) -> int:
    """Rank by what was typed: the key it has (`:q`), how its name begins (`:jobs`), or neither."""
    if typed == one.hint.partition(" ")[0]:
        return 0
    return 1 if one.words.casefold().startswith(typed.casefold()) else 2


def _holds(said: str, words: Sequence[str]) -> bool:
    folded = said.casefold()
    return all(word in folded for word in words)


async def _filters(text: str, pane: ListPane) -> list[Suggestion]:
    found = await _values(text, pane)
    whole = " ".join(text.split())
    try:
        counted = await pane.source.count(RowsRequest(whole))
    except FilterError as error:
        return [*found, *_columns(text, pane), Suggestion(f"filter {whole}", "", clean(str(error)))]
    hint = f"{counted.matching:,} of {counted.total:,} {pane.noun}"
    return [*found, *_columns(text, pane), Suggestion(f"filter {whole}", f"filter:{whole}", hint)]


def _last(text: str) -> tuple[str, str]:
    parts = pieces(text)
    if not parts or text.endswith(" "):
        return " ".join(parts), ""
    return "".join(f"{part} " for part in parts[:-1]), parts[-1]


async def _values(text: str, pane: ListPane) -> list[Suggestion]:
    """Offer the values of the column whose claim is being typed, with how many rows have each."""
    before, last = _last(text)
    name, sign, value = last.partition(":")
    column = names(pane.source.columns).get(name.lstrip("!-").casefold())
    if not sign or column is None:
        return []
    try:
        counted = await pane.source.frequencies(column.field, RowsRequest(before.strip()))
    except FilterError:
        return []
    wanted = value.strip('"').casefold()
    fitting = [(one, count) for one, count in counted if one and wanted in one.casefold()]
    found = []
    for one, count in fitting[:MOST_VALUES]:
        claim = f'{name}="{one}"' if " " in one else f"{name}={one}"
        whole = f"{before}{claim}"
        found.append(
            Suggestion(clean(f"filter {whole}"), f"filter:{whole}", f"{count:,} {pane.noun}", whole)
        )
    return found


def _columns(text: str, pane: ListPane) -> list[Suggestion]:
    """Offer the columns whose name is being typed."""
    before, last = _last(text)
    begun = last.lstrip("!-").casefold()
    if not begun or any(sign in last for sign in OPERATORS):
        return []
    signs = last[: len(last) - len(begun)]
    slugs = dict.fromkeys(slug(column.title) for column in pane.source.columns)
    return [
        Suggestion(
            f"{signs}{name}: …", "", "a column: Tab, then a value", f"{before}{signs}{name}:"
        )
        for name in slugs
        if name.startswith(begun)
    ][:MOST_VALUES]
