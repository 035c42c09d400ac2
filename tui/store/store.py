"""The store: what was fetched and what was done, kept on this machine for every console on it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from tui.store.catalogue import Catalogue
from tui.store.changes import Changes, Listener, revisions
from tui.store.database import Database
from tui.store.devices import Devices
from tui.store.journal import Journal
from tui.store.ledger import LEDGER_SCHEMA
from tui.store.lists import Lists
from tui.store.problem import StoreError
from tui.store.reports import Reports
from tui.store.schema import CACHE, OPERATIONS
from tui.store.series import Series
from tui.store.status import Statuses
from tui.store.usage import UsageRows


class Store(Catalogue, Devices, Reports, Series, UsageRows, Lists, Statuses, Journal):
    """All that is known and all that was done; the screens read it, and hear when it changes."""

    @property
    def operations_problem(self) -> str | None:
        """Say why nothing can be sent: the journal's file is damaged. None while it is sound."""
        return self._operations.problem

    @classmethod
    async def open(
        cls,
        url: str = "sqlite",
        *,
        state: Path,
        now: Callable[[], datetime],
        extra_schema: str = LEDGER_SCHEMA,
    ) -> "Store":
        """Open the store in the state folder, or where `sqlite:///path` says.

        A damaged cache is set aside and made anew. A damaged journal is left alone: then reading
        goes on, `operations_problem` says why, and whatever needs the journal raises StoreError.
        """
        folder, prefix = _place(url, state)
        cache = Database(folder / f"{prefix}{CACHE.name}", CACHE, now)
        reader = Database(folder / f"{prefix}{CACHE.name}", CACHE, now)
        operations = Database(folder / f"{prefix}{OPERATIONS.name}", OPERATIONS, now, extra_schema)
        store = cls(cache, reader, operations, Changes(), now)
        try:
            await cache.open()
            await reader.open()
        except BaseException:
            await store.close()
            raise
        with suppress(StoreError):  # kept as `operations_problem`
            await operations.open()
        await store._settle()
        return store

    async def close(self) -> None:
        """Close the files, after what is under way."""
        for database in (self._reader, self._cache, self._operations):
            await database.close()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call this listener with the topics that changed, after each commit; the answer ends it.

        Topics: devices, reports, usage, lists, status, budget, jobs.
        """
        return self._changes.subscribe(listener)

    async def poll_changes(self) -> frozenset[str]:
        """Look whether other processes changed something, tell the listeners, and give the topics."""
        return self._changes.announce(await self._numbers())

    async def _settle(self) -> None:
        self._changes.settle(await self._numbers())

    async def _numbers(self) -> dict[str, int]:
        numbers: dict[str, int] = {}
        for database in (self._reader, self._operations):
            if database is self._operations and self.operations_problem:
                continue
            numbers |= await database.read(revisions)
        return numbers


def _place(url: str, state: Path) -> tuple[Path, str]:
    """Give the folder, and what the files' names begin with."""
    if url == "sqlite":
        return state, ""
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///")).expanduser()
        return (path.parent, f"{path.stem}-") if path.suffix else (path, "")
    raise StoreError(
        f'store.url = {url!r} is not supported yet: give "sqlite" (files in the state folder) or '
        '"sqlite:///path" (files in that folder)'
    )
