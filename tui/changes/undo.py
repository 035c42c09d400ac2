"""Undo and retry: the plans which undo a job, and the plan which retries its refused targets."""

import json
from collections.abc import Iterable

from tui.changes.change_planner import ChangePlanner
from tui.domain.change.action import SAID_YES, TargetState
from tui.domain.change.plan import Plan
from tui.domain.change.target import Target
from tui.domain.change.target_check import PlanOptions
from tui.domain.text.mask import MASK
from tui.providers.source import Source
from tui.store import Job, Store, TargetRow


class CannotUndo(ValueError):
    """There is nothing to undo or to retry; the text says why."""


async def undo_plans(
    planner: ChangePlanner, store: Store, source: Source, job: Job, reason: str = ""
) -> list[Plan]:
    """Return the plans which undo a job: one plan, or two if some targets had no limit before.

    Each target goes back to its value before this job; of a rehearsed job, one which somebody changed since is
    left alone. Raise `CannotUndo` if none can.
    """
    effect = source.action(job.action).effect
    if effect is None:
        raise CannotUndo(f"{job.action} cannot be undone. Nothing was sent.")
    done = [row for row in job.targets if row.state in SAID_YES]
    inverses: dict[str, list[Target]] = {}
    for row in done:
        if row.before is None:
            continue
        inverse = effect.back(row.before, {**job.values, **row.values})
        if inverse is not None:
            name, values = inverse
            wanted = await wanted_again(store, job.account, row, values, expected=row.after)
            inverses.setdefault(name, []).append(wanted)
    if not inverses:
        why = (
            f"the old {effect.what} of its targets is not known"
            if done
            else "none of its targets was changed"
        )
        raise CannotUndo(f"Job {job.job} cannot be undone: {why}. Nothing was sent.")
    is_rehearsed = await store.rehearsals.read(job.job) is not None
    options = PlanOptions(reason=reason, follows=job.job, undoes=True, leave_changed=is_rehearsed)
    return [
        await planner.plan(source, source.action(name), _shared_first(wanted), {}, options)
        for name, wanted in inverses.items()
    ]


async def retry_plan(
    planner: ChangePlanner, store: Store, source: Source, job: Job, reason: str = ""
) -> Plan:
    """Return a plan of the refused targets of a job, as a new job."""
    refused = [row for row in job.targets if row.state is TargetState.REFUSED]
    if not refused:
        raise CannotUndo(f"Job {job.job} has no refused target. Nothing was sent.")
    if job.head.send_by is not None:
        raise CannotUndo(
            f"Job {job.job} is of a recovery, and what would put it back was stopped when it was refused. Nothing was "
            "sent. Begin the recovery again with: watchfloor recover"
        )
    if MASK in job.values.values():
        raise CannotUndo(
            f"Job {job.job} needs a secret, and secrets are not saved. Start the change again."
        )
    wanted = [await wanted_again(store, job.account, row, row.values) for row in refused]
    options = PlanOptions(reason=reason, follows=job.job, allow_bad_check_digit=True)
    return await planner.plan(source, source.action(job.action), wanted, job.values, options)


async def wanted_again(
    store: Store,
    account: str,
    row: TargetRow,
    values: object,
    *,
    expected: str | None = None,
) -> Target:
    """Return a target of a job for a new plan, with what is known of it now."""
    record = await store.devices.get(account, row.device) if row.device else None
    return Target(
        key=row.key,
        label=row.label,
        record=record,
        values=dict(values) if isinstance(values, dict) else {},
        expected=expected,
    )


def _shared_first(wanted: Iterable[Target]) -> list[Target]:
    """Return the targets sorted by their values: targets with the same values share requests."""
    return sorted(wanted, key=lambda target: json.dumps(dict(target.values), sort_keys=True))
