"""Send one chunk at a time: `sent` is on disk before it may leave, and what became of it after."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from tui.changes.run import RunningJob, StopReason
from tui.domain.change.action import SAID_YES, Outcome, TargetState
from tui.providers import errors
from tui.store import Interrupted, Store, StoreError, TargetRow

NAP_SECONDS = 5.0
"""A wait is looked at this often: somebody may want the job to rest or to end."""
WITHOUT_UNTIL = timedelta(minutes=1)
"""How long to wait where the vendor does not say."""
NOT_MENTIONED = Outcome(TargetState.UNKNOWN, "the answer does not mention this device")


class HasKey(Protocol):
    """Whatever is known to its vendor by a key."""

    @property
    def key(self) -> str:
        """What the vendor's API is called with; empty for the account itself."""
        ...


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
            if rest is not None:
                return rest

    async def _wait(self, course: RunningJob, spent: errors.BudgetSpent) -> StopReason | None:
        until = spent.until or self._now() + WITHOUT_UNTIL
        if until > course.moved_at + self._patience:
            return StopReason("budget", str(spent), until)
        course.wait(until, str(spent), self._now())
        while (seconds := (until - self._now()).total_seconds()) > 0:
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
        except errors.NotDone as error:
            return await self._not_done(course, keys, error, left=left)
        except errors.PerhapsDone as error:
            if not left:  # what failed was a reading which came before it
                return StopReason("unreachable", str(error))
            lost = Outcome(TargetState.UNKNOWN, str(error))
            await self._end(course, dict.fromkeys(keys, lost))
            return StopReason("unknown", str(error))
        except BaseException:
            if left:
                lost = Outcome(TargetState.UNKNOWN, "stopped while waiting for the answer")
                with suppress(StoreError):  # then the next start says so
                    await self._end(course, dict.fromkeys(keys, lost))
            raise
        judged = {key: outcomes.get(key) or NOT_MENTIONED for key in keys}
        await self._end(course, judged)
        states = {outcome.state for outcome in judged.values()}
        if len(keys) > 1 and states == {TargetState.UNKNOWN}:
            return StopReason(
                "unknown", f"the answer tells nothing of all {len(keys)}: look before more"
            )
        return None

    async def _not_done(
        self, course: RunningJob, keys: Sequence[str], error: errors.NotDone, *, left: bool
    ) -> StopReason | None:
        """Sort what certainly did not happen: to be sent later, or refused."""
        if isinstance(error, errors.BudgetSpent | errors.Unreachable):
            if left:
                await self._store.journal.mark_unsent(course.job.job, keys)
            if isinstance(error, errors.BudgetSpent):
                raise error
            return StopReason("unreachable", str(error))
        refused = Outcome(TargetState.REFUSED, str(error))
        await self._end(course, dict.fromkeys(keys, refused))
        if isinstance(error, errors.AccessDenied | errors.Blocked) and not course.accepted:
            return StopReason("denied", str(error))
        return None

    async def _end(self, course: RunningJob, outcomes: Mapping[str, Outcome]) -> None:
        await self._store.journal.mark_ended(course.job.job, outcomes)
        head = course.job.head
        if head.undoes and head.follows:
            done = {key for key, outcome in outcomes.items() if outcome.state in SAID_YES}
            await self._undone(head.follows, done, course.job.job)
        course.end(outcomes, self._now())

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
