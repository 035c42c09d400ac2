"""What hooks have seen and what they must deliver: beside the journal, as none of it may be lost.

A mark says that a hook has seen a verdict or an incident. The delivery of its begin, and later of its end,
is written in the transaction which changes the mark: so each is written once, whoever is killed when.
"""

import json
import os
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tui.domain.hook.firing import (
    DeliveryState,
    HookDelivery,
    HookMark,
    HookStatus,
    MarkChanges,
    hook_actor,
)
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.timestamps import micros, moment
from tui.store.journal.audit import append

KEPT = timedelta(days=90)
"""Deliveries are deleted so long after their end, and those of hooks which are no more; the audit log is kept."""
_MARK = "hook, subject, cause, members, seen_at, fired_at"
_DELIVERY = (
    "id, hook, subject, event, body, planned_at, state, attempts, next_at, holder, started_at, "
    "ended_at, answer"
)
_DUE = (
    f"SELECT {_DELIVERY} FROM hook_delivery WHERE hook = ? AND state = 'planned' AND next_at <= ? "
    "AND NOT EXISTS (SELECT 1 FROM hook_delivery AS before WHERE before.hook = hook_delivery.hook "
    "AND before.subject = hook_delivery.subject AND before.number < hook_delivery.number "
    "AND before.state IN ('planned', 'started')) ORDER BY number LIMIT ?"
)
_ADD = (
    "INSERT INTO hook_delivery (id, number, hook, subject, event, body, planned_at, state, attempts, "
    "next_at) VALUES (?, (SELECT coalesce(max(number), 0) + 1 FROM hook_delivery), ?, ?, ?, ?, ?, "
    "'planned', 0, ?)"
)
_SAME = "hook = ? AND subject = ? AND cause = ?"


class HookOutbox:
    """The marks and deliveries of all hooks."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def marks(self, hook: str) -> list[HookMark]:
        """Return what a hook has seen and what has not ended."""

        def work(connection: Connection) -> list[HookMark]:
            rows = connection.execute(
                f"SELECT {_MARK} FROM hook_mark WHERE hook = ? ORDER BY seen_at, subject", (hook,)
            )
            return [_mark(row) for row in rows.fetchall()]

        return await self._databases.read_journal(work)

    async def apply(self, changes: MarkChanges) -> int:
        """Write what a hook saw and plan its deliveries; return how many were planned.

        A mark which another process changed meanwhile is left as it is.
        """

        def work(connection: Connection, topics: set[str]) -> int:
            now = micros(self._databases.now()) or 0
            for mark in changes.seen:
                _write_mark(connection, mark)
            for before, after in changes.moved:
                connection.execute(f"DELETE FROM hook_mark WHERE {_SAME}", _name(before))
                _write_mark(connection, after)
            for mark in changes.forgotten:
                connection.execute(
                    f"DELETE FROM hook_mark WHERE {_SAME} AND fired_at IS NULL", _name(mark)
                )
            planned = _plan(connection, changes, now)
            topics |= {"hooks"} if planned else set()
            return planned

        return await self._databases.write_journal(work)

    async def due(self, hook: str, limit: int) -> list[HookDelivery]:
        """Return deliveries to try now; the end of something waits until its begin was delivered."""

        def work(connection: Connection) -> list[HookDelivery]:
            now = micros(self._databases.now())
            return [_delivery(row) for row in connection.execute(_DUE, (hook, now, limit))]

        return await self._databases.read_journal(work)

    async def started(self, hook: str) -> list[HookDelivery]:
        """Return the deliveries of which an attempt is under way, or was when its process died."""
        return await self._read("hook = ? AND state = 'started' ORDER BY number", (hook,))

    async def last(self, hook: str, limit: int = 20) -> list[HookDelivery]:
        """Return the newest deliveries of a hook, the newest first."""
        return await self._read("hook = ? ORDER BY number DESC LIMIT ?", (hook, limit))

    async def start(self, id: str, holder: str) -> HookDelivery | None:
        """Write that an attempt begins; return None where somebody else was faster."""

        def work(connection: Connection, topics: set[str]) -> HookDelivery | None:
            begun = connection.execute(
                "UPDATE hook_delivery SET state = 'started', attempts = attempts + 1, holder = ?, "
                "started_at = ? WHERE id = ? AND state = 'planned'",
                (holder, micros(self._databases.now()), id),
            ).rowcount
            if not begun:
                return None
            topics.add("hooks")
            row = connection.execute(
                f"SELECT {_DELIVERY} FROM hook_delivery WHERE id = ?", (id,)
            ).fetchone()
            return _delivery(row)

        return await self._databases.write_journal(work)

    async def put_back(
        self, delivery: HookDelivery, next_at: datetime, answer: str, *, is_attempt: bool = True
    ) -> None:
        """Plan another attempt; `is_attempt`: the last one counts, as something may have been done."""

        def work(connection: Connection, topics: set[str]) -> None:
            connection.execute(
                "UPDATE hook_delivery SET state = 'planned', next_at = ?, answer = ?, "
                "attempts = attempts - ? WHERE id = ? AND state = 'started' AND attempts = ?",
                (
                    micros(next_at),
                    answer or delivery.answer,
                    0 if is_attempt else 1,
                    delivery.id,
                    delivery.attempts,
                ),
            )
            topics.add("hooks")

        await self._databases.write_journal(work)

    async def finish(self, delivery: HookDelivery, answer: str, *, is_done: bool) -> None:
        """Write that a delivery was made, or given up, and its row in the audit log."""

        def work(connection: Connection, topics: set[str]) -> None:
            now = micros(self._databases.now()) or 0
            state = DeliveryState.DONE if is_done else DeliveryState.FAILED
            ended = connection.execute(
                "UPDATE hook_delivery SET state = ?, ended_at = ?, answer = ? "
                "WHERE id = ? AND state IN ('planned', 'started')",
                (state.value, now, answer, delivery.id),
            ).rowcount
            if not ended:
                return
            append(
                connection, now, hook_actor(delivery.hook), [_audit_row(delivery, answer, state)]
            )
            connection.execute(
                "DELETE FROM hook_delivery WHERE coalesce(ended_at, planned_at) < ?",
                (now - int(KEPT.total_seconds() * 1e6),),
            )
            topics |= {"hooks", "jobs"}

        await self._databases.write_journal(work)

    async def statuses(self, hooks: Collection[str]) -> dict[str, HookStatus]:
        """Return how each of these hooks is doing."""

        def work(connection: Connection) -> dict[str, HookStatus]:
            a_day_ago = (micros(self._databases.now()) or 0) - 86_400_000_000
            return {hook: _status(connection, hook, a_day_ago) for hook in hooks}

        return await self._databases.read_journal(work)

    async def changed_since(self, hook: str, since: datetime) -> int:
        """Count the devices which a hook's command changed, or planned to change, since then."""

        def work(connection: Connection) -> int:
            (count,) = connection.execute(
                "SELECT count(*) FROM target JOIN job ON job.id = target.job "
                "WHERE actor = ? AND created_at >= ? AND state != 'skipped'",
                (hook_actor(hook), micros(since)),
            ).fetchone()
            return int(count)

        return await self._databases.read_journal(work)

    async def _read(self, where: str, values: Sequence[Any]) -> list[HookDelivery]:
        def work(connection: Connection) -> list[HookDelivery]:
            rows = connection.execute(
                f"SELECT {_DELIVERY} FROM hook_delivery WHERE {where}", values
            )
            return [_delivery(row) for row in rows.fetchall()]

        return await self._databases.read_journal(work)


def _plan(connection: Connection, changes: MarkChanges, now: int) -> int:
    """Plan the begins and ends whose marks are still as they were read."""
    planned = 0
    for mark, body in changes.begun:
        if connection.execute(
            f"UPDATE hook_mark SET fired_at = ? WHERE {_SAME} AND fired_at IS NULL",
            (now, *_name(mark)),
        ).rowcount:
            planned += 1
            _add(connection, mark, "begin", body, now)
    for mark, body in changes.ended:
        if connection.execute(
            f"DELETE FROM hook_mark WHERE {_SAME} AND fired_at IS NOT NULL", _name(mark)
        ).rowcount:
            planned += 1
            _add(connection, mark, "end", body, now)
    return planned


def _add(
    connection: Connection, mark: HookMark, event: str, body: Mapping[str, Any], now: int
) -> None:
    id = os.urandom(8).hex()
    whole = json.dumps({"hook": mark.hook, "event": event, "id": id, **body})
    connection.execute(_ADD, (id, mark.hook, mark.subject, event, whole, now, now))


def _write_mark(connection: Connection, mark: HookMark) -> None:
    connection.execute(
        f"INSERT INTO hook_mark ({_MARK}) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (hook, subject, cause) DO NOTHING",
        (*_name(mark), json.dumps(mark.members), micros(mark.seen_at), micros(mark.fired_at)),
    )


def _name(mark: HookMark) -> tuple[str, str, str]:
    return mark.hook, mark.subject, mark.cause


def _mark(row: Sequence[Any]) -> HookMark:
    hook, subject, cause, members, seen_at, fired_at = row
    return HookMark(
        hook=hook,
        subject=subject,
        cause=cause,
        members=tuple((account, key) for account, key in json.loads(members)),
        seen_at=moment(seen_at),
        fired_at=moment(fired_at),
    )


def _delivery(row: Sequence[Any]) -> HookDelivery:
    (
        id, hook, subject, event, body, planned_at, state, attempts, next_at, holder, started_at,
        ended_at, answer,
    ) = row  # fmt: skip
    return HookDelivery(
        id=id,
        hook=hook,
        subject=subject,
        event=event,
        body=json.loads(body),
        planned_at=moment(planned_at),
        state=DeliveryState(state),
        attempts=attempts,
        next_at=moment(next_at),
        holder=holder,
        started_at=moment(started_at),
        ended_at=moment(ended_at),
        answer=answer,
    )


def _audit_row(delivery: HookDelivery, answer: str, state: DeliveryState) -> dict[str, Any]:
    return {
        "event": "hook fired" if state is DeliveryState.DONE else "hook given up",
        "action": delivery.hook,
        "target": delivery.subject.partition(":")[2],
        "label": delivery.body.get("title"),
        "after": delivery.event,
        "result": answer,
        "reason": f"delivery {delivery.id}, attempt {delivery.attempts}",
    }


def _status(connection: Connection, hook: str, a_day_ago: int) -> HookStatus:
    waiting, retried = connection.execute(
        "SELECT count(*), coalesce(sum(CASE WHEN answer IS NULL THEN 0 ELSE 1 END), 0) "
        "FROM hook_delivery WHERE hook = ? AND state IN ('planned', 'started')",
        (hook,),
    ).fetchone()
    (given_up,) = connection.execute(
        "SELECT count(*) FROM hook_delivery WHERE hook = ? AND state = 'failed' AND ended_at >= ?",
        (hook, a_day_ago),
    ).fetchone()
    fired, fired_at = connection.execute(
        "SELECT count(*), max(ended_at) FROM hook_delivery WHERE hook = ? AND state = 'done'",
        (hook,),
    ).fetchone()
    problem = connection.execute(
        "SELECT answer FROM hook_delivery WHERE hook = ? AND answer IS NOT NULL AND "
        "(state IN ('planned', 'started') OR (state = 'failed' AND ended_at >= ?)) "
        "ORDER BY coalesce(ended_at, started_at) DESC LIMIT 1",
        (hook, a_day_ago),
    ).fetchone()
    return HookStatus(
        waiting=int(waiting),
        retried=int(retried),
        given_up=int(given_up),
        problem=str(problem[0]) if problem else "",
        fired_at=moment(fired_at),
        fired=int(fired),
    )
