"""What was accepted becomes confirmed, or refused, only by what the vendor shows afterwards."""

from dataclasses import replace

import pytest

from tests.sync.desk import LOCATORS, SIMS, desk
from tui.domain.change.action import Outcome, TargetState
from tui.domain.device.record import Row
from tui.sim.world.unit import SimState
from tui.store import NewJob, NewTarget

SUSPEND = {"state": "suspend"}
MINUTE = 60


async def state_of(one):
    (job, *_) = await one.console.store.journal.jobs()
    return [row.state.value for row in job.targets]


async def suspended(one):
    wanted = await one.wanted(SIMS, 1, lambda record: record.state == "active")
    await one.run(await one.plan(SIMS, "change_simstate", wanted, SUSPEND))
    return wanted[0].record


async def tell(one, record, **changes):
    """Save a record as the vendor would send it now."""
    told = replace(record, fetched_at=one.clock(), **changes)
    await one.console.store.devices.save("lattigo", SIMS, [told])


async def test_a_yes_is_accepted_and_nothing_more():
    async with desk() as one:
        await suspended(one)

        assert await state_of(one) == ["accepted"]


async def test_a_record_read_since_confirms_without_a_request():
    async with desk() as one:
        record = await suspended(one)
        one.clock.advance(5)
        await tell(one, record, state="suspend")
        before = len(one.transport.left)

        confirmed = await one.console.confirmer.from_store()

        assert (confirmed, await state_of(one)) == (1, ["confirmed"])
        assert len(one.transport.left) == before


async def test_a_record_read_before_the_yes_proves_nothing():
    async with desk() as one:
        record = await suspended(one)
        told = replace(record, state="suspend")
        await one.console.store.devices.save("lattigo", SIMS, [told])
        one.clock.advance(5)

        assert await one.console.confirmer.from_store() == 0
        assert await state_of(one) == ["accepted"]


async def test_a_vendor_which_does_nothing_is_never_called_confirmed():
    async with desk() as one:
        record = await suspended(one)
        for _ in range(8):
            one.clock.advance(20 * MINUTE)
            await tell(one, record, state="active")
            await one.console.confirmer.from_store()

        assert await state_of(one) == ["accepted"]


async def test_a_vendor_which_does_it_late_is_confirmed_late():
    async with desk() as one:
        record = await suspended(one)
        one.clock.advance(3 * 60 * MINUTE)
        await tell(one, record, state="active")
        early = await one.console.confirmer.from_store()
        one.clock.advance(MINUTE)
        await tell(one, record, state="suspend")

        assert (early, await one.console.confirmer.from_store()) == (0, 1)
        assert await state_of(one) == ["confirmed"]


async def test_two_changes_of_one_device_are_each_looked_at():
    async with desk() as one:
        wanted = await one.wanted(SIMS, 1)
        for field in ("note1", "note2"):
            values = {"field_name": field, "note": f"the {field}"}
            await one.run(await one.plan(SIMS, "note", wanted, values))
        one.clock.advance(5)
        vendor = {**wanted[0].record.vendor, "note1": "the note1", "note2": "something else"}
        await tell(one, wanted[0].record, vendor=vendor)

        await one.console.confirmer.from_store()

        jobs = await one.console.store.journal.jobs()
        states = {job.values["field_name"]: job.state for job in jobs}
        assert states == {"note1": "confirmed", "note2": "accepted"}


async def test_a_claim_which_the_list_lacks_is_refused_after_five_minutes():
    async with desk() as one:
        await one.wanted(LOCATORS, 1)
        name = await accepted_claim(one, "490154203237518")
        one.clock.advance(2 * MINUTE)
        await one.console.confirmer.step(one.source)
        early = await state_of(one)
        one.clock.advance(4 * MINUTE)
        await one.console.confirmer.step(one.source)
        job = await one.console.store.journal.job(name)

    assert early == ["accepted"]
    assert job.state == "refused"
    assert "not in the vendor's list" in job.targets[0].evidence


async def test_a_claim_which_the_list_holds_is_confirmed():
    async with desk() as one:
        (wanted,) = await one.wanted(LOCATORS, 1)
        await accepted_claim(one, wanted.record.imei)
        one.clock.advance(2 * MINUTE)
        await one.console.confirmer.step(one.source)

        assert await state_of(one) == ["confirmed"]


async def accepted_claim(one, imei):
    """Record a claim which the vendor accepted without saying what became of it."""
    action = one.action(LOCATORS, "claim")
    made = NewJob(action.name, LOCATORS, "ann@desk", {}, (NewTarget(imei),))
    name = await one.console.store.journal.plan_job(made)
    await one.console.store.journal.mark_sent(name, [imei])
    accepted = Outcome(TargetState.ACCEPTED, "accepted")
    await one.console.store.journal.mark_ended(name, {imei: accepted})
    return name


async def test_a_read_only_console_writes_no_confirmation_down():
    async with desk() as one:
        record = await suspended(one)
        one.clock.advance(5)
        await tell(one, record, state="suspend")
        one.console.around = replace(one.console.around, read_only=True)

        await one.console.confirm_accepted(ask=False)

        assert await state_of(one) == ["accepted"]


async def texted(one):
    wanted = await one.wanted(SIMS, 1, lambda record: record.state == "active")
    await one.run(await one.plan(SIMS, "send_sms", wanted, {"sms_text": "report"}))
    one.clock.advance(2 * MINUTE)
    return wanted[0].record


async def listed(one, record, **text):
    """Keep what the vendor's list of texts would tell now."""
    row = Row(
        provider="lattigo", account=SIMS, list="sms", key="1", device=record.key,
        vendor={"event_timestamp": one.clock().isoformat(), **text},
    )  # fmt: skip
    await one.console.store.lists.save(SIMS, "sms", [row], argument=record.address)


async def test_a_report_since_a_text_does_not_confirm_the_text():
    async with desk() as one:
        record = await texted(one)
        await tell(one, record, last_seen=one.clock())

        await one.console.confirmer.from_store()

        (job,) = await one.console.store.journal.jobs()
        assert job.state == "accepted"
        assert job.targets[0].evidence.startswith("accepted; report seen since: ")


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ({"event_type": "MT", "message_body": "report"}, "confirmed"),
        ({"event_type": "MO", "message_body": "OK"}, "confirmed"),
        ({"event_type": "MT", "message_body": "another"}, "accepted"),
    ],
)
async def test_a_text_is_confirmed_by_a_reply_or_by_the_vendors_list(text, state):
    async with desk() as one:
        record = await texted(one)
        await listed(one, record, **text)

        await one.console.confirmer.from_store()

        assert await state_of(one) == [state]


async def suspended_many(one, number):
    wanted = await one.wanted(SIMS, number, lambda record: record.state == "active")
    await one.run(await one.plan(SIMS, "change_simstate", wanted, SUSPEND))
    one.clock.advance(3 * MINUTE)
    one.transport.left.clear()
    return [target.key for target in wanted]


async def test_a_bulk_suspension_is_confirmed_by_a_page_of_the_suspended():
    async with desk() as one:
        await suspended_many(one, 12)

        confirmed = await one.console.confirmer.step(one.source)

        assert confirmed == 12
        assert one.transport.left == [("GET", "/lattigo/v2/devices")]
        assert await state_of(one) == ["confirmed"] * 12


async def test_those_which_no_page_of_the_state_shows_are_read_one_by_one():
    async with desk() as one:
        one.simulator.vendors["lattigo"]._max_per_page = 2
        names = await suspended_many(one, 3)
        one.simulator.vendors["lattigo"].account.set_state(
            one.simulator.vendors["lattigo"].account.find(names[0]), SimState.DEACTIVATED
        )
        one.clock.advance(3 * MINUTE)

        await one.console.confirmer.step(one.source)

        assert ("GET", f"/lattigo/v2/devices/{names[0]}") in one.transport.left
        assert sorted(await state_of(one)) == ["accepted", "confirmed", "confirmed"]


async def test_what_a_whole_list_of_the_state_does_not_name_stays_accepted():
    async with desk() as one:
        names = await suspended_many(one, 3)
        account = one.simulator.vendors["lattigo"].account
        for name in names:
            account.set_state(account.find(name), SimState.ACTIVE)
        one.clock.advance(3 * MINUTE)

        await one.console.confirmer.step(one.source)

        (job, *_) = await one.console.store.journal.jobs()
        assert [row.state.value for row in job.targets] == ["accepted"] * 3
        assert {row.evidence for row in job.targets} == {"the device is not listed as suspend yet"}
