"""The suggestions of the command line: places, commands, and filters with their counts."""

from collections.abc import Awaitable, Callable, Sequence

from tui.domain.show.filter import FilterError
from tui.domain.text.fold import folded
from tui.domain.text.safe_text import clean
from tui.lazy_dataclass import dataclass
from tui.screens.list.filter_words import names, pieces, slug
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import RowsRequest

MOST_VALUES = 8
OPERATORS = (">=", "<=", ":", "=", ">", "<")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggestion of the command line."""

    words: str
    do: str
    """`go:`, `do:`, `filter:`, `sort:`, `account:`, `open:`, `diff:`, `at:`, `plans:` or `find-it:`, and its argument; empty where the suggestion is only shown."""
    hint: str = ""
    fills: str = ""
    """The text which Tab inserts into the line."""


@dataclass(frozen=True, slots=True)
class SuggestionScope:
    """The places and commands which the command line can reach from here."""

    known: Sequence[Suggestion]
    """Places, accounts, commands and actions, in the order of their suggestions."""
    pane: ListPane | None
    """The list to filter or sort."""
    history: Sequence[str] = ()
    find: Callable[[str], Awaitable[list[Suggestion]]] | None = None
    """Returns the units which have an identifier or a name."""
    with_time: Callable[[str], Suggestion | None] = lambda _: None
    """Returns what a line with a time means: `at 14:00`, `diff -12h`, `find-it 48h`; None: it is no such line."""


async def suggest(text: str, scope: SuggestionScope) -> list[Suggestion]:
    """Return the suggestions for a text; after a term such as `state:` its values come first."""
    typed = text.strip()
    if not typed:
        past = [Suggestion(line, "", "typed earlier", fills=line) for line in scope.history]
        return [*past, *scope.known]
    if (meant := scope.with_time(typed)) is not None:
        return [meant]
    words = typed.casefold().split()
    known = [found for found in scope.known if _has_words(f"{found.words} {found.hint}", words)]
    known.sort(key=lambda found: _rank(found, typed))
    units = await scope.find(typed) if scope.find is not None else []
    known = [*units, *known] if typed[-4:].isdecimal() else [*known, *units]
    if scope.pane is None:
        return known
    filters = await _filters(text, scope.pane)
    is_term = any(sign in pieces(typed)[-1] for sign in OPERATORS)
    return filters if is_term else [*known, *filters]


def _rank(suggestion: Suggestion, typed: str) -> int:
    """Return 0 where the text is its key (`:q`), 1 where its name begins with the text (`:jobs`), else 2."""
    if typed == suggestion.hint.partition(" ")[0]:
        return 0
    return 1 if suggestion.words.casefold().startswith(typed.casefold()) else 2


def _has_words(text: str, words: Sequence[str]) -> bool:
    folded = text.casefold()
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
    """Return the values of the column whose term is being typed, with how many rows have each."""
    before, last = _last(text)
    name, sign, value = last.partition(":")
    column = names(pane.source.columns).get(name.lstrip("!-").casefold())
    if not sign or column is None:
        return []
    try:
        counted = await pane.source.frequencies(column.field, RowsRequest(before.strip()))
    except FilterError:
        return []
    wanted = folded(value.strip('"'))
    plain = [(column.plain(each), count) for each, count in counted if each]
    fitting = [(each, count) for each, count in plain if wanted in folded(each)]
    found = []
    for each, count in fitting[:MOST_VALUES]:
        term = f'{name}="{each}"' if " " in each else f"{name}={each}"
        whole = f"{before}{term}"
        found.append(
            Suggestion(clean(f"filter {whole}"), f"filter:{whole}", f"{count:,} {pane.noun}", whole)
        )
    return found


def _columns(text: str, pane: ListPane) -> list[Suggestion]:
    """Return the columns whose name is being typed."""
    before, last = _last(text)
    begun = last.lstrip("!-").casefold()
    if not begun or any(sign in last for sign in OPERATORS):
        return []
    signs = last[: len(last) - len(begun)]
    slugs = dict.fromkeys(slug(column.title) for column in pane.source.columns)
    return [
        Suggestion(
            f"{signs}{name}: …",
            "",
            "column: press Tab, then type a value",
            f"{before}{signs}{name}:",
        )
        for name in slugs
        if name.startswith(begun)
    ][:MOST_VALUES]
