"""The journal: what was planned, what was sent and what became of each target; never lost."""

import json
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from tui.domain.change.action import Outcome, TargetState
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.errors import StoreError
from tui.store.db.timestamps import micros, moment
from tui.store.journal.audit import append
from tui.store.journal.job import Job, JobHead, NewJob, read_heads, read_jobs
from tui.store.journal.job_lock import check_lock, take_lock
from tui.store.journal.lateness import refuse_late, skip_targets
from tui.store.journal.seal import target_seal

if TYPE_CHECKING:
    from tui.domain.change.plan import RecentChange

_MAY_FOLLOW: Mapping[TargetState, tuple[TargetState, ...]] = {
    TargetState.PLANNED: (TargetState.SENT,),
    TargetState.SENT: (TargetState.PLANNED,),
    TargetState.ACCEPTED: (TargetState.SENT, TargetState.UNKNOWN),
    TargetState.CONFIRMED: (TargetState.SENT, TargetState.UNKNOWN, TargetState.ACCEPTED),
    TargetState.REFUSED: (
        TargetState.PLANNED,
        TargetState.SENT,
        TargetState.UNKNOWN,
        TargetState.ACCEPTED,
    ),
    TargetState.UNKNOWN: (TargetState.SENT, TargetState.UNKNOWN),
    TargetState.SKIPPED: (TargetState.PLANNED,),
    TargetState.UNDONE: (TargetState.ACCEPTED, TargetState.CONFIRMED),
}
"""The states from which a target may come to another: a target which ended stays ended."""


class Journal:
    """Jobs and their targets."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def plan_job(self, job: NewJob, owner: str | None = None) -> str:
        """Write a job before anything of it is sent; return its name.

        With an `owner` the job is locked for it in the same transaction; where another process works
        on the same devices, raise `JobLocked` and write nothing.
        """
        from tui.store.journal.new_job import write_job  # noqa: PLC0415 - a list of jobs writes none

        created_at = self._databases.now()
        name = f"{created_at:%Y%m%d-%H%M%S}-{os.urandom(3).hex()}"
        at = micros(created_at)

        def work(connection: Connection, topics: set[str]) -> str:
            write_job(connection, name, job, at)
            if owner is not None:
                take_lock(connection, name, owner, at)
            topics.add("jobs")
            return name

        return await self._databases.write_journal(work)

    async def mark_sent(self, job: str, keys: Collection[str], owner: str | None = None) -> None:
        """Write that these targets are about to be sent; raise StoreError where one already was.

        With an `owner` it must still have the lock, and nobody must have asked to pause or stop: else
        raise `JobLocked` or `Interrupted`, and nothing may be sent. Of a rehearsed job, none of a later wave is;
        of one whose time has passed nothing is: that raises `TooLate`.
        """
        from tui.store.journal.rehearsals import refuse_unreleased  # noqa: PLC0415 - a list of jobs sends nothing

        at = micros(self._databases.now())

        def work(connection: Connection, topics: set[str]) -> None:
            if owner is not None:
                check_lock(connection, job, owner, at)
            refuse_late(connection, job, at)
            refuse_unreleased(connection, job, keys or ("",))
            for key in keys or ("",):
                _move(connection, job, key, Outcome(TargetState.SENT, ""), at)
            topics.add("jobs")

        await self._databases.write_journal(work)

    async def mark_unsent(self, job: str, keys: Collection[str]) -> None:
        """Set `sent` targets back to `planned`: it is certain that the vendor did nothing."""
        planned = Outcome(TargetState.PLANNED, "")
        await self._write_outcomes(
            job, dict.fromkeys(keys or ("",), planned), event="not carried out"
        )

    async def mark_ended(
        self, job: str, outcomes: Mapping[str, Outcome], *, event: str = "ended", actor: str = ""
    ) -> None:
        """Write what became of these targets."""
        await self._write_outcomes(job, outcomes, event=event, actor=actor)

    async def skip_planned(
        self, job: str, why: str, actor: str, keys: Collection[str] | None = None
    ) -> int:
        """Skip the targets of a job which were never sent, or those of these keys; return how many."""
        at = micros(self._databases.now())

        def work(connection: Connection, topics: set[str]) -> int:
            topics.add("jobs")
            return skip_targets(connection, job, why, actor, at, keys)

        return await self._databases.write_journal(work)

    async def jobs(self, limit: int = 200) -> list[Job]:
        """Return the newest jobs with all their targets, newest first."""
        return await self._databases.read_journal(
            lambda connection: read_jobs(
                connection, "ORDER BY created_at DESC, id DESC LIMIT ?", (limit,)
            )
        )

    async def job_heads(self, limit: int = 200) -> list[JobHead]:
        """Return the newest jobs without their targets, newest first."""
        return await self._databases.read_journal(
            lambda connection: read_heads(
                connection, "ORDER BY created_at DESC, id DESC LIMIT ?", (limit,)
            )
        )

    async def head(self, id: str) -> JobHead:
        """Return one job without its targets; raise StoreError where there is none of that name."""
        found = await self._databases.read_journal(
            lambda connection: read_heads(connection, "WHERE id = ?", (id,))
        )
        if not found:
            raise StoreError(_no_job(id))
        return found[0]

    async def job(self, id: str) -> Job:
        """Return one job; raise StoreError where there is none of that name."""
        found = await self._databases.read_journal(
            lambda connection: read_jobs(connection, "WHERE id = ?", (id,))
        )
        if not found:
            raise StoreError(_no_job(id))
        return found[0]

    async def recent_changes(
        self,
        account: str,
        keys: Collection[str],
        since: datetime,
        same: Callable[[JobHead], bool] = lambda _: False,
    ) -> "list[RecentChange]":
        """Return up to 20 jobs which were sent to some of these targets since then, the newest first.

        `same` judges whether a job was the same change.
        """
        from tui.domain.change.plan import RecentChange  # noqa: PLC0415 - a list of jobs plans nothing

        wanted = json.dumps(list(keys))

        def work(connection: Connection) -> "list[RecentChange]":
            rows = connection.execute(
                "SELECT job.id, max(sent_at), count(*) FROM target JOIN job ON job.id = target.job "
                "WHERE account = ? AND key IN (SELECT value FROM json_each(?)) AND sent_at >= ? "
                "AND state NOT IN ('planned', 'refused') GROUP BY job.id ORDER BY 2 DESC",
                (account, wanted, micros(since)),
            ).fetchall()
            heads = {
                name: read_heads(connection, "WHERE id = ?", (name,))[0] for name, *_ in rows[:20]
            }
            return [
                RecentChange(name, head.action, head.actor, moment(at), count, same(head))
                for name, at, count in rows[:20]
                for head in (heads[name],)
            ]

        return await self._databases.read_journal(work)

    async def sent_counts(
        self,
        account: str,
        actions: Collection[str],
        since: datetime,
        is_meant: Callable[[Mapping[str, Any]], bool] = lambda _: True,
    ) -> dict[str, int]:
        """Count the sends to each target since then, without those refused.

        `is_meant` judges by the values which were sent.
        """

        def work(connection: Connection) -> dict[str, int]:
            rows = connection.execute(
                "SELECT key, job.filled_in, target.filled_in FROM target "
                "JOIN job ON job.id = target.job "
                "WHERE sent_at >= ? AND account = ? AND state NOT IN ('planned', 'refused') "
                "AND action IN (SELECT value FROM json_each(?))",
                (micros(since), account, json.dumps(list(actions))),
            )
            judge = _judge(is_meant)
            return Counter(key for key, *values in rows if judge(*values))

        return await self._databases.read_journal(work)

    async def last_values(
        self,
        account: str,
        actions: Collection[str],
        is_meant: Callable[[Mapping[str, Any]], bool] = lambda _: True,
    ) -> dict[str, str]:
        """Return the value which the last of these actions set on each target; none if that is unknown.

        `is_meant` judges by the values which were sent.
        """

        def work(connection: Connection) -> dict[str, str]:
            rows = connection.execute(
                "SELECT key, after, state, job.filled_in, target.filled_in FROM target "
                "JOIN job ON job.id = target.job "
                "WHERE account = ? AND state IN ('accepted', 'confirmed', 'undone', 'unknown', 'sent') "
                "AND action IN (SELECT value FROM json_each(?)) ORDER BY sent_at",
                (account, json.dumps(list(actions))),
            )
            judge = _judge(is_meant)
            found = {
                key: after if state in ("accepted", "confirmed", "undone") else None
                for key, after, state, *values in rows
                if judge(*values)
            }
            return {key: after for key, after in found.items() if after is not None}

        return await self._databases.read_journal(work)

    async def _write_outcomes(
        self, job: str, outcomes: Mapping[str, Outcome], *, event: str, actor: str = ""
    ) -> None:
        at = micros(self._databases.now())

        def work(connection: Connection, topics: set[str]) -> None:
            for key, outcome in outcomes.items():
                _move(connection, job, key, outcome, at)
            (who,) = connection.execute("SELECT actor FROM job WHERE id = ?", (job,)).fetchone()
            append(connection, at, actor or who, _audit_rows(connection, job, outcomes, event))
            topics.add("jobs")

        if outcomes:
            await self._databases.write_journal(work)


def _no_job(id: str) -> str:
    return f"There is no job {id}. Run `watchfloor jobs` for a list."


def _judge(
    is_meant: Callable[[Mapping[str, Any]], bool],
) -> Callable[[str, str | None], bool]:
    """Return a judge of stored values, of a job and of one target; equal ones are judged once."""

    @cache
    def judge(job: str, own: str | None) -> bool:
        return is_meant({**json.loads(job), **(json.loads(own) if own else {})})

    return judge


def _audit_rows(
    connection: Connection, job: str, outcomes: Mapping[str, Outcome], event: str
) -> Iterator[dict[str, Any]]:
    """Yield a row of the audit log for each target: what, before, after, result, and why."""
    action, account, reason = connection.execute(
        "SELECT action, account, reason FROM job WHERE id = ?", (job,)
    ).fetchone()
    head = {"event": event, "job": job, "action": action, "account": account}
    for key, outcome in outcomes.items():
        label, before, after = connection.execute(
            "SELECT label, before, after FROM target WHERE job = ? AND key = ?", (job, key)
        ).fetchone()
        yield head | {
            "target": key or None,
            "label": label,
            "before": before,
            "after": after,
            "result": outcome.state.value,
            "answer": outcome.answer or None,
            "reason": reason,
            "seal": target_seal(connection, job, key),
        }


def _move(connection: Connection, job: str, key: str, outcome: Outcome, at: int) -> None:
    """Set the next state of a target; raise StoreError where it may not follow the present one."""
    allowed = json.dumps([state.value for state in _MAY_FOLLOW[outcome.state]])
    is_sent = outcome.state is TargetState.SENT
    is_back = outcome.state is TargetState.PLANNED
    moved = connection.execute(
        "UPDATE target SET state = ?, "
        "sent_at = CASE WHEN ? THEN ? WHEN ? THEN NULL ELSE sent_at END, "
        "ended_at = CASE WHEN ? OR ? THEN NULL WHEN state = 'accepted' THEN ended_at ELSE ? END, "
        "confirmed_at = CASE WHEN ? THEN ? ELSE confirmed_at END, answer = ? "
        "WHERE job = ? AND key = ? AND state IN (SELECT value FROM json_each(?))",
        (outcome.state.value, is_sent, at, is_back, is_sent, is_back, at,
         outcome.state is TargetState.CONFIRMED, at, outcome.answer or None, job, key, allowed),
    ).rowcount  # fmt: skip
    if moved == 1:
        return
    found = connection.execute(
        "SELECT state FROM target WHERE job = ? AND key = ?", (job, key)
    ).fetchone()
    was = f"is already {found[0]}" if found else "is not in it"
    raise StoreError(
        f"Job {job}: {key or 'its target'} {was}, so it cannot become {outcome.state}. "
        f"Nothing was {'sent or ' if is_sent else ''}written."
    )
