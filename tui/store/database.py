"""One file of the store, open: a thread which owns the connection, and transactions on it."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from tui.store import dialect
from tui.store.file import open_file, set_aside
from tui.store.problem import StoreError
from tui.store.schema import Blueprint

Result = TypeVar("Result")
Work = Callable[[dialect.Connection], Result]


class Database:
    """Runs work on one connection, in one thread, one transaction at a time."""

    def __init__(
        self, path: Path, blueprint: Blueprint, now: Callable[[], datetime], extra_schema: str = ""
    ) -> None:
        self._path = path
        self._blueprint = blueprint
        self._now = now
        self._extra_schema = extra_schema
        self._connection: dialect.Connection | None = None
        self._inode = 0
        self._is_closed = False
        self.problem: str | None = None
        """Why it cannot be used at all; None while it can."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=blueprint.name)

    async def open(self) -> None:
        """Open the file, making, migrating or replacing it as needed."""
        try:
            await self._run(self._connect)
        except StoreError as error:
            self.problem = str(error)
            raise

    async def close(self) -> None:
        """Close the file and end the thread, after what is under way."""
        if not self._is_closed:
            await self._run(self._disconnect)
            self._is_closed = True
            self._thread.shutdown(wait=False)

    async def read(self, work: Work[Result]) -> Result:
        """Do work which changes nothing, on one state of the file."""
        return await self._run(lambda: self._guarded("BEGIN", work))

    async def write(self, work: Work[Result]) -> Result:
        """Do work and commit it, or leave no trace; other processes' writers are waited for."""
        return await self._run(lambda: self._guarded("BEGIN IMMEDIATE", work))

    async def data_version(self) -> int:
        """Give a number which changes when anybody else commits."""
        return await self._run(lambda: dialect.data_version(self._ready()))

    async def _run(self, work: Callable[[], Result]) -> Result:
        if self._is_closed:
            raise StoreError(f"{self._path.name} was closed")
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _guarded(self, begin: str, work: Work[Result]) -> Result:
        """Do the work; where a file that can be rebuilt proves damaged, once more on a new one."""
        try:
            return self._transaction(begin, work)
        except sqlite3.DatabaseError as error:
            if not dialect.is_corrupt(error):
                raise StoreError(self._said(error)) from error
            self._replace(error)
        try:
            return self._transaction(begin, work)
        except sqlite3.DatabaseError as error:
            raise StoreError(self._said(error)) from error

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
        self._connection = open_file(self._path, self._blueprint, self._now(), self._extra_schema)
        self._inode = self._path.stat().st_ino

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ready(self) -> dialect.Connection:
        if self._connection is None:
            raise StoreError(self.problem or f"{self._path.name} is not open")
        if not self._is_in_place():
            if not self._blueprint.is_rebuildable:
                raise StoreError(
                    f"{self._path} was moved or replaced while it was in use. Nothing was written "
                    "to it since; start again, so that the journal is read anew."
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
            raise StoreError(self._said(error)) from error
        self._disconnect()
        # Another process may have replaced it already: then ours is the old one, and theirs is kept.
        if self._is_in_place():
            set_aside(self._path, self._now())
        self._connect()

    def _said(self, error: sqlite3.Error) -> str:
        if dialect.is_busy(error):
            return (
                f"{self._path} was kept busy by another process for {dialect.BUSY_SECONDS:.0f} "
                "seconds; nothing was written. Try again."
            )
        return (
            f"{self._path}: {error}. What was written before is kept and this was not written; "
            "check that the disk has room and that the file is sound (watchfloor doctor)."
        )
