"""Slow rounds of an account without a call for all reports: its devices, a list a day, usage bit by bit."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from tui.providers import errors
from tui.providers.source import Source
from tui.store import Store
from tui.sync.fetcher import Fetcher, Progress, is_of_one_device

DEVICES_SECONDS = 600.0
USAGE_SPAN = timedelta(days=35)
"""Usage is read so far back: the vendor corrects what it has counted."""
JUST_NOW_SECONDS = 30.0
DAY_SECONDS = USAGE_ROUND_SECONDS = 86_400.0
"""Everybody's usage is read once in so long, spread evenly: it is never more than a trickle."""
SHORTEST_SECONDS = 5.0
LISTED, USED = "listed", "usage"
"""The cursors: when the list was read last, and whose usage."""
_PASSED_OVER = (
    errors.Blocked,
    errors.Refused,
    errors.AnswerUnreadable,
    errors.AccessDenied,
)
"""How a list may fail without telling anything of the account: a key may lack the right to one."""

_log = logging.getLogger(__name__)


class SlowSync:
    """One account's slow rounds."""

    def __init__(
        self, store: Store, fetcher: Fetcher, source: Source, *, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._source = source
        self._now = now
        self._is_urged = False
        self._listed_at: datetime | None = None
        self._queue: list[str] = []
        self._used_at: datetime | None = None
        self._devices = 0
        self._refused_at: dict[str, datetime] = {}

    def urge(self) -> None:
        """Read the list now, unless it has just been read."""
        self._is_urged = self._is_urged or self._age(self._listed_at) >= JUST_NOW_SECONDS

    def listed(self, _: Mapping[str, float | None]) -> None:
        """Note that a person had the list read."""
        self._is_urged, self._listed_at = False, self._now()

    async def step(self) -> float:
        """Do what is due; give how many seconds to rest then."""
        if self._listed_at is None:
            self._listed_at = await self._time(LISTED)
        if self._is_urged or self._age(self._listed_at) >= DEVICES_SECONDS:
            await self._list()
            await self._read_daily()
        elif self._uses() and self._age(self._used_at) >= self._pause():
            await self._use()
        wait = DEVICES_SECONDS - self._age(self._listed_at)
        if self._uses():
            wait = min(wait, max(1.0, self._pause() - self._age(self._used_at)))
        return max(1.0, wait)

    async def catch_up(self, progress: Progress) -> None:
        """Read the list once."""
        await self._list(progress)

    async def close(self) -> None:
        """Have nothing to keep."""

    async def _list(self, progress: Progress = lambda _: None) -> None:
        await self._fetcher.devices(self._source, progress)
        self._is_urged, self._listed_at = False, self._now()
        text = self._listed_at.isoformat()
        await self._store.sync_state.save(self._source.account, LISTED, text)

    async def _read_daily(self) -> None:
        """Read those of the vendor's lists which are read once a day; one refused waits for its day."""
        account = self._source.account
        for spec in self._source.provider.lists:
            if not spec.is_read_daily or self._age(self._refused_at.get(spec.name)) < DAY_SECONDS:
                continue
            page = await self._store.lists.read(account, spec.name)
            if self._age(page.fetched_at) < DAY_SECONDS:
                continue
            try:
                await self._fetcher.rows(self._source, spec.name)
            except _PASSED_OVER as error:
                self._refused_at[spec.name] = self._now()
                _log.warning("%s: %s: %s", account, spec.title, error)

    async def _use(self) -> None:
        """Read the usage of the next device; one the vendor refuses is passed over."""
        self._used_at = self._now()
        if not self._queue:
            await self._line_up()
        if not self._queue:
            return
        key = self._queue.pop(0)
        record = await self._store.devices.get(self._source.account, key)
        until = self._now().astimezone(UTC)
        try:
            if record is not None:
                await self._fetcher.usage(self._source, record, "daily", until - USAGE_SPAN, until)
        except errors.ProviderError as error:
            if not isinstance(error, errors.Blocked) and not is_of_one_device(error):
                self._is_urged = True  # usage proves nothing of the account: the list will
                raise
            _log.warning("%s: usage of %s: %s", self._source.account, key, error)
        await self._store.sync_state.save(self._source.account, USED, key)

    async def _line_up(self) -> None:
        """Let the next devices wait for their turn, from where the last ones, or the last process, were."""
        account = self._source.account
        counts = await self._store.devices.counts()
        self._devices = sum(count for (_, name), count in counts.items() if name == account)
        last = await self._store.sync_state.load(account, USED) or ""
        self._queue = await self._store.devices.keys(account, last)
        if last and not self._queue:
            self._queue = await self._store.devices.keys(account)

    def _uses(self) -> bool:
        return "usage" in self._source.provider.features

    def _pause(self) -> float:
        return max(SHORTEST_SECONDS, USAGE_ROUND_SECONDS / max(1, self._devices))

    def _age(self, at: datetime | None) -> float:
        """Return how long ago something was; what lies in the future was before a clock was set."""
        seconds = float("inf") if at is None else (self._now() - at).total_seconds()
        return seconds if seconds >= 0 else float("inf")

    async def _time(self, name: str) -> datetime | None:
        text = await self._store.sync_state.load(self._source.account, name)
        return None if text is None else datetime.fromisoformat(text)
