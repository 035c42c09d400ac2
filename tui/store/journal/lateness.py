"""Jobs which are only wanted until a time: after it nothing of them is sent any more, whoever asks for it."""

import json
from collections.abc import Collection

from tui.domain.change.action import TargetState
from tui.domain.text.times import utc_minute
from tui.store.db.dialect import Connection
from tui.store.db.errors import StoreError
from tui.store.db.timestamps import moment
from tui.store.journal.audit import append
from tui.store.journal.seal import STOPPED, skip_seal

LATE_JOBS = (
    "SELECT id, actor, send_by, owner, beat_at FROM job WHERE send_by <= ? AND EXISTS "
    "(SELECT 1 FROM target WHERE target.job = job.id AND target.state = 'planned')"
)
"""The jobs which have targets left that may not be sent any more at a time, each with who runs it."""


class TooLate(StoreError):
    """The time until which a job was wanted has passed; nothing was sent, and what is left is skipped."""


def refuse_late(connection: Connection, job: str, at: int) -> None:
    """Raise `TooLate` where nothing of a job may be sent any more, in the transaction which would send it."""
    found = connection.execute(
        "SELECT send_by FROM job WHERE id = ? AND send_by <= ?", (job, at)
    ).fetchone()
    if found is not None:
        raise TooLate(late_words(found[0]))


def late_words(send_by: int) -> str:
    """Return why the targets of a job were skipped."""
    return f"too late: it was to be sent before {utc_minute(moment(send_by))}, or not at all"


def skip_targets(
    connection: Connection,
    job: str,
    why: str,
    actor: str,
    at: int,
    keys: Collection[str] | None = None,
) -> int:
    """Skip the targets of a job which were never sent, or those of these keys; return how many."""
    wanted = "[]" if keys is None else json.dumps(sorted(keys))
    count = connection.execute(
        "UPDATE target SET state = ?, answer = ?, ended_at = ? WHERE job = ? AND state = ? "
        "AND (? OR key IN (SELECT value FROM json_each(?)))",
        (TargetState.SKIPPED.value, why, at, job, TargetState.PLANNED.value, keys is None, wanted),
    ).rowcount
    seal = skip_seal(connection, job, at)
    facts = {"event": STOPPED, "job": job, "skipped": count, "answer": why, "seal": seal}
    append(connection, at, actor, [facts])
    return count
