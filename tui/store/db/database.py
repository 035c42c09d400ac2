"""A SQLite file of the store."""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from tui.store.db import dialect
from tui.store.db.blueprint import Blueprint
from tui.store.db.connection_thread import ConnectionThread, Work
from tui.store.db.errors import StoreError, StoreLost
from tui.store.db.file import open_file, set_aside
from tui.store.db.file_rescue import lost_with

Result = TypeVar("Result")


class Database(ConnectionThread):
    """A connection to a SQLite file, which is replaced if it is damaged and can be rebuilt."""

    def __init__(self, path: Path, blueprint: Blueprint, now: Callable[[], datetime]) -> None:
        super().__init__(path.name)
        self._path = path
        self._blueprint = blueprint
        self._now = now
        self._connection: sqlite3.Connection | None = None
        self._inode = 0
        self._version: int | None = None

    def _do(self, work: Work[Result], *, writes: bool) -> Result:
        """Run the work; if the file turns out damaged and can be rebuilt, run it once more on a new file."""
        begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
        try:
            return self._transaction(begin, work)
        except sqlite3.DatabaseError as error:
            if not dialect.is_corrupt(error):
                raise self._store_error(error) from error
            self._replace(error)
        try:
            return self._transaction(begin, work)
        except sqlite3.DatabaseError as error:
            raise self._store_error(error) from error

    def _transaction(self, begin: str, work: Work[Result]) -> Result:
        connection = self._ready()
        connection.execute(begin)
        try:
            result = work(connection)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return result

    def _connect(self) -> None:
        self._path = self._path.resolve()
        opened = open_file(self._path, self._blueprint, self._now())
        self._connection, self.refusal = opened.connection, opened.refusal
        self.loss = opened.loss or self.loss
        self._inode = self._path.stat().st_ino
        self._version = None

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _has_news(self) -> bool:
        try:
            version = dialect.data_version(self._ready())
        except sqlite3.Error as error:
            raise self._store_error(error) from error
        known, self._version = self._version, version
        return known != version

    def _used_bytes(self) -> int:
        return self._do(dialect.used_bytes, writes=False)

    def _shrink(self) -> None:
        try:
            dialect.shrink(self._ready())
        except sqlite3.Error as error:
            raise self._store_error(error) from error

    def _ready(self) -> sqlite3.Connection:
        if self._connection is None:
            raise StoreError(self.problem or f"{self._path.name} is not open.")
        if not self._is_in_place():
            if not self._blueprint.is_rebuildable:
                raise StoreError(
                    f"{self._path} was moved or replaced while it was in use. Nothing was written to "
                    "it since. Restart Watchfloor to read the journal again."
                )
            self._disconnect()
            self._connect()
        return self._connection

    def _is_in_place(self) -> bool:
        try:
            return self._path.stat().st_ino == self._inode
        except FileNotFoundError:
            return False

    def _replace(self, error: sqlite3.DatabaseError) -> None:
        if not self._blueprint.is_rebuildable:
            raise self._store_error(error) from error
        self._disconnect()
        # Another process may have replaced the file already: then its new file is kept.
        if self._is_in_place():
            aside = set_aside(self._path, self._now())
            self.loss = lost_with(self._path, aside, error, self._blueprint)
        self._connect()

    def _store_error(self, error: sqlite3.Error) -> StoreError:
        if dialect.is_busy(error):
            return StoreLost(
                f"Another process kept {self._path} busy for {dialect.BUSY_SECONDS:.0f} seconds, so "
                "nothing was written. Try again."
            )
        return StoreError(
            f"{self._path}: {error}. Earlier data is kept, but this was not written. Check that the "
            "disk has room, then run watchfloor doctor to check the file."
        )
