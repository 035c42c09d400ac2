"""A store read at once, in the caller's own thread: for the little which is shown before anything else is loaded.

Nothing waits and nothing is written. Whatever is not as it should be - another version of the tables, a busy
file - is an error, and the caller goes the usual way.
"""

import sqlite3
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from tui.store.db.change_feed import ChangeFeed
from tui.store.db.databases import Databases, Work
from tui.store.db.errors import StoreError
from tui.store.db.schema import CACHE
from tui.store.db.url import file_paths

Result = TypeVar("Result")


class AtOnce:
    """Stands for each of a store's connections; its reading is done when it returns."""

    problem: str | None = None
    refusal: str | None = None

    def __init__(self, path: Path) -> None:
        """Open the file to read; raise StoreError where it has not today's tables."""
        self._connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        try:
            self._connection.execute("PRAGMA query_only=ON")
            (mark,) = self._connection.execute("PRAGMA application_id").fetchone()
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        except sqlite3.Error as error:
            self._connection.close()
            raise StoreError(str(error)) from error
        if (mark, version) != (CACHE.application_id, len(CACHE.steps)):
            self._connection.close()
            raise StoreError(f"{path} has not today's tables.")

    async def read(self, work: Work[Result]) -> Result:
        """Run work which changes nothing."""
        try:
            return work(self._connection)
        except sqlite3.Error as error:
            raise StoreError(str(error)) from error

    async def write(self, work: Work[Result]) -> Result:
        """Refuse: nothing is written at once."""
        del work
        raise StoreError("This store is only read.")

    async def close(self) -> None:
        """Disconnect."""
        self._connection.close()


def open_at_once(url: str, state: Path, now: Callable[[], datetime], operator: str) -> Databases:
    """Open what was fetched, to be read at once; raise StoreError where it cannot be, as in a team's store."""
    if not (paths := file_paths(url, state)) or not paths[0].is_file():
        raise StoreError("There is no file to read.")
    reader: Any = AtOnce(paths[0])

    def connect(_: object) -> Any:
        raise StoreError("This store has one connection.")

    return Databases(reader, reader, reader, reader, ChangeFeed(), now, connect, operator=operator)


def run_at_once(reading: Coroutine[Any, Any, Result]) -> Result:
    """Run to its end what waits for nothing; raise StoreError where it does."""
    try:
        reading.send(None)
    except StopIteration as end:
        return cast("Result", end.value)
    reading.close()
    raise StoreError("This store must be waited for.")
