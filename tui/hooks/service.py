"""Keep hooks going while `sync --watch` runs: of all services on a store, one fires each hook."""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from tui.config.hooks import Hook
from tui.domain.show.filter import FilterError
from tui.hooks.attempt import sweep
from tui.hooks.courier import STORE_SECONDS, HookCourier
from tui.hooks.courier import Call as CallHook
from tui.hooks.watcher import HookWatcher
from tui.store import Store, StoreError
from tui.store.journal.job_lock import new_owner
from tui.store.shared.lease import Leases
from tui.sync.lease import LEASE_SECONDS, hold_lease

JOB = "hook"
ROUND_SECONDS = 2.0
"""The interval between two looks for deliveries which are due."""
LOOK_EVERY = timedelta(minutes=1)
"""Units are looked at so often even if no verdict changed: a filter may ask for an age."""
PAUSE_A_UNIT = timedelta(milliseconds=5)
"""Reading a unit takes 0.05 ms: this keeps the looks at a hundredth of a processor's core."""
_TOPICS = frozenset({"units", "devices"})
_log = logging.getLogger(__name__)


class HookService:
    """Runs the hooks of one process, each by its own: none waits for another, and the sync for none."""

    def __init__(
        self,
        store: Store,
        watcher: HookWatcher,
        call: CallHook,
        *,
        folder: Path,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[object]],
    ) -> None:
        """Take the folder in which this machine keeps records of attempts."""
        self._store = store
        self._watcher = watcher
        self._call = call
        self._folder = folder
        self._now = now
        self._sleep = sleep
        self._leases = Leases(store.shared, new_owner(), now)

    async def run(self, hooks: Sequence[Hook]) -> None:
        """Fire these hooks until cancelled."""
        await asyncio.to_thread(sweep, self._folder)
        await asyncio.gather(*map(self._run, hooks))

    async def _run(self, hook: Hook) -> None:
        courier = self._courier()  # what is under way outlasts a lost store and a lost lease
        try:
            while True:
                await self._sleep(await self._try_to_serve(hook, courier))
        finally:
            await courier.close()

    async def _try_to_serve(self, hook: Hook, courier: HookCourier) -> float:
        """Serve a hook while this process has its lease; return after how many seconds to try again."""
        try:
            async with hold_lease(self._leases, hook.name, self._sleep, JOB) as lease:
                if lease is not None:
                    await self._serve(hook, courier, lambda: lease.holds)
        except StoreError as error:
            _log.warning("hook %s: %s", hook.name, error)
            return STORE_SECONDS
        except (
            FilterError
        ) as error:  # a place was removed: nothing else can be wrong with it by now
            _log.warning("hook %s fires nothing: %s", hook.name, error)
            return LEASE_SECONDS
        return LEASE_SECONDS / 3

    async def _serve(self, hook: Hook, courier: HookCourier, goes_on: Callable[[], bool]) -> None:
        """Look and deliver while this process has the lease."""
        changed = True
        self._watcher.forget(hook)
        look_at = soonest = self._now()

        def listen(topics: frozenset[str]) -> None:
            nonlocal changed
            changed = changed or bool(topics & _TOPICS)

        stop = self._store.subscribe(listen)
        try:
            while goes_on():
                if self._now() >= (soonest if changed else max(look_at, soonest)):
                    changed = False
                    next_at, read = await self._watcher.look(hook)
                    now = self._now()
                    look_at = min(next_at or now + LOOK_EVERY, now + LOOK_EVERY)
                    soonest = now + read * PAUSE_A_UNIT
                await courier.step(hook)
                await self._sleep(ROUND_SECONDS)
        finally:
            stop()

    def _courier(self) -> HookCourier:
        return HookCourier(
            self._store,
            self._call,
            folder=self._folder,
            holder=f"{socket.gethostname()}:{self._folder}",
            now=self._now,
            sleep=self._sleep,
        )
