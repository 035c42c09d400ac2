"""Read TOML files of named rows (`[[places]]`, `[[questions]]`): report bad rows, keep the rest."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

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


def read_tables(
    text: str, kind: TableKind, read: Callable[[Mapping[str, Any]], Thing]
) -> TableRows[Thing]:
    """Parse a file's text; a row for which `read` raises ValueError is left out and reported."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return TableRows(problems=(f"{kind.file_name} is not TOML: {error}",))
    rows = document.get(kind.table, [])
    if not isinstance(rows, list):
        problem = f"{kind.file_name}: write each {kind.noun} under its own [[{kind.table}]]"
        return TableRows(problems=(problem,))
    problems = [f"{kind.file_name}: unknown key {key!r}" for key in document if key != kind.table]
    things = []
    for number, row in enumerate(rows, 1):
        try:
            things.append(read(_known(row, kind)))
        except ValueError as error:
            problems.append(f"{kind.file_name}, {kind.noun} {number}: {error}")
    return TableRows(tuple(things), tuple(problems))


def _known(row: Any, kind: TableKind) -> Mapping[str, Any]:
    if isinstance(row, Mapping):
        unknown = sorted(set(row) - set(kind.keys))
        if not unknown:
            return row
        known = ", ".join(sorted(kind.keys))
        raise ValueError(f"unknown key {', '.join(unknown)}; the keys are {known}")
    raise ValueError("it is not a table")
