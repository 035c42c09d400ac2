"""Keep the lease of an account: only one process on a store polls it; another takes over if it dies."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from tui.lazy_dataclass import dataclass
from tui.store import StoreError, StoreLost
from tui.store.shared.lease import Leases

LEASE_SECONDS = 42.0
"""A killed process is replaced after this time and a third: others look for free leases so often. Within a minute."""
RENEW_SECONDS = 14.0
"""Two renewals may fail before the lease ends."""
JOB = "poll"


@dataclass(slots=True)
class Lease:
    """Whether we still hold an account's lease."""

    holds: bool = True


@asynccontextmanager
async def hold_lease(
    leases: Leases, account: str, sleep: Callable[[float], Awaitable[object]], job: str = JOB
) -> AsyncIterator[Lease | None]:
    """Claim an account's lease and renew it in the background; yield None if another process has it."""
    if not await leases.claim(account, job, LEASE_SECONDS):
        yield None
        return
    lease = Lease()

    async def renew() -> None:
        while lease.holds:
            await sleep(RENEW_SECONDS)
            try:
                lease.holds = await leases.claim(account, job, LEASE_SECONDS)
            except StoreError:
                lease.holds = False

    renewing = asyncio.ensure_future(renew())
    try:
        yield lease
    finally:
        renewing.cancel()
        await asyncio.gather(renewing, return_exceptions=True)
        if lease.holds:
            with suppress(StoreLost):  # then it ends by itself
                await leases.release(account, job)
