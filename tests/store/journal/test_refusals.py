"""What the journal refuses and what its check finds, word by word."""

from datetime import timedelta

import pytest

from tests.store.conftest import NOW
from tui.domain.change.action import Outcome, TargetState
from tui.domain.change.rehearsal import Rehearsal
from tui.store import Interrupted, JobLocked, JobRequest, NewJob, NewTarget, StoreError
from tui.store.journal.audit import AuditCheck

PLAN = NewJob("note", "sims", "ann@desk", {"note": "x"}, (NewTarget("a"), NewTarget("b")))
HERE, THERE = "no-such-host:1:x", "no-such-host:2:y"
NO_JOB = "There is no job x. Run `watchfloor jobs` for a list."


@pytest.fixture
def url():
    """The words are the same in every kind of store."""
    return "sqlite"


async def refused(work, kind=StoreError):
    with pytest.raises(kind) as raised:
        await work
    return str(raised.value)


async def test_a_job_which_is_not_there(timed):
    assert await refused(timed.journal.job("x")) == NO_JOB
    assert await refused(timed.journal.head("x")) == NO_JOB
    assert await refused(timed.locks.take("x", HERE)) == NO_JOB
    missing = "Another process took over job x. Nothing more was sent."
    assert await refused(timed.journal.mark_sent("x", ["a"], HERE), JobLocked) == missing


async def test_a_job_which_another_process_runs(timed, clock):
    job = await timed.journal.plan_job(PLAN, HERE)
    running = f"Job {job} is already running on {HERE}. Nothing was sent."
    same = (
        f"Job {job} of ann@desk is running on 2 of the same devices. Nothing was sent. "
        "Wait for it, or stop it first."
    )

    assert await refused(timed.locks.take(job, THERE), JobLocked) == running
    assert await refused(timed.journal.plan_job(PLAN, THERE), JobLocked) == same
    await timed.locks.take(job, HERE)
    assert (
        await refused(timed.journal.mark_sent(job, ["a"], THERE), JobLocked)
        == f"Another process took over job {job}. Nothing more was sent."
    )
    clock.at += timedelta(minutes=10)
    assert await refused(timed.locks.take(job, THERE), JobLocked) == running
    clock.at += timedelta(seconds=1)
    await timed.locks.take(job, THERE)
    assert (await timed.journal.head(job)).owner == THERE


async def test_a_job_which_somebody_asked_to_stop(timed):
    job = await timed.journal.plan_job(PLAN, HERE)
    await timed.locks.request(job, "stop", "bob@desk")

    sentence = f"Job {job}: bob@desk asked to stop it. Nothing more was sent."
    assert await refused(timed.journal.mark_sent(job, ["a"], HERE), Interrupted) == sentence
    await timed.locks.request(job, "pause", "")
    sentence = f"Job {job}: somebody asked to pause it. Nothing more was sent."
    assert await refused(timed.journal.mark_sent(job, ["a"], HERE), Interrupted) == sentence
    assert await timed.locks.renew(job, HERE) == JobRequest("pause", "")
    await timed.locks.release(job, THERE, "not ours")
    assert (await timed.journal.head(job)).owner == HERE
    await timed.locks.release(job, HERE, "paused")
    await timed.locks.take(job, HERE)
    assert await timed.locks.renew(job, HERE) is None


async def test_a_target_which_may_not_become_what_is_asked(timed):
    job = await timed.journal.plan_job(PLAN)
    await timed.journal.mark_sent(job, ["a"])

    assert await refused(timed.journal.mark_sent(job, ["a"])) == (
        f"Job {job}: a is already sent, so it cannot become sent. Nothing was sent or written."
    )
    outcome = {"z": Outcome(TargetState.ACCEPTED, "ok")}
    assert await refused(timed.journal.mark_ended(job, outcome)) == (
        f"Job {job}: z is not in it, so it cannot become accepted. Nothing was written."
    )
    bare = await timed.journal.plan_job(NewJob("wake", "sims", "ann"))
    assert await refused(timed.journal.mark_unsent(bare, [])) == (
        f"Job {bare}: its target is already planned, so it cannot become planned. Nothing was written."
    )
    waves = await timed.journal.plan_job(
        NewJob("note", "sims", "ann", {}, PLAN.targets, rehearsal=Rehearsal(waves=(("a",),)))
    )
    assert await refused(timed.journal.mark_sent(waves, ["a", "b"])) == (
        f"Job {waves}: 2 targets may not be sent yet (waiting). Nothing was sent."
    )


async def carried_out(store):
    targets = (NewTarget("a"), NewTarget("b"), NewTarget("c", skipped="no"))
    job = await store.journal.plan_job(NewJob("note", "sims", "ann", {"n": 1}, targets))
    await store.journal.mark_sent(job, ["a"])
    await store.journal.mark_ended(job, {"a": Outcome(TargetState.ACCEPTED, "ok")})
    await store.journal.skip_planned(job, "gone", "ann")
    return job


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("SELECT 1", (3, None, "3 rows, none changed")),
        ("DELETE FROM audit WHERE number = 2", (1, 2, "row 2 is missing")),
        ("UPDATE audit SET previous = 'x' WHERE number = 2", (1, 2, "row 2 does not follow the row before it")),
        ("UPDATE audit SET actor = 'x' WHERE number = 2", (1, 2, "row 2 was changed after it was written")),
        ("DELETE FROM audit WHERE number = 3", (2, 3, "row 3 and those after it are missing")),
        ("UPDATE job SET id = 'x'", (3, 4, "job x is in the journal, but not in the log")),
        ("DELETE FROM job", (3, 1, "job JOB is missing in the journal")),
        ("UPDATE target SET answer = 'x' WHERE key = 'a'", (3, 2, "job JOB: target a was changed since")),
        ("UPDATE target SET answer = 'x' WHERE key = 'b'", (3, 3, "job JOB: its skipped targets were changed since")),
        ("UPDATE job SET actor = 'x'", (3, 1, "job JOB was changed after it was planned")),
        ("UPDATE target SET answer = 'x' WHERE key = 'c'", (3, 1, "job JOB was changed after it was planned")),
    ],
)  # fmt: skip
async def test_what_the_check_of_the_log_finds(timed, statement, found):
    job = await carried_out(timed)
    await timed._databases.operations.write(
        lambda connection: connection.execute(statement) and None
    )

    rows, broken, sentence = found
    assert await timed.audit.verify() == AuditCheck(rows, broken, sentence.replace("JOB", job))


async def test_a_head_which_is_not_in_the_log(timed):
    await carried_out(timed)
    head = (await timed.audit.head()).digest

    assert (await timed.audit.verify(head)).broken is None
    assert (await timed.audit.verify("0" * 64)).broken is None
    assert await timed.audit.verify("f" * 64) == AuditCheck(
        3, 4, f"the head {'f' * 16}… is not in the log: rows were removed or written again"
    )


async def test_the_newest_twenty_jobs_on_the_same_targets_are_told(timed, clock):
    jobs = []
    for _ in range(21):
        clock.at += timedelta(minutes=1)
        job = await timed.journal.plan_job(PLAN)
        await timed.journal.mark_sent(job, ["a", "b"])
        jobs.append(job)
    since = NOW + timedelta(minutes=2)

    found = await timed.journal.recent_changes("sims", ["a", "z"], NOW)
    assert [(one.job, one.action, one.targets, one.is_same) for one in found] == [
        (job, "note", 1, False) for job in reversed(jobs[1:])
    ]
    assert found[0].at == clock.at
    assert len(await timed.journal.recent_changes("sims", ["a"], since)) == 20
    assert (
        len(await timed.journal.recent_changes("sims", ["a"], since + timedelta(minutes=1))) == 19
    )
    assert await timed.journal.recent_changes("other", ["a"], NOW) == []
    heads = await timed.journal.job_heads(2)
    assert [head.job for head in heads] == [jobs[20], jobs[19]]


async def test_only_what_is_meant_is_counted_and_only_a_known_value_is_the_last(timed):
    both = {"a": Outcome(TargetState.ACCEPTED, "ok"), "b": Outcome(TargetState.UNKNOWN, "?")}
    targets = (NewTarget("a", values={"n": 2}, after="2"), NewTarget("b", after="1"))
    job = await timed.journal.plan_job(NewJob("note", "sims", "ann", {"n": 1}, targets))
    await timed.journal.mark_sent(job, ["a", "b"])
    await timed.journal.mark_ended(job, both)

    def is_two(values):
        return values == {"n": 2}

    assert await timed.journal.sent_counts("sims", ["note"], NOW) == {"a": 1, "b": 1}
    assert await timed.journal.sent_counts("sims", ["note"], NOW, is_two) == {"a": 1}
    assert await timed.journal.last_values("sims", ["note"]) == {"a": "2"}
    assert await timed.journal.last_values("sims", ["note"], is_two) == {"a": "2"}
    assert (
        await timed.journal.last_values("sims", ["note"], lambda values: not is_two(values)) == {}
    )


async def test_a_job_is_read_with_all_that_was_written_of_it(timed):
    target = NewTarget("a", "Gate 1", "one", {"to": 5}, "p", "x")
    plan = NewJob(
        "note", "sims", "ann", {"n": 1}, (target, NewTarget("b", skipped="no")), "digest", "T-17", "j0",
        undoes=True, send_by=NOW + timedelta(hours=1),
    )  # fmt: skip
    job = await timed.journal.job(await timed.journal.plan_job(plan, HERE))
    head, (first, second) = job.head, job.targets

    assert (job.action, job.account, job.actor, job.created_at) == ("note", "sims", "ann", NOW)
    assert (head.digest, head.reason, head.follows, head.undoes) == ("digest", "T-17", "j0", True)
    assert (head.owner, head.stage, head.rest, head.send_by) == (HERE, None, None, plan.send_by)
    assert head.counts == {TargetState.PLANNED: 1, TargetState.SKIPPED: 1}
    assert (first.key, first.label, first.device, first.values) == ("a", "Gate 1", "one", {"to": 5})
    assert (first.before, first.after, first.looks, first.evidence) == ("p", "x", 0, None)
    assert (second.state, second.answer, second.values) == (TargetState.SKIPPED, "no", {})


async def test_a_rehearsed_job_rests_while_something_is_left_and_nobody_sends_it(timed):
    plan = NewJob("note", "sims", "ann", {}, PLAN.targets, rehearsal=Rehearsal(waves=(("a",),)))
    job = await timed.journal.plan_job(plan)

    assert (await timed.journal.head(job)).rest == "waiting"
    await timed.locks.take(job, HERE)
    assert (await timed.journal.head(job)).rest is None
    await timed.locks.release(job, HERE, None)
    await timed.journal.skip_planned(job, "gone", "ann")
    assert (await timed.journal.head(job)).rest is None
