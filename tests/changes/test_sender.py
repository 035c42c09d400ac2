"""What becomes of a chunk which is cut off, comes too late, or undoes another job."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.changes.carriage import SET, Crash, Vendor, dispatcher_of, plan_of, yes
from tui.changes.run import StopReason
from tui.changes.sender import CUT_OFF, NOT_MENTIONED
from tui.domain.change.action import TargetState


@pytest.fixture
def vendor():
    return Vendor()


def raises(error):
    def before(_):
        raise error

    return before


async def test_what_was_under_way_when_the_program_was_cut_off_is_unknown(book, clock, vendor):
    vendor.before = raises(Crash())
    plan = plan_of(2, clock, SET)

    with pytest.raises(Crash):
        await dispatcher_of(book, clock).run(vendor.source, plan, yes(plan))

    (job,) = await book.journal.jobs()
    assert {(row.state, row.answer) for row in job.targets} == {(CUT_OFF.state, CUT_OFF.answer)}


async def test_what_is_too_late_stops_the_job_with_the_time(book, clock, vendor):
    plan = replace(plan_of(2, clock), send_by=clock() + timedelta(minutes=1))
    vendor.before = lambda _: setattr(clock, "at", clock.at + timedelta(minutes=1))

    run = await dispatcher_of(book, clock).run(vendor.source, plan, yes(plan))

    late = "too late: it was to be sent before 2026-11-21 08:01 UTC, or not at all"
    assert run.rest == StopReason("stop", late)
    assert [row.state for row in run.job.targets] == [TargetState.ACCEPTED, TargetState.SKIPPED]


async def test_a_job_which_undoes_another_marks_what_it_put_back(book, clock, vendor):
    first = plan_of(3, clock, SET)
    ran = await dispatcher_of(book, clock).run(vendor.source, first, yes(first))
    vendor.bad = frozenset({"d0001"})
    second = replace(plan_of(2, clock, SET), follows=ran.job.job, undoes=True)
    undoing = await dispatcher_of(book, clock).run(vendor.source, second, yes(second))

    rows = (await book.journal.job(ran.job.job)).targets
    assert [(row.state, row.answer) for row in rows] == [
        (TargetState.UNDONE, f"undone by job {undoing.job.job}"),
        (TargetState.ACCEPTED, "Success"),
        (TargetState.ACCEPTED, "Success"),
    ]
    events = [(row.what["event"], row.actor) for row in await book.audit.read("undone by")]
    assert events == [("undone", "ann@desk")]


async def test_what_an_answer_does_not_mention_is_unknown_and_stops_a_chunk_of_several(
    book, clock, vendor
):
    vendor.apply = silent
    plan = plan_of(2, clock, SET)

    run = await dispatcher_of(book, clock).run(vendor.source, plan, yes(plan))

    sentence = "the answer mentions none of the 2 targets: check them before you resume"
    assert run.rest == StopReason("unknown", sentence)
    assert {(row.state, row.answer) for row in run.job.targets} == {
        (NOT_MENTIONED.state, NOT_MENTIONED.answer)
    }
    one = plan_of(1, clock, SET)
    assert (await dispatcher_of(book, clock).run(vendor.source, one, yes(one))).rest is None


async def silent(action, targets, values, sending):
    await sending()
    return {}
