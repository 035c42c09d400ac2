"""What is SQLite's own in our SQL: the one module another database would write anew."""

import sqlite3

Connection = sqlite3.Connection

CONTAINS = "instr({column}, ?) > 0"
"""Whether a text holds another, byte by byte: both sides are case-folded before."""
ENDS_WITH = "substr({column}, -length(?1)) = ?1"
BUSY_SECONDS = 30.0
"""How long a writer waits for another process before it gives up."""

CACHE_SETTINGS = (
    "PRAGMA synchronous=NORMAL",
    "PRAGMA cache_size=-16384",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA journal_size_limit=67108864",
)
OPERATIONS_SETTINGS = ("PRAGMA synchronous=FULL",)
"""One durable commit before each send: what was written down survives a power cut."""


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
