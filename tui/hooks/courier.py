"""Deliver what hooks planned: each delivery once, retried with growing pauses for a day, then given up."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tui.config.hooks import Hook
from tui.domain.hook.firing import HookDelivery
from tui.hooks.attempt import AttemptRecord, AttemptResult, AttemptState
from tui.store import Store, StoreError

MOST_AT_ONCE = 4
"""Attempts of one hook at the same time."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=30)
GIVE_UP_AFTER, LEAST_ATTEMPTS = timedelta(days=1), 5
"""A service which was stopped for a day still tries a few times."""
STORE_SECONDS = 5.0
"""The pause until a store which was lost is tried again."""
GRACE = timedelta(minutes=1)
"""An attempt of another host is taken for lost so long after its timeout: its record cannot be read here."""
CALLED = "the service was stopped during this attempt, so whether it was made is unknown"

Call = Callable[[Hook, dict[str, Any], AttemptRecord], Awaitable[AttemptResult]]
_log = logging.getLogger(__name__)


class HookCourier:
    """Makes the attempts of this process, and finds out what became of those of a process which died."""

    def __init__(
        self,
        store: Store,
        call: Call,
        *,
        folder: Path,
        holder: str,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[object]],
    ) -> None:
        """Take the folder of this machine's records; `holder` names the machine and that folder."""
        self._store = store
        self._call = call
        self._folder = folder
        self._holder = holder
        self._now = now
        self._sleep = sleep
        self._running: dict[str, asyncio.Task[None]] = {}

    async def step(self, hook: Hook) -> None:
        """Settle what a dead process left, then begin the attempts which are due."""
        for delivery in await self._store.hooks.started(hook.name):
            if delivery.id not in self._running:
                await self._recover(hook, delivery)
        room = MOST_AT_ONCE - len(self._running)
        if room <= 0:
            return
        for delivery in await self._store.hooks.due(hook.name, room):
            if delivery.id in self._running:
                continue
            begun = await self._store.hooks.start(delivery.id, self._holder)
            if begun is not None:
                self._begin(hook, begun)

    async def close(self) -> None:
        """Stop waiting for the attempts under way: commands go on, and their records tell how they ended."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def join(self) -> None:
        """Wait for the attempts under way."""
        while self._running:
            await asyncio.gather(*self._running.values())

    def _begin(self, hook: Hook, delivery: HookDelivery) -> None:
        task = asyncio.ensure_future(self._attempt(hook, delivery))
        self._running[delivery.id] = task
        task.add_done_callback(lambda _: self._running.pop(delivery.id, None))

    async def _attempt(self, hook: Hook, delivery: HookDelivery) -> None:
        record = self._record(delivery)
        body = {**delivery.body, "attempt": delivery.attempts}
        try:
            result = await self._call(hook, body, record)
        except OSError as error:  # no process can be made: too many, or no memory
            result = AttemptResult.failed(f"the command cannot be run ({error.strerror or error})")
        await self._settle(hook, delivery, result, record)

    async def _settle(
        self, hook: Hook, delivery: HookDelivery, result: AttemptResult, record: AttemptRecord
    ) -> None:
        """Write what came of an attempt, however long the store is away; until then its record tells."""
        while True:
            try:
                await self._write(hook, delivery, result)
            except StoreError as error:
                _log.warning("hook %s: %s", hook.name, error)
                await self._sleep(STORE_SECONDS)
                continue
            break
        record.remove()

    async def _write(self, hook: Hook, delivery: HookDelivery, result: AttemptResult) -> None:
        now, title = self._now(), delivery.body.get("title", delivery.subject)
        what = f"hook {hook.name}: {delivery.event} of {title}"
        if result.is_done:
            await self._store.hooks.finish(delivery, result.words, is_done=True)
            _log.info("%s: %s", what, result.words)
            return
        is_old = now - delivery.planned_at >= GIVE_UP_AFTER
        if is_old and delivery.attempts >= LEAST_ATTEMPTS:
            await self._store.hooks.finish(delivery, result.words, is_done=False)
            _log.warning("%s: given up after a day: %s", what, result.words)
            return
        again = now + pause_after(delivery.attempts)
        await self._store.hooks.put_back(delivery, again, result.words)
        _log.warning(
            "%s: %s. It is tried again at %s UTC.", what, result.words, f"{again:%H:%M:%S}"
        )

    async def _recover(self, hook: Hook, delivery: HookDelivery) -> None:
        """Find out what became of an attempt which is under way for the store, but not in this process."""
        record = self._record(delivery)
        if delivery.holder != self._holder:
            since = delivery.started_at or delivery.planned_at
            if self._now() >= since + hook.patience + GRACE:
                await self._settle(hook, delivery, AttemptResult.failed(CALLED), record)
            return
        found = record.read(hook.patience.total_seconds())
        if found is AttemptState.UNSTARTED:
            await self._store.hooks.put_back(delivery, self._now(), "", is_attempt=False)
            record.remove()
        elif found is AttemptState.UNKNOWN:
            await self._settle(hook, delivery, AttemptResult.failed(CALLED), record)
        elif isinstance(found, AttemptResult):
            await self._settle(hook, delivery, found, record)

    def _record(self, delivery: HookDelivery) -> AttemptRecord:
        return AttemptRecord(self._folder, delivery.id, delivery.attempts)


def pause_after(attempts: int) -> timedelta:
    """Return the pause after so many attempts: it doubles up to half an hour."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 10)), LONGEST_PAUSE)
