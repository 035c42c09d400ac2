import os
from datetime import timedelta

import pytest

from tui.domain.change.action import Outcome, TargetState
from tui.store import Interrupted, JobLocked, JobRequest, NewJob, NewTarget, StoreError
from tui.store.journal.job_lock import LOCK_LIFETIME, is_alive, new_owner

PLAN = NewJob("note", "sims", "ann@desk", {"note": "x"}, (NewTarget("a"), NewTarget("b")))
NOBODY = "no-such-host:1:x"
DONE = Outcome(TargetState.ACCEPTED, "ok")


async def test_one_process_locks_a_job_until_it_releases_it(timed):
    ours, theirs = new_owner(), NOBODY
    name = await timed.journal.plan_job(PLAN, ours)

    with pytest.raises(JobLocked):
        await timed.locks.take(name, theirs)
    with pytest.raises(JobLocked, match="took over job"):
        await timed.journal.mark_sent(name, ["a"], theirs)
    await timed.locks.release(name, ours, "it was late")
    resting = (await timed.journal.job(name)).head
    await timed.locks.take(name, theirs)

    assert (resting.owner, resting.pause_reason) == (None, "it was late")
    assert (await timed.journal.job(name)).head.pause_reason is None


async def test_another_job_on_the_same_devices_is_refused_and_leaves_no_trace(timed):
    name = await timed.journal.plan_job(PLAN, new_owner())
    other = NewJob("note", "sims", "bob@desk", {}, (NewTarget("b"), NewTarget("c")))

    with pytest.raises(JobLocked, match=f"{name} of ann@desk is running on 1 of the same devices"):
        await timed.journal.plan_job(other, NOBODY)

    assert [job.job for job in await timed.journal.jobs()] == [name]


@pytest.mark.parametrize(
    "job",
    [
        NewJob("note", "other-account", "bob", {}, (NewTarget("a"),)),
        NewJob("note", "sims", "bob", {}, (NewTarget("z"),)),
        NewJob("note", "sims", "bob", {}, (NewTarget("a", skipped="it is so"),)),
    ],
)
async def test_jobs_on_different_devices_run_side_by_side(timed, job):
    await timed.journal.plan_job(PLAN, new_owner())

    assert await timed.journal.plan_job(job, NOBODY)


async def test_targets_sent_by_a_living_process_are_left_alone(timed, clock):
    ours = new_owner()
    name = await timed.journal.plan_job(PLAN, ours)
    await timed.journal.mark_sent(name, ["a"], ours)

    assert await timed.locks.recover() == 0
    clock.at += LOCK_LIFETIME + timedelta(seconds=1)
    assert await timed.locks.recover() == 1
    with pytest.raises(JobLocked):
        await timed.journal.mark_sent(name, ["b"], ours)


async def test_a_job_whose_process_still_works_stays_locked(timed, clock):
    name = await timed.journal.plan_job(PLAN, NOBODY)
    for _ in range(3):
        clock.at += LOCK_LIFETIME - timedelta(seconds=1)
        assert await timed.locks.renew(name, NOBODY) is None

    with pytest.raises(JobLocked):
        await timed.locks.take(name, new_owner())


async def test_a_request_to_pause_stops_the_next_send(timed):
    ours = new_owner()
    name = await timed.journal.plan_job(PLAN, ours)
    asked = await timed.locks.request(name, "pause", "bob@desk")

    with pytest.raises(Interrupted) as wished:
        await timed.journal.mark_sent(name, ["a"], ours)
    heard = await timed.locks.renew(name, ours)
    await timed.locks.release(name, ours, "paused")

    assert asked
    assert wished.value.request == heard == JobRequest("pause", "bob@desk")
    assert not await timed.locks.request(name, "pause", "bob@desk"), "nobody is at it"
    assert [row.state for row in (await timed.journal.job(name)).targets] == ["planned", "planned"]


async def test_what_was_certainly_not_sent_may_be_sent_again(timed):
    ours = new_owner()
    name = await timed.journal.plan_job(PLAN, ours)
    await timed.journal.mark_sent(name, ["a"], ours)
    await timed.journal.mark_unsent(name, ["a"])
    back = (await timed.journal.job(name)).targets[0]
    await timed.journal.mark_sent(name, ["a"], ours)
    await timed.journal.mark_ended(name, {"a": DONE})

    assert (back.state, back.sent_at) == (TargetState.PLANNED, None)
    with pytest.raises(StoreError, match="already accepted"):
        await timed.journal.mark_unsent(name, ["a"])


@pytest.mark.parametrize(
    ("owner", "age_seconds", "alive"),
    [
        (None, 0, False),
        (NOBODY, 0, True),
        (NOBODY, LOCK_LIFETIME.total_seconds() + 1, False),
        ("odd", 0, True),
    ],
)
def test_the_owner_on_another_host_is_judged_by_its_last_renewal(owner, age_seconds, alive):
    assert is_alive(owner, 0, int(age_seconds * 1_000_000)) is alive


def test_a_process_of_this_host_is_known_dead_at_once():
    ours = new_owner()

    assert is_alive(ours, 0, 0)
    assert not is_alive(ours, 0, 0, lives=lambda pid: pid != os.getpid())
