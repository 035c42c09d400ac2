"""A job which is only wanted until a time."""

from datetime import timedelta

import pytest

from tui.domain.change.action import TargetState
from tui.store import NewJob, NewTarget
from tui.store.journal.job_lock import LOCK_LIFETIME, new_owner
from tui.store.journal.lateness import TooLate

HOUR = timedelta(hours=1)
WORDS = "too late: it was to be sent before 2026-11-21 09:00 UTC, or not at all"


@pytest.fixture
async def wanted(timed, clock):
    """A job of two devices which is wanted for an hour; of one of them it was sent."""
    targets = NewTarget("a"), NewTarget("b")
    job = NewJob("set", "yellow", "ann@desk", {"to": "fast"}, targets, send_by=clock() + HOUR)
    name = await timed.journal.plan_job(job)
    await timed.journal.mark_sent(name, ["a"])
    return name


async def states(store, job):
    return {row.key: row.state for row in (await store.journal.job(job)).targets}


async def test_nothing_of_it_is_sent_once_its_time_has_come(timed, clock, wanted):
    clock.at += HOUR
    with pytest.raises(TooLate, match=WORDS):
        await timed.journal.mark_sent(wanted, ["b"])

    assert (await states(timed, wanted))["b"] is TargetState.PLANNED


async def test_until_then_it_is_sent_and_left_alone(timed, clock, wanted):
    clock.at += HOUR - timedelta(seconds=1)
    await timed.locks.skip_late()
    await timed.journal.mark_sent(wanted, ["b"])

    assert (await states(timed, wanted))["b"] is TargetState.SENT
    assert (await timed.journal.head(wanted)).send_by == clock() + timedelta(seconds=1)


@pytest.mark.parametrize("way", ["recover", "skip_late"])
async def test_after_it_what_is_left_is_skipped_with_the_reason_and_the_log_agrees(
    timed, clock, wanted, way
):
    clock.at += HOUR
    await getattr(timed.locks, way)()
    rows = {row.key: row for row in (await timed.journal.job(wanted)).targets}

    assert (rows["b"].state, rows["b"].answer) == (TargetState.SKIPPED, WORDS)
    assert rows["a"].state is not TargetState.SKIPPED
    assert (await timed.audit.verify()).broken is None


async def test_a_process_which_works_on_it_is_left_to_find_that_out_itself(timed, clock, wanted):
    clock.at += HOUR
    await timed.locks.take(wanted, new_owner())
    await timed.locks.skip_late()
    while_it_lives = await states(timed, wanted)
    clock.at += LOCK_LIFETIME + timedelta(seconds=1)
    await timed.locks.skip_late()

    assert while_it_lives["b"] is TargetState.PLANNED
    assert (await states(timed, wanted))["b"] is TargetState.SKIPPED
