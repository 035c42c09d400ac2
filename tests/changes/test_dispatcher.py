import multiprocessing
import sqlite3
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.changes.carriage import (
    SET,
    Book,
    Clock,
    Vendor,
    dispatcher_of,
    plan_of,
    rest_of,
    yes,
)
from tui.domain.change.action import Outcome, TargetState
from tui.domain.change.confirm import NotConfirmed
from tui.domain.change.plan import PlannedTarget, make_plan
from tui.providers.errors import (
    AccessDenied,
    AnswerLost,
    Blocked,
    BudgetSpent,
    Refused,
    Unreachable,
)
from tui.store import JobLocked, StoreError


@pytest.fixture
def vendor():
    return Vendor()


def raising(*errors):
    """Return a function which raises each of these in turn, and then nothing."""
    left = list(errors)

    def before(_):
        error = left.pop(0) if left else None
        if error is not None:
            raise error

    return before


def counts(run):
    return {state.value: count for state, count in run.job.head.counts.items()}


@pytest.mark.parametrize(
    ("number", "action", "sizes"),
    [(3, "charged", [1, 1, 1]), (24, "charged", [1] * 24), (25, "charged", [10, 10, 5]),
     (120, "set", [50, 50, 20])],
)  # fmt: skip
async def test_a_chunk_is_small_where_it_costs_money(book, clock, vendor, number, action, sizes):
    plan = plan_of(number, clock) if action == "charged" else plan_of(number, clock, SET)

    await dispatcher_of(book, clock).run(vendor.source, plan, yes(plan))

    assert [len(targets) for targets, _ in vendor.requests] == sizes


async def test_targets_with_values_of_their_own_never_share_a_request(book, clock, vendor):
    targets = [
        PlannedTarget(key=f"d{n}", values={"sms_text": text}) for n, text in enumerate("aabba")
    ]
    plan = make_plan("sims", "made-up", SET, {"state": "x"}, targets, clock())

    await dispatcher_of(book, clock).run(vendor.source, plan, yes(plan))

    assert [keys for keys, _ in vendor.requests] == [("d0", "d1"), ("d2", "d3"), ("d4",)]
    assert [values["sms_text"] for _, values in vendor.requests] == ["a", "b", "a"]


async def test_only_the_plan_which_was_confirmed_is_sent(book, clock, vendor):
    plan, other = plan_of(3, clock), plan_of(4, clock)
    dispatcher = dispatcher_of(book, clock)

    for sent, confirmed in [
        (plan, yes(other)),
        (replace(plan, values={"sms_text": "other"}), yes(plan)),
        (replace(plan, targets=plan.targets[:2]), yes(plan)),
    ]:
        with pytest.raises(NotConfirmed):
            await dispatcher.run(vendor.source, sent, confirmed)

    assert not vendor.requests
    assert not await book.journal.jobs()


async def test_what_the_budget_refuses_waits_and_goes_on(book, clock, vendor):
    until = clock() + timedelta(minutes=3)
    vendor.before = raising(None, BudgetSpent("full", until))
    waits = []

    run = await dispatcher_of(book, clock).run(
        vendor.source, plan := plan_of(3, clock), yes(plan), waits.append
    )

    assert counts(run) == {"accepted": 3}
    assert clock() >= until
    assert [one.why for one in waits if one.waits_until] == ["full"]
    assert all(times == 1 for times in vendor.done.values())


async def test_patience_ends_and_what_is_left_stays_planned(book, clock, vendor):
    vendor.before = raising(None, BudgetSpent("full", clock() + timedelta(hours=1)))

    run = await dispatcher_of(book, clock).run(vendor.source, plan := plan_of(3, clock), yes(plan))

    assert counts(run) == {"accepted": 1, "planned": 2}
    assert run.rest.kind == "budget"
    assert run.job.head.pause_reason == "full"


@pytest.mark.parametrize(
    ("error", "state", "kind"),
    [
        (Unreachable("no route"), {"planned": 3}, "unreachable"),
        (Refused("no such plan"), {"accepted": 2, "refused": 1}, None),
        (AccessDenied("wrong key"), {"planned": 2, "refused": 1}, "denied"),
        (Blocked("read-only"), {"planned": 2, "refused": 1}, "denied"),
        (AnswerLost("gone"), {"planned": 2, "unknown": 1}, "unknown"),
    ],
)
async def test_a_failure_is_written_down_for_what_it_is(book, clock, vendor, error, state, kind):
    vendor.before = raising(error)

    run = await dispatcher_of(book, clock).run(vendor.source, plan := plan_of(3, clock), yes(plan))

    assert counts(run) == state
    assert (run.rest.kind if run.rest else None) == kind


async def test_a_device_denied_after_others_were_accepted_does_not_end_the_job(book, clock, vendor):
    vendor.before = raising(None, AccessDenied("not yours"))

    run = await dispatcher_of(book, clock).run(vendor.source, plan := plan_of(3, clock), yes(plan))

    assert counts(run) == {"accepted": 2, "refused": 1}


async def test_an_answer_which_omits_adds_and_words_oddly_is_unknown_where_it_tells_nothing(
    book, clock
):
    class Odd(Vendor):
        async def apply(self, action, targets, values, sending):
            await sending()
            return {
                targets[0]: Outcome(TargetState.ACCEPTED, "Success"),
                "stranger": Outcome(TargetState.ACCEPTED, "Success"),
            }

    plan = plan_of(3, clock, SET)

    run = await dispatcher_of(book, clock).run(Odd().source, plan, yes(plan))

    assert [row.state.value for row in run.job.targets] == ["accepted", "unknown", "unknown"]


async def test_a_pause_ends_before_the_next_chunk_and_resume_goes_on_with_the_rest(
    book, clock, vendor
):
    dispatcher = dispatcher_of(book, clock)
    other = dispatcher_of(book, clock)
    plan = plan_of(30, clock)

    async def paused(action, targets, values, sending):
        if len(vendor.requests) == 1:
            (job,) = await book.journal.job_heads()
            assert await other.pause(job.job)
        return await Vendor.apply(vendor, action, targets, values, sending)

    vendor.apply = paused
    run = await dispatcher.run(vendor.source, plan, yes(plan))
    rest = rest_of(run.job, clock)
    vendor.apply = lambda *words: Vendor.apply(vendor, *words)
    again = await other.resume(vendor.source, rest, yes(rest))

    assert (run.rest.kind, counts(run)) == ("pause", {"accepted": 10, "planned": 20})
    assert counts(again) == {"accepted": 30}
    assert set(vendor.done.values()) == {1}


async def test_a_stop_skips_what_was_not_sent(book, clock, vendor):
    dispatcher = dispatcher_of(book, clock)
    plan = plan_of(30, clock)

    async def stopped(action, targets, values, sending):
        (job,) = await book.journal.job_heads()
        await dispatcher.stop(job.job)
        return await Vendor.apply(vendor, action, targets, values, sending)

    vendor.apply = stopped
    run = await dispatcher.run(vendor.source, plan, yes(plan))

    assert counts(run) == {"skipped": 30}
    assert not vendor.done


async def test_a_program_about_to_end_lets_its_job_rest(book, clock, vendor):
    dispatcher = dispatcher_of(book, clock)
    vendor.before = lambda _: dispatcher.halt()

    run = await dispatcher.run(vendor.source, plan := plan_of(3, clock), yes(plan))

    assert counts(run) == {"accepted": 1, "planned": 2}


async def test_two_bulks_on_the_same_devices_are_not_possible(book, clock, vendor):
    first, second = dispatcher_of(book, clock), dispatcher_of(book, clock)
    met = []

    async def meanwhile(action, targets, values, sending):
        plan = plan_of(5, clock, SET)
        with pytest.raises(JobLocked, match="same devices"):
            await second.run(vendor.source, plan, yes(plan))
        met.append(targets)
        return await Vendor.apply(vendor, action, targets, values, sending)

    vendor.apply = meanwhile
    await first.run(vendor.source, plan := plan_of(3, clock), yes(plan))

    assert len(met) == 3
    assert len(await book.journal.jobs()) == 1


async def test_one_who_lost_his_hold_sends_nothing_more(book, clock, vendor):
    dispatcher = dispatcher_of(book, clock)

    async def overtaken(action, targets, values, sending):
        (job,) = await book.journal.job_heads()
        clock.at += timedelta(minutes=11)  # asleep for so long that another program took over
        await book.locks.take(job.job, "elsewhere:1:x")
        return await Vendor.apply(vendor, action, targets, values, sending)

    vendor.apply = overtaken

    with pytest.raises(JobLocked, match="took over job"):
        await dispatcher.run(vendor.source, plan := plan_of(3, clock), yes(plan))

    assert not vendor.done


class FullDisk:
    """A connection whose disk is full from the commit with this number on, until there is room."""

    def __init__(self, raw, at):
        self.raw = raw
        self.left = at
        self.has_room = False

    def execute(self, statement, values=()):
        if statement == "COMMIT" and not self.has_room and self.raw.total_changes != self.before:
            self.left -= 1
            if self.left < 0:
                raise sqlite3.OperationalError("database or disk is full")
        if statement.startswith("BEGIN"):
            self.before = self.raw.total_changes
        return self.raw.execute(statement, values)

    def __getattr__(self, name):
        return getattr(self.raw, name)


@pytest.mark.parametrize("at", range(8))
async def test_a_full_disk_stops_the_bulk_before_the_send(book, clock, vendor, at):
    disk = FullDisk(book.operations._connection.raw, at)
    book.operations._connection = disk
    dispatcher = dispatcher_of(book, clock)

    with pytest.raises(StoreError, match="disk is full"):
        await dispatcher.run(vendor.source, plan := plan_of(5, clock), yes(plan))
    disk.has_room = True
    states = {row.key: row.state for job in await book.journal.jobs() for row in job.targets}
    clock.at += timedelta(minutes=11)
    await dispatcher.recover()
    after = {row.key: row.state for job in await book.journal.jobs() for row in job.targets}

    assert sum(vendor.done.values()) == at // 2  # plan, then sent and done of each
    assert all(states[key] in (TargetState.ACCEPTED, TargetState.SENT) for key in vendor.done)
    assert all(after[key] in (TargetState.ACCEPTED, TargetState.UNKNOWN) for key in vendor.done)


async def test_a_job_changed_in_the_journal_is_not_resumed(book, clock, vendor):
    vendor.before = raising(AnswerLost("gone"))
    run = await dispatcher_of(book, clock).run(vendor.source, plan := plan_of(3, clock), yes(plan))
    job = run.job.job

    def tamper():
        book.operations._connection.raw.execute(
            "UPDATE target SET key = 'evil' WHERE job = ? AND key = 'd0001'", (job,)
        )

    book.operations._thread.submit(tamper).result()
    rest = rest_of(await book.journal.job(job), clock)

    with pytest.raises(StoreError, match="was changed after it was planned"):
        await dispatcher_of(book, clock).resume(vendor.source, rest, yes(rest))


async def test_progress_tells_how_many_and_how_long(book, clock, vendor):
    told = []

    async def slow(*words):
        clock.at += timedelta(seconds=10)
        return await Vendor.apply(vendor, *words)

    vendor.apply = slow
    await dispatcher_of(book, clock).run(
        vendor.source, plan := plan_of(30, clock), yes(plan), told.append
    )

    assert [(one.ended, one.total, one.seconds_left) for one in told] == [
        (10, 30, 20.0), (20, 30, 10.0), (30, 30, 0.0)
    ]  # fmt: skip


def _race(path, barrier, answers):
    import asyncio  # noqa: PLC0415 - in a process of its own

    async def one():
        clock = Clock()
        book = await Book.open(path, clock)
        vendor = Vendor()
        vendor.before = lambda _: time.sleep(0.05)
        plan = plan_of(20, clock)
        barrier.wait()
        try:
            await dispatcher_of(book, clock).run(vendor.source, plan, yes(plan))
        except JobLocked:
            answers.put(("held", 0))
        else:
            answers.put(("ran", sum(vendor.done.values())))
        await book.close()

    asyncio.run(one())


async def test_of_two_processes_which_start_the_same_bulk_at_once_one_is_told_of_the_other(
    tmp_path, book
):
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(2), context.Queue()
    racers = [
        context.Process(target=_race, args=(tmp_path / "operations.db", barrier, answers))
        for _ in range(2)
    ]
    for racer in racers:
        racer.start()
    ended = sorted(answers.get(timeout=60) for _ in racers)
    for racer in racers:
        racer.join(60)

    assert [word for word, _ in ended] == ["held", "ran"]
    states = [row.state for job in await book.journal.jobs() for row in job.targets]
    assert set(states) == {TargetState.ACCEPTED}
