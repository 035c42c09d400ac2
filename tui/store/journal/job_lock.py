"""Job locks: one process works on a job, and no two jobs work on the same devices."""

import os
import re
import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from tui.domain.change.action import TargetState
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.errors import StoreError
from tui.store.db.file_rescue import process_lives
from tui.store.db.timestamps import micros
from tui.store.journal.audit import append
from tui.store.journal.lateness import LATE_JOBS, late_words, skip_targets
from tui.store.journal.seal import target_seal

LOCK_LIFETIME = timedelta(minutes=10)
"""Longer than any request takes; each step of a job renews the lock. On the same host a dead process is
noticed at once."""
LOST = "the program ended before the answer came"


class JobLocked(StoreError):
    """Another process works on this job or on some of its devices; the text says which."""


class JobRequest(NamedTuple):
    """What a person asked of a running job."""

    kind: str
    """`pause` or `stop`."""
    actor: str
    """Who asked, as user@host; empty if an older version wrote it."""


class Interrupted(StoreError):
    """A person asked to pause or stop this job; nothing was sent."""

    def __init__(self, sentence: str, request: JobRequest) -> None:
        super().__init__(sentence)
        self.request = request


def new_owner() -> str:
    """Return a name for this process and this start of it, as the owner of locks."""
    return f"{socket.gethostname()}:{os.getpid()}:{os.urandom(4).hex()}"


def is_alive(
    owner: str | None, beat_at: int | None, now: int, lives: Callable[[int], bool] = process_lives
) -> bool:
    """Return whether the owner of a lock may still work: renewed lately, and not known dead."""
    if owner is None or beat_at is None or now - beat_at > _micros_of(LOCK_LIFETIME):
        return False
    return not is_dead(owner, lives)


def is_dead(owner: str, lives: Callable[[int], bool] = process_lives) -> bool:
    """Return whether the process which a `new_owner` names was of this host and has ended."""
    host, _, rest = owner.partition(":")
    pid = rest.partition(":")[0]
    if host != socket.gethostname() or not re.fullmatch("[0-9]+", pid):
        return False
    return not lives(int(pid))


def _micros_of(span: timedelta) -> int:
    return span // timedelta(microseconds=1)


class JobLocks:
    """Takes, renews and releases the right of one process to work on a job."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def take(self, job: str, owner: str) -> None:
        """Lock a job; raise `JobLocked` where another process works on it or on its devices."""
        at = micros(self._databases.now())

        def work(connection: Connection, topics: set[str]) -> None:
            take_lock(connection, job, owner, at)
            topics.add("jobs")

        await self._databases.write_journal(work)

    async def renew(self, job: str, owner: str) -> JobRequest | None:
        """Renew the lock of a job; return what a person asked of it, or None."""
        at = micros(self._databases.now())

        def work(connection: Connection, _: set[str]) -> JobRequest | None:
            connection.execute(
                "UPDATE job SET beat_at = ? WHERE id = ? AND owner = ?", (at, job, owner)
            )
            return _request(connection, job)

        return await self._databases.write_journal(work)

    async def release(self, job: str, owner: str, pause_reason: str | None) -> None:
        """Release the lock of a job, and save why it stopped if targets are left."""

        def work(connection: Connection, topics: set[str]) -> None:
            connection.execute(
                "UPDATE job SET owner = NULL, wish = NULL, rests = ? WHERE id = ? AND owner = ?",
                (pause_reason, job, owner),
            )
            topics.add("jobs")

        await self._databases.write_journal(work)

    async def request(self, job: str, request: str, actor: str) -> bool:
        """Ask the owner of a job to `pause` or `stop` it before its next chunk; return False if none runs it."""
        at = micros(self._databases.now())

        def work(connection: Connection, topics: set[str]) -> bool:
            asked = connection.execute(
                "UPDATE job SET wish = ? WHERE id = ? AND owner IS NOT NULL",
                (f"{request} {actor}", job),
            ).rowcount
            if asked:
                append(connection, at, actor, [{"event": f"{request} asked for", "job": job}])
                topics.add("jobs")
            return bool(asked)

        return await self._databases.write_journal(work)

    async def recover(self) -> int:
        """Set targets which dead processes left `sent` to `unknown`, and skip what is too late; return how many."""
        at = micros(self._databases.now())

        def work(connection: Connection, topics: set[str]) -> int:
            count = sum(
                _mark_unknown(connection, at, *job) for job in _abandoned_jobs(connection, at)
            )  # each job has its own actor in the audit log
            count += _skip_late(connection, at)
            if count:
                topics.add("jobs")
            return count

        return await self._databases.write_journal(work)

    async def skip_late(self) -> None:
        """Skip what of jobs may not be sent any more because its time has passed; a living process does it itself."""
        at = micros(self._databases.now())

        def work(connection: Connection, topics: set[str]) -> None:
            if _skip_late(connection, at):
                topics.add("jobs")

        if await self._databases.read_journal(lambda connection: _late_jobs(connection, at)):
            await self._databases.write_journal(work)


def take_lock(connection: Connection, job: str, owner: str, at: int) -> None:
    """Lock a job, in the transaction of the caller."""
    found = connection.execute("SELECT owner, beat_at FROM job WHERE id = ?", (job,)).fetchone()
    if found is None:
        raise StoreError(f"There is no job {job}. Run `watchfloor jobs` for a list.")
    lock_owner, beat_at = found
    if lock_owner != owner and is_alive(lock_owner, beat_at, at):
        raise JobLocked(f"Job {job} is already running on {lock_owner}. Nothing was sent.")
    running = connection.execute(
        "SELECT job.id, job.actor, job.owner, job.beat_at, count(*) FROM job "
        "JOIN target AS theirs ON theirs.job = job.id "
        "JOIN target AS ours ON ours.key = theirs.key AND ours.job = ? "
        "WHERE job.owner IS NOT NULL AND job.id != ? AND theirs.state != 'skipped' "
        "AND ours.state = 'planned' "
        "AND job.account = (SELECT account FROM job WHERE id = ?) GROUP BY job.id",
        (job, job, job),
    ).fetchall()
    for other, actor, their_owner, beat_at, count in running:
        if is_alive(their_owner, beat_at, at):
            raise JobLocked(
                f"Job {other} of {actor} is running on {count:,} of the same devices. Nothing was "
                "sent. Wait for it, or stop it first."
            )
    connection.execute(
        "UPDATE job SET owner = ?, beat_at = ?, wish = NULL, rests = NULL WHERE id = ?",
        (owner, at, job),
    )


def check_lock(connection: Connection, job: str, owner: str, at: int) -> None:
    """Check before a send that we still have the lock and nobody asked to pause or stop; renew it."""
    (lock_owner,) = connection.execute("SELECT owner FROM job WHERE id = ?", (job,)).fetchone() or (
        None,
    )
    if lock_owner != owner:
        raise JobLocked(f"Another process took over job {job}. Nothing more was sent.")
    if request := _request(connection, job):
        raise Interrupted(
            f"Job {job}: {request.actor or 'somebody'} asked to {request.kind} it. Nothing more was"
            " sent.",
            request,
        )
    connection.execute("UPDATE job SET beat_at = ? WHERE id = ?", (at, job))


def _request(connection: Connection, job: str) -> JobRequest | None:
    found = connection.execute("SELECT wish FROM job WHERE id = ?", (job,)).fetchone()
    if not found or not found[0]:
        return None
    kind, _, actor = found[0].partition(" ")
    return JobRequest(kind, actor)


def _late_jobs(connection: Connection, at: int) -> list[tuple[str, str, int]]:
    """Return the jobs of which something is left though its time has passed, and which no living process runs."""
    rows = connection.execute(LATE_JOBS, (at,)).fetchall()
    return [row[:3] for row in rows if not is_alive(row[3], row[4], at)]


def _skip_late(connection: Connection, at: int) -> int:
    return sum(
        skip_targets(connection, job, late_words(send_by), actor, at)
        for job, actor, send_by in _late_jobs(connection, at)
    )


def _abandoned_jobs(connection: Connection, at: int) -> list[tuple[Any, ...]]:
    """Return the jobs which are locked or have `sent` targets, and whose process no longer runs."""
    rows = connection.execute(
        "SELECT job.id, job.actor, job.action, job.account, job.owner, job.beat_at FROM job "
        "WHERE id IN (SELECT DISTINCT job FROM target WHERE state = 'sent') OR owner IS NOT NULL"
    ).fetchall()
    return [row[:4] for row in rows if not is_alive(row[4], row[5], at)]


def _mark_unknown(
    connection: Connection, at: int, job: str, actor: str, action: str, account: str
) -> int:
    """Set the `sent` targets of a job to `unknown` and release its lock; return how many they were."""
    keys = connection.execute(
        "SELECT key, label FROM target WHERE job = ? AND state = 'sent' ORDER BY place", (job,)
    ).fetchall()
    connection.execute(
        "UPDATE target SET state = ?, answer = ?, ended_at = ? WHERE job = ? AND state = 'sent'",
        (TargetState.UNKNOWN.value, LOST, at, job),
    )
    connection.execute(
        "UPDATE job SET owner = NULL, wish = NULL, rests = ? WHERE id = ?",
        ("the program which ran it ended", job),
    )
    facts = {"event": "ended", "job": job, "action": action, "account": account}
    append(
        connection,
        at,
        actor,
        (
            facts
            | {"target": key, "label": label, "result": "unknown", "answer": LOST}
            | {"seal": target_seal(connection, job, key)}
            for key, label in keys
        ),
    )
    return len(keys)
