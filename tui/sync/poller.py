"""Keep the store fresh, account by account: each vendor fails alone."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tui.config import SecretProblem, SettingsProblem
from tui.domain.filter import DeviceQuery
from tui.providers import errors
from tui.store import Store
from tui.sync.fetcher import Fetcher, Progress, Source

FIRST_SPAN = timedelta(hours=1)
"""How far back the first look at everybody's reports goes."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often what is asked of one provider."""

    devices_seconds: float
    tail_seconds: float | None = None


RHYTHMS = {
    "charterup": Rhythm(devices_seconds=300, tail_seconds=120),
    "lattigo": Rhythm(devices_seconds=600),
    "polte": Rhythm(devices_seconds=600),
}
OTHERWISE = Rhythm(devices_seconds=600)
PAUSE_SECONDS = 30.0
"""After a failure, before the next try; it doubles up to `LONGEST_PAUSE_SECONDS`."""
LONGEST_PAUSE_SECONDS = 900.0


class Poller:
    """One account's rounds, for as long as the console is open."""

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._now = now
        self._sleep = sleep
        self._woken: dict[str, asyncio.Event] = {}

    def wake(self, account: str) -> None:
        """Try this account now instead of at the end of its pause."""
        self._woken.setdefault(account, asyncio.Event()).set()

    async def round(self, source: Source, progress: Progress = lambda _: None) -> None:
        """Bring one account up to date once."""
        await self._fetcher.devices(source, progress)
        if "reports-all" in source.provider.features:
            await self._tail(source)

    async def _tail(self, source: Source) -> int:
        page = await self._store.devices(
            DeviceQuery(account=source.account, sort="key", limit=1_000_000)
        )
        known = {record.key: record for record in page.records}
        return await self._fetcher.tail(source, known, FIRST_SPAN)

    async def run(self, open_source: Callable[[], Source]) -> None:
        """Go on with one account until cancelled; a failure only lengthens the pause."""
        pause = PAUSE_SECONDS
        account = ""
        while True:
            try:
                source = open_source()
                account = source.account
                await self._rounds(source)
            except errors.BudgetSpent as error:
                wait = (error.until - self._now()).total_seconds() if error.until else pause
                await self._rest(account, max(1.0, wait))
            except (errors.ProviderError, SettingsProblem, SecretProblem):
                await self._rest(account, pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _rounds(self, source: Source) -> None:
        rhythm = RHYTHMS.get(source.provider.name, OTHERWISE)
        while True:
            await self.round(source)
            listed_at = self._now()
            while (self._now() - listed_at).total_seconds() < rhythm.devices_seconds:
                await self._rest(source.account, rhythm.tail_seconds or rhythm.devices_seconds)
                if rhythm.tail_seconds:
                    await self._tail(source)

    async def _rest(self, account: str, seconds: float) -> None:
        woken = self._woken.setdefault(account, asyncio.Event())
        resting = asyncio.ensure_future(self._sleep(seconds))
        waking = asyncio.ensure_future(woken.wait())
        try:
            await asyncio.wait({resting, waking}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            resting.cancel()
            waking.cancel()
            woken.clear()
