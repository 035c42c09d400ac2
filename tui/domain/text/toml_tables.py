"""Plain TOML files of named things, `[[places]]` or `[[questions]]`: what is wrong is said, the rest is read."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class TableKind:
    """One kind of file: its name, the table in it, what one row is called, and a row's keys."""

    file_name: str
    table: str
    one: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableRows(Generic[Thing]):
    """What a file holds, and what in it could not be read, a sentence each."""

    things: tuple[Thing, ...] = ()
    problems: tuple[str, ...] = ()


def read_tables(
    text: str, kind: TableKind, read: Callable[[Mapping[str, Any]], Thing]
) -> TableRows[Thing]:
    """Read a file's text; a row for which `read` raises ValueError is left out and said."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return TableRows(problems=(f"{kind.file_name} is not TOML: {error}",))
    rows = document.get(kind.table, [])
    if not isinstance(rows, list):
        told = f"{kind.file_name}: write each {kind.one} under its own [[{kind.table}]]"
        return TableRows(problems=(told,))
    problems = [f"{kind.file_name}: {key!r} is not known" for key in document if key != kind.table]
    things = []
    for number, row in enumerate(rows, 1):
        try:
            things.append(read(_known(row, kind)))
        except ValueError as error:
            problems.append(f"{kind.file_name}, {kind.one} {number}: {error}")
    return TableRows(tuple(things), tuple(problems))


def _known(row: Any, kind: TableKind) -> Mapping[str, Any]:
    if isinstance(row, Mapping):
        unknown = sorted(set(row) - set(kind.keys))
        if not unknown:
            return row
        known = ", ".join(sorted(kind.keys))
        raise ValueError(f"{', '.join(unknown)}: not known; there are {known}")
    raise ValueError("this is no table")
