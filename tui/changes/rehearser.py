"""Carry rehearsed changes on: look what became of the devices sent so far, and send what may be sent then.

Everything stands in the journal, so any console may go on where another one was killed; only who has a job's
lock sends.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from tui.changes.canary_sights import CanarySights
from tui.changes.change_planner import ChangePlanner
from tui.changes.check_again import check_again
from tui.changes.dispatcher import Dispatcher
from tui.changes.waves import UNENDED
from tui.domain.change.action import SAID_YES, TargetState
from tui.domain.change.canary import (
    CanaryProof,
    CanarySight,
    first_look,
    latest,
    look,
    needed_proof,
)
from tui.domain.change.confirm import Confirmed
from tui.domain.change.rehearsal import Canary, RehearsalStage
from tui.domain.change.target_names import target_name
from tui.domain.text.times import utc_minute
from tui.providers.contract import Provider
from tui.providers.errors import ProviderError
from tui.providers.source import Source
from tui.store import Job, Store, StoreError, TargetRow
from tui.store.journal.rehearsals import StoredRehearsal

TOO_LATE = timedelta(days=1)
"""A dated change is not sent by itself later than this after its date: nobody may expect it any more.

What puts something back is sent however late (`Rehearsal.even_late`)."""
_MOST_REASONS = 3
_log = logging.getLogger(__name__)


class Rehearser:
    """Looks after the rehearsed and the dated jobs of some accounts; call `step` every half minute or so."""

    def __init__(
        self,
        store: Store,
        dispatcher: Dispatcher,
        planner: ChangePlanner,
        sights: CanarySights,
        now: Callable[[], datetime],
        source_of: Callable[[str], Source],
        accounts: Mapping[str, Provider],
    ) -> None:
        """Take the accounts which may be changed; jobs of others are left alone."""
        self._store = store
        self._dispatcher = dispatcher
        self._planner = planner
        self._sights = sights
        self._now = now
        self._source_of = source_of
        self._accounts = accounts

    async def step(self) -> None:
        """Look at every job which waits, and send what may be sent by itself.

        What may not be sent any more is skipped. What fails now is tried again at the next step; a target which was sent never is.
        """
        # First, so that nothing is sent by a console with a slower clock after it was put back here.
        await self._store.locks.skip_late()
        for known in await self._store.rehearsals.going_on():
            job = await self._store.journal.job(known.job)
            if job.account not in self._accounts:
                continue
            if job.head.owner is not None:
                await self._dispatcher.recover()  # it may be a dead process which has the lock
                continue
            try:
                await self._step(await self.look(job, known))
            except (ProviderError, StoreError) as error:
                _log.info("%s: %s", known.job, error)

    async def look_at_all(self) -> None:
        """Look at every job which waits; nothing is sent."""
        for known in await self._store.rehearsals.going_on():
            job = await self._store.journal.job(known.job)
            if job.account in self._accounts:
                await self.look(job, known)

    async def _step(self, known: StoredRehearsal) -> None:
        job = await self._store.journal.job(known.job)
        if not self._is_due(known, job) or not await self._is_in_time(known):
            return
        source = self._source_of(job.account)
        if await check_again(
            self._store, self._planner, source, job, known, self._dispatcher.actor
        ):
            job = await self._store.journal.job(known.job)
            plan = await self._planner.rest_of(source, job)
            how = "by itself, as it was confirmed"
            await self._dispatcher.resume(source, plan, Confirmed(job.head.digest, how))

    def _is_due(self, known: StoredRehearsal, job: Job) -> bool:
        """Return whether something of a job is to be sent now without asking anybody."""
        if known.stage is RehearsalStage.ASKING:
            return known.how.goes_on
        if known.stage is RehearsalStage.DATED:
            return known.how.start_at is not None and self._now() >= known.how.start_at
        left = any(
            row.state is TargetState.PLANNED and known.may_be_sent(row.key) for row in job.targets
        )
        # What a person sends by hand and what was cut off there, the person goes on with.
        is_first_of_dated = known.how.start_at is not None and known.released == 0
        is_open = known.stage is RehearsalStage.WAITING
        return is_open and left and (known.how.goes_on or is_first_of_dated)

    async def _is_in_time(self, known: StoredRehearsal) -> bool:
        start_at = known.how.start_at
        if known.stage is not RehearsalStage.DATED or start_at is None:
            return True
        if known.how.even_late or self._now() - start_at <= TOO_LATE:
            return True
        why = f"stopped: nothing was running at {utc_minute(start_at)}, and that is too long ago"
        await self._stop(known, why)
        return False

    async def look(self, job: Job, known: StoredRehearsal) -> StoredRehearsal:
        """Look what became of the devices of the last wave sent, save it, and return how the job stands then."""
        rows = [row for row in job.targets if known.wave(row.key) == known.released]
        is_last = known.released >= known.how.last
        if known.stage is not RehearsalStage.WAITING or job.head.owner is not None or is_last:
            return known
        found = await self._look_at(job, known, rows)
        wave = _Wave(known, rows, {**known.canaries, **found})
        if known.how.stops(known.released, len(wave.failed), wave.decided) or wave.was_skipped:
            await self._note(known, found, known.why)
            await self._stop(known, wave.why_stopped)
        elif wave.waiting or not wave.is_sent:
            if wave.waiting:
                await self._note(known, found, wave.why_waiting)
        else:
            left = sum(row.state is TargetState.PLANNED for row in job.targets)
            words = f"{wave.good:,} of {len(rows):,} did well; {left:,} are left to send"
            await self._note(known, found, words)
            await self._store.rehearsals.move(
                job.job, known, RehearsalStage.ASKING, words, self._dispatcher.actor
            )
        return await self._store.rehearsals.read(job.job) or known

    async def _note(self, known: StoredRehearsal, found: Mapping[str, Canary], words: str) -> None:
        """Save what was found, if it was not known yet."""
        if words != known.why or any(known.canaries.get(key) != one for key, one in found.items()):
            await self._store.rehearsals.note(known.job, found, words)

    async def _stop(self, known: StoredRehearsal, why: str) -> None:
        await self._store.rehearsals.move(
            known.job, known, RehearsalStage.STOPPED, why, self._dispatcher.actor
        )

    async def _look_at(
        self, job: Job, known: StoredRehearsal, rows: Sequence[TargetRow]
    ) -> dict[str, Canary]:
        """Return what became of the accepted devices of a wave about which nothing was decided yet."""
        accepted = [
            row
            for row in rows
            if row.state in SAID_YES and row.ended_at is not None
            if known.canaries.get(row.key, Canary()).state == "waiting"
        ]
        first = await self._first_looks(
            job, [row for row in accepted if row.key not in known.canaries]
        )
        keys = [row.device for row in accepted if row.device]
        seen = await self._sights.see(job.account, keys) if keys else {}
        now, found = self._now(), {}
        for row in accepted:
            canary = known.canaries.get(row.key) or first[row.key]
            sight = seen.get(row.device or "", CanarySight())
            proof, accepted_at = self._proof(job, row), row.ended_at or now
            found[row.key] = look(canary, proof, row.state, accepted_at, sight, now)
        return found

    async def _first_looks(self, job: Job, rows: Sequence[TargetRow]) -> dict[str, Canary]:
        """Return until when these targets are waited for, by what was known when the vendor accepted them."""
        by_time: dict[datetime, list[TargetRow]] = defaultdict(list)
        for row in rows:
            by_time[row.ended_at or self._now()].append(row)
        found = {}
        for accepted_at, together in by_time.items():
            keys = [row.device for row in together if row.device]
            then = await self._sights.see(job.account, keys, accepted_at) if keys else {}
            for row in together:
                sight = then.get(row.device or "", CanarySight())
                severity = None
                if row.device:
                    severity = await self._sights.severity_at(job.account, row.device, accepted_at)
                found[row.key] = first_look(self._proof(job, row), sight, accepted_at, severity)
        return found

    def _proof(self, job: Job, row: TargetRow) -> CanaryProof:
        actions = {action.name: action for action in self._accounts[job.account].actions}
        kinds = self._sights.traits[job.account].state_kinds
        return needed_proof(actions[job.action], {**job.values, **row.values}, kinds)


class _Wave:
    """The targets of one wave which was sent, and what became of them."""

    def __init__(
        self, known: StoredRehearsal, rows: Sequence[TargetRow], canaries: Mapping[str, Canary]
    ) -> None:
        self._rows = rows
        self._canaries = canaries
        ended = [row for row in rows if row.state not in UNENDED]
        self.is_sent = len(ended) == len(rows)
        self.failed = {
            row.key: why for row in ended if (why := _failure(row, canaries.get(row.key)))
        }
        self.waiting = [
            row for row in ended
            if row.state in SAID_YES and canaries.get(row.key, Canary()).state == "waiting"
        ]  # fmt: skip
        self.decided = len(ended) - len(self.waiting)
        self.good = sum(
            row.state in SAID_YES and row.key not in self.failed for row in ended
        ) - len(self.waiting)
        skipped = all(row.state is TargetState.SKIPPED for row in rows)
        self.was_skipped = skipped and known.released == 0 and known.how.last > 0
        """Whether none of the canaries was sent, so that they prove nothing."""

    @property
    def why_stopped(self) -> str:
        """Name the targets which failed, and why."""
        if self.was_skipped:
            return "stopped: none of the first was sent, so nothing is known of how the others fare"
        names = {row.key: target_name(row.label, row.key) for row in self._rows}
        reasons = [f"{names[key]}: {why}" for key, why in self.failed.items()][:_MOST_REASONS]
        return f"stopped: {len(self.failed):,} failed ({'; '.join(reasons)})"

    @property
    def why_waiting(self) -> str:
        """Return for how many targets the job waits, and until when."""
        deadline = latest(self._canaries[row.key] for row in self.waiting)
        until = f", until {utc_minute(deadline)} at the latest" if deadline else ""
        return f"waits for {len(self.waiting):,} of {len(self._rows):,} to report{until}"


def _failure(row: TargetRow, canary: Canary | None) -> str:
    """Return why a target counts as failed; empty if it does not."""
    if row.state is TargetState.REFUSED:
        return f"refused: {row.answer or 'without a word'}"
    if row.state is TargetState.UNKNOWN:
        return "nobody knows whether it was done"
    if row.state is TargetState.UNDONE:
        return "it was undone"
    return canary.told if canary is not None and canary.state == "failed" else ""
