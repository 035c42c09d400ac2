"""Send one chunk at a time: `sent` is on disk before it may leave, and what became of it after."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Protocol

from tui.changes.run import RunningJob, StopReason
from tui.changes.store_wait import StoreWait
from tui.domain.change.action import SAID_YES, Outcome, TargetState
from tui.providers import errors
from tui.store import Interrupted, Job, Store, StoreError, StoreLost, TargetRow

NAP_SECONDS = 5.0
"""A wait is looked at this often: somebody may want the job to rest or to end."""
WITHOUT_UNTIL = timedelta(minutes=1)
"""How long to wait where the vendor does not say."""
NOT_MENTIONED = Outcome(TargetState.UNKNOWN, "the answer does not mention this device")
CUT_OFF = Outcome(TargetState.UNKNOWN, "stopped while waiting for the answer")
UNENDED = (TargetState.SENT, TargetState.UNKNOWN)
"""What an outcome may still replace; another process may have called it unknown meanwhile."""


class HasKey(Protocol):
    """Whatever is known to its vendor by a key."""

    @property
    def key(self) -> str:
        """What the vendor's API is called with; empty for the account itself."""
        ...


class NothingLeftError(Exception):
    """The store was lost before anything was sent."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends the chunks of one job for one holder."""

    _store: Store
    _owner: str
    _actor: str
    _now: Callable[[], datetime]
    _sleep: Callable[[float], Awaitable[object]]
    _patience: timedelta
    """How long it may wait for the rate budget without anything going forward."""
    _is_halted: Callable[[], bool]
    """Whether this process is about to end."""

    async def send(self, course: RunningJob, chunk: Sequence[TargetRow]) -> StopReason | None:
        """Send one chunk, after as many waits as the budget takes; say why the job must rest, if so."""
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
    def _waiting(self) -> StoreWait:
        return StoreWait(self._now, self._sleep, self._is_halted)

    async def _wait_for_store(self, course: RunningJob, keys: Sequence[str]) -> StopReason | None:
        """Wait until the store is back; what it holds of the send which did not happen is taken back."""
        until = course.moved_at + self._patience
        await self._waiting.run(lambda: self._take_back(course, keys), course=course, until=until)
        return _requested("pause") if self._is_halted() else None

    async def _take_back(self, course: RunningJob, keys: Collection[str]) -> None:
        """Set targets which certainly were not carried out back to `planned`, where we have the lock."""
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
            with suppress(
                StoreLost
            ):  # the wait goes on, and the lock is checked before the next send
                request = await self._store.locks.renew(course.job.job, self._owner)
            if request is not None or self._is_halted():
                return _requested(request or "pause")
            await self._sleep(min(seconds, NAP_SECONDS))
        return None

    async def _once(self, course: RunningJob, chunk: Sequence[TargetRow]) -> StopReason | None:
        keys = [row.key for row in chunk]
        left = False

        async def sending() -> None:
            nonlocal left
            if self._is_halted():
                raise Interrupted("the program is about to end; nothing more was sent", "pause")
            await self._store.journal.mark_sent(course.job.job, keys, self._owner)
            left = True

        values = {**course.values, **chunk[0].values}
        try:
            outcomes = await course.source.client.apply(
                course.action.name, target_keys(chunk), values, sending
            )
        except Interrupted as interrupted:
            return _requested(interrupted.request)
        except (errors.NotDone, errors.PerhapsDone, StoreLost) as error:
            return await self._failed(course, keys, error, left=left)
        except BaseException:
            if left:
                cut_off = dict.fromkeys(keys, CUT_OFF)
                with suppress(StoreError):  # then the next start says so
                    await self._save(course.job, cut_off, cut_off)
            raise
        judged = {key: outcomes.get(key) or NOT_MENTIONED for key in keys}
        await self._end(course, judged)
        states = {outcome.state for outcome in judged.values()}
        if len(keys) > 1 and states == {TargetState.UNKNOWN}:
            return StopReason(
                "unknown", f"the answer tells nothing of all {len(keys)}: look before more"
            )
        return None

    async def _failed(
        self,
        course: RunningJob,
        keys: Sequence[str],
        error: errors.NotDone | errors.PerhapsDone | StoreLost,
        *,
        left: bool,
    ) -> StopReason | None:
        """Write what is known of targets whose request failed; say why the job must rest, if so."""
        if isinstance(error, errors.NotDone):
            return await self._not_done(course, keys, error, left=left)
        if not left:
            if isinstance(error, StoreLost):
                raise NothingLeftError from error
            return StopReason("unreachable", str(error))  # a reading failed which comes before it
        await self._end(course, dict.fromkeys(keys, Outcome(TargetState.UNKNOWN, str(error))))
        return StopReason("unknown", str(error))

    async def _not_done(
        self, course: RunningJob, keys: Sequence[str], error: errors.NotDone, *, left: bool
    ) -> StopReason | None:
        """Sort what certainly did not happen: to be sent later, or refused."""
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
        """Write what became of targets, however long the store is away."""
        attempts = count()

        async def save() -> None:
            is_first = next(attempts) == 0
            unsaved = outcomes if is_first else await self._unsaved(course.job, outcomes)
            await self._save(course.job, unsaved, outcomes)

        await self._waiting.run(save, course=course)
        course.end(outcomes, self._now())

    async def _unsaved(self, job: Job, outcomes: Mapping[str, Outcome]) -> Mapping[str, Outcome]:
        """Return the outcomes which a store lost in the middle of the writing did not save."""
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
        undone = Outcome(TargetState.UNDONE, f"taken back by job {by}")
        taken = {row.key: undone for row in rows if row.key in keys and row.state in SAID_YES}
        await self._store.journal.mark_ended(origin, taken, event="undone", actor=self._actor)


def _requested(request: str) -> StopReason:
    if request == "stop":
        return StopReason("stop", "somebody stopped it")
    return StopReason("pause", "somebody paused it")


def target_keys(chunk: Sequence[HasKey]) -> list[str]:
    """Return what a request is made with; nothing where the account itself is the target."""
    return [target.key for target in chunk if target.key]
