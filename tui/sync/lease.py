"""Keep the lease of an account: only one process on a store polls it; another takes over if it dies."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

from tui.store import StoreError, StoreLost
from tui.store.shared.lease import Leases

LEASE_SECONDS = 42.0
"""A killed process is replaced after this time and a third: others look for free leases so often. Within a minute."""
RENEW_SECONDS = 14.0
"""Two renewals may fail before the lease ends."""
JOB = "poll"


class Lease:
    """A lease which we had when it was made."""

    def __init__(self, leases: Leases, account: str, job: str) -> None:
        """Take where the lease is kept."""
        self._leases = leases
        self._account = account
        self._job = job
        self.is_over = asyncio.Event()
        """Set once it was lost, or another process would like to have it."""
        self.is_lost = asyncio.Event()
        """Set once another process may have it."""

    @property
    def holds(self) -> bool:
        """Whether it is still ours and may be kept."""
        return not self.is_over.is_set() and self.is_ours

    @property
    def is_ours(self) -> bool:
        """Whether nobody else can have it."""
        return self._leases.holds(self._account, self._job)

    async def renew(self) -> None:
        """Renew it; raise StoreError where the store cannot be written."""
        if not await self._leases.claim(self._account, self._job, LEASE_SECONDS):
            self.lose()
        elif self._leases.is_wanted(self._account, self._job):
            self.is_over.set()

    def lose(self) -> None:
        """Set that another process may have it."""
        self.is_lost.set()
        self.is_over.set()

    async def unless_lost(self, work: Coroutine[Any, Any, float]) -> float:
        """Do some work, and return what it returns; it is cancelled, and 0 returned, when the lease is lost."""
        working = asyncio.ensure_future(work)
        losing = asyncio.ensure_future(self.is_lost.wait())
        try:
            await asyncio.wait({working, losing}, return_when=asyncio.FIRST_COMPLETED)
            return working.result() if working.done() else 0.0
        finally:
            losing.cancel()
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)


@asynccontextmanager
async def hold_lease(
    leases: Leases, account: str, sleep: Callable[[float], Awaitable[object]], job: str = JOB
) -> AsyncIterator[Lease | None]:
    """Claim an account's lease and renew it in the background; yield None if another process has it."""
    if not await leases.claim(account, job, LEASE_SECONDS):
        yield None
        return
    lease = Lease(leases, account, job)

    async def renew() -> None:
        while lease.is_ours:
            await sleep(RENEW_SECONDS)
            with suppress(StoreError):  # two renewals may fail; then it ends by the clock
                await lease.renew()
        lease.lose()

    renewing = asyncio.ensure_future(renew())
    try:
        yield lease
    finally:
        renewing.cancel()
        await asyncio.gather(renewing, return_exceptions=True)
        if lease.is_ours:
            with suppress(StoreLost):  # then it ends by itself
                await leases.release(account, job)
