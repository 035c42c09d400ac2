"""What every part of the store stands on: its databases, a clock, and word of what changed."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Protocol, TypeVar

from tui.store.db.change_feed import ChangeFeed
from tui.store.db.connection_thread import ConnectionThread
from tui.store.db.dialect import Connection
from tui.store.db.row_ids import accounts_of

Result = TypeVar("Result")
Work = Callable[[Connection], Result]
Telling = Callable[[Connection, set[str]], Result]
"""Work which adds to a set the topics it changed."""


class SharedWork(Protocol):
    """Whoever runs work inside one write transaction of what processes share."""

    def execute_operations(self, work: Callable[[Connection], Result]) -> Awaitable[Result]:
        """Run `work` alone: no other process writes between its reading and its writing."""
        ...


class StorePart:
    """One part of the store; the whole is the sum of its shelves."""

    accounts: frozenset[str] | None = None
    """Whose devices are shown, of all there are in a team's store or were before; None: everybody's."""

    def __init__(
        self,
        cache: ConnectionThread,
        reader: ConnectionThread,
        operations: ConnectionThread,
        ledger: ConnectionThread,
        changes: ChangeFeed,
        now: Callable[[], datetime],
    ) -> None:
        self._cache = cache
        self._reader = reader
        self._operations = operations
        self._ledger = ledger
        self._changes = changes
        self._now = now

    def _others(self, connection: Connection) -> frozenset[str]:
        """Name the accounts in the store which are none of ours."""
        if self.accounts is None:
            return frozenset()
        return frozenset(accounts_of(connection)) - self.accounts

    async def _read(self, work: Work[Result]) -> Result:
        """Read what was fetched: on its own connection, so never behind a long write."""
        return await self._reader.read(work)

    async def _write(self, work: Telling[Result]) -> Result:
        """Write what was fetched, then tell the listeners which topics changed."""
        return await self._told(self._cache, work)

    async def _operate(self, work: Telling[Result]) -> Result:
        """Write what must not be lost, then tell the listeners."""
        return await self._told(self._operations, work)

    async def execute_operations(self, work: Work[Result]) -> Result:
        """Do work alone on what processes share from one moment to the next: ledger and duties."""

        def told(connection: Connection, topics: set[str]) -> Result:
            before = connection.total_changes
            result = work(connection)
            if connection.total_changes != before:
                topics.add("budget")
            return result

        return await self._told(self._ledger, told)

    async def _told(self, database: ConnectionThread, work: Telling[Result]) -> Result:
        def transaction(connection: Connection) -> tuple[Result, Mapping[str, int]]:
            topics: set[str] = set()
            result = work(connection, topics)
            return result, self._changes.record(connection, topics)

        result, revisions = await database.write(transaction)
        self._changes.announce(revisions)
        return result
