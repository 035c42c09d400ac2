"""Judge the units whose evidence or time has come, and save the verdicts and the open questions."""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from tui.domain.account.vendor_traits import VendorTraits
from tui.domain.verdict.facts import UnitFacts, format_utc
from tui.domain.verdict.judge import judge
from tui.domain.verdict.judgement import Judgement, Question
from tui.domain.verdict.signs import RULE_FAILED
from tui.store import Store

BATCH = 100
"""So many units are read, judged and saved at once: a tenth of a second of work."""
INCIDENTS_EVERY = timedelta(seconds=20)
_log = logging.getLogger(__name__)


class UnitJudge:
    """Judges units by what the store knows; it asks no vendor."""

    def __init__(
        self,
        store: Store,
        traits: Mapping[str, VendorTraits],
        now: Callable[[], datetime],
        judge: Callable[[UnitFacts], Judgement] = judge,
    ) -> None:
        """Take what the rules must know of each account's vendor."""
        self._judge_unit = judge
        self._store = store
        self._traits = traits
        self._now = now
        self._incidents_at: datetime | None = None
        self._told: set[str] = set()
        """The faults which were logged."""

    async def judge_due(self, most: int | None = None) -> int:
        """Judge the units which are due, those due longest first; return how many were judged.

        `most`: stop after so many, although more may be due.
        """
        if self._store.cache_problem:
            return 0  # what was judged before is shown: nothing can be saved
        done = await self._judge_all_due(most)
        if done and self._is_time_for_incidents():
            change = await self._store.incident_search.update(self._traits)
            if change.began or change.ended:
                done += await self._judge_all_due(most)
        return done

    async def judge_few(self, most: int, progress: Callable[[int], None] = lambda _: None) -> int:
        """Judge so many of the units which are due, for somebody who waits; return how many were judged.

        Only a small fleet is searched for incidents too: among 100,000 units that takes seconds.
        """
        done = 0
        if self._store.cache_problem:
            return done
        while done < most and (some := await self._judge_all_due(min(BATCH, most - done))):
            done += some
            progress(done)
        if done and await self._store.incident_search.is_quick():
            await self._store.incident_search.update(self._traits)
            await self._judge_all_due(most)
        return done

    async def judge_devices(self, devices: Collection[tuple[str, str]]) -> None:
        """Judge those units of these devices (account and key) which are due, and no other."""
        if not self._store.cache_problem and (rows := await self._store.units.claim(devices)):
            await self._judge(rows)

    async def settle(self) -> None:
        """Judge what is due and look for incidents now: a sync which ends looks no more later."""
        if self._store.cache_problem:
            return
        await self._judge_all_due(None)
        await self._store.incident_search.update(self._traits)
        await self._judge_all_due(None)

    async def _judge_all_due(self, most: int | None) -> int:
        done = 0
        while most is None or done < most:
            left = BATCH if most is None else min(BATCH, most - done)
            rows = await self._store.units.due(self._now(), left)
            if not rows:
                break
            await self._judge(rows)
            done += len(rows)
        return done

    def _is_time_for_incidents(self) -> bool:
        """Return whether incidents were last looked for a while ago: that reads all units."""
        now, before = self._now(), self._incidents_at
        if before is not None and timedelta() <= now - before < INCIDENTS_EVERY:
            return False
        self._incidents_at = now
        return True

    async def judgement_of(
        self,
        row: int,
        *,
        at: datetime | None = None,
        format_time: Callable[[datetime], str] = format_utc,
    ) -> Judgement | None:
        """Return the judgement of one unit, now or as of an earlier time; nothing is saved.

        Of an earlier time the verdict is the one which it had then. None: the store has no such unit,
        or had none at that time.
        """
        facts = await self._store.facts.read(
            [row], self._traits, self._now(), at=at, format_time=format_time
        )
        if row not in facts:
            return None
        judgement = self._judge_unit(facts[row])
        if at is None:
            return judgement
        from tui.domain.verdict.held_then import as_held_then  # noqa: PLC0415 - most ask about now

        verdicts = await self._store.verdicts.of(facts[row].key, at)
        return as_held_then(judgement, next((then for then in verdicts if then.at <= at), None))

    async def _judge(self, rows: Collection[int]) -> None:
        now = self._now()
        facts = await self._store.facts.read(rows, self._traits, now)
        judged = await asyncio.to_thread(self._judge_all, facts)  # a screen goes on meanwhile
        self._log_faults(judged)
        await self._store.units.save(now, judged)
        if unknown := set(rows) - judged.keys():
            await self._store.units.leave_unjudged(unknown)
        await self._store.questions.save(_devices(facts), _questions(judged))

    def _judge_all(self, facts: Mapping[int, UnitFacts]) -> dict[int, Judgement]:
        return {row: self._judge_unit(of_unit) for row, of_unit in facts.items()}

    def _log_faults(self, judged: Mapping[int, Judgement]) -> None:
        """Log each kind of fault once: the same odd value may be in every record of an account."""
        failed = (found for judgement in judged.values() for found in judgement.findings)
        for finding in failed:
            if finding.rule == RULE_FAILED and finding.sentence not in self._told:
                self._told.add(finding.sentence)
                values = "; ".join(fact.value for fact in finding.evidence)
                _log.error("%s (%s)", finding.sentence, values)


def _devices(facts: Mapping[int, UnitFacts]) -> list[tuple[str, str]]:
    members = [member.record for of_unit in facts.values() for member in of_unit.members]
    return [(record.account, record.key) for record in members]


def _questions(judged: Mapping[int, Judgement]) -> list[Question]:
    return [question for judgement in judged.values() for question in judgement.questions]
