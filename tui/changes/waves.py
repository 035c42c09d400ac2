"""The waves of a rehearsed job while it is sent: what stops one, and what follows once it is sent."""

from tui.changes.run import RunningJob, StopReason
from tui.domain.change.action import TargetState
from tui.domain.change.rehearsal import Rehearsal, RehearsalStage
from tui.domain.text.times import utc_minute
from tui.store import Job, Store, TargetRow
from tui.store.journal.rehearsals import StoredRehearsal

_FAILURES = frozenset({TargetState.REFUSED, TargetState.UNKNOWN})
"""The states of targets which count as failed at once."""
UNENDED = frozenset({TargetState.PLANNED, TargetState.SENT})
FOR_A_PERSON = frozenset({"pause", "denied", "unknown"})
"""The kinds of stops after which nothing goes on by itself."""


def rows_to_send(job: Job, known: StoredRehearsal | None) -> list[TargetRow]:
    """Return the targets which are sent next: those left of the wave which was released, else the next wave."""
    planned = [row for row in job.targets if row.state is TargetState.PLANNED]
    if known is None:
        return planned
    is_open = any(row.state in UNENDED and known.may_be_sent(row.key) for row in job.targets)
    wave = known.released if is_open else known.released + 1
    return [row for row in planned if known.wave(row.key) <= wave]


def early_warnings(known: StoredRehearsal | None) -> list[str]:
    """Return why a person should not send the next wave yet, if there is a reason."""
    if known is None or known.stage in (RehearsalStage.ASKING, RehearsalStage.PAUSED):
        return []
    return [known.why] if known.why else []


class WaveGuard:
    """Stops a wave while it is sent, once too many of its targets failed."""

    def __init__(self, known: StoredRehearsal, job: Job) -> None:
        self._known = known
        rows = [row for row in job.targets if known.wave(row.key) == known.released]
        self._ended = sum(row.state not in UNENDED for row in rows)
        self._failed = sum(row.state in _FAILURES for row in rows)

    def reason(self, course: RunningJob) -> StopReason | None:
        """Return why the wave must stop; None: it need not."""
        failed, ended = self._failed + course.failed, self._ended + course.ended
        if not self._known.how.stops(self._known.released, failed, ended):
            return None
        return StopReason("failures", f"{failed:,} of {ended:,} failed, so nothing more is sent")


def first_words(how: Rehearsal | None) -> str:
    """Return what a new job waits for, before anything of it is sent; empty if for nothing."""
    return f"{utc_minute(how.start_at)} at the earliest" if how and how.start_at else ""


async def move_on(
    store: Store, known: StoredRehearsal, rest: StopReason | None, actor: str, *, is_halted: bool
) -> StopReason | None:
    """Write what follows a run of a rehearsed job, while its lock is still held; return why the job rests.

    A program which ends pauses nothing: the next one goes on where it was told to.
    """
    if rest is None:
        job = await store.journal.job(known.job)
        left = sum(row.state is TargetState.PLANNED for row in job.targets)
        if not left:
            return None
        sent = sum(known.wave(row.key) == known.released for row in job.targets)
        words = f"waits until {sent:,} sent so far have reported again; {left:,} follow"
        await store.rehearsals.note(known.job, {}, words)
        return StopReason("waits", words)
    if rest.kind == "failures":
        await store.rehearsals.move(
            known.job, None, RehearsalStage.STOPPED, f"stopped: {rest.sentence}", actor
        )
    elif rest.kind in FOR_A_PERSON and not is_halted:
        await store.rehearsals.move(known.job, None, RehearsalStage.PAUSED, rest.sentence, actor)
    return rest
