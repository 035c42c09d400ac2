"""Seals: digests of the journal's rows in the audit log, so that a row which was edited is noticed.

A job's first row in the log seals what never changes: the job, its targets and their values. Each later row
about a target seals the target's row as it was then. What changes without a row in the log is not sealed: who
runs a job, how often a target was checked, and that a target is on its way (`sent`).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any

from tui.domain.change.action import TargetState
from tui.lazy_dataclass import dataclass
from tui.store.db.dialect import Connection

_JOB = "id, action, account, actor, created_at, filled_in, digest, reason, follows, undoes"
_FIXED = "job, place, key, label, device, filled_in, before, after"
_MOVING = "state, answer, sent_at, ended_at, confirmed_at, evidence"
_BLANK = (None, None, None, None, None)
"""The moving columns, but for the state, of a target to which nothing has happened."""
_PLANNED = TargetState.PLANNED.value, *_BLANK
STOPPED = "stopped"
"""The event whose one row seals all targets it skipped."""


def target_seal(connection: Connection, job: str, key: str) -> str:
    """Return the seal of a target's row as it is now."""
    row = connection.execute(
        f"SELECT {_FIXED}, {_MOVING} FROM target WHERE job = ? AND key = ?", (job, key)
    ).fetchone()
    return _digest(_settled(row))


def plan_seal(connection: Connection, job: str) -> str:
    """Return the seal of a job which was just planned."""
    return _plan_seal(connection, job, _rows(connection, job), {})


def skip_seal(connection: Connection, job: str, at: int) -> str:
    """Return the seal of the targets which were skipped at this time."""
    return _digest(_skipped(_rows(connection, job)).get(at, []))


@dataclass(slots=True)
class SealCheck:
    """Collects the seals of the log row by row, then compares them with the journal."""

    planned: dict[str, tuple[int, str]] = field(default_factory=dict)
    """The row of the log and the seal of each job; without a seal, an older version wrote it."""
    moved: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    stopped: dict[tuple[str, int], tuple[int, str]] = field(default_factory=dict)

    def add(self, number: int, at: int, what: Mapping[str, Any]) -> None:
        """Add one row of the log."""
        job, seal = str(what.get("job") or ""), str(what.get("seal") or "")
        if what.get("event") == "planned":
            self.planned[job] = number, seal
        elif what.get("event") == STOPPED:
            self.stopped[job, at] = number, seal
        elif seal:
            self.moved[job, str(what.get("target") or "")] = number, seal

    def problem(self, connection: Connection, rows: int) -> tuple[int, str] | None:
        """Return the row of the log which the journal contradicts, and how; None if there is none."""
        jobs = [job for (job,) in connection.execute("SELECT id FROM job ORDER BY created_at, id")]
        for job in jobs:
            if job not in self.planned:
                return rows + 1, f"job {job} is in the journal, but not in the log"
            if problem := self._job_problem(connection, job):
                return problem
        known = set(jobs)
        missing = [(number, job) for job, (number, _) in self.planned.items() if job not in known]
        return (
            (missing[0][0], f"job {missing[0][1]} is missing in the journal") if missing else None
        )

    def _job_problem(self, connection: Connection, job: str) -> tuple[int, str] | None:
        number, seal = self.planned[job]
        targets = _rows(connection, job)
        skipped = _skipped(targets)
        # The stop which skipped a target seals it from then on, whatever had happened to it before.
        skipped_by = {
            row[2]: self.stopped[job, at][0]
            for at, group in skipped.items()
            if (job, at) in self.stopped
            for row in group
        }
        for row in targets:
            sealed_at, expected = self.moved.get((job, row[2]), (0, ""))
            if sealed_at > skipped_by.get(row[2], 0) and _digest(_settled(row)) != expected:
                return (
                    sealed_at,
                    f"job {job}: target {row[2] or 'of the account'} was changed since",
                )
        if not seal:
            return None
        for at, group in skipped.items():
            sealed_at, expected = self.stopped.get((job, at), (number, ""))
            if _digest(group) != expected:
                return sealed_at, f"job {job}: its skipped targets were changed since"
        happened = {row[2]: _PLANNED for row in targets if (job, row[2]) in self.moved}
        happened |= {row[2]: _PLANNED for group in skipped.values() for row in group}
        if _plan_seal(connection, job, targets, happened) != seal:
            return number, f"job {job} was changed after it was planned"
        return None


def _plan_seal(
    connection: Connection,
    job: str,
    targets: Sequence[tuple[Any, ...]],
    happened: Mapping[str, tuple[Any, ...]],
) -> str:
    """Return a job's seal; `happened` has the first state of targets which have another one now."""
    head = connection.execute(f"SELECT {_JOB} FROM job WHERE id = ?", (job,)).fetchone()
    first = [(*row[:8], *happened.get(row[2], _settled(row)[8:])) for row in targets]
    return _digest([tuple(head), *first])


def _rows(connection: Connection, job: str) -> list[tuple[Any, ...]]:
    return [
        tuple(row)
        for row in connection.execute(
            f"SELECT {_FIXED}, {_MOVING} FROM target WHERE job = ? ORDER BY place", (job,)
        )
    ]


def _skipped(targets: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    """Return the targets which were skipped by a stop, by its time; those skipped in the plan have none."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    for row in targets:
        state, _, _, ended_at = row[8:12]
        if state == TargetState.SKIPPED.value and ended_at is not None:
            found.setdefault(ended_at, []).append(row)
    return found


def _settled(row: Sequence[Any]) -> tuple[Any, ...]:
    """Return a target's row as it is sealed: one on its way as planned, without what its checks showed so far."""
    state, *rest, evidence = row[8:]
    if state == TargetState.SENT.value:
        return (*row[:8], *_PLANNED)
    return (*row[:8], state, *rest, None if state == TargetState.ACCEPTED.value else evidence)


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()[:32]
