"""Sync an account without a call for all reports: its devices, its daily lists, its usage bit by bit."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from tui.providers import errors
from tui.providers.source import Source
from tui.store import Store
from tui.sync.fetcher import Fetcher, Progress, concerns_one_device
from tui.sync.membership_sync import MembershipSync

DEVICES_SECONDS = 600.0
"""How often the device list is read."""
USAGE_SPAN = timedelta(days=35)
"""Usage is read this far back, because the vendor corrects it later."""
JUST_NOW_SECONDS = 30.0
"""A refresh does not read a device list again which is younger than this."""
DAY_SECONDS = USAGE_ROUND_SECONDS = 86_400.0
"""Each device's usage is read once a day, spread evenly over the day."""
SHORTEST_SECONDS = 5.0
"""Two devices' usage is never read closer together than this."""
LISTED_CURSOR, USAGE_CURSOR = "listed", "usage"
"""The cursors: when the device list was last read, and whose usage was last read."""
_SKIPPED = (
    errors.Blocked,
    errors.Refused,
    errors.AnswerUnreadable,
    errors.AccessDenied,
)
"""Failures of a list which say nothing about the account: a key may lack the right to one list."""

_log = logging.getLogger(__name__)


class SlowSync:
    """The sync of one account without a call for all reports."""

    def __init__(
        self, store: Store, fetcher: Fetcher, source: Source, *, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._source = source
        self._now = now
        self._refresh_due = False
        self._devices_read_at: datetime | None = None
        self._queue: list[str] = []
        self._usage_read_at: datetime | None = None
        self._devices = 0
        self._refused_at: dict[str, datetime] = {}
        self._memberships = MembershipSync(store, fetcher, source, now)

    def refresh(self) -> None:
        """Read the device list now, unless it was just read."""
        self._refresh_due = (
            self._refresh_due or self._age(self._devices_read_at) >= JUST_NOW_SECONDS
        )

    def record_devices(self, _: Mapping[str, float | None]) -> None:
        """Record that the device list was read for a person."""
        self._refresh_due, self._devices_read_at = False, self._now()

    async def step(self) -> float:
        """Do what is due; return how many seconds to rest then."""
        if self._devices_read_at is None:
            self._devices_read_at = await self._time(LISTED_CURSOR)
        if self._refresh_due or self._age(self._devices_read_at) >= DEVICES_SECONDS:
            await self._read_devices()
            await self._read_daily()
        elif self._has_usage() and self._age(self._usage_read_at) >= self._pause():
            await self._read_usage()
        wait = DEVICES_SECONDS - self._age(self._devices_read_at)
        if self._has_usage():
            wait = min(wait, max(1.0, self._pause() - self._age(self._usage_read_at)))
        return max(1.0, wait)

    async def catch_up(self, progress: Progress) -> None:
        """Read the device list once, and the groups where they are due."""
        await self._read_devices(progress)
        while await self._memberships.step():
            progress(f"{self._source.account}: reading groups")

    async def close(self) -> None:
        """Do nothing: there is nothing to save."""

    async def _read_devices(self, progress: Progress = lambda _: None) -> None:
        await self._fetcher.devices(self._source, progress)
        self._refresh_due, self._devices_read_at = False, self._now()
        text = self._devices_read_at.isoformat()
        await self._store.sync_state.save(self._source.account, LISTED_CURSOR, text)

    async def _read_daily(self) -> None:
        """Read the vendor's daily lists which are due; a refused one is tried again a day later."""
        account = self._source.account
        for spec in self._source.provider.lists:
            if not spec.is_read_daily or self._age(self._refused_at.get(spec.name)) < DAY_SECONDS:
                continue
            page = await self._store.lists.read(account, spec.name)
            if self._age(page.fetched_at) < DAY_SECONDS:
                continue
            try:
                await self._fetcher.rows(self._source, spec.name)
            except _SKIPPED as error:
                self._refused_at[spec.name] = self._now()
                _log.warning("%s: %s: %s", account, spec.title, error)
        while await self._memberships.step():
            pass

    async def _read_usage(self) -> None:
        """Read the usage of the next device; a device which the vendor refuses is skipped."""
        self._usage_read_at = self._now()
        if not self._queue:
            await self._fill_queue()
        if not self._queue:
            return
        key = self._queue.pop(0)
        record = await self._store.devices.get(self._source.account, key)
        until = self._now().astimezone(UTC)
        try:
            if record is not None:
                await self._fetcher.usage(self._source, record, "daily", until - USAGE_SPAN, until)
        except errors.ProviderError as error:
            if not isinstance(error, errors.Blocked) and not concerns_one_device(error):
                self._refresh_due = (
                    True  # usage says nothing about the account's health; the device list does
                )
                raise
            _log.warning("%s: usage of %s: %s", self._source.account, key, error)
        await self._store.sync_state.save(self._source.account, USAGE_CURSOR, key)

    async def _fill_queue(self) -> None:
        """Queue the devices after the last one whose usage was read, also by an earlier process."""
        account = self._source.account
        counts = await self._store.devices.counts()
        self._devices = sum(count for (_, name), count in counts.items() if name == account)
        last = await self._store.sync_state.load(account, USAGE_CURSOR) or ""
        self._queue = await self._store.devices.keys(account, last)
        if last and not self._queue:
            self._queue = await self._store.devices.keys(account)

    def _has_usage(self) -> bool:
        return "usage" in self._source.provider.features

    def _pause(self) -> float:
        return max(SHORTEST_SECONDS, USAGE_ROUND_SECONDS / max(1, self._devices))

    def _age(self, at: datetime | None) -> float:
        """Return how long ago something was; a time in the future means that a clock was set."""
        seconds = float("inf") if at is None else (self._now() - at).total_seconds()
        return seconds if seconds >= 0 else float("inf")

    async def _time(self, name: str) -> datetime | None:
        text = await self._store.sync_state.load(self._source.account, name)
        return None if text is None else datetime.fromisoformat(text)
