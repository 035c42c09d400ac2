"""Hold an account: of all processes on one store only one polls it, and others take over."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tui.store import StoreError
from tui.store.shared.lease import Leases

LEASE_SECONDS = 60.0
"""A process which was killed is replaced after so long."""
BEAT_SECONDS = 20.0
JOB = "poll"


@dataclass(slots=True)
class Lease:
    """Whether we still hold an account."""

    holds: bool = True


@asynccontextmanager
async def held(
    duties: Leases, account: str, sleep: Callable[[float], Awaitable[object]]
) -> AsyncIterator[Lease | None]:
    """Hold an account's lease, renewing it meanwhile; None where another process has it."""
    if not await duties.claim(account, JOB, LEASE_SECONDS):
        yield None
        return
    tenure = Lease()

    async def beat() -> None:
        while tenure.holds:
            await sleep(BEAT_SECONDS)
            try:
                tenure.holds = await duties.claim(account, JOB, LEASE_SECONDS)
            except StoreError:
                tenure.holds = False

    beating = asyncio.ensure_future(beat())
    try:
        yield tenure
    finally:
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)
        if tenure.holds:
            await duties.release(account, JOB)
