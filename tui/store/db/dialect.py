"""The SQL which both kinds of databases understand, and what is SQLite's alone (see postgres.py)."""

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

CONTAINS = "{column} LIKE ? ESCAPE '\\'"
"""Whether a text contains another, given as `containing(text)`; both are case-folded before."""
AMONG = "(SELECT CAST(value AS BIGINT) FROM json_each(?))"
"""The numbers of one JSON array: any count of them in one bound value."""
ROW_IDS = "I"
"""The kind of array which holds row ids: four bytes each, for four billion devices or units."""
_PART_CHARACTERS = 65_536
BUSY_SECONDS = 30.0
"""How long a writer waits for another process: longer than any transaction of ours takes."""

CACHE_SETTINGS = (
    "PRAGMA synchronous=NORMAL",
    "PRAGMA cache_size=-4096",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA wal_autocheckpoint=8192",
    "PRAGMA journal_size_limit=67108864",
)
READER_SETTINGS = (*CACHE_SETTINGS, "PRAGMA cache_size=-1024")
"""A megabyte of pages: what a list reads is larger than four of them, and is in the system's cache anyway."""
OPERATIONS_SETTINGS = ("PRAGMA synchronous=FULL",)
"""One durable commit before each send: what was written survives a power cut."""
LEDGER_SETTINGS = ("PRAGMA synchronous=NORMAL", "PRAGMA journal_size_limit=1048576")
"""A commit survives the death of the process, not a power cut: docs/decisions, the ledger's file."""


class Cursor(Protocol):
    """The rows of a statement."""

    @property
    def rowcount(self) -> int:
        """Return how many rows the statement changed."""
        ...

    def fetchone(self) -> Any:
        """Return the next row, or None."""
        ...

    def fetchall(self) -> list[Any]:
        """Return all remaining rows."""
        ...

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the remaining rows."""
        ...


class Connection(Protocol):
    """A connection inside a transaction: SQL as SQLite has it, values for its `?`."""

    @property
    def total_changes(self) -> int:
        """Return how many rows were changed on this connection."""
        ...

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Cursor:
        """Run one statement."""
        ...

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]], /) -> Cursor:
        """Run one statement for each of these rows."""
        ...


def containing(text: str, after: str = "") -> str:
    """Return the LIKE pattern of any text which contains this one; with `after`, behind that sign."""
    return f"%{after}{ending(text) if after else ending(text)[1:]}%"


def ending(text: str) -> str:
    """Return the LIKE pattern of any text which ends in this one."""
    return f"%{_plain(text)}"


def beginning(text: str) -> str:
    """Return the LIKE pattern of any text which begins with this one."""
    return f"{_plain(text)}%"


def _plain(text: str) -> str:
    for mark in ("\\", "%", "_"):
        text = text.replace(mark, f"\\{mark}")
    return text


def numbers(connection: Connection, statement: str, values: Sequence[str | float]) -> "array[int]":
    """Return a statement's column `one`, in its order; one JSON text is read faster than many rows."""
    (text,) = connection.execute(
        f"SELECT json_group_array(one) FROM ({statement}) AS numbers", values
    ).fetchone()
    found, start, end = array(ROW_IDS), 1, len(text or "[]") - 1
    while start < end:  # a part at a time: a million numbers at once would take 40 MB
        stop = text.find(",", start + _PART_CHARACTERS)
        stop = end if stop < 0 else stop
        found.extend(json.loads(f"[{text[start:stop]}]"))
        start = stop + 1
    return found


def is_corrupt(error: sqlite3.Error) -> bool:
    """Return whether the error means that the file is damaged."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def is_busy(error: sqlite3.Error) -> bool:
    """Return whether the error means that another process holds the lock."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def used_bytes(connection: Connection) -> int:
    """Return the size of a file's pages in use."""
    (used,) = connection.execute(
        "SELECT (page_count - freelist_count) * page_size "
        "FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
    ).fetchone()
    return int(used)


def shrink(connection: sqlite3.Connection) -> None:
    """Cut up to 500 free pages off a file; files made without auto_vacuum keep theirs for reuse."""
    connection.executescript("PRAGMA incremental_vacuum(500)")  # `execute` stops after one page


def data_version(connection: sqlite3.Connection) -> int:
    """Return a number which changes when another connection commits; cheap enough to ask often."""
    (number,) = connection.execute("PRAGMA data_version").fetchone()
    return int(number)
