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
        self._ours: set[tuple[str, str]] = set()

    async def claim(self, account: str, job: str, seconds: float) -> bool:
        """Take or renew the lease of a task; return False while another process holds it.

        A holder which a `new_owner` names is replaced at once if its process on this host has ended.
        Asking in vain writes nothing, so spare processes keep nobody from writing.
        """

        def is_taken(connection: Connection) -> bool:
            now = self._now()  # read here: the wait for other writers may have been long
            held = connection.execute(
                "SELECT holder, until FROM duty WHERE account = ? AND job = ?", (account, job)
            ).fetchone()
            latest = now + timedelta(seconds=seconds) + CLOCK_DIFFERENCE
            return (
                held is not None
                and held[0] != self._holder
                and not is_dead(held[0])
                and micros(now) < held[1] <= micros(latest)
            )

        def work(connection: Connection) -> bool:
            if is_taken(connection):
                return False
            until = self._now() + timedelta(seconds=seconds)
            connection.execute(
                "INSERT INTO duty (account, job, holder, until) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (account, job) DO UPDATE SET "
                "holder = excluded.holder, until = excluded.until",
                (account, job, self._holder, micros(until)),
            )
            return True

        is_ours = (account, job) in self._ours
        taken = not is_ours and await self._shared.look(is_taken)
        claimed = not taken and await self._shared.transact(work)
        (self._ours.add if claimed else self._ours.discard)((account, job))
        return claimed

    async def release(self, account: str, job: str) -> None:
        """Free the lease for others at once."""

        def work(connection: Connection) -> None:
            connection.execute(
                "DELETE FROM duty WHERE account = ? AND job = ? AND holder = ?",
                (account, job, self._holder),
            )

        self._ours.discard((account, job))
        await self._shared.transact(work)
