"""The journal: what was meant, what was sent and what became of each target, never lost."""

# Statements are put together from our own words alone; values are always bound.
# ruff: noqa: S608

import json
import secrets
import sqlite3
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from tui.domain.action import Outcome, TargetState
from tui.store.dialect import Connection
from tui.store.micros import micros, moment
from tui.store.problem import StoreError
from tui.store.shelf import Shelf

Result = TypeVar("Result")

_MAY_FOLLOW: Mapping[TargetState, tuple[TargetState, ...]] = {
    TargetState.SENT: (TargetState.PLANNED,),
    TargetState.DONE: (TargetState.SENT, TargetState.UNKNOWN),
    TargetState.REFUSED: (TargetState.PLANNED, TargetState.SENT, TargetState.UNKNOWN),
    TargetState.UNKNOWN: (TargetState.SENT, TargetState.UNKNOWN),
    TargetState.SKIPPED: (TargetState.PLANNED,),
    TargetState.UNDONE: (TargetState.DONE,),
}
"""Which states a target may be in before it comes to another: what has ended stays ended."""
_WORST_FIRST = (
    TargetState.SENT,
    TargetState.UNKNOWN,
    TargetState.PLANNED,
    TargetState.REFUSED,
    TargetState.DONE,
    TargetState.UNDONE,
    TargetState.SKIPPED,
)


@dataclass(frozen=True, slots=True)
class NewTarget:
    """One target of a job which is not yet written down."""

    key: str
    label: str | None = None


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job which is not yet written down; `values` must not hold secrets."""

    action: str
    account: str
    actor: str
    values: Mapping[str, Any] = field(default_factory=dict)
    targets: tuple[NewTarget, ...] = ()
    """None: the account itself is the target, whose key is the empty text."""


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One target of a job, and how far it has got."""

    key: str
    label: str | None
    state: TargetState
    answer: str | None
    sent_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Job:
    """One job as it stands."""

    job: str
    action: str
    account: str
    actor: str
    created_at: datetime
    state: str
    """The worst that is true of a target: sent, unknown, planned, refused, done, undone, skipped."""
    values: Mapping[str, Any]
    targets: tuple[TargetRow, ...]


class Journal(Shelf):
    """Jobs and their targets."""

    async def plan_job(self, job: NewJob) -> str:
        """Write a job down before anything of it is sent, and give its name."""
        created_at = self._now()
        name = f"{created_at:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
        head = (name, job.action, job.account, job.actor, micros(created_at))
        targets = [
            (name, place, target.key, target.label, TargetState.PLANNED.value)
            for place, target in enumerate(job.targets or (NewTarget(""),))
        ]

        def work(connection: Connection, topics: set[str]) -> str:
            connection.execute(
                "INSERT INTO job (id, action, account, actor, created_at, filled_in) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (*head, json.dumps(dict(job.values), default=str)),
            )
            connection.executemany(
                "INSERT INTO target (job, place, key, label, state) VALUES (?, ?, ?, ?, ?)", targets
            )
            topics.add("jobs")
            return name

        return await self._operate(work)

    async def mark_sent(self, job: str, keys: Collection[str]) -> None:
        """Write down that these targets are about to be sent; StoreError where one already was."""
        await self._move(job, dict.fromkeys(keys or ("",), Outcome(TargetState.SENT, "")))

    async def mark_ended(self, job: str, outcomes: Mapping[str, Outcome]) -> None:
        """Write down what became of these targets."""
        await self._move(job, outcomes)

    async def jobs(self, limit: int = 200) -> list[Job]:
        """Give the newest jobs, newest first."""
        return await self._operations.read(
            lambda connection: _jobs(connection, "ORDER BY created_at DESC, id DESC LIMIT ?", limit)
        )

    async def job(self, id: str) -> Job:
        """Give one job; StoreError where there is none of that name."""
        found = await self._operations.read(
            lambda connection: _jobs(connection, "WHERE id = ?", id)
        )
        if not found:
            raise StoreError(f"there is no job {id}; `watchfloor jobs` names those there are")
        return found[0]

    async def recover(self) -> int:
        """Turn what a dead process left `sent` into `unknown`, and give how many there were."""
        answer = "the program ended before the answer came"

        def work(connection: Connection, topics: set[str]) -> int:
            count = connection.execute(
                "UPDATE target SET state = ?, answer = ? WHERE state = ?",
                (TargetState.UNKNOWN.value, answer, TargetState.SENT.value),
            ).rowcount
            if count:
                topics.add("jobs")
            return count

        return await self._operate(work)

    async def execute_operations(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Do work in one immediate transaction on the file which must not be lost."""

        def told(connection: Connection, topics: set[str]) -> Result:
            before = connection.total_changes
            result = work(connection)
            if connection.total_changes != before:
                topics.add("budget")
            return result

        return await self._operate(told)

    async def _move(self, job: str, outcomes: Mapping[str, Outcome]) -> None:
        at = micros(self._now())

        def work(connection: Connection, topics: set[str]) -> None:
            for key, outcome in outcomes.items():
                _move_one(connection, job, key, outcome, at)
            topics.add("jobs")

        if outcomes:
            await self._operate(work)


def _move_one(connection: Connection, job: str, key: str, outcome: Outcome, at: int) -> None:
    allowed = [state.value for state in _MAY_FOLLOW[outcome.state]]
    marks = ", ".join("?" * len(allowed))
    is_sent = outcome.state is TargetState.SENT
    moved = connection.execute(
        f"UPDATE target SET state = ?, {'sent_at' if is_sent else 'ended_at'} = ?, "
        f"answer = ? WHERE job = ? AND key = ? AND state IN ({marks})",
        (outcome.state.value, at, None if is_sent else outcome.answer, job, key, *allowed),
    ).rowcount
    if moved == 1:
        return
    found = connection.execute(
        "SELECT state FROM target WHERE job = ? AND key = ?", (job, key)
    ).fetchone()
    was = f"is already {found[0]}" if found else "is not in it"
    raise StoreError(
        f"job {job}: {key or 'its target'} {was}, so it cannot be written down as {outcome.state}; "
        "nothing was sent and nothing written"
        if is_sent
        else f"job {job}: {key or 'its target'} {was}, so it cannot become {outcome.state}; "
        "nothing was written"
    )


def _jobs(connection: Connection, which: str, value: str | int) -> list[Job]:
    heads = connection.execute(
        f"SELECT id, action, account, actor, created_at, filled_in FROM job {which}", (value,)
    ).fetchall()
    return [
        _job(head, connection.execute(
            "SELECT key, label, state, answer, sent_at, ended_at FROM target WHERE job = ? "
            "ORDER BY place", (head[0],)
        ).fetchall())
        for head in heads
    ]  # fmt: skip


def _job(head: tuple[Any, ...], rows: list[tuple[Any, ...]]) -> Job:
    name, action, account, actor, created_at, filled_in = head
    targets = tuple(
        TargetRow(key, label, TargetState(state), answer, moment(sent_at), moment(ended_at))
        for key, label, state, answer, sent_at, ended_at in rows
    )
    states = {target.state for target in targets}
    state = next((state for state in _WORST_FIRST if state in states), TargetState.PLANNED)
    return Job(
        name, action, account, actor, moment(created_at), state, json.loads(filled_in), targets
    )
