"""A job and its targets: as they are before they are written down, and as they stand in the journal."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tui.domain.change.action import TargetState
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
    "owner, rests FROM job"
)
_ROW = (
    "key, label, state, answer, sent_at, ended_at, device, filled_in, before, after, looks, "
    "confirmed_at, evidence FROM target"
)


@dataclass(frozen=True, slots=True)
class NewTarget:
    """One target of a job which is not yet written down."""

    key: str
    label: str | None = None
    device: str | None = None
    """The key of its record."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """What is filled in for it alone."""
    before: str | None = None
    after: str | None = None
    skipped: str = ""
    """Why nothing will be sent to it; empty: it is to be done."""


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job which is not yet written down; `values` must not hold secrets."""

    action: str
    account: str
    actor: str
    values: Mapping[str, Any] = field(default_factory=dict)
    targets: tuple[NewTarget, ...] = ()
    """None: the account itself is the target, whose key is the empty text."""
    digest: str = ""
    reason: str = ""
    follows: str = ""
    """The job which this one takes back, or tries again."""
    undoes: bool = False
    confirmed: str = ""
    """How somebody said yes to it."""


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One target of a job, and how far it has got."""

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
    """How often somebody has looked whether what was accepted has come true."""
    confirmed_at: datetime | None = None
    evidence: str | None = None
    """What was seen then, or at the last look."""


@dataclass(frozen=True, slots=True)
class JobHead:
    """One job without its targets: cheap, however many they are."""

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
    """The process which is at it; None: nobody is."""
    rests: str | None
    """Why it is not going on, where something is left to do."""
    counts: Mapping[TargetState, int]

    @property
    def state(self) -> TargetState:
        """The worst that is true of a target: sent, unknown, planned, refused, accepted, confirmed, undone, skipped."""
        return _worst(self.counts)


@dataclass(frozen=True, slots=True)
class Job:
    """One job as it stands."""

    job: str
    action: str
    account: str
    actor: str
    created_at: datetime
    state: str
    """The worst that is true of a target: sent, unknown, planned, refused, accepted, confirmed, undone, skipped."""
    values: Mapping[str, Any]
    targets: tuple[TargetRow, ...]
    head: JobHead


def read_heads(connection: Connection, which: str, values: Iterable[Any]) -> list[JobHead]:
    """Read jobs by a clause of our own, with their targets counted."""
    rows = connection.execute(f"SELECT {_HEAD} {which}", tuple(values)).fetchall()
    return [_head(connection, row) for row in rows]


def read_jobs(connection: Connection, which: str, values: Iterable[Any]) -> list[Job]:
    """Read jobs by a clause of our own, each with all its targets."""
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
    """Read targets by a clause of our own."""
    rows = connection.execute(f"SELECT {_ROW} {which}", tuple(values))
    return [_target(row) for row in rows]


def _head(connection: Connection, row: tuple[Any, ...]) -> JobHead:
    name, action, account, actor, created_at, filled_in, digest, reason, follows, undoes = row[:10]
    owner, rests = row[10:]
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
        rests,
        {TargetState(state): number for state, number in counts},
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
