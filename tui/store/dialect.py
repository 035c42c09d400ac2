"""What is SQLite's own in our SQL: the one module another database would write anew."""

# The statements are put together from our own words alone; values are always bound.
# ruff: noqa: S608

import json
import sqlite3
from array import array
from collections.abc import Sequence

Connection = sqlite3.Connection

CONTAINS = "{column} LIKE ? ESCAPE '\\'"
"""Whether a text holds another, given as `containing(text)`: both sides are case-folded before."""
BUSY_SECONDS = 30.0
"""How long a writer waits for another process before it gives up."""

CACHE_SETTINGS = (
    "PRAGMA synchronous=NORMAL",
    "PRAGMA cache_size=-16384",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA wal_autocheckpoint=8192",
    "PRAGMA journal_size_limit=67108864",
)
OPERATIONS_SETTINGS = ("PRAGMA synchronous=FULL",)
"""One durable commit before each send: what was written down survives a power cut."""


def containing(text: str) -> str:
    """Give the pattern of any text which holds this one."""
    return f"%{ending(text)[1:]}%"


def ending(text: str) -> str:
    """Give the pattern of any text which ends in this one."""
    for mark in ("\\", "%", "_"):
        text = text.replace(mark, f"\\{mark}")
    return f"%{text}"


def numbers(connection: Connection, statement: str, values: Sequence[str | float]) -> "array[int]":
    """Give a statement's column `one`, in its order: one JSON text is read faster than many rows."""
    (text,) = connection.execute(
        f"SELECT json_group_array(one) FROM ({statement})", values
    ).fetchone()
    return array("q", json.loads(text))


def is_corrupt(error: sqlite3.Error) -> bool:
    """Tell a damaged file from any other trouble."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def is_busy(error: sqlite3.Error) -> bool:
    """Tell another process in the way from any other trouble."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def data_version(connection: Connection) -> int:
    """Give a number which changes when another connection commits: cheap enough to ask often."""
    (number,) = connection.execute("PRAGMA data_version").fetchone()
    return int(number)
