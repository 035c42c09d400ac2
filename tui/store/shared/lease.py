"""Leases: of all processes on one store, one does a task; the others read what it fetched."""

from collections.abc import Callable
from datetime import datetime, timedelta

from tui.store.db.dialect import Connection
from tui.store.db.timestamps import micros
from tui.store.journal.job_lock import is_dead
from tui.store.shared.state import SharedWork

CLOCK_DIFFERENCE = timedelta(minutes=5)
"""A lease which ends later than a new one by more than this was made before a clock was set back."""


class Leases:
    """The leases of one process on tasks; a lease not renewed in time is free for all."""

    def __init__(self, shared: SharedWork, holder: str, now: Callable[[], datetime]) -> None:
        """Take the name which this process has alone."""
        self._shared = shared
        self._holder = holder
        self._now = now

    async def claim(self, account: str, job: str, seconds: float) -> bool:
        """Take or renew the lease of a task; return False while another process holds it.

        A holder which a `new_owner` names is replaced at once if its process on this host has ended.
        """

        def work(connection: Connection) -> bool:
            now = self._now()  # read here: the wait for other writers may have been long
            until = now + timedelta(seconds=seconds)
            held = connection.execute(
                "SELECT holder, until FROM duty WHERE account = ? AND job = ?", (account, job)
            ).fetchone()
            if (
                held
                and held[0] != self._holder
                and not is_dead(held[0])
                and micros(now) < held[1] <= micros(until + CLOCK_DIFFERENCE)
            ):
                return False
            connection.execute(
                "INSERT INTO duty (account, job, holder, until) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (account, job) DO UPDATE SET "
                "holder = excluded.holder, until = excluded.until",
                (account, job, self._holder, micros(until)),
            )
            return True

        return await self._shared.transact(work)

    async def release(self, account: str, job: str) -> None:
        """Free the lease for others at once."""

        def work(connection: Connection) -> None:
            connection.execute(
                "DELETE FROM duty WHERE account = ? AND job = ? AND holder = ?",
                (account, job, self._holder),
            )

        await self._shared.transact(work)
