"""A recovery puts back what it changed, whatever becomes of the console which began it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.changes.carriage import yes
from tests.sync.desk import SIMS, TRACKERS, desk
from tui.changes.undo import CannotUndo, retry_plan
from tui.console.recovery.begin import begin_recovery
from tui.console.recovery.plans import CannotRecover, plan_recovery
from tui.console.recovery.words import place_words
from tui.console.rehearsing import rehearser
from tui.domain.change.action import TargetState
from tui.domain.recovery.search_area import search_area
from tui.domain.unit.unit import Unit

HOUR = 3_600
LENGTH = timedelta(hours=48)


async def lost(one, account=TRACKERS):
    (target,) = await one.wanted(account)
    return Unit(key=target.key, records=(target.record,))


def is_silent(record, now):
    return record.last_seen is not None and now - record.last_seen > timedelta(days=3)


async def states(one, job):
    return [row.state for row in (await one.console.store.journal.job(job)).targets]


async def test_the_old_frequency_is_back_after_the_deadline_and_not_before():
    async with desk() as one:
        plans = await plan_recovery(one.console, await lost(one), one.clock() + LENGTH)
        back = (await one.run(plans.back)).job.job
        await one.run(plans.fast)
        one.clock.advance(47 * HOUR)
        await rehearser(one.console).step()
        early = await states(one, back)
        one.clock.advance(2 * HOUR)
        await rehearser(one.console).step()
        one.clock.advance(30 * HOUR)  # by then it has reported and taken it

        again = await plan_recovery(one.console, await lost(one), one.clock() + LENGTH)
        assert early == [TargetState.PLANNED]
        assert await states(one, back) != [TargetState.PLANNED]
        assert again.back_words == plans.back_words
        assert again.fast_words == plans.fast_words


async def test_the_old_frequency_is_put_back_also_where_nothing_was_running_for_days_after_the_deadline():
    async with desk() as one:
        plans = await plan_recovery(one.console, await lost(one), one.clock() + LENGTH)
        back = (await one.run(plans.back)).job.job
        await one.run(plans.fast)
        one.clock.advance((48 + 9 * 24) * HOUR)
        await rehearser(one.console).step()

        assert await states(one, back) == [TargetState.ACCEPTED]


async def test_a_silent_tracker_gets_its_old_frequency_back_once_the_vendor_answers_again():
    async with desk() as one:
        silent = await one.wanted(TRACKERS, fits=lambda record: is_silent(record, one.clock()))
        unit = Unit(key=silent[0].key, records=(silent[0].record,))
        plans = await plan_recovery(one.console, unit, one.clock() + LENGTH)
        back = (await one.run(plans.back)).job.job
        await one.run(
            plans.fast
        )  # queued until it reports: it shows its old frequency all the time
        one.clock.advance(49 * HOUR)
        one.faults.strike("connect_error", vendor="charterup", times=20)
        await rehearser(one.console).step()
        unanswered = await states(one, back)
        one.faults.clear()
        one.clock.advance(HOUR)
        await rehearser(one.console).step()

        assert unanswered == [TargetState.PLANNED]
        assert await states(one, back) == [TargetState.ACCEPTED]


async def test_where_the_fast_one_was_never_sent_nothing_is_sent_at_the_deadline():
    async with desk() as one:
        plans = await plan_recovery(one.console, await lost(one), one.clock() + LENGTH)
        back = (await one.run(plans.back)).job.job  # killed here
        one.clock.advance(49 * HOUR)
        await rehearser(one.console).step()

        assert await states(one, back) == [TargetState.SKIPPED]


async def unsent(one):
    """Begin a recovery while the vendor is away; return its plans, the job which puts back, and the fast one."""
    plans = await plan_recovery(one.console, await lost(one), one.clock() + LENGTH)
    one.faults.strike("connect_error", vendor="charterup", times=20)
    source = one.source(TRACKERS)
    fast, back = await begin_recovery(
        one.console,
        plans,
        "--yes",
        lambda: one.console.dispatcher.run(source, plans.fast, yes(plans.fast)),
    )
    one.faults.clear()
    return plans, back, fast.job.job


async def resumed(one, job):
    """Go on with a job whatever speaks against it, as `jobs resume --anyway` does."""
    source, stored = one.source(TRACKERS), await one.console.store.journal.job(job)
    plan = await one.console.planner.rest_of(source, stored)
    return await one.console.dispatcher.resume(source, plan, yes(plan), anyway=True)


def set_requests(one):
    return [path for _, path in one.transport.left if "set_reporting_frequency" in path]


async def test_what_was_not_sent_is_never_sent_after_the_deadline_whoever_insists():
    async with desk() as one:
        _, back, fast = await unsent(one)
        before = await states(one, fast)
        one.clock.advance(49 * HOUR)
        asked = len(set_requests(one))
        insisted = await resumed(one, fast)
        await rehearser(one.console).step()

        assert before == [TargetState.PLANNED]
        assert await states(one, fast) == [TargetState.SKIPPED]
        assert insisted.job.targets[0].answer.startswith("too late: it was to be sent before")
        assert await states(one, back) == [TargetState.SKIPPED]
        assert len(set_requests(one)) == asked


async def test_what_looks_after_dated_changes_skips_it_before_it_puts_anything_back():
    async with desk() as one:
        _, back, fast = await unsent(one)
        one.clock.advance(49 * HOUR)
        await rehearser(one.console).step()

        assert await states(one, fast) == [TargetState.SKIPPED]
        assert await states(one, back) == [TargetState.SKIPPED]


async def test_what_was_sent_late_but_in_time_is_put_back():
    async with desk() as one:
        _, back, fast = await unsent(one)
        one.clock.advance(47 * HOUR)
        await resumed(one, fast)
        one.clock.advance(2 * HOUR)
        await rehearser(one.console).step()

        assert await states(one, fast) == [TargetState.ACCEPTED]
        assert await states(one, back) == [TargetState.ACCEPTED]


async def test_what_was_on_its_way_at_the_deadline_when_its_process_died_is_put_back():
    async with desk() as one:
        _, back, fast = await unsent(one)
        store, tracker = one.console.store, (await lost(one)).records[0]
        one.clock.advance(48 * HOUR - 1)
        await store.locks.take(fast, "elsewhere:1:x")
        await store.journal.mark_sent(fast, [tracker.address], "elsewhere:1:x")
        one.clock.advance(10)
        await rehearser(one.console).step()
        in_flight = await states(one, back)
        one.clock.advance(HOUR)
        await one.console.recover_jobs()
        await rehearser(one.console).step()

        assert in_flight == [TargetState.PLANNED]
        assert await states(one, fast) == [TargetState.UNKNOWN]
        assert await states(one, back) == [TargetState.ACCEPTED]


async def test_a_recovery_which_was_refused_is_begun_again_and_not_retried():
    async with desk() as one:
        plans = await plan_recovery(one.console, await lost(one), one.clock() + LENGTH)
        job = (await one.run(plans.fast)).job
        row = replace(job.targets[0], state=TargetState.REFUSED)
        console, source = one.console, one.source(TRACKERS)

        with pytest.raises(CannotUndo, match="Begin the recovery again"):
            await retry_plan(console.planner, console.store, source, replace(job, targets=(row,)))


async def test_a_frequency_which_somebody_names_is_taken_and_one_which_is_not_offered_is_refused():
    async with desk() as one:
        unit = await lost(one)
        usual = await plan_recovery(one.console, unit, one.clock() + LENGTH)
        other = usual.back_words.split()[0]

        with pytest.raises(CannotRecover, match="Nothing was sent"):
            await plan_recovery(one.console, unit, one.clock() + LENGTH, frequency="none such")
        with pytest.raises(CannotRecover, match="as often as it can already"):
            await plan_recovery(one.console, unit, one.clock() + LENGTH, frequency=other)


async def test_a_sim_alone_cannot_be_told_how_often_to_report():
    async with desk() as one:
        with pytest.raises(CannotRecover, match="can set how often it reports"):
            await plan_recovery(one.console, await lost(one, SIMS), one.clock() + LENGTH)


async def test_the_area_holds_the_last_position():
    async with desk() as one:
        unit = await lost(one)
        words = await place_words(one.console, unit, one.clock())
        area = search_area(words, one.clock())

        assert {word.source_title for word in words} == {"GPS"}
        assert area.holds(max(words, key=lambda word: word.at).position)
