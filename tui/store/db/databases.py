"""The store's databases, its clock and its change feed: what every part of the store is handed."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from tui.lazy_dataclass import dataclass
from tui.store.db.change_feed import ChangeFeed, revisions
from tui.store.db.dialect import Connection
from tui.store.db.errors import StoreError
from tui.store.db.journal_schema import OPERATIONS
from tui.store.db.row_ids import accounts_of
from tui.store.db.schema import CACHE, LEDGER, READER

if TYPE_CHECKING:
    from tui.store.db.connection_thread import ConnectionThread
    from tui.store.db.url import ConnectionFactory

Result = TypeVar("Result")
Work = Callable[[Connection], Result]
ChangeWork = Callable[[Connection, set[str]], Result]
"""Work in a transaction which adds the topics it changed to a set."""


@dataclass(slots=True)
class Databases:
    """Four connections, each in a thread of its own, and what all parts of the store need beside them."""

    cache: "ConnectionThread"
    """What was fetched, to write it."""
    reader: "ConnectionThread"
    """What was fetched, to read it: never behind a long write."""
    operations: "ConnectionThread"
    """The journal and the audit log, which must not be lost."""
    ledger: "ConnectionThread"
    """What processes share from one moment to the next: request budgets and leases."""
    feed: ChangeFeed
    now: Callable[[], datetime]
    connect: "ConnectionFactory"
    accounts: frozenset[str] | None = None
    """The accounts whose devices are shown, of all that the store holds; None: all of them."""
    journal_refusal: str = ""
    """Why this process may not write the journal or the audit log; empty: it may."""
    may: frozenset[str] = frozenset()
    """What it may write nevertheless: `comment`, `acknowledge`."""
    operator: str = ""
    """Whom `assigned:me` means."""

    @classmethod
    async def open(cls, connect: "ConnectionFactory", now: Callable[[], datetime]) -> "Databases":
        """Open all databases; a journal which cannot be used is kept as its `problem`."""
        cache, reader, operations, ledger = map(connect, (CACHE, READER, OPERATIONS, LEDGER))
        opened = cls(cache, reader, operations, ledger, ChangeFeed(), now, connect)
        try:
            await cache.open()
            await reader.open()
            await ledger.open()
        except BaseException:
            await opened.close()
            raise
        with suppress(StoreError):  # kept as `operations.problem`
            await operations.open()
        numbers: dict[str, int] = {}
        await opened._add_revisions(numbers)
        opened.feed.skip(numbers)
        return opened

    async def close(self) -> None:
        """Close the databases, after what is under way."""
        for database in (self.reader, self.cache, self.operations, self.ledger):
            await database.close()

    @asynccontextmanager
    async def apart(self) -> "AsyncIterator[Databases]":
        """Yield the same databases with a connection of their own to read by."""
        reader = self.connect(READER)
        await reader.open()
        try:
            yield replace(self, reader=reader)
        finally:
            await reader.close()

    async def poll_changes(self) -> frozenset[str]:
        """Check whether other processes changed something, tell the listeners, return the topics."""
        numbers: dict[str, int] = {}
        try:
            await self._add_revisions(numbers)
        except StoreError:
            self.feed.announce(numbers)  # what one database said is not announced again
            raise
        return self.feed.announce(numbers)

    def other_accounts(self, connection: Connection) -> frozenset[str]:
        """Return the accounts in the store whose devices are not shown."""
        if self.accounts is None:
            return frozenset()
        return frozenset(accounts_of(connection)) - self.accounts

    async def read(self, work: Work[Result]) -> Result:
        """Read what was fetched."""
        return await self.reader.read(work)

    async def write(self, work: ChangeWork[Result]) -> Result:
        """Write what was fetched, then tell the listeners which topics changed."""
        return await self._write(self.cache, work)

    async def read_journal(self, work: Work[Result]) -> Result:
        """Read the journal or the audit log."""
        return await self.operations.read(work)

    async def write_journal(self, work: ChangeWork[Result], *, may: str = "") -> Result:
        """Write what must not be lost, then tell the listeners which topics changed.

        `may` names what it is, where a read-only process may be allowed to write it.
        """
        if self.journal_refusal and may not in self.may:
            raise StoreError(self.journal_refusal)
        return await self._write(self.operations, work)

    async def read_ledger(self, work: Work[Result], *, urgent: bool = False) -> Result:
        """Read what processes share, without holding anybody up; urgent work goes before all which waits."""
        return await self.ledger.read(work, urgent=urgent)

    async def write_ledger(self, work: Work[Result], *, urgent: bool = False) -> Result:
        """Run work on the ledger alone: no other process writes between its reading and its writing."""

        def counted(connection: Connection, topics: set[str]) -> Result:
            before = connection.total_changes
            result = work(connection)
            if connection.total_changes != before:
                topics.add("budget")
            return result

        return await self._write(self.ledger, counted, urgent=urgent)

    async def _write(
        self, database: "ConnectionThread", work: ChangeWork[Result], *, urgent: bool = False
    ) -> Result:
        def transaction(connection: Connection) -> tuple[Result, Mapping[str, int]]:
            topics: set[str] = set()
            result = work(connection, topics)
            return result, self.feed.record(connection, topics)

        result, numbers = await database.write(transaction, urgent=urgent)
        self.feed.announce(numbers)
        return result

    async def _add_revisions(self, numbers: dict[str, int]) -> None:
        """Add the numbers of the topics of each database which may have changed."""
        for database in (self.reader, self.operations, self.ledger):
            if database.problem is None:
                numbers |= await database.read_news(revisions) or {}
