"""Send a plan to its vendor: write it to the journal, send it, and write down the result."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from tui.changes.read_only import IsReadOnly, allow_changes, refuse_read_only
from tui.changes.run import JobProgress, ProgressCallback, RunningJob, RunResult, StopReason
from tui.changes.sender import Sender
from tui.changes.store_wait import StoreWait
from tui.changes.waves import WaveGuard, first_words, move_on
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
from tui.store.journal.rehearsals import StoredRehearsal

PATIENCE = timedelta(minutes=15)
"""A job which waits longer than this for the rate limit stops, so that a person can decide."""


def max_per_request(source: Source) -> int | None:
    """Return how many targets an account's settings allow in one request; None if they set no limit."""
    most = getattr(getattr(source.client, "options", None), "chunk", None)
    return most if isinstance(most, int) else None


def _quiet(_: JobProgress) -> None:
    return


class Dispatcher:
    """Sends all changes; nothing else does."""

    def __init__(
        self,
        store: Store,
        actor: str,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        owner: str | None = None,
        is_read_only: IsReadOnly = allow_changes,
    ) -> None:
        self._store = store
        self._is_read_only = is_read_only
        self._now = now
        self._sleep = sleep
        self.actor = actor
        self.owner = owner or new_owner()
        """This process, as the owner of job locks."""
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
        """Send exactly this plan, chunk by chunk; targets which are not sent stay `planned`.

        Raise `NotConfirmed` if another plan was confirmed, `JobLocked` if another process works on the
        same devices, `StoreError` if the journal cannot be written: then nothing is sent.
        """
        refuse_read_only(plan.account, self._is_read_only)
        if plan.problems:
            raise errors.Blocked(" ".join(plan.problems))
        if confirmed.digest != plan.digest or _digest(plan) != plan.digest:
            raise NotConfirmed("The plan changed after it was confirmed. Nothing was sent.")
        job = _new_job(plan, self.actor, confirmed)
        if plan.rehearsal is not None and MASK in job.values.values():
            raise errors.Blocked(
                f"{plan.action.name} needs a secret, and secrets are not saved, so it cannot be sent in "
                "waves or at a date. Nothing was sent."
            )
        if job.waits:
            name = await self._store.journal.plan_job(job)
            return RunResult(await self._store.journal.job(name), StopReason("waits", job.waits))
        name = await self._store.journal.plan_job(job, self.owner)
        return await self._carry(source, plan.action, plan.values, name, told, patience)

    async def resume(
        self,
        source: Source,
        plan: Plan,
        confirmed: Confirmed,
        told: ProgressCallback = _quiet,
        *,
        patience: timedelta = PATIENCE,
        anyway: bool = False,
    ) -> RunResult:
        """Send the targets of a job which are still `planned` (the plan of `rest_of`), and nothing else.

        Of a rehearsed job only the next wave; where that must not be sent yet raise `TooEarly`, unless it is to be
        sent `anyway`.
        """
        refuse_read_only(plan.account, self._is_read_only)
        job = await self._store.journal.job(plan.follows)
        rows = ((row.key, row.values) for row in job.targets)
        if plan_digest(job.account, job.action, job.values, rows) != job.head.digest:
            raise StoreError(f"Job {job.job} was changed after it was planned. Nothing was sent.")
        if confirmed.digest != job.head.digest:
            raise NotConfirmed("Another job was confirmed than this one. Nothing was sent.")
        if MASK in job.values.values():
            raise errors.Blocked(
                f"Job {job.job} needs a secret, and secrets are not saved. Nothing was sent; start the "
                "change again."
            )
        if await self._store.rehearsals.read(job.job) is None:
            await self._store.locks.take(job.job, self.owner)
        else:
            await self._store.rehearsals.take(
                job.job, self.owner, self.actor, confirmed.how, anyway=anyway
            )
        return await self._carry(source, plan.action, job.values, job.job, told, patience)

    def halt(self) -> None:
        """Pause every job of this process before its next chunk, because the program is about to end."""
        self._is_halted = True

    async def pause(self, job: str) -> bool:
        """Pause a job before its next chunk, whichever process runs it; return False if none does."""
        await self._refuse_read_only(job)
        return await self._store.locks.request(job, "pause", self.actor)

    async def stop(self, job: str) -> int:
        """Stop a job before its next chunk and skip the rest; return how many were skipped at once.

        They are skipped at once if no process runs the job; else by that process.
        """
        await self._refuse_read_only(job)
        if await self._store.locks.request(job, "stop", self.actor):
            return 0
        return await self._store.journal.skip_planned(job, f"stopped by {self.actor}", self.actor)

    async def _refuse_read_only(self, job: str) -> None:
        refuse_read_only((await self._store.journal.head(job)).account, self._is_read_only)

    async def recover(self) -> int:
        """Set targets which dead processes left under way to `unknown`, and skip what is too late; call this at every start."""
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
        known = await waiting.run(lambda: self._store.rehearsals.read(name))
        course = RunningJob(source, action, values, job, told, self._now())
        planned = [
            row
            for row in job.targets
            if row.state is TargetState.PLANNED and (known is None or known.may_be_sent(row.key))
        ]
        guard = WaveGuard(known, job) if known is not None else None
        rest: StopReason | None = StopReason("pause", f"interrupted by {self.actor}")
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
                rest = (guard.reason(course) if guard else None) or rest
                if rest is not None:
                    break
        except BaseException:
            with suppress(StoreError):  # the first error is the one to report
                await self._store.locks.release(name, self.owner, f"interrupted by {self.actor}")
            raise
        return await waiting.run(lambda: self._finish(name, known, rest), course=course)

    async def _finish(
        self, name: str, known: StoredRehearsal | None, rest: StopReason | None
    ) -> RunResult:
        """Release a job's lock and return the job as it stands; repeated, it changes nothing more."""
        if known is not None:
            rest = await move_on(self._store, known, rest, self.actor, is_halted=self._is_halted)
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
                else target.reason or "no change needed",
            )
            for target in plan.targets
        ),
        digest=plan.digest,
        reason=plan.reason,
        follows=plan.follows,
        undoes=plan.undoes,
        confirmed=confirmed.how,
        rehearsal=plan.rehearsal,
        waits=first_words(plan.rehearsal),
        send_by=plan.send_by,
    )
