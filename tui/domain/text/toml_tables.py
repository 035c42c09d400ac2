"""Read TOML files of named rows (`[[places]]`, `[[questions]]`): report bad rows, keep the rest."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from tui.domain.text.safe_text import clean
from tui.lazy_dataclass import dataclass

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class TableKind:
    """One kind of file: its name, its table, the noun for one row, and a row's keys."""

    file_name: str
    table: str
    noun: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableRows(Generic[Thing]):
    """The rows of a file, and a sentence for each problem in it."""

    things: tuple[Thing, ...] = ()
    problems: tuple[str, ...] = ()
    is_whole: bool = True
    """Whether the file could be read at all: only then anything may be added to it."""


def read_tables(
    text: str, kind: TableKind, read: Callable[[Mapping[str, Any]], Thing]
) -> TableRows[Thing]:
    """Parse a file's text; a row for which `read` raises ValueError is left out and reported."""
    from tui.domain.text.toml_lines import NotToml, line_of, parse_toml  # noqa: PLC0415 - few have such a file

    try:
        document = parse_toml(text)
    except NotToml as error:
        problem = f"{kind.file_name}:{error.line}: {error}"
        return TableRows(problems=(problem,), is_whole=False)

    def said(path: Sequence[str | int], reason: str) -> str:
        return f"{kind.file_name}:{line_of(text, path) or 1}: {reason}"

    rows = document.get(kind.table, [])
    if not isinstance(rows, list):
        reason = f"write each {kind.noun} under its own [[{kind.table}]]"
        return TableRows(problems=(said((kind.table,), reason),), is_whole=False)
    problems = [said((key,), f"unknown key {clean(key)}") for key in document if key != kind.table]
    things = []
    for number, row in enumerate(rows):
        try:
            things.append(read(_known(row, kind)))
        except ValueError as error:
            problems.append(said((kind.table, number), f"{kind.noun} {number + 1}: {error}"))
    return TableRows(tuple(things), tuple(problems))


def _known(row: Any, kind: TableKind) -> Mapping[str, Any]:
    if isinstance(row, Mapping):
        unknown = sorted(set(row) - set(kind.keys))
        if not unknown:
            return row
        known = ", ".join(sorted(kind.keys))
        named = ", ".join(map(clean, unknown))
        raise ValueError(f"unknown key {named}; the keys are {known}")
    raise ValueError("it is not a table")
