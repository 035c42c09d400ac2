"""Keep the store fresh, account by account: each vendor fails alone."""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from tui.config import SecretProblem, SettingsProblem
from tui.domain.budget.windows import BACKGROUND_PER_HOUR, HOUR_SECONDS, Gauge
from tui.providers import errors
from tui.providers.source import Source
from tui.store import Store, StoreError
from tui.store.shared.lease import Leases
from tui.sync.account_sync import AccountSync, LastContacts, contacts
from tui.sync.fetcher import Fetcher, Progress
from tui.sync.lease import LEASE_SECONDS, Lease, held
from tui.sync.slow_sync import SlowSync
from tui.sync.step import BackgroundShare

PAUSE_SECONDS = 30.0
"""After a failure, before the next try; it doubles up to `LONGEST_PAUSE_SECONDS`."""
LONGEST_PAUSE_SECONDS = 900.0
ASKED_AGAIN = timedelta(seconds=5)
"""Whoever asks for news gets the list at once, but not for each of many presses of a key."""
LISTEN_SECONDS = 1.0
"""How often to look whether another process has changed the store."""

Sleep = Callable[[float], Awaitable[object]]
Gauges = Callable[[str], Awaitable[Sequence[Gauge]]]

_log = logging.getLogger(__name__)


class Worker(Protocol):
    """What goes on with one account."""

    def urge(self) -> None:
        """Ask for what is newest now."""
        ...

    def listed(self, received: LastContacts) -> None:
        """Take in a device list which a person had read: it need not be read again."""
        ...

    async def step(self) -> float:
        """Do what is due; give how many seconds to rest then."""
        ...

    async def catch_up(self, progress: Progress) -> None:
        """Go on until what is newest is here."""
        ...

    async def close(self) -> None:
        """Keep what the next process can use."""
        ...


class Poller:
    """All accounts' rounds, for as long as the console is open."""

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        *,
        now: Callable[[], datetime],
        sleep: Sleep,
        gauges: Gauges | None = None,
    ) -> None:
        """Take the store and what reads rate windows."""
        self._store = store
        self._fetcher = fetcher
        self._now = now
        self._sleep = sleep
        self._gauges = gauges
        self._duties = Leases(store.shared, f"{os.getpid()}-{os.urandom(6).hex()}", now)
        self._woken: dict[str, asyncio.Event] = {}
        self._workers: dict[str, Worker] = {}
        self._asked_at: dict[str, datetime] = {}
        """When somebody last asked for an account's news, or still does."""

    def wake(self, account: str) -> None:
        """Try this account now instead of at the end of its pause."""
        self._woken.setdefault(account, asyncio.Event()).set()

    async def refresh(self, source: Source) -> None:
        """Read an account's device list at once, as a person may, and let its rounds go on from there.

        It waits for nobody: the rounds may be waiting for their share, or another process may run them.
        What goes wrong is kept as the account's health.
        """
        account, now = source.account, self._now()
        before = self._asked_at.get(account)
        if before is not None and timedelta() <= now - before < ASKED_AGAIN:
            return
        self._asked_at[account] = now
        received: dict[str, float | None] = {}
        try:
            await self._fetcher.devices(source, heard=lambda page: received.update(contacts(page)))
        except errors.ProviderError as error:
            _log.info("%s: %s", account, error)
            return
        if account in self._workers:
            self._workers[account].listed(received)
        self.wake(account)

    async def listen(self, sleep: Sleep = asyncio.sleep) -> None:
        """Receive what other processes on this store fetch and do, until cancelled.

        They do it in real time, however fast the world runs which is polled.
        A store which is lost is told of once, and once more when it is back.
        """
        lost = False
        while True:
            await sleep(LISTEN_SECONDS)
            try:
                await self._store.poll_changes()
            except StoreError as error:
                if not lost:
                    _log.warning("%s", error)
                lost = True
            else:
                if lost:
                    _log.warning("the store can be read again")
                lost = False

    async def round(self, source: Source, progress: Progress = lambda _: None) -> None:
        """Bring one account up to date once, unless another process keeps it so."""
        async with held(self._duties, source.account, self._sleep) as tenure:
            if tenure is None:
                progress(f"{source.account}: another Watchfloor on this store keeps it fresh")
                return
            worker = self._worker(source)
            try:
                await worker.catch_up(progress)
            finally:
                await worker.close()

    async def run(self, open_source: Callable[[], Source]) -> None:
        """Go on with one account until cancelled; a failure only lengthens the pause."""
        pause = PAUSE_SECONDS
        account = ""
        while True:
            try:
                source = open_source()
                account = source.account
                async with held(self._duties, account, self._sleep) as tenure:
                    if tenure is not None:
                        await self._work(source, tenure)
                await self._rest(account, LEASE_SECONDS / 3)
                pause = PAUSE_SECONDS
            except (errors.ProviderError, SettingsProblem, SecretProblem, StoreError) as error:
                _log.info("%s: %s", account, error)
                await self._rest(account, pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _work(self, source: Source, tenure: Lease) -> None:
        """Go on with an account for as long as it is ours."""
        worker = self._workers[source.account] = self._worker(source)
        pause = PAUSE_SECONDS
        try:
            while tenure.holds:
                try:
                    wait = await worker.step()
                    pause = PAUSE_SECONDS
                except errors.BudgetSpent as error:
                    wait = (error.until - self._now()).total_seconds() if error.until else pause
                    wait = min(max(1.0, wait), float(HOUR_SECONDS))
                except (errors.Unreachable, errors.AnswerLost, errors.AnswerUnreadable):
                    wait, pause = pause, min(pause * 2, LONGEST_PAUSE_SECONDS)
                if wait and await self._rest(source.account, wait):
                    worker.urge()
        finally:
            del self._workers[source.account]
            await worker.close()

    def _worker(self, source: Source) -> Worker:
        if "reports-all" not in source.provider.features:
            return SlowSync(self._store, self._fetcher, source, now=self._now)

        async def find_room(spent: int) -> BackgroundShare:
            gauges = await self._gauges(source.account) if self._gauges else ()
            return room_of(gauges, spent)

        return AccountSync(
            self._store,
            self._fetcher,
            source,
            now=self._now,
            sleep=self._sleep,
            find_room=find_room,
        )

    async def _rest(self, account: str, seconds: float) -> bool:
        """Sleep; say whether somebody woke us before the time."""
        woken = self._woken.setdefault(account, asyncio.Event())
        resting = asyncio.ensure_future(self._sleep(seconds))
        waking = asyncio.ensure_future(woken.wait())
        try:
            await asyncio.wait({resting, waking}, return_when=asyncio.FIRST_COMPLETED)
            return woken.is_set()
        finally:
            resting.cancel()
            waking.cancel()
            woken.clear()


def room_of(gauges: Sequence[Gauge], spent: int) -> BackgroundShare:
    """Return what background calls may spend: our share, if people and others leave so much."""
    hour = next((one for one in gauges if one.window_seconds == HOUR_SECONDS), None)
    if hour is None:
        per_hour = float(BACKGROUND_PER_HOUR)
        return BackgroundShare(per_hour, per_hour - spent)
    share = float("inf") if hour.share is None else float(hour.share)
    ours = hour.limit - hour.reserved
    left = min(ours - hour.used, share - spent)
    return BackgroundShare(max(0.0, min(share, ours - hour.others)), left)
