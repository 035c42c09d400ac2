"""A job and its targets as fields for all formats; apart from sending one, which a list of jobs does not."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tui.domain.change.action import TargetState
from tui.domain.change.confirmation_schedule import format_waiting
from tui.export.records import Fields, instant
from tui.store import Job, TargetRow

JOB = ("job", "action", "account", "actor", "created_at", "state", "targets")


def job_fields(job: Job, targets: Sequence[Fields]) -> Fields:
    """Return a job as fields for all formats."""
    head = job.head
    return {
        "job": job.job,
        "action": job.action,
        "account": job.account,
        "actor": job.actor,
        "created_at": instant(job.created_at),
        "state": str(job.state),
        "reason": head.reason,
        "follows": head.follows,
        "pause_reason": head.pause_reason,
        "running_on": head.owner,
        "values": dict(job.values),
        "targets": list(targets),
    }


def target_fields(
    job: Job, row: TargetRow, now: datetime, created: Mapping[str, Any] | None = None
) -> Fields:
    """Return a target as fields for all formats."""
    fields = {
        "key": row.device or row.key or job.account,
        "name": row.key or None,
        "label": row.label,
        "state": str(row.state),
        "before": row.before,
        "after": row.after,
        "answer": row.answer,
        "sent_at": instant(row.sent_at),
        "ended_at": instant(row.ended_at),
        "confirmed_at": instant(row.confirmed_at),
        "evidence": row.evidence or _waiting(row, now),
    }
    return {**fields, "created": dict(created)} if created else fields


def _waiting(row: TargetRow, now: datetime) -> str | None:
    if row.state is not TargetState.ACCEPTED or row.ended_at is None or row.after is None:
        return None
    return format_waiting("record", row.ended_at, row.looks, now)
