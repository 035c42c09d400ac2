"""A connection to one database of the store, of either kind, and the thread which owns it."""

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from tui.store.db.dialect import Connection
from tui.store.db.errors import StoreError

Result = TypeVar("Result")
Work = Callable[[Connection], Result]


class ConnectionThread(ABC):
    """Runs work on one connection, in one thread, one transaction at a time."""

    def __init__(self, name: str) -> None:
        """Take the name by which messages call the database."""
        self._name = name
        self._is_closed = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._urgent: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._usual: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self.problem: str | None = None
        """Why the database cannot be used at all; None while it can."""
        self.refusal: str | None = None
        """Why the database can be read but not written; None while it can be written."""
        self.loss = ""
        """What was lost with a damaged database which was begun again; empty: nothing."""

    async def open(self) -> None:
        """Connect; make or migrate the tables as needed."""
        try:
            await self._run(self._connect)
        except StoreError as error:
            self.problem = str(error)
            raise

    async def close(self) -> None:
        """Disconnect and end the thread, after what is under way."""
        if not self._is_closed:
            await self._run(self._disconnect)
            self._is_closed = True
            self._thread.shutdown(wait=False)

    async def read(self, work: Work[Result], *, urgent: bool = False) -> Result:
        """Run work which changes nothing, on one state of the database; urgent work goes before all which waits."""
        return await self._run(lambda: self._do(work, writes=False), urgent=urgent)

    async def write(self, work: Work[Result], *, urgent: bool = False) -> Result:
        """Run work and commit it, or leave no trace; wait for the writers of other processes."""
        if self.refusal:
            raise StoreError(self.refusal)
        return await self._run(lambda: self._do(work, writes=True), urgent=urgent)

    async def read_news(self, work: Work[Result]) -> Result | None:
        """Run work as `read` does if anybody else may have committed since this was last asked; else None, and cheap."""
        return await self._run(lambda: self._do(work, writes=False) if self._has_news() else None)

    async def used_bytes(self) -> int:
        """Return how many bytes the data take, without free pages."""
        return await self._run(self._used_bytes)

    async def shrink(self) -> None:
        """Return some of the free pages to the disk."""
        await self._run(self._shrink)

    async def _run(self, work: Callable[[], Result], *, urgent: bool = False) -> Result:
        if self._is_closed:
            raise StoreError(f"{self._name} was closed.")
        done: Future[Result] = Future()
        (self._urgent if urgent else self._usual).append((done, work))
        # Not awaited: what this turn of the thread runs may be somebody's urgent work.
        asyncio.get_running_loop().run_in_executor(self._thread, self._run_next)
        return await asyncio.wrap_future(done)

    def _run_next(self) -> None:
        """Run what waits, in the thread: the urgent first."""
        done, work = (self._urgent or self._usual).popleft()
        if not done.set_running_or_notify_cancel():
            return
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - it is raised where the work was asked for
            done.set_exception(error)
        else:
            done.set_result(result)

    @abstractmethod
    def _connect(self) -> None:
        """Open the connection, in its thread."""

    @abstractmethod
    def _disconnect(self) -> None:
        """Close the connection, in its thread, if there is one."""

    @abstractmethod
    def _do(self, work: Work[Result], *, writes: bool) -> Result:
        """Run work in one transaction; raise StoreError for any error of the database."""

    @abstractmethod
    def _used_bytes(self) -> int:
        """Measure, or estimate, the bytes in use."""

    @abstractmethod
    def _shrink(self) -> None:
        """Return a few free pages to the disk; do nothing where the server does it."""

    @abstractmethod
    def _has_news(self) -> bool:
        """Return whether anybody else may have committed since the last call."""
