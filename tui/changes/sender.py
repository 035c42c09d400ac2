"""Send one chunk at a time: `sent` is on disk before the request leaves, the result after it."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import count
from typing import Protocol

from tui.changes.run import RunningJob, StopReason
from tui.changes.store_wait import StoreWait
from tui.domain.change.action import SAID_YES, Outcome, TargetState
from tui.domain.device.kept_positions import position_answered
from tui.lazy_dataclass import dataclass
from tui.providers import errors
from tui.store import Interrupted, Job, JobRequest, Store, StoreError, StoreLost, TargetRow
from tui.store.journal.lateness import TooLate

NAP_SECONDS = 5.0
"""How often a waiting job checks whether somebody asked to pause or stop it."""
WITHOUT_UNTIL = timedelta(minutes=1)
"""How long to wait if the vendor does not say: the most common rate window."""
NOT_MENTIONED = Outcome(TargetState.UNKNOWN, "the answer does not mention this device")
CUT_OFF = Outcome(TargetState.UNKNOWN, "stopped while waiting for the answer")
UNENDED = (TargetState.SENT, TargetState.UNKNOWN)
"""The states which an outcome may still replace; another process may have set `unknown` meanwhile."""


class HasKey(Protocol):
    """A target which its vendor knows by a key."""

    @property
    def key(self) -> str:
        """The target's name in the vendor's API; empty for the account itself."""
        ...


class NothingLeftError(Exception):
    """The store was lost before anything was sent."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends the chunks of one job, for the owner of its lock."""

    _store: Store
    _owner: str
    _actor: str
    _now: Callable[[], datetime]
    _sleep: Callable[[float], Awaitable[object]]
    _patience: timedelta
    """How long a job may wait for the rate limit while no chunk ends."""
    _is_halted: Callable[[], bool]
    """Whether this process is about to end."""

    async def send(self, course: RunningJob, chunk: Sequence[TargetRow]) -> StopReason | None:
        """Send one chunk, waiting for the rate limit as needed; return why the job must stop, if it must."""
        while True:
            try:
                return await self._once(course, chunk)
            except errors.BudgetSpent as spent:
                rest = await self._wait(course, spent)
            except NothingLeftError:
                rest = await self._wait_for_store(course, [row.key for row in chunk])
            if rest is not None:
                return rest

    @property
    def _halt_request(self) -> JobRequest:
        """The request of the person who ends this process: its jobs pause."""
        return JobRequest("pause", self._actor)

    @property
    def _waiting(self) -> StoreWait:
        return StoreWait(self._now, self._sleep, self._is_halted)

    async def _wait_for_store(self, course: RunningJob, keys: Sequence[str]) -> StopReason | None:
        """Wait until the store is back, then set the targets which were not sent back to `planned`."""
        until = course.moved_at + self._patience
        await self._waiting.run(lambda: self._take_back(course, keys), course=course, until=until)
        return _stop_reason(self._halt_request) if self._is_halted() else None

    async def _take_back(self, course: RunningJob, keys: Collection[str]) -> None:
        """Set targets which certainly were not carried out back to `planned`, if we still have the lock."""
        job = await self._store.journal.job(course.job.job)
        sent = [row.key for row in job.targets if row.key in keys and row.state is TargetState.SENT]
        if sent and job.head.owner == self._owner:
            await self._store.journal.mark_unsent(job.job, sent)

    async def _wait(self, course: RunningJob, spent: errors.BudgetSpent) -> StopReason | None:
        until = spent.until or self._now() + WITHOUT_UNTIL
        if until > course.moved_at + self._patience:
            return StopReason("budget", str(spent), until)
        course.wait(until, str(spent), self._now())
        while (seconds := (until - self._now()).total_seconds()) > 0:
            request = None
            with suppress(StoreLost):  # keep waiting: the lock is checked before the next send
                request = await self._store.locks.renew(course.job.job, self._owner)
            if request is not None or self._is_halted():
                return _stop_reason(request or self._halt_request)
            await self._sleep(min(seconds, NAP_SECONDS))
        return None

    async def _once(self, course: RunningJob, chunk: Sequence[TargetRow]) -> StopReason | None:
        keys = [row.key for row in chunk]
        left = False

        async def sending() -> None:
            nonlocal left
            if self._is_halted():
                raise Interrupted(
                    "Watchfloor is closing. Nothing more was sent.", self._halt_request
                )
            await self._store.journal.mark_sent(course.job.job, keys, self._owner)
            left = True

        values = {**course.values, **chunk[0].values}
        try:
            outcomes = await course.source.client.apply(
                course.action.name, target_keys(chunk), values, sending
            )
        except Interrupted as interrupted:
            return _stop_reason(interrupted.request)
        except TooLate as late:
            return StopReason("stop", str(late))
        except (errors.NotDone, errors.PerhapsDone, StoreLost) as error:
            return await self._failed(course, keys, error, left=left)
        except BaseException:
            if left:
                cut_off = dict.fromkeys(keys, CUT_OFF)
                with suppress(StoreError):  # then the next start marks them unknown
                    await self._save(course.job, cut_off, cut_off)
            raise
        judged = {key: outcomes.get(key) or NOT_MENTIONED for key in keys}
        await self._end(course, judged)
        await self._keep_positions(course, chunk, judged)
        states = {outcome.state for outcome in judged.values()}
        if len(keys) > 1 and states == {TargetState.UNKNOWN}:
            return StopReason(
                "unknown",
                f"the answer mentions none of the {len(keys)} targets: check them before you resume",
            )
        return None

    async def _keep_positions(
        self, course: RunningJob, chunk: Sequence[TargetRow], outcomes: Mapping[str, Outcome]
    ) -> None:
        """Save the positions which an answer has; their devices' records follow them."""
        source, now = course.source, self._now()
        found = [
            position_answered(position, source.provider.name, source.account, row.device, now)
            for row in chunk
            if row.device and (position := outcomes[row.key].position)
        ]
        if found:
            with suppress(StoreError):  # the journal has the answer, and the vendor the position
                await self._store.reports.save(source.account, found)

    async def _failed(
        self,
        course: RunningJob,
        keys: Sequence[str],
        error: errors.NotDone | errors.PerhapsDone | StoreLost,
        *,
        left: bool,
    ) -> StopReason | None:
        """Write what is known of targets whose request failed; return why the job must stop, if it must."""
        if isinstance(error, errors.NotDone):
            return await self._not_done(course, keys, error, left=left)
        if not left:
            if isinstance(error, StoreLost):
                raise NothingLeftError from error
            return StopReason("unreachable", str(error))  # a reading before the change failed
        await self._end(course, dict.fromkeys(keys, Outcome(TargetState.UNKNOWN, str(error))))
        return StopReason("unknown", str(error))

    async def _not_done(
        self, course: RunningJob, keys: Sequence[str], error: errors.NotDone, *, left: bool
    ) -> StopReason | None:
        """Handle a chunk which was certainly not carried out: it is sent later, or refused."""
        if isinstance(error, errors.BudgetSpent | errors.Unreachable):
            if left:
                await self._waiting.run(lambda: self._take_back(course, keys), course=course)
            if isinstance(error, errors.BudgetSpent):
                raise error
            return StopReason("unreachable", str(error))
        refused = Outcome(TargetState.REFUSED, str(error))
        await self._end(course, dict.fromkeys(keys, refused))
        if isinstance(error, errors.AccessDenied | errors.Blocked) and not course.accepted:
            return StopReason("denied", str(error))
        return None

    async def _end(self, course: RunningJob, outcomes: Mapping[str, Outcome]) -> None:
        """Write what became of targets, however long the store is unreachable."""
        attempts = count()

        async def save() -> None:
            is_first = next(attempts) == 0
            unsaved = outcomes if is_first else await self._unsaved(course.job, outcomes)
            await self._save(course.job, unsaved, outcomes)

        await self._waiting.run(save, course=course)
        course.end(outcomes, self._now())

    async def _unsaved(self, job: Job, outcomes: Mapping[str, Outcome]) -> Mapping[str, Outcome]:
        """Return the outcomes which were not saved when the store was lost during the write."""
        rows = (await self._store.journal.job(job.job)).targets
        return {
            row.key: outcomes[row.key]
            for row in rows
            if row.key in outcomes
            if row.state in UNENDED and row.state is not outcomes[row.key].state
        }

    async def _save(
        self, job: Job, unsaved: Mapping[str, Outcome], outcomes: Mapping[str, Outcome]
    ) -> None:
        await self._store.journal.mark_ended(job.job, unsaved)
        if job.head.undoes and job.head.follows:
            done = {key for key, outcome in outcomes.items() if outcome.state in SAID_YES}
            await self._undone(job.head.follows, done, job.job)

    async def _undone(self, origin: str, keys: set[str], by: str) -> None:
        rows = (await self._store.journal.job(origin)).targets if keys else ()
        undone = Outcome(TargetState.UNDONE, f"undone by job {by}")
        taken = {row.key: undone for row in rows if row.key in keys and row.state in SAID_YES}
        await self._store.journal.mark_ended(origin, taken, event="undone", actor=self._actor)


def _stop_reason(request: JobRequest) -> StopReason:
    """Return why a job stops at a person's request, and who asked for it."""
    by = request.actor or "somebody"
    if request.kind == "stop":
        return StopReason("stop", f"stopped by {by}")
    return StopReason("pause", f"paused by {by}")


def target_keys(chunk: Sequence[HasKey]) -> list[str]:
    """Return the names for a request; none if the account itself is the target."""
    return [target.key for target in chunk if target.key]
