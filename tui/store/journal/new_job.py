"""Writing a new job into the journal, with its targets and its first row in the audit log."""

import json
from typing import Any

from tui.domain.change.action import TargetState
from tui.store.db.dialect import Connection
from tui.store.db.timestamps import micros
from tui.store.journal.audit import append
from tui.store.journal.job import NewJob, NewTarget
from tui.store.journal.rehearsals import write_rehearsal
from tui.store.journal.seal import plan_seal


def write_job(connection: Connection, name: str, job: NewJob, at: int) -> None:
    """Write a job which nothing was sent of yet, in the transaction of the caller."""
    connection.execute(
        "INSERT INTO job (id, action, account, actor, created_at, filled_in, digest, reason, "
        "follows, undoes, send_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (name, job.action, job.account, job.actor, at, json.dumps(dict(job.values), default=str),
         job.digest, job.reason or None, job.follows or None, job.undoes, micros(job.send_by)),
    )  # fmt: skip
    connection.executemany(
        "INSERT INTO target (job, place, key, label, device, filled_in, before, after, state, "
        "answer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (name, place, target.key, target.label, target.device,
             json.dumps(dict(target.values)) if target.values else None, target.before, target.after,
             (TargetState.SKIPPED if target.skipped else TargetState.PLANNED).value,
             target.skipped or None)
            for place, target in enumerate(job.targets or (NewTarget(""),))
        ],
    )  # fmt: skip
    if job.rehearsal is not None:
        write_rehearsal(connection, name, job.rehearsal, job.waits)
    facts: dict[str, Any] = {
        "event": "planned",
        "job": name,
        "action": job.action,
        "account": job.account,
        "targets": len(job.targets) or 1,
        "values": dict(job.values),
        "confirmed": job.confirmed or None,
        "reason": job.reason or None,
        "follows": job.follows or None,
        "start_at": job.rehearsal.start_at if job.rehearsal else None,
        "send_by": job.send_by,
        "waves": [list(wave) for wave in job.rehearsal.waves] if job.rehearsal else None,
        "seal": plan_seal(connection, name),
    }
    append(connection, at, job.actor, [facts])
