"""What is on its way to a device is told beside what its record shows, until it is known."""

from dataclasses import replace
from datetime import timedelta

from tests.sync.desk import SIMS, TRACKERS, desk
from tui.console import pending_changes
from tui.domain.change.action import Outcome, TargetState
from tui.store import NewJob, NewTarget

DAY = 24 * 3600


async def active(one):
    (target,) = await one.wanted(SIMS, 1, lambda record: record.state == "active")
    return target


async def change(one, target, state):
    await one.run(await one.plan(SIMS, "change_simstate", [target], {"state": state}))


async def sent(one, action, record, values, state, **more):
    """Write into the journal that this was sent, and what became of it."""
    journal = one.console.store.journal
    row = NewTarget(record.address, record.label, record.key, **more)
    job = await journal.plan_job(NewJob(action, record.account, "ann", values, (row,)))
    await journal.mark_sent(job, [record.address])
    if state is not TargetState.SENT:
        await journal.mark_ended(job, {record.address: Outcome(state, "Success")})
    one.clock.advance(1)
    return job


async def told(one, record):
    pending = await pending_changes(one.console, [record])
    return [change.sentence(lambda at: f"{at:%H:%M}") for change in pending]


async def test_what_was_accepted_is_told_with_the_old_value_and_its_job():
    async with desk() as one:
        target = await active(one)
        await change(one, target, "suspend")
        (job,) = await one.console.store.journal.jobs()

        assert await told(one, target.record) == [
            f"state: active → suspend, accepted 12:00, not confirmed yet (job {job.job})"
        ]


async def test_what_the_record_shows_since_is_no_longer_on_its_way():
    async with desk() as one:
        target = await active(one)
        await change(one, target, "suspend")
        one.clock.advance(30 * DAY)  # long after the last check

        came_true = replace(target.record, state="suspend", fetched_at=one.clock())
        did_not = replace(target.record, fetched_at=one.clock())
        assert await told(one, came_true) == []
        assert len(await told(one, did_not)) == 1


async def test_of_one_thing_only_the_last_change_counts_and_each_note_is_its_own():
    async with desk() as one:
        record = (await active(one)).record
        yes, no = TargetState.ACCEPTED, TargetState.REFUSED
        await sent(one, "note", record, {"field_name": "note1"}, yes, before="", after="a")
        second = await sent(
            one, "note", record, {"field_name": "note1"}, yes, before="a", after="b"
        )
        third = await sent(one, "note", record, {"field_name": "note2"}, yes, before="", after="c")
        await sent(one, "change_simstate", record, {"state": "suspend"}, yes, after="suspend")
        await sent(one, "change_simstate", record, {"state": "restore"}, no, after="active")

        assert await told(one, record) == [
            f"note1: a → b, accepted 12:00, not confirmed yet (job {second})",
            f"note2: empty → c, accepted 12:00, not confirmed yet (job {third})",
        ]


async def test_what_has_no_answer_and_what_no_vendor_shows_is_said_so():
    async with desk() as one:
        record = (await active(one)).record
        text = await sent(one, "send_sms", record, {"sms_text": "on"}, TargetState.SENT)
        state = await sent(
            one, "change_simstate", record, {"state": "suspend"}, TargetState.UNKNOWN,
            before="active", after="suspend",
        )  # fmt: skip
        limit = await sent(
            one, "remove_usage_limit", record, {}, TargetState.ACCEPTED, after="none"
        )
        await sent(one, "cellular_locate", record, {}, TargetState.ACCEPTED)

        assert await told(one, record) == [
            f"send_sms: sent 12:00, no answer yet (job {text})",
            f"state: active → suspend, sent 12:00, outcome unknown (job {state})",
            f"usage limit: unknown → none, accepted 12:00, the vendor does not show it (job {limit})",
        ]


async def test_what_was_sent_to_another_device_of_that_name_is_not_told_of_this_one():
    async with desk() as one:
        record = (await active(one)).record
        await sent(
            one, "note", replace(record, key="an older one"), {"field_name": "note"},
            TargetState.ACCEPTED, after="a",
        )  # fmt: skip

        assert await pending_changes(one.console, [record]) == []


async def test_a_frequency_waits_until_the_device_reports_also_once_the_vendor_shows_it_waits():
    async with desk() as one:
        (target,) = await one.wanted(TRACKERS, 1, lambda record: record.last_seen)
        record = replace(target.record, last_seen=one.clock() - timedelta(hours=1))
        job = await sent(
            one, "set_reporting_frequency", record, {"ConfigID": "162"}, TargetState.ACCEPTED,
            before="161", after="162",
        )  # fmt: skip
        words = "queued 12:00, the device has not reported since"
        waiting = [f"reporting frequency: 161 → 162, {words} (job {job})"]
        shown = replace(
            record, vendor={"ReportingFrequencyID_Pending": "162"}, fetched_at=one.clock()
        )
        heard = replace(shown, last_seen=one.clock())

        assert await told(one, record) == waiting
        assert await told(one, shown) == waiting
        assert await told(one, heard) == []
