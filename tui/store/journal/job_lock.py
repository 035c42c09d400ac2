"""Holds: which process is at which job, so that no two are at the same devices."""

import os
import re
import secrets
import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tui.domain.change.action import TargetState
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.errors import StoreError
from tui.store.db.timestamps import micros
from tui.store.journal.audit import append

HOLD = timedelta(minutes=10)
"""Longer than any one request takes: every step of a job is a sign of life. On the same host a process
which has died is known at once."""
LOST = "the program ended before the answer came"


class JobHeld(StoreError):
    """Somebody else is at this job, or at some of its devices; the text says who."""


class Interrupted(StoreError):
    """Somebody wants this job to rest or to end; nothing was sent. `request` is `pause` or `stop`."""

    def __init__(self, sentence: str, request: str) -> None:
        super().__init__(sentence)
        self.request = request


def new_owner() -> str:
    """Name this process, and this start of it, as the holder of jobs."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def process_lives(pid: int) -> bool:
    """Return whether a process of this host is still there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def is_alive(
    owner: str | None, beat_at: int | None, now: int, lives: Callable[[int], bool] = process_lives
) -> bool:
    """Return whether the holder of a job may still be at work: heard of lately, and not known dead."""
    if owner is None or beat_at is None or now - beat_at > _micros_of(HOLD):
        return False
    host, _, rest = owner.partition(":")
    pid = rest.partition(":")[0]
    if host != socket.gethostname() or not re.fullmatch("[0-9]+", pid):
        return True
    return lives(int(pid))


def _micros_of(span: timedelta) -> int:
    return span // timedelta(microseconds=1)


class JobLocks:
    """Takes, renews and releases the right of one process to work on a job."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def take(self, job: str, owner: str) -> None:
        """Begin to work on a job; raise `JobHeld` where somebody else is at it or its devices."""
        at = micros(self._databases.now())

        def work(connection: Connection, topics: set[str]) -> None:
            take(connection, job, owner, at)
            topics.add("jobs")

        await self._databases.write_journal(work)

    async def renew(self, job: str, owner: str) -> str | None:
        """Say that we are still at a job, and hear what is wished of it: `pause`, `stop` or None."""
        at = micros(self._databases.now())

        def work(connection: Connection, _: set[str]) -> str | None:
            connection.execute(
                "UPDATE job SET beat_at = ? WHERE id = ? AND owner = ?", (at, job, owner)
            )
            return _request(connection, job)

        return await self._databases.write_journal(work)

    async def release(self, job: str, owner: str, rests: str | None) -> None:
        """Leave a job, and say why where something of it is left to do."""

        def work(connection: Connection, topics: set[str]) -> None:
            connection.execute(
                "UPDATE job SET owner = NULL, wish = NULL, rests = ? WHERE id = ? AND owner = ?",
                (rests, job, owner),
            )
            topics.add("jobs")

        await self._databases.write_journal(work)

    async def request(self, job: str, request: str, actor: str) -> bool:
        """Ask whoever is at a job to `pause` or `stop` it before its next chunk; False: nobody is."""
        at = micros(self._databases.now())

        def work(connection: Connection, topics: set[str]) -> bool:
            asked = connection.execute(
                "UPDATE job SET wish = ? WHERE id = ? AND owner IS NOT NULL", (request, job)
            ).rowcount
            if asked:
                append(connection, at, actor, [{"event": f"{request} asked for", "job": job}])
                topics.add("jobs")
            return bool(asked)

        return await self._databases.write_journal(work)

    async def recover(self) -> int:
        """Turn what dead processes left `sent` into `unknown`, and give how many there were."""
        at = micros(self._databases.now())

        def work(connection: Connection, topics: set[str]) -> int:
            count = sum(
                _lose(connection, at, *left) for left in _left_behind(connection, at)
            )  # each job has its own actor in the audit log
            if count:
                topics.add("jobs")
            return count

        return await self._databases.write_journal(work)


def take(connection: Connection, job: str, owner: str, at: int) -> None:
    """Take hold of a job, in the transaction of the caller."""
    found = connection.execute("SELECT owner, beat_at FROM job WHERE id = ?", (job,)).fetchone()
    if found is None:
        raise StoreError(f"there is no job {job}; `watchfloor jobs` names those there are")
    holder, beat_at = found
    if holder != owner and is_alive(holder, beat_at, at):
        raise JobHeld(f"job {job} is being carried out by {holder}; nothing was sent")
    held = connection.execute(
        "SELECT job.id, job.actor, job.owner, job.beat_at, count(*) FROM job "
        "JOIN target AS theirs ON theirs.job = job.id "
        "JOIN target AS ours ON ours.key = theirs.key AND ours.job = ? "
        "WHERE job.owner IS NOT NULL AND job.id != ? AND theirs.state != 'skipped' "
        "AND ours.state = 'planned' "
        "AND job.account = (SELECT account FROM job WHERE id = ?) GROUP BY job.id",
        (job, job, job),
    ).fetchall()
    for other, actor, their_owner, beat_at, count in held:
        if is_alive(their_owner, beat_at, at):
            raise JobHeld(
                f"job {other} of {actor} is running on {count:,} of the same devices; nothing was "
                "sent. Wait for it, or stop it first."
            )
    connection.execute(
        "UPDATE job SET owner = ?, beat_at = ?, wish = NULL, rests = NULL WHERE id = ?",
        (owner, at, job),
    )


def require(connection: Connection, job: str, owner: str, at: int) -> None:
    """Prove before a send that the job is still ours and nobody wants it to rest; and say so."""
    (holder,) = connection.execute("SELECT owner FROM job WHERE id = ?", (job,)).fetchone() or (
        None,
    )
    if holder != owner:
        raise JobHeld(f"job {job} is no longer ours; nothing was sent")
    if request := _request(connection, job):
        raise Interrupted(f"job {job}: {request} was asked for; nothing more was sent", request)
    connection.execute("UPDATE job SET beat_at = ? WHERE id = ?", (at, job))


def _request(connection: Connection, job: str) -> str | None:
    found = connection.execute("SELECT wish FROM job WHERE id = ?", (job,)).fetchone()
    return found[0] if found else None


def _left_behind(connection: Connection, at: int) -> list[tuple[Any, ...]]:
    """Find jobs with something `sent` whose process is not there any more."""
    rows = connection.execute(
        "SELECT job.id, job.actor, job.action, job.account, job.owner, job.beat_at FROM job "
        "WHERE id IN (SELECT DISTINCT job FROM target WHERE state = 'sent') OR owner IS NOT NULL"
    ).fetchall()
    return [row[:4] for row in rows if not is_alive(row[4], row[5], at)]


def _lose(connection: Connection, at: int, job: str, actor: str, action: str, account: str) -> int:
    """Say of what was under way that nobody knows, and of the job that nobody is at it."""
    keys = connection.execute(
        "SELECT key, label FROM target WHERE job = ? AND state = 'sent' ORDER BY place", (job,)
    ).fetchall()
    connection.execute(
        "UPDATE target SET state = ?, answer = ?, ended_at = ? WHERE job = ? AND state = 'sent'",
        (TargetState.UNKNOWN.value, LOST, at, job),
    )
    connection.execute(
        "UPDATE job SET owner = NULL, wish = NULL, rests = ? WHERE id = ?",
        ("the program which was at it ended", job),
    )
    facts = {"event": "ended", "job": job, "action": action, "account": account}
    append(
        connection,
        at,
        actor,
        (
            facts | {"target": key, "label": label, "result": "unknown", "answer": LOST}
            for key, label in keys
        ),
    )
    return len(keys)
