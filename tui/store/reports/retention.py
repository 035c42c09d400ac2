"""Retention: old reports are deleted by age and by size, a batch at a time."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from tui.lazy_dataclass import dataclass
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.errors import StoreError
from tui.store.db.timestamps import micros, moment

BATCH = 2_000
"""How many reports one transaction deletes: it takes a few hundredths of a second."""
LOOK_SECONDS = 3_600.0
"""The interval between two looks for old data."""
_MEGABYTE = 1_000_000
_DELETE_PAST = (
    "DELETE FROM past_body WHERE id IN (SELECT id FROM (SELECT id, at FROM past_body ORDER BY id LIMIT ?) "
    "AS oldest WHERE at < ?)"
)
"""What records were before that time: whatever was known later is read back without it."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RetentionLimits:
    """How long reports are kept, and how large the fetched data may grow."""

    days: int = 400
    megabytes: int = 8_000


@dataclass(frozen=True, slots=True)
class StoreSize:
    """How much the store holds, without counting reports row by row."""

    fetched_bytes: int
    """Of devices, reports and lists."""
    done_bytes: int
    """Of the journal and the audit log, which are never deleted."""
    devices: int
    reports: int
    """An estimate: it still counts reports deleted between the oldest and the newest row."""
    oldest: datetime | None

    def prune_at(self, keep: RetentionLimits, now: datetime) -> datetime | None:
        """Return when reports are deleted next; None: there are no reports."""
        if self.oldest is None:
            return None
        if self.fetched_bytes > keep.megabytes * _MEGABYTE:
            return now
        return max(now, self.oldest + timedelta(days=keep.days))


class Retention:
    """The size of the store, and deleting reports which are too old or too many."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def size(self) -> StoreSize:
        """Return how much the store holds; only devices are counted row by row."""

        def work(connection: Connection) -> tuple[int, int, int | None]:
            (devices,) = connection.execute(
                "SELECT count(*) FROM device WHERE listed = 1"
            ).fetchone()
            first, last = connection.execute(
                "SELECT (SELECT min(id) FROM report), (SELECT max(id) FROM report)"
            ).fetchone()
            found = [at for at, _ in _oldest(connection)]
            return devices, last - first + 1 if last else 0, min(found, default=None)

        devices, reports, oldest = await self._databases.read(work)
        done = (
            0
            if self._databases.operations.problem
            else await self._databases.operations.used_bytes()
        )
        return StoreSize(
            await self._databases.cache.used_bytes(), done, devices, reports, moment(oldest)
        )

    async def prune(self, keep: RetentionLimits) -> int:
        """Delete a batch of the oldest reports and records of the past which exceed the limits.

        Return how many; 0: none are left. A report whose time is unknown stays. The deleted spans count as not downloaded again.
        """
        limit = micros(self._databases.now() - timedelta(days=keep.days))
        is_full = await self._databases.cache.used_bytes() > keep.megabytes * _MEGABYTE

        def work(connection: Connection, topics: set[str]) -> int:
            past = connection.execute(_DELETE_PAST, (BATCH, limit)).rowcount
            at, account = min(_oldest(connection), default=(limit, 0))
            if at >= limit and not (is_full and account):
                return past
            deleted = _delete(connection, account, None if is_full else limit)
            topics.add("reports")
            return past + deleted

        deleted = await self._databases.write(work)
        if deleted:
            await self._databases.cache.shrink()
        return deleted

    async def prune_forever(
        self, keep: RetentionLimits, sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        """Delete what exceeds the limits, once an hour, until cancelled."""
        while True:
            await sleep(LOOK_SECONDS)
            try:
                while await self.prune(keep):
                    await sleep(1.0)
            except StoreError as error:
                _log.warning("%s", error)


def _oldest(connection: Connection) -> list[tuple[int, int]]:
    """Return the time of each account's oldest report, and the account's row id."""
    rows = connection.execute(
        "SELECT (SELECT min(moment) FROM report WHERE report.account = account.id AND moment > 0), id "
        "FROM account"
    )
    return [(at, account) for at, account in rows if at is not None]


def _delete(connection: Connection, account: int, limit: int | None) -> int:
    (through,) = connection.execute(
        "SELECT max(moment) FROM (SELECT moment FROM report WHERE account = ? AND moment > 0 "
        "ORDER BY moment LIMIT ?) AS part",
        (account, BATCH),
    ).fetchone()
    if limit is not None:
        through = min(through, limit - 1)
    deleted = connection.execute(
        "DELETE FROM report WHERE account = ? AND moment > 0 AND moment <= ?", (account, through)
    ).rowcount
    which = "account = (SELECT name FROM account WHERE id = ?)"
    connection.execute(
        f"DELETE FROM span WHERE {which} AND until <= ?",
        (account, through + 1),
    )
    connection.execute(
        f"UPDATE span SET since = ? WHERE {which} AND since <= ?",
        (through + 1, account, through),
    )
    return deleted
