"""A job and its targets: new, and as the journal has them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

from tui.domain.change.action import TargetState
from tui.domain.change.rehearsal import Rehearsal, RehearsalStage
from tui.lazy_dataclass import dataclass
from tui.store.db.dialect import Connection
from tui.store.db.timestamps import moment

_WORST_FIRST = (
    TargetState.SENT,
    TargetState.UNKNOWN,
    TargetState.PLANNED,
    TargetState.REFUSED,
    TargetState.ACCEPTED,
    TargetState.CONFIRMED,
    TargetState.UNDONE,
    TargetState.SKIPPED,
)
_HEAD = (
    "id, action, account, actor, created_at, filled_in, digest, reason, follows, undoes, "
    "owner, rests, send_by, (SELECT stage FROM rehearsal WHERE rehearsal.job = job.id) FROM job"
)
_COLUMNS = (
    "key, label, state, answer, sent_at, ended_at, device, target.filled_in, before, after, looks, "
    "confirmed_at, evidence"
)


@dataclass(frozen=True, slots=True)
class NewTarget:
    """A target of a new job."""

    key: str
    label: str | None = None
    device: str | None = None
    """The key of its record."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """The values of this target alone."""
    before: str | None = None
    after: str | None = None
    skipped: str = ""
    """Why nothing is sent to it; empty: it is sent."""


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to write in the journal; `values` must not contain secrets."""

    action: str
    account: str
    actor: str
    values: Mapping[str, Any] = field(default_factory=dict)
    targets: tuple[NewTarget, ...] = ()
    """Empty: the account itself is the target, and its key is the empty text."""
    digest: str = ""
    reason: str = ""
    follows: str = ""
    """The job which this job undoes or retries."""
    undoes: bool = False
    confirmed: str = ""
    """How a person confirmed it."""
    rehearsal: Rehearsal | None = None
    """How it is sent in waves, or at a date; None: all of it at once."""
    waits: str = ""
    """What a rehearsed job waits for, in a sentence."""
    send_by: datetime | None = None
    """Nothing of it is sent from then on; None: it has no such time."""


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target of a job, and its state."""

    key: str
    label: str | None
    state: TargetState
    answer: str | None
    sent_at: datetime | None
    ended_at: datetime | None
    device: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    before: str | None = None
    after: str | None = None
    looks: int = 0
    """How often a reading was checked for a confirmation."""
    confirmed_at: datetime | None = None
    evidence: str | None = None
    """What the last check showed."""


@dataclass(frozen=True, slots=True)
class JobTarget:
    """A target with the job it belongs to."""

    job: str
    action: str
    account: str
    values: Mapping[str, Any]
    """The values of its job and its own."""
    target: TargetRow


@dataclass(frozen=True, slots=True)
class JobHead:
    """A job without its targets: fast to read, however many they are."""

    job: str
    action: str
    account: str
    actor: str
    created_at: datetime
    values: Mapping[str, Any]
    digest: str
    reason: str | None
    follows: str | None
    undoes: bool
    owner: str | None
    """The process which runs it; None: no process does."""
    pause_reason: str | None
    """Why it stopped before all targets were sent."""
    counts: Mapping[TargetState, int]
    stage: RehearsalStage | None = None
    """What a rehearsed job does; None: it is sent all at once."""
    send_by: datetime | None = None
    """Nothing of it is sent from then on; None: it has no such time."""

    @property
    def rest(self) -> RehearsalStage | None:
        """What a rehearsed job does while targets of it are left and nobody sends them."""
        is_left = bool(self.counts.get(TargetState.PLANNED))
        return self.stage if is_left and self.owner is None else None

    @property
    def state(self) -> TargetState:
        """The worst state of a target, in this order: sent, unknown, planned, refused, accepted, confirmed, undone, skipped."""
        return _worst(self.counts)


@dataclass(frozen=True, slots=True)
class Job:
    """A job with its targets."""

    job: str
    action: str
    account: str
    actor: str
    created_at: datetime
    state: str
    """The worst state of a target, in this order: sent, unknown, planned, refused, accepted, confirmed, undone, skipped."""
    values: Mapping[str, Any]
    targets: tuple[TargetRow, ...]
    head: JobHead


def read_heads(connection: Connection, which: str, values: Iterable[Any]) -> list[JobHead]:
    """Read the jobs of a WHERE or ORDER clause, with their targets counted."""
    rows = connection.execute(f"SELECT {_HEAD} {which}", tuple(values)).fetchall()
    return [_head(connection, row) for row in rows]


def read_jobs(connection: Connection, which: str, values: Iterable[Any]) -> list[Job]:
    """Read the jobs of a WHERE or ORDER clause, each with all its targets."""
    return [
        Job(
            head.job,
            head.action,
            head.account,
            head.actor,
            head.created_at,
            head.state,
            head.values,
            tuple(read_targets(connection, "WHERE job = ? ORDER BY place", (head.job,))),
            head,
        )
        for head in read_heads(connection, which, values)
    ]


def read_targets(connection: Connection, which: str, values: Iterable[Any]) -> list[TargetRow]:
    """Read the targets of a WHERE clause."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM target {which}", tuple(values))
    return [_target(row) for row in rows]


def read_job_targets(connection: Connection, which: str, values: Iterable[Any]) -> list[JobTarget]:
    """Read the targets of a condition, each with the job it belongs to."""
    rows = connection.execute(
        f"SELECT job.id, action, account, job.filled_in, {_COLUMNS} FROM target "
        f"JOIN job ON job.id = target.job WHERE {which}",
        tuple(values),
    )
    return [_job_target(row) for row in rows]


def _job_target(row: tuple[Any, ...]) -> JobTarget:
    job, action, account, filled_in = row[:4]
    target = _target(row[4:])
    return JobTarget(job, action, account, {**json.loads(filled_in), **target.values}, target)


def _head(connection: Connection, row: tuple[Any, ...]) -> JobHead:
    name, action, account, actor, created_at, filled_in, digest, reason, follows, undoes = row[:10]
    owner, pause_reason, send_by, stage = row[10:]
    counts = connection.execute(
        "SELECT state, count(*) FROM target WHERE job = ? GROUP BY state", (name,)
    )
    return JobHead(
        name,
        action,
        account,
        actor,
        moment(created_at),
        json.loads(filled_in),
        digest,
        reason,
        follows,
        bool(undoes),
        owner,
        pause_reason,
        {TargetState(state): number for state, number in counts},
        RehearsalStage(stage) if stage else None,
        moment(send_by),
    )


def _target(row: tuple[Any, ...]) -> TargetRow:
    key, label, state, answer, sent_at, ended_at, device, filled_in, before, after = row[:10]
    looks, confirmed_at, evidence = row[10:]
    return TargetRow(
        key,
        label,
        TargetState(state),
        answer,
        moment(sent_at),
        moment(ended_at),
        device,
        json.loads(filled_in) if filled_in else {},
        before,
        after,
        looks,
        moment(confirmed_at),
        evidence,
    )


def _worst(states: Iterable[TargetState]) -> TargetState:
    found = set(states)
    return next((state for state in _WORST_FIRST if state in found), TargetState.PLANNED)
