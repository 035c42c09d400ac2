"""What each change of the journal writes into the audit log, and whom it tells."""

from datetime import timedelta

import pytest

from tests.store.conftest import NOW
from tui.domain.change.action import Outcome, TargetState
from tui.domain.change.rehearsal import Canary, Rehearsal, RehearsalStage
from tui.domain.hook.firing import HookMark, HookStatus, MarkChanges
from tui.store import NewJob, NewTarget
from tui.store.journal.audit import AuditHead
from tui.store.journal.job_lock import LOST
from tui.store.journal.rehearsals import TooEarly

NOBODY = "no-such-host:1:x"
PLAN = NewJob(
    "note", "sims", "ann@desk", {"note": "x"},
    (NewTarget("a", "Gate 1", before="p", after="x"), NewTarget("b")),
    reason="T-17", follows="j0", confirmed="typed 2", send_by=NOW + timedelta(hours=1),
)  # fmt: skip
WAVES = Rehearsal(waves=(("a",),), start_at=NOW)
DONE = Outcome(TargetState.ACCEPTED, "ok")


@pytest.fixture
def url():
    """What is in a row is the same in every kind of store: one will do."""
    return "sqlite"


@pytest.fixture
async def told(timed):
    """What the listeners were told, change by change."""
    heard = []
    timed._databases.feed.subscribe(lambda topics: heard.append(set(topics)))
    return heard


async def rows(store):
    """Return the audit log, the oldest first, each row with its actor and without its seal."""
    return [
        (row.actor, {name: fact for name, fact in row.what.items() if name != "seal"})
        for row in reversed(await store.audit.read())
    ]


async def test_a_new_job_is_written_with_all_that_was_said_of_it(timed, told):
    job = await timed.journal.plan_job(PLAN)
    bare = await timed.journal.plan_job(NewJob("wake", "sims", "ann@desk", rehearsal=WAVES))

    assert await rows(timed) == [
        (
            "ann@desk",
            {
                "event": "planned", "job": job, "action": "note", "account": "sims", "targets": 2,
                "values": {"note": "x"}, "confirmed": "typed 2", "reason": "T-17", "follows": "j0",
                "send_by": "2026-11-21 09:00:00+00:00",
            },
        ),
        (
            "ann@desk",
            {
                "event": "planned", "job": bare, "action": "wake", "account": "sims", "targets": 1,
                "values": {}, "start_at": "2026-11-21 08:00:00+00:00", "waves": [["a"]],
            },
        ),
    ]  # fmt: skip
    assert told == [{"jobs"}, {"jobs"}]


async def test_what_becomes_of_a_target_is_told_and_logged(timed, told):
    job = await timed.journal.plan_job(PLAN)
    await timed.journal.mark_sent(job, ["a"])
    await timed.journal.mark_ended(job, {"a": DONE})
    await timed.journal.mark_ended(
        job, {"a": Outcome(TargetState.UNDONE, "by j2")}, event="undone", actor="bob"
    )
    await timed.journal.skip_planned(job, "gone", "bob")
    head = {"job": job, "action": "note", "account": "sims", "target": "a", "label": "Gate 1"}
    values = {"before": "p", "after": "x", "reason": "T-17"}

    assert (await rows(timed))[1:] == [
        ("ann@desk", {"event": "ended", "result": "accepted", "answer": "ok"} | head | values),
        ("bob", {"event": "undone", "result": "undone", "answer": "by j2"} | head | values),
        ("bob", {"event": "stopped", "job": job, "skipped": 1, "answer": "gone"}),
    ]
    assert told == [{"jobs"}] * 5


async def test_a_target_which_was_not_carried_out_is_logged_too(timed):
    job = await timed.journal.plan_job(NewJob("wake", "sims", "ann@desk"))
    await timed.journal.mark_sent(job, [])
    await timed.journal.mark_unsent(job, [])

    assert (await rows(timed))[1:] == [
        (
            "ann@desk",
            {
                "event": "not carried out", "job": job, "action": "wake", "account": "sims",
                "result": "planned",
            },
        )
    ]  # fmt: skip


async def test_a_confirmation_is_told_and_logged_with_what_was_seen(timed, told):
    job = await timed.journal.plan_job(PLAN)
    await timed.journal.mark_sent(job, ["a"])
    await timed.journal.mark_ended(job, {"a": DONE})
    (waiting,) = await timed.confirmations.pending(["note"])
    told.clear()
    for looks, state in [(1, TargetState.ACCEPTED), (2, TargetState.CONFIRMED)]:
        await timed.confirmations.save(waiting, "seen", looks, state=state, actor="bob")

    assert (await rows(timed))[2:] == [
        (
            "bob",
            {
                "event": "confirmed", "job": job, "action": "note", "account": "sims", "target": "a",
                "label": "Gate 1", "result": "confirmed", "answer": "seen",
            },
        )
    ]  # fmt: skip
    assert told == [{"jobs"}] * 2


async def test_what_is_asked_of_a_running_job_is_told_and_logged(timed, told):
    job = await timed.journal.plan_job(PLAN)
    assert not await timed.locks.request(job, "pause", "bob")
    await timed.locks.take(job, NOBODY)
    await timed.locks.request(job, "pause", "bob")
    await timed.locks.renew(job, NOBODY)
    await timed.locks.release(job, NOBODY, None)

    assert (await rows(timed))[1:] == [("bob", {"event": "pause asked for", "job": job})]
    assert told == [{"jobs"}] * 4


async def test_what_a_dead_process_left_is_told_and_logged(timed, told, clock):
    job = await timed.journal.plan_job(PLAN, NOBODY)
    await timed.journal.mark_sent(job, ["a"], NOBODY)
    told.clear()
    await timed.locks.recover()
    assert told == []
    clock.at += timedelta(minutes=11)

    assert await timed.locks.recover() == 1
    assert (await rows(timed))[1:] == [
        (
            "ann@desk",
            {
                "event": "ended", "job": job, "action": "note", "account": "sims", "target": "a",
                "label": "Gate 1", "result": "unknown", "answer": LOST,
            },
        )
    ]  # fmt: skip
    assert (await timed.journal.head(job)).pause_reason == "the program which ran it ended"
    row = (await timed.journal.job(job)).targets[0]
    assert (row.state, row.answer, row.ended_at) == (TargetState.UNKNOWN, LOST, clock.at)
    clock.at += timedelta(hours=1)
    await timed.locks.skip_late()
    assert told == [{"jobs"}] * 2


async def test_each_step_of_a_rehearsal_is_told_and_logged(timed, told):
    plan = NewJob(
        "note", "sims", "ann@desk", {}, PLAN.targets, rehearsal=Rehearsal(waves=(("a",),))
    )
    job = await timed.journal.plan_job(plan)
    await timed.journal.mark_sent(job, ["a"])
    await timed.journal.mark_ended(job, {"a": DONE})
    told.clear()
    await timed.rehearsals.note(job, {"a": Canary(state="passed")}, "1 of 1")
    await timed.rehearsals.move(job, None, RehearsalStage.ASKING, "1 of 1", "bob")
    await timed.rehearsals.take(job, NOBODY, "bob", "typed 1")

    assert (await rows(timed))[2:] == [
        ("bob", {"event": "rehearsal asking", "job": job, "answer": "1 of 1"}),
        (
            "bob",
            {
                "event": "wave released",
                "job": job,
                "wave": 2,
                "confirmed": "typed 1",
                "anyway": False,
            },
        ),
    ]
    assert told == [{"jobs"}] * 3


async def test_why_a_rehearsal_may_not_go_on_is_said_before_it_is_asked_to(timed, clock):
    job = await timed.journal.plan_job(
        NewJob("note", "sims", "ann", {}, PLAN.targets, rehearsal=Rehearsal(waves=(("a",),)))
    )
    assert await timed.rehearsals.why_not_yet(job) == ""
    await timed.journal.mark_sent(job, ["a"])
    await timed.journal.mark_ended(job, {"a": DONE})
    words = (
        f"Job {job}: it waits for the devices which were sent. Nothing was sent. Skip the rest with: "
        f"watchfloor jobs stop {job}. Send it nevertheless with: watchfloor jobs resume {job} --anyway"
    )

    assert await timed.rehearsals.why_not_yet(job) == words
    with pytest.raises(TooEarly) as refused:
        await timed.rehearsals.take(job, NOBODY, "bob", "typed 1")
    assert str(refused.value) == words
    assert await timed.rehearsals.why_not_yet("another") == ""
    dated = await timed.journal.plan_job(
        NewJob("note", "sims", "ann", rehearsal=Rehearsal(start_at=NOW + timedelta(hours=1)))
    )
    assert await timed.rehearsals.why_not_yet(dated)
    clock.at += timedelta(hours=1)
    assert await timed.rehearsals.why_not_yet(dated) == ""


MARK = HookMark(hook="desk", subject="unit:1", cause="empty", members=(("sims", "a"),), seen_at=NOW)
BODY = {"title": "Truck 9: empty"}


async def test_a_delivery_has_all_that_is_known_of_it_and_its_end_is_logged(timed, told, clock):
    await timed.hooks.apply(MarkChanges(seen=[MARK]))
    assert told == []
    await timed.hooks.apply(MarkChanges(begun=[(MARK, BODY)]))
    (planned,) = await timed.hooks.due("desk", 9)
    assert planned.body == {"hook": "desk", "event": "begin", "id": planned.id, **BODY}
    assert (planned.hook, planned.subject, planned.event) == ("desk", "unit:1", "begin")
    assert (planned.planned_at, planned.next_at, planned.attempts) == (NOW, NOW, 0)
    assert (planned.holder, planned.started_at, planned.ended_at) == (None, None, None)
    assert [mark.members for mark in await timed.hooks.marks("desk")] == [MARK.members]
    assert [mark.fired_at for mark in await timed.hooks.marks("desk")] == [NOW]

    clock.at += timedelta(minutes=1)
    started = await timed.hooks.start(planned.id, "here")
    assert (started.holder, started.started_at, started.attempts) == ("here", clock.at, 1)
    assert await timed.hooks.started("desk") == [started]
    await timed.hooks.put_back(started, clock.at, "status 1")
    (again,) = await timed.hooks.due("desk", 9)
    assert (again.answer, again.state) == ("status 1", "planned")
    status = (await timed.hooks.statuses(["desk"]))["desk"]
    assert status == HookStatus(waiting=1, retried=1, problem="status 1")
    last = await timed.hooks.start(planned.id, "here")
    await timed.hooks.put_back(last, clock.at, "")
    assert (await timed.hooks.due("desk", 9))[0].answer == "status 1"
    last = await timed.hooks.start(planned.id, "here")
    await timed.hooks.finish(last, "ok", is_done=True)

    (ended,) = await timed.hooks.last("desk")
    assert (ended.answer, ended.ended_at, ended.state) == ("ok", clock.at, "done")
    assert (await timed.hooks.statuses(["desk"]))["desk"] == HookStatus(fired=1, fired_at=clock.at)
    assert await rows(timed) == [
        (
            "hook:desk",
            {
                "event": "hook fired", "action": "desk", "target": "1", "label": BODY["title"],
                "after": "begin", "result": "ok", "reason": f"delivery {planned.id}, attempt 3",
            },
        )
    ]  # fmt: skip
    assert told == [{"hooks"}] * 6 + [{"hooks", "jobs"}]


@pytest.mark.parametrize(("hours", "given_up"), [(24, 1), (25, 0)])
async def test_what_was_given_up_is_a_problem_for_a_day(timed, clock, hours, given_up):
    await timed.hooks.apply(MarkChanges(seen=[MARK], begun=[(MARK, BODY)]))
    (planned,) = await timed.hooks.due("desk", 9)
    await timed.hooks.finish(await timed.hooks.start(planned.id, "here"), "no", is_done=False)
    clock.at += timedelta(hours=hours)

    status = (await timed.hooks.statuses(["desk"]))["desk"]

    assert status == HookStatus(given_up=given_up, problem="no" if given_up else "")
    assert status.is_failing is bool(given_up)


async def test_what_ended_three_months_ago_is_forgotten(timed, clock):
    marks = [MARK, HookMark(hook="desk", subject="unit:2", seen_at=NOW)]
    await timed.hooks.apply(MarkChanges(seen=marks, begun=[(mark, BODY) for mark in marks]))
    first, second = await timed.hooks.due("desk", 9)
    await timed.hooks.finish(first, "ok", is_done=True)
    clock.at += timedelta(days=90)
    await timed.hooks.finish(second, "ok", is_done=True)
    assert len(await timed.hooks.last("desk")) == 2

    clock.at += timedelta(seconds=1)
    await timed.hooks.apply(MarkChanges(ended=[(MARK, BODY)]))
    (end,) = await timed.hooks.due("desk", 9)
    await timed.hooks.finish(end, "ok", is_done=True)

    assert [one.id for one in await timed.hooks.last("desk")] == [end.id, second.id]


async def test_what_a_hooks_command_changed_is_counted(timed):
    await timed.journal.plan_job(NewJob("note", "sims", "hook:desk", {}, PLAN.targets))
    skipped = (NewTarget("c", skipped="no"),)
    await timed.journal.plan_job(NewJob("note", "sims", "hook:desk", {}, skipped))
    await timed.journal.plan_job(PLAN)

    assert await timed.hooks.changed_since("desk", NOW) == 2
    assert await timed.hooks.changed_since("desk", NOW + timedelta(seconds=1)) == 0
    assert await timed.hooks.changed_since("other", NOW) == 0


async def test_what_changes_nothing_can_be_logged(timed, told):
    assert await timed.audit.head() == AuditHead(0, "0" * 64)
    await timed.audit.write("ann", [{"event": "exported", "target": None}])

    assert await rows(timed) == [("ann", {"event": "exported"})]
    assert told == [{"jobs"}]
    (row,) = await timed.audit.read()
    assert await timed.audit.head() == AuditHead(1, row.digest)


async def test_what_was_sent_to_a_device_is_found_by_its_names_and_its_record(timed):
    targets = (NewTarget("a", device="one"), NewTarget("b", device="two"), NewTarget("c"))
    job = await timed.journal.plan_job(NewJob("note", "sims", "ann", {"n": 1}, targets))
    await timed.journal.plan_job(NewJob("note", "sims", "ann", {}, targets))
    await timed.journal.mark_sent(job, ["a", "b", "c"])

    found = await timed.confirmations.last_sent("sims", "one", ["a", "b", "c"])
    assert [(one.job, one.target.key, one.values) for one in found] == [
        (job, "a", {"n": 1}),
        (job, "c", {"n": 1}),
    ]
    assert await timed.confirmations.last_sent("other", "one", ["a"]) == []


@pytest.mark.parametrize(("hours", "is_pending"), [(12, True), (13, False)])
async def test_an_accepted_change_is_worth_a_check_for_half_a_day_more(
    timed, clock, hours, is_pending
):
    job = await timed.journal.plan_job(PLAN)
    await timed.journal.mark_sent(job, ["a"])
    await timed.journal.mark_ended(job, {"a": DONE})
    clock.at += timedelta(hours=hours, minutes=59)

    assert await timed.confirmations.are_pending() is is_pending
    assert bool(await timed.confirmations.pending(["note"])) is is_pending
