from datetime import timedelta

import pytest

from tests.changes.carriage import TEXT, Vendor
from tests.changes.rehearsal_desk import Desk, rehearsed
from tui.domain.change.action import TargetState
from tui.store.journal.rehearsals import TooEarly

MINUTES = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def vendor():
    return Vendor()


@pytest.fixture
def desk(book, clock, vendor):
    return Desk(book, clock, vendor)


async def counts(desk, job):
    head = await desk.book.journal.head(job)
    return {state.value: count for state, count in head.counts.items()}


async def test_only_the_canaries_are_sent_until_somebody_says_go_on(desk, vendor, clock):
    job = await desk.start(rehearsed(40, clock))
    await desk.wait(5 * MINUTES)
    waiting = await desk.book.rehearsals.read(job)
    with pytest.raises(TooEarly, match="waits for 3 of 3 to report, until 2026-11-21 09:15 UTC"):
        await desk.go_on(job)
    await desk.wait(HOUR, steps=4)
    asked, sent = await desk.stage(job), sorted(vendor.done)
    await desk.wait(24 * HOUR, steps=4)
    still = await counts(desk, job)
    await desk.go_on(job)

    assert (waiting.stage, sent, asked) == ("waiting", ["d0000", "d0001", "d0002"], "asking")
    assert still == {"accepted": 3, "planned": 37}
    assert await counts(desk, job) == {"accepted": 40}
    assert set(vendor.done.values()) == {1}


async def test_one_silent_canary_stops_the_rest_for_good(desk, vendor, clock):
    job = await desk.start(rehearsed(40, clock, goes_on=True))
    desk.field.silent = {"d0001"}
    await desk.wait(3 * HOUR, steps=30)
    known = await desk.book.rehearsals.read(job)

    assert len(vendor.done) == 3
    assert known.stage == "stopped"
    assert known.why == "stopped: 1 failed (L1 (d0001): it is silent since the change)"
    assert (await desk.book.journal.head(job)).pause_reason == known.why
    with pytest.raises(TooEarly, match=r"resume .* --anyway"):
        await desk.go_on(job)
    assert len(vendor.done) == 3


async def test_a_person_may_send_the_rest_nevertheless_and_each_once(desk, vendor, clock):
    job = await desk.start(rehearsed(40, clock))
    desk.field.silent = {"d0001"}
    await desk.wait(3 * HOUR, steps=3)
    await desk.go_on(job, anyway=True)

    assert await counts(desk, job) == {"accepted": 40}
    assert set(vendor.done.values()) == {1}


async def test_a_canary_which_gets_worse_stops_the_rest_before_its_deadline(desk, vendor, clock):
    desk.field.silent = {"d0002"}
    job = await desk.start(rehearsed(40, clock, goes_on=True))
    await desk.wait(5 * MINUTES)
    desk.field.worse = {"d0002": "critical"}
    await desk.wait(5 * MINUTES)

    known = await desk.book.rehearsals.read(job)
    assert (known.stage, len(vendor.done)) == ("stopped", 3)
    assert "its verdict got worse: Its battery is empty." in known.why


async def test_nobody_is_called_silent_whom_no_vendor_was_asked_about(desk, vendor, clock):
    desk.field.asked_until = clock() + 10 * MINUTES
    job = await desk.start(rehearsed(40, clock, goes_on=True))
    await desk.wait(24 * HOUR, steps=4)
    unasked = await desk.book.rehearsals.read(job)
    desk.field.asked_until = None
    await desk.wait(MINUTES, steps=1)

    assert (unasked.stage, len(unasked.canaries)) == ("waiting", 3)
    assert unasked.canaries["d0000"].told == "it is overdue, but its vendor was not asked since"
    assert await counts(desk, job) == {"accepted": 40}


async def test_waves_follow_by_themselves_each_after_the_one_before(desk, vendor, clock):
    job = await desk.start(rehearsed(200, clock, "3,10%", goes_on=True))
    sizes = [len(vendor.done)]
    for _ in range(8):
        await desk.wait(10 * MINUTES)
        sizes.append(len(vendor.done))

    assert list(dict.fromkeys(sizes)) == [3, 23, 200]
    assert set(vendor.done.values()) == {1}
    assert await counts(desk, job) == {"accepted": 200}


@pytest.mark.parametrize(("silent", "sent"), [(2, 200), (3, 23)])
async def test_a_share_of_failures_stops_a_wave(desk, vendor, clock, silent, sent):
    plan = rehearsed(200, clock, "3,10%", goes_on=True)
    await desk.start(plan)
    desk.field.silent = set(plan.rehearsal.waves[1][:silent])
    await desk.wait(4 * HOUR, steps=24)

    assert len(vendor.done) == sent, "one in ten may fail, no more"


async def test_refusals_stop_a_wave_while_it_is_sent_once_enough_have_ended(book, clock):
    plan = rehearsed(100, clock, "3", action=TEXT, goes_on=True)
    vendor = Vendor(bad=[target.key for target in plan.targets[3:]])
    desk = Desk(book, clock, vendor)
    job = await desk.start(plan)
    await desk.wait(2 * HOUR, steps=8)

    assert await counts(desk, job) == {"accepted": 3, "refused": 10, "planned": 87}
    assert await desk.stage(job) == "stopped"


@pytest.mark.parametrize("lost", [0.0, 1.0])
async def test_a_canary_which_is_refused_or_unknown_stops_at_once(book, clock, lost):
    vendor = Vendor(bad=["d0001"], lost=lost)
    desk = Desk(book, clock, vendor)
    job = await desk.start(rehearsed(40, clock, action=TEXT, goes_on=True))
    await desk.wait(24 * HOUR, steps=6)

    assert await desk.stage(job) == "stopped"
    assert (await counts(desk, job))["planned"] >= 38


async def test_a_dated_change_is_sent_at_its_date_and_checked_again_then(desk, vendor, clock):
    start = clock() + 48 * HOUR
    plan = rehearsed(5, clock, "", start_at=start)
    job = await desk.start(plan)
    planned = await desk.book.journal.head(job)
    await desk.wait(47 * HOUR, steps=5)
    before = dict(vendor.done)
    desk.planner.same = {"d0003"}
    await desk.wait(HOUR)

    assert (before, planned.pause_reason) == ({}, "2026-11-23 08:00 UTC at the earliest")
    assert sorted(vendor.done) == ["d0000", "d0001", "d0002", "d0004"]
    rows = (await desk.book.journal.job(job)).targets
    assert (rows[3].state, rows[3].answer) == (
        TargetState.SKIPPED,
        "checked again: it already has this value",
    )
    assert (await desk.book.audit.verify()).broken is None


async def test_a_dated_change_which_cannot_be_sent_any_more_or_came_too_late_is_stopped(
    desk, vendor, clock
):
    impossible = await desk.start(rehearsed(5, clock, "", start_at=clock() + HOUR))
    desk.planner.problems = ("The plan is no longer offered.",)
    await desk.wait(HOUR)
    desk.planner.problems = ()
    late = await desk.start(rehearsed(5, clock, "", start_at=clock() + HOUR))
    clock.at += 26 * HOUR
    await desk.rehearser.step()

    assert not vendor.done
    for job, why in ((impossible, "no longer offered"), (late, "nothing was running")):
        known = await desk.book.rehearsals.read(job)
        assert known.stage == "stopped"
        assert why in known.why


async def test_a_dated_change_can_be_stopped_until_then(desk, vendor, clock):
    job = await desk.start(rehearsed(5, clock, "", start_at=clock() + HOUR))
    await desk.dispatcher.stop(job)
    await desk.wait(2 * HOUR, steps=4)

    assert not vendor.done
    assert await counts(desk, job) == {"skipped": 5}


async def test_what_a_person_paused_does_not_go_on_by_itself(desk, vendor, clock):
    job = await desk.start(rehearsed(200, clock, "3", action=TEXT, goes_on=True))
    other = Desk(desk.book, clock, vendor)
    paused = []

    def pause(targets):
        if len(vendor.done) > 20 and not paused:
            paused.append(other.dispatcher.pause(job))

    vendor.before = pause
    original = Vendor.apply

    async def apply(*words):
        answer = await original(vendor, *words)
        if len(paused) == 1:
            await paused[0]
            paused.append(None)
        return answer

    vendor.apply = apply
    await desk.wait(HOUR, steps=4)
    sent = len(vendor.done)
    await desk.wait(24 * HOUR, steps=4)
    stage = await desk.stage(job)
    await desk.go_on(job)

    assert 20 < sent < 60
    assert stage == "paused"
    assert set(vendor.done.values()) == {1}
    assert await counts(desk, job) == {"accepted": 200}


async def test_the_journal_itself_refuses_what_is_sent_too_early(desk, clock):
    job = await desk.start(rehearsed(40, clock))

    with pytest.raises(Exception, match="may not be sent yet"):
        await desk.book.journal.mark_sent(job, ["d0007"])
