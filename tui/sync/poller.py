"""Keep the store fresh, each account by itself: one vendor's failure does not stop the others."""

import asyncio
import logging
import math
import os
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from tui.config import SecretProblem, SettingsProblem
from tui.domain.budget.windows import BACKGROUND_PER_HOUR, HOUR_SECONDS, Gauge
from tui.providers import errors
from tui.providers.source import Source
from tui.store import Store, StoreError, StoreLost
from tui.store.shared.lease import Leases
from tui.sync.account_sync import AccountSync, LastContacts, last_contacts
from tui.sync.fetcher import Fetcher, Progress
from tui.sync.lease import LEASE_SECONDS, Lease, hold_lease
from tui.sync.next_call import BackgroundShare
from tui.sync.question_asker import Judge, no_judge
from tui.sync.slow_sync import SlowSync

PAUSE_SECONDS = 30.0
"""The pause after a failure; it doubles up to `LONGEST_PAUSE_SECONDS`."""
LONGEST_PAUSE_SECONDS = 900.0
REFRESH_PAUSE = timedelta(seconds=5)
"""A refresh within this time after another one asks nothing: somebody presses the key repeatedly."""
STORE_PAUSE_SECONDS = 1.0
"""The pause after the store was lost; it doubles up to `LONGEST_STORE_PAUSE_SECONDS`."""
LONGEST_STORE_PAUSE_SECONDS = 15.0
"""Short: no vendor is asked while the store is away, and it is looked for only once a second anyway."""

Sleep = Callable[[float], Awaitable[object]]
Gauges = Callable[[str], Awaitable[Sequence[Gauge]]]

_log = logging.getLogger(__name__)


class Worker(Protocol):
    """The sync of one account."""

    def refresh(self) -> None:
        """Read the newest data now."""
        ...

    def record_devices(self, received: LastContacts) -> None:
        """Record a device list which was read for a person: it need not be read again."""
        ...

    async def step(self) -> float:
        """Do what is due; return how many seconds to rest then."""
        ...

    async def catch_up(self, progress: Progress) -> None:
        """Work until the newest data is here."""
        ...

    async def ask(self, progress: Progress, *, everybody: bool) -> None:
        """Ask what would decide a verdict, for as long as is sensible; then what is due of `everybody`."""
        ...

    async def close(self) -> None:
        """Save what the next process can use."""
        ...


class Poller:
    """Syncs all accounts for as long as the console is open."""

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        *,
        now: Callable[[], datetime],
        sleep: Sleep,
        gauges: Gauges | None = None,
        judge: Judge = no_judge,
        is_service: bool = False,
    ) -> None:
        """Make a poller; `gauges` reads an account's rate windows, `judge` judges the units which are due.

        A service takes its share of the accounts which others keep fresh, too.
        """
        self._store = store
        self._fetcher = fetcher
        self._now = now
        self._sleep = sleep
        self._gauges = gauges
        self._judge = judge
        name = f"{os.getpid()}-{os.urandom(6).hex()}"
        self._leases = Leases(store.shared, name, now, shares_evenly=is_service)
        self._woken: dict[str, asyncio.Event] = {}
        self._workers: dict[str, Worker] = {}
        self._store_pauses: dict[str, float] = {}
        """How long an account rests when the store is lost once more; a step done clears it."""
        self._asked_at: dict[str, datetime] = {}
        """When somebody last asked for a refresh of an account."""

    def wake(self, account: str) -> None:
        """Sync this account now instead of at the end of its pause."""
        self._woken.setdefault(account, asyncio.Event()).set()

    async def refresh(self, source: Source) -> str:
        """Read an account's device list at once for a person, and let its sync go on from there.

        This waits for nobody: the sync may be waiting for its share, or another process may run it.
        A failure is saved as the account's health. Return why nothing was read; empty if it was.
        """
        account, now = source.account, self._now()
        before = self._asked_at.get(account)
        if before is not None and timedelta() <= now - before < REFRESH_PAUSE:
            left = (REFRESH_PAUSE - (now - before)).total_seconds()
            return f"{account} was asked a moment ago. Press again in {math.ceil(left)} s."
        self._asked_at[account] = now
        received: dict[str, float | None] = {}
        try:
            await self._fetcher.devices(
                source, on_page=lambda page: received.update(last_contacts(page))
            )
        except errors.ProviderError as error:
            _log.info("%s: %s", account, error)
            return str(error)
        if account in self._workers:
            self._workers[account].record_devices(received)
        self.wake(account)
        return ""

    async def sync_once(self, source: Source, progress: Progress = lambda _: None) -> None:
        """Update one account, unless another process already keeps it up to date."""
        await self._once(source, progress, lambda worker: worker.catch_up(progress))

    async def ask_once(
        self, source: Source, progress: Progress = lambda _: None, *, everybody: bool = True
    ) -> None:
        """Ask one account what would decide a verdict, then what is due of `everybody`.

        Best once all accounts are up to date: a unit's records of all of them decide what to ask.
        """
        await self._once(
            source, lambda _: None, lambda worker: worker.ask(progress, everybody=everybody)
        )

    async def _once(
        self, source: Source, refuse: Progress, work: Callable[[Worker], Awaitable[None]]
    ) -> None:
        async with hold_lease(self._leases, source.account, self._sleep) as lease:
            if lease is None:
                refuse(
                    f"{source.account}: another Watchfloor process already keeps this account up to date"
                )
                return
            worker = self._worker(source)
            try:
                await work(worker)
            finally:
                await worker.close()

    async def sync_forever(self, open_source: Callable[[], Source]) -> None:
        """Sync one account until cancelled; a failure only lengthens the pause."""
        pause = PAUSE_SECONDS
        account = ""
        while True:
            try:
                source = open_source()
                account = source.account
                async with hold_lease(self._leases, account, self._sleep) as lease:
                    if lease is not None:
                        await self._work(source, lease)
                await self._rest(account, LEASE_SECONDS / 3)
                pause = PAUSE_SECONDS
            except StoreLost as error:  # the console's watch says so, once for all accounts
                _log.debug("%s: %s", account, error)
                store_pause = self._store_pauses.get(account, STORE_PAUSE_SECONDS)
                self._store_pauses[account] = min(store_pause * 2, LONGEST_STORE_PAUSE_SECONDS)
                await self._rest(account, store_pause)
            except (errors.ProviderError, SettingsProblem, SecretProblem, StoreError) as error:
                _log.info("%s: %s", account, error)
                await self._rest(account, pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _work(self, source: Source, lease: Lease) -> None:
        """Sync an account for as long as we hold its lease."""
        worker = self._workers[source.account] = self._worker(source)
        pause = PAUSE_SECONDS
        try:
            while lease.holds:
                try:
                    wait = await lease.unless_lost(worker.step())
                    pause = PAUSE_SECONDS
                    self._store_pauses.pop(source.account, None)
                except errors.BudgetSpent as error:
                    wait = (error.until - self._now()).total_seconds() if error.until else pause
                    wait = min(max(1.0, wait), float(HOUR_SECONDS))
                except (errors.Unreachable, errors.AnswerLost, errors.AnswerUnreadable):
                    wait, pause = pause, min(pause * 2, LONGEST_PAUSE_SECONDS)
                if wait and await self._rest(source.account, wait, lease.is_over):
                    worker.refresh()
        finally:
            del self._workers[source.account]
            await worker.close()

    def _worker(self, source: Source) -> Worker:
        if "reports-all" not in source.provider.features:
            return SlowSync(self._store, self._fetcher, source, now=self._now, judge=self._judge)

        async def find_share(spent: int) -> BackgroundShare:
            gauges = await self._gauges(source.account) if self._gauges else ()
            return background_share(gauges, spent)

        return AccountSync(
            self._store,
            self._fetcher,
            source,
            now=self._now,
            sleep=self._sleep,
            find_share=find_share,
            judge=self._judge,
        )

    async def _rest(
        self, account: str, seconds: float, is_over: asyncio.Event | None = None
    ) -> bool:
        """Sleep, but not on once `is_over` is set; return whether somebody woke us early."""
        woken = self._woken.setdefault(account, asyncio.Event())
        waiting = [
            asyncio.ensure_future(self._sleep(seconds)),
            asyncio.ensure_future(woken.wait()),
            *([asyncio.ensure_future(is_over.wait())] if is_over else []),
        ]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            return woken.is_set()
        finally:
            for each in waiting:
                each.cancel()
            woken.clear()


def background_share(gauges: Sequence[Gauge], spent: int) -> BackgroundShare:
    """Return what background calls may spend: our share, or less if other programs used the rest."""
    hour = next((gauge for gauge in gauges if gauge.window_seconds == HOUR_SECONDS), None)
    if hour is None:
        per_hour = float(BACKGROUND_PER_HOUR)
        return BackgroundShare(per_hour, per_hour - spent)
    share = float("inf") if hour.share is None else float(hour.share)
    ours = hour.limit - hour.reserved
    left = min(ours - hour.used, share - spent)
    return BackgroundShare(max(0.0, min(share, ours - hour.others)), left, hour.ours)
