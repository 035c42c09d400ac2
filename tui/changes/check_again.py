"""Check targets again which were planned long ago, as their plan was checked then."""

from collections import defaultdict

from tui.changes.change_planner import ChangePlanner
from tui.changes.undo import wanted_again
from tui.changes.waves import rows_to_send
from tui.domain.change.plan import TargetOutlook
from tui.domain.change.rehearsal import RehearsalStage
from tui.domain.change.target_check import PlanOptions
from tui.providers.source import Source
from tui.store import Job, Store
from tui.store.journal.rehearsals import StoredRehearsal


async def check_again(
    store: Store,
    planner: ChangePlanner,
    source: Source,
    job: Job,
    known: StoredRehearsal,
    actor: str,
) -> bool:
    """Check what is sent next as a new plan would be; skip the targets which nothing must be sent to any more.

    Return False where the plan as a whole cannot be sent any more: then the job is stopped, and says why. Raise
    `ProviderError` where what puts something back cannot be checked now: it is due until it is.
    """
    rows = rows_to_send(job, known)
    wanted = [await wanted_again(store, job.account, row, row.values) for row in rows]
    puts_back = known.how.even_late
    options = PlanOptions(
        reason=job.head.reason or "",
        allow_bad_check_digit=True,
        must_read=puts_back,
        doubted_since=job.created_at if puts_back else None,
    )
    plan = await planner.plan(source, source.action(job.action), wanted, job.values, options)
    if plan.problems:
        why = f"stopped: it cannot be sent any more ({' '.join(plan.problems)})"
        await store.rehearsals.move(job.job, known, RehearsalStage.STOPPED, why, actor)
        return False
    left_out: dict[str, list[str]] = defaultdict(list)
    for target in plan.targets:
        if target.outlook is not TargetOutlook.CHANGES:
            left_out[target.reason or "no change needed"].append(target.key)
    for why, keys in left_out.items():
        await store.journal.skip_planned(job.job, f"checked again: {why}", actor, keys)
    return True
