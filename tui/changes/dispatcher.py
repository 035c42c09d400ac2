"""Carry a plan to its vendor: written down first, sent second, and what became of it third."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from tui.changes.run import JobProgress, ProgressCallback, RunningJob, RunResult, StopReason
from tui.changes.sender import Sender
from tui.changes.store_wait import StoreWait
from tui.domain.change.action import Action, TargetState, Values
from tui.domain.change.chunk import chunk_size, split_chunks
from tui.domain.change.confirm import Confirmed, NotConfirmed
from tui.domain.change.plan import (
    Plan,
    TargetOutlook,
    masked_values,
    plan_digest,
)
from tui.domain.text.mask import MASK
from tui.providers import errors
from tui.providers.source import Source
from tui.store import NewJob, NewTarget, Store, StoreError
from tui.store.journal.job_lock import new_owner

PATIENCE = timedelta(minutes=15)
"""How long a job waits for the rate budget without going forward, before it rests."""


def max_per_request(source: Source) -> int | None:
    """Return how many targets an account's own settings allow in one request; None: they do not say."""
    most = getattr(getattr(source.client, "options", None), "chunk", None)
    return most if isinstance(most, int) else None


def _quiet(_: JobProgress) -> None:
    return


class Dispatcher:
    """The only way a change leaves this console."""

    def __init__(
        self,
        store: Store,
        actor: str,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        owner: str | None = None,
    ) -> None:
        self._store = store
        self._now = now
        self._sleep = sleep
        self.actor = actor
        self.owner = owner or new_owner()
        """This process, as the holder of jobs."""
        self._is_halted = False

    async def run(
        self,
        source: Source,
        plan: Plan,
        confirmed: Confirmed,
        told: ProgressCallback = _quiet,
        *,
        patience: timedelta = PATIENCE,
    ) -> RunResult:
        """Carry out exactly this plan, chunk by chunk; what is not sent stays `planned`.

        Raise `NotConfirmed` where the yes was to another plan, `JobLocked` where somebody is at the same
        devices, `StoreError` where it cannot be written down: nothing is sent then.
        """
        if plan.problems:
            raise errors.Blocked(" ".join(plan.problems))
        if confirmed.digest != plan.digest or _digest(plan) != plan.digest:
            raise NotConfirmed("This is not the plan which was confirmed. Nothing was sent.")
        name = await self._store.journal.plan_job(_new_job(plan, self.actor, confirmed), self.owner)
        return await self._carry(source, plan.action, plan.values, name, told, patience)

    async def resume(
        self,
        source: Source,
        plan: Plan,
        confirmed: Confirmed,
        told: ProgressCallback = _quiet,
        *,
        patience: timedelta = PATIENCE,
    ) -> RunResult:
        """Go on with what of a job is still `planned` (the plan of `Planner.rest_of`), and nothing else."""
        job = await self._store.journal.job(plan.follows)
        rows = ((row.key, row.values) for row in job.targets)
        if plan_digest(job.account, job.action, job.values, rows) != job.head.digest:
            raise StoreError(f"job {job.job} is not as it was planned; nothing was sent")
        if confirmed.digest != job.head.digest:
            raise NotConfirmed("This is not the job which was confirmed. Nothing was sent.")
        if MASK in job.values.values():
            raise errors.Blocked(
                f"Job {job.job} needs a secret, which is not kept: plan it anew. Nothing was sent."
            )
        await self._store.locks.take(job.job, self.owner)
        return await self._carry(source, plan.action, job.values, job.job, told, patience)

    def halt(self) -> None:
        """Have every job of this process rest before its next chunk: the program is about to end."""
        self._is_halted = True

    async def pause(self, job: str) -> bool:
        """Have a job rest before its next chunk, whoever is at it; False: nobody is."""
        return await self._store.locks.request(job, "pause", self.actor)

    async def stop(self, job: str) -> int:
        """Have a job end before its next chunk and skip the rest; where nobody is at it, skip now."""
        if await self._store.locks.request(job, "stop", self.actor):
            return 0
        return await self._store.journal.skip_planned(job, f"stopped by {self.actor}", self.actor)

    async def recover(self) -> int:
        """Turn what dead processes left under way into `unknown`; do this at every start."""
        return await self._store.locks.recover()

    async def _carry(
        self,
        source: Source,
        action: Action,
        values: Values,
        name: str,
        told: ProgressCallback,
        patience: timedelta,
    ) -> RunResult:
        waiting = StoreWait(self._now, self._sleep, lambda: self._is_halted)
        job = await waiting.run(lambda: self._store.journal.job(name))
        course = RunningJob(source, action, values, job, told, self._now())
        planned = [row for row in job.targets if row.state is TargetState.PLANNED]
        rest: StopReason | None = StopReason("pause", "it was interrupted")
        try:
            sender = Sender(
                self._store,
                self.owner,
                self.actor,
                self._now,
                self._sleep,
                patience,
                lambda: self._is_halted,
            )
            size = chunk_size(action, len(planned), max_per_request(source))
            rest = None
            for chunk in split_chunks(planned, size):
                rest = await sender.send(course, chunk)
                if rest is not None:
                    break
        except BaseException:
            with suppress(StoreError):  # the first trouble is the one to hear of
                await self._store.locks.release(name, self.owner, "it was interrupted")
            raise
        return await waiting.run(lambda: self._finish(name, rest), course=course)

    async def _finish(self, name: str, rest: StopReason | None) -> RunResult:
        """Release a job's lock and return the job as it stands; repeated, it changes nothing more."""
        await self._store.locks.release(name, self.owner, rest.sentence if rest else None)
        if rest is not None and rest.kind == "stop":
            await self._store.journal.skip_planned(name, rest.sentence, self.actor)
        return RunResult(await self._store.journal.job(name), rest)


def _digest(plan: Plan) -> str:
    values = masked_values(plan.action, plan.values)
    rows = ((target.key, target.values) for target in plan.targets)
    return plan_digest(plan.account, plan.action.name, values, rows)


def _new_job(plan: Plan, actor: str, confirmed: Confirmed) -> NewJob:
    return NewJob(
        action=plan.action.name,
        account=plan.account,
        actor=actor,
        values=masked_values(plan.action, plan.values),
        targets=tuple(
            NewTarget(
                key=target.key,
                label=target.label,
                device=target.device,
                values=target.values,
                before=target.before,
                after=target.after,
                skipped=""
                if target.outlook is TargetOutlook.CHANGES
                else target.reason or "it is so already",
            )
            for target in plan.targets
        ),
        digest=plan.digest,
        reason=plan.reason,
        follows=plan.follows,
        undoes=plan.undoes,
        confirmed=confirmed.how,
    )
