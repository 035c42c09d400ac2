"""Leases: of all processes on one store, one does a task; the others read what it fetched."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from tui.store.db.dialect import Connection
from tui.store.db.timestamps import micros
from tui.store.journal.job_lock import is_dead
from tui.store.shared.state import SharedWork

CLOCK_DIFFERENCE = timedelta(minutes=5)
"""A lease which ends later than a new one by more than this was made before a clock was set back."""
WISH = " next"
"""Stands after the name of a job in the row which says who would like to have its lease next."""
FAIR_DIFFERENCE = 2
"""Who has so many leases more than another gives one up: a difference of one cannot be shared out."""

_SAVE = (
    "INSERT INTO duty (account, job, holder, until) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (account, job) DO UPDATE SET holder = excluded.holder, until = excluded.until"
)
_DROP = "DELETE FROM duty WHERE account = ? AND job = ?"

Task = tuple[str, str]
"""An account and a job."""


class Claim(NamedTuple):
    """A lease which is asked for or renewed."""

    task: Task
    seconds: float


class Held(NamedTuple):
    """Who has a lease."""

    holder: str
    until: int
    """In microseconds since the epoch."""


class Claimed(NamedTuple):
    """What becomes of some claims."""

    until: dict[Task, int]
    """When each lease ends which we have now."""
    wanted: set[Task]
    """Of these, which another process would like to have."""
    wishes: dict[Task, int]
    """Leases of others which we would like to have, and until when we say so."""


class Leases:
    """The leases of one process on tasks; a lease not renewed in time is free for all.

    What is claimed at once is claimed in one transaction, which waits for none of the process's own bookkeeping: a
    process may have leases on some hundred accounts, and a renewal which comes late loses them.
    """

    def __init__(
        self,
        shared: SharedWork,
        holder: str,
        now: Callable[[], datetime],
        *,
        shares_evenly: bool = False,
    ) -> None:
        """Take the name which this process has alone.

        One which `shares_evenly` asks others for leases where they have more of them than it has.
        """
        self._shared = shared
        self._holder = holder
        self._now = now
        self._shares_evenly = shares_evenly
        self._until: dict[Task, int] = {}
        self._wanted: set[Task] = set()
        self._claims: list[Claim] = []
        """What the next transaction claims."""
        self._next: asyncio.Task[Claimed] | None = None
        self._turn = asyncio.Lock()

    def holds(self, account: str, job: str) -> bool:
        """Return whether a lease is still ours, by the clock: one which could not be renewed ends."""
        return micros(self._now()) < self._until.get((account, job), 0)

    def is_wanted(self, account: str, job: str) -> bool:
        """Return whether a process with fewer leases would like to have this one of ours."""
        return (account, job) in self._wanted

    async def claim(self, account: str, job: str, seconds: float) -> bool:
        """Take or renew the lease of a task; return False while another process holds it.

        A holder which a `new_owner` names is replaced at once if its process on this host has ended.
        Asking in vain writes nothing, so spare processes keep nobody from writing.
        """
        self._claims.append(Claim((account, job), seconds))
        if self._next is None:
            self._next = asyncio.ensure_future(self._claim_next())
        claimed = await asyncio.shield(self._next)
        return (account, job) in claimed.until

    async def _claim_next(self) -> Claimed:
        """Claim what was asked for while the claims before were under way."""
        async with self._turn:
            claims, self._claims, self._next = self._claims, [], None
            claimed = await self._claim(claims)
            for task, _ in claims:
                self._until.pop(task, None)
                self._wanted.discard(task)
            self._until |= claimed.until
            self._wanted |= claimed.wanted
            return claimed

    async def _claim(self, claims: Sequence[Claim]) -> Claimed:
        def look(connection: Connection) -> Claimed:
            return self._decide(connection, claims)

        def work(connection: Connection) -> Claimed:
            claimed = self._decide(connection, claims)  # again: others may have been faster
            rows = [(*task, self._holder, until) for task, until in claimed.until.items()]
            rows += [
                (account, job + WISH, self._holder, until)
                for (account, job), until in claimed.wishes.items()
            ]
            connection.executemany(_SAVE, rows)
            return claimed

        if all(claim.task not in self._until for claim in claims):
            found = await self._shared.look(look, urgent=True)
            if not found.until and not found.wishes:
                return found
        return await self._shared.transact(work, urgent=True)

    def _decide(self, connection: Connection, claims: Sequence[Claim]) -> Claimed:
        now = self._now()  # read here: the wait for other writers may have been long
        longest = max(claim.seconds for claim in claims)
        living = _living(connection, now, longest)
        claimed = Claimed({}, set(), {})
        for (account, job), seconds in claims:
            held = living.get((account, job))
            if held is None or held.holder == self._holder:
                claimed.until[account, job] = micros(now + timedelta(seconds=seconds))
                wish = living.get((account, job + WISH))
                if wish is not None and wish.holder != self._holder:
                    claimed.wanted.add((account, job))
        if self._shares_evenly:
            taken = [claim for claim in claims if claim.task not in claimed.until]
            for (account, job), seconds in self._wishes(taken, living, claimed):
                claimed.wishes[account, job] = micros(now + timedelta(seconds=seconds))
        return claimed

    def _wishes(
        self, taken: Sequence[Claim], living: dict[Task, Held], claimed: Claimed
    ) -> list[tuple[Task, float]]:
        """Return which leases to ask others for, so that all have as many once every wish is granted."""
        wished = {task: held.holder for task, held in living.items() if task[1].endswith(WISH)}
        shares: dict[str, Counter[str]] = {}
        for (account, job), held in living.items():
            if not job.endswith(WISH) and (account, job) not in claimed.until:
                next_one = wished.get((account, job + WISH), held.holder)
                shares.setdefault(job, Counter())[next_one] += 1
        for account, job in claimed.until:
            next_one = wished.get((account, job + WISH), self._holder)
            shares.setdefault(job, Counter())[next_one] += 1
        wishes = []
        for task, seconds in taken:
            account, job = task
            holder, share = living[task].holder, shares[job]
            wisher = wished.get((account, job + WISH))
            if wisher == self._holder:  # renewed until it is granted
                wishes.append((task, seconds))
            elif wisher is None and share[holder] - share[self._holder] >= FAIR_DIFFERENCE:
                wishes.append((task, seconds))
                share[holder] -= 1
                share[self._holder] += 1
        return wishes

    async def release(self, account: str, job: str) -> None:
        """Free the lease for others at once; one which another process would like to have becomes its own."""

        def work(connection: Connection) -> None:
            now = self._now()
            rows = connection.execute(
                "SELECT job, holder, until FROM duty WHERE account = ? AND job IN (?, ?)",
                (account, job, job + WISH),
            )
            held = {name: Held(holder, until) for name, holder, until in rows}
            if job not in held or held[job].holder != self._holder:
                return
            wish = held.get(job + WISH)
            connection.execute(_DROP, (account, job + WISH))
            if wish is None or wish.holder == self._holder or wish.until <= micros(now):
                connection.execute(_DROP, (account, job))
            else:  # not for longer than it asked: it may have ended meanwhile
                connection.execute(_SAVE, (account, job, *wish))

        try:
            await self._shared.transact(work, urgent=True)
        finally:  # afterwards: a renewal may have been under way
            self._until.pop((account, job), None)
            self._wanted.discard((account, job))


def _living(connection: Connection, now: datetime, seconds: float) -> dict[Task, Held]:
    """Read the leases and wishes which count; one by an ended process or from another time does not."""
    latest = micros(now + timedelta(seconds=seconds) + CLOCK_DIFFERENCE)
    rows = connection.execute(
        "SELECT account, job, holder, until FROM duty WHERE until > ? AND until <= ?",
        (micros(now), latest),
    ).fetchall()
    dead = {holder for holder in {holder for _, _, holder, _ in rows} if is_dead(holder)}
    return {
        (account, job): Held(holder, until)
        for account, job, holder, until in rows
        if holder not in dead
    }
