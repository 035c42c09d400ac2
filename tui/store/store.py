"""The store: what was fetched and what was done, kept for every console on this host or in a team."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path

from tui.store.db.change_feed import ChangeFeed, Listener, revisions
from tui.store.db.errors import StoreError
from tui.store.db.schema import CACHE, LEDGER, OPERATIONS
from tui.store.db.url import Place, place_of
from tui.store.devices.catalogue import Catalogue
from tui.store.devices.same_device import Kin
from tui.store.devices.save import Devices
from tui.store.devices.usual_interval import Standing
from tui.store.journal.outcomes import Journal
from tui.store.reports.measurements import Series
from tui.store.reports.reports import Reports
from tui.store.reports.retention import Retention
from tui.store.reports.usage import UsageRows
from tui.store.shared.lists import Lists
from tui.store.shared.status import Statuses


class Store(
    Catalogue,
    Kin,
    Devices,
    Reports,
    Series,
    Standing,
    UsageRows,
    Lists,
    Statuses,
    Journal,
    Retention,
):
    """All that is known and all that was done; the screens read it, and hear when it changes."""

    _place: Place

    @property
    def operations_problem(self) -> str | None:
        """Return why nothing can be sent: the journal cannot be written. None while it can."""
        return self._operations.problem or self._operations.refusal

    @property
    def cache_problem(self) -> str | None:
        """Return why nothing that is fetched can be kept. None while it can."""
        return self._cache.refusal

    @classmethod
    async def open(
        cls,
        url: str = "sqlite",
        *,
        state: Path,
        now: Callable[[], datetime],
        password: str | None = None,
    ) -> "Store":
        """Open the store in the state folder, or where `sqlite:///path` or `postgresql://…` says.

        A damaged cache is set aside and made anew. A damaged journal is left alone: then reading
        goes on, `operations_problem` says why, and whatever needs the journal raises StoreError.
        """
        place = place_of(url, state, now, password)
        databases = [place(part) for part in (CACHE, CACHE, OPERATIONS, LEDGER)]
        store = cls(*databases, ChangeFeed(), now)
        store._place = place
        cache, reader, operations, ledger = databases
        try:
            await cache.open()
            await reader.open()
            await ledger.open()
        except BaseException:
            await store.close()
            raise
        with suppress(StoreError):  # kept as `operations_problem`
            await operations.open()
        await store._settle()
        return store

    async def close(self) -> None:
        """Close the databases, after what is under way."""
        for database in (self._reader, self._cache, self._operations, self._ledger):
            await database.close()

    @asynccontextmanager
    async def apart(self) -> "AsyncIterator[Store]":
        """Return the same store with a connection of its own to read by: an export never holds up a screen."""
        reader = self._place(CACHE)
        await reader.open()
        try:
            aside = type(self)(
                self._cache, reader, self._operations, self._ledger, self._changes, self._now
            )
            aside.accounts = self.accounts
            yield aside
        finally:
            await reader.close()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call this listener with the topics that changed, after each commit; the answer ends it.

        Topics: devices, reports, usage, lists, status, budget, jobs.
        """
        return self._changes.subscribe(listener)

    async def poll_changes(self) -> frozenset[str]:
        """Look whether other processes changed something, tell the listeners, and give the topics."""
        numbers: dict[str, int] = {}
        try:
            await self._gather(numbers)
        except StoreError:
            self._changes.announce(numbers)  # what one database told is not told again
            raise
        return self._changes.announce(numbers)

    async def _settle(self) -> None:
        numbers: dict[str, int] = {}
        await self._gather(numbers)
        self._changes.settle(numbers)

    async def _gather(self, numbers: dict[str, int]) -> None:
        """Add the numbers of the topics of each database which may have changed."""
        for database in (self._reader, self._operations, self._ledger):
            if database.problem is None and await database.may_have_changed():
                numbers |= await database.read(revisions)
