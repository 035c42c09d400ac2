import pytest

from tests.sync.desk import LOCATORS, SIMS, desk
from tui.domain.change.confirmation_schedule import TextStatus
from tui.sim.http.faults import FAULTS

STATE = {"state": "suspend"}


async def lost(one, account, name, keys, values, *, was_done):
    """Do something whose answer is lost; return the job."""
    one.faults.strike("reset_after", where=one.is_change(account), done=was_done)
    run = await one.do(account, name, keys, values)
    assert {row.state.value for row in run.job.targets} == {"unknown"}
    return run.job


async def settled(one, job):
    found = await one.console.settler.settle(one.source(job.account), job)
    after = await one.console.store.journal.job(job.job)
    return after.targets[0].state.value, found


@pytest.mark.parametrize("was_done", [True, False])
async def test_a_cost_center_is_read_back(was_done):
    async with desk() as one:
        wanted = await one.wanted(SIMS)
        one.faults.strike("reset_after", where=one.is_change(SIMS), done=was_done)
        await one.run(await one.plan(SIMS, "change_cost_center", wanted, {"cost_center": "7"}))
        (job,) = await one.console.store.journal.jobs()
        early, found = await settled(one, job)
        one.clock.advance(61)
        late, _ = await settled(one, await one.console.store.journal.job(job.job))

    assert (early, late) == (("confirmed", "confirmed") if was_done else ("unknown", "refused"))
    assert was_done or "may still follow" in next(iter(found.left.values()))


@pytest.mark.parametrize("was_done", [True, False])
async def test_a_sim_state_is_believed_unchanged_only_after_an_hour(was_done):
    async with desk() as one:
        wanted = await one.wanted(SIMS, 1, lambda record: record.state == "active")
        one.faults.strike("reset_after", where=one.is_change(SIMS), done=was_done)
        await one.run(await one.plan(SIMS, "change_simstate", wanted, STATE))
        (job,) = await one.console.store.journal.jobs()
        one.clock.advance(30 * 60)
        half, _ = await settled(one, job)
        one.clock.advance(31 * 60)
        full, _ = await settled(one, await one.console.store.journal.job(job.job))

    assert (half, full) == (("confirmed", "confirmed") if was_done else ("unknown", "refused"))


async def test_a_text_is_found_where_the_carrier_lists_texts():
    async with desk(fleet=300) as one:
        world = one.simulator.world
        fits = {unit.iccid for unit in world.sims if unit.carrier == "VDF"}
        wanted = await one.wanted(SIMS, 2, lambda record: record.iccid in fits and record.msisdn)
        words = {"sms_text": "reboot please"}
        arrived = await lost(one, SIMS, "send_sms", [wanted[0].key], words, was_done=True)
        vanished = await lost(one, SIMS, "send_sms", [wanted[1].key], words, was_done=False)
        one.clock.advance(60)
        found, _ = await settled(one, arrived)
        missed, _ = await settled(one, vanished)

    assert (found, missed) == ("confirmed", "unknown")


async def test_of_several_texts_none_is_taken_for_another():
    async with desk(fleet=300) as one:
        world = one.simulator.world
        fits = {unit.iccid for unit in world.sims if unit.carrier == "VDF"}
        wanted = await one.wanted(SIMS, 1, lambda record: record.iccid in fits and record.msisdn)
        await one.do(SIMS, "send_sms", [wanted[0].key], {"sms_text": "again"})
        job = await lost(
            one, SIMS, "send_sms", [wanted[0].key], {"sms_text": "again"}, was_done=False
        )
        state, found = await settled(one, job)

    assert state == "unknown"
    assert list(found.left.values()) == [
        "several texts were sent to this device within an hour: check which of them arrived"
    ]


@pytest.mark.parametrize(("was_done", "late"), [(True, "confirmed"), (False, "refused")])
async def test_a_claim_is_looked_for_among_the_devices(was_done, late):
    async with desk() as one:
        made = one.simulator.vendors["polte"].account.made
        units = [one.simulator.world.unit(place) for place in range(30)]
        imei = next(unit.imei for unit in units if not unit.has_locator and made(unit.imei))
        job = await lost(one, LOCATORS, "claim", [imei], {}, was_done=was_done)
        one.clock.advance(301)
        state, _ = await settled(one, job)

    assert state == late


@pytest.mark.parametrize("name", ["cellular_locate", "set_usage_limit"])
async def test_what_nothing_shows_is_left_to_a_person(name):
    async with desk() as one:
        wanted = await one.wanted(SIMS)
        values = {"kb_limit": 5, "action": "suspend"} if name == "set_usage_limit" else {}
        job = await lost(one, SIMS, name, [wanted[0].key], values, was_done=True)
        charges = len(one.charges)
        before, found = await settled(one, job)
        await one.console.settler.decide(job, is_done=True, why="the device moved")
        after = (await one.console.store.journal.job(job.job)).targets[0]

    assert before == "unknown"
    words = "the vendor does not show this change: decide by hand"
    assert list(found.left.values()) == [words]
    assert after.state.value == "confirmed"
    assert "the device moved" in after.answer
    assert len(one.charges) == charges


async def test_reading_back_never_sends_a_change():
    async with desk() as one:
        wanted = await one.wanted(SIMS)
        judge = one.is_change(SIMS)
        job = await lost(one, SIMS, "change_simstate", [wanted[0].key], STATE, was_done=False)
        changes = []
        one.faults.strike(
            FAULTS["status_500"], where=lambda request: judge(request) and changes.append(request)
        )
        await settled(one, job)

    assert changes == []


async def test_accepted_is_confirmed_when_the_record_shows_it_and_says_how_long_it_waited():
    async with desk() as one:
        wanted = await one.wanted(SIMS, 1, lambda record: record.state == "active")
        run = await one.run(await one.plan(SIMS, "change_simstate", wanted, STATE))
        looks = []
        for seconds in (30, 31, 240, 10):
            one.clock.advance(seconds)
            left = len(one.transport.left)
            await one.console.confirmer.step(one.source)
            row = (await one.console.store.journal.job(run.job.job)).targets[0]
            looks.append((len(one.transport.left) - left, row.looks, row.confirmed_at is not None))

    assert looks == [(0, 0, False), (1, 1, False), (1, 2, True), (0, 2, True)]
    assert row.evidence == "its state is suspend"


async def test_looks_slept_through_are_made_up_by_one():
    async with desk() as one:
        wanted = await one.wanted(SIMS, 1, lambda record: record.state == "active")
        await one.run(await one.plan(SIMS, "change_simstate", wanted, STATE))
        one.clock.advance(9 * 3600)
        left = len(one.transport.left)
        confirmed = await one.console.confirmer.step(one.source)
        asked = len(one.transport.left) - left

    assert (confirmed, asked) == (1, 1)


async def test_a_bulk_is_confirmed_by_one_reading_of_the_list():
    async with desk(fleet=60) as one:
        wanted = await one.wanted(SIMS, 40, lambda record: record.state == "active")
        await one.run(await one.plan(SIMS, "change_simstate", wanted, STATE))
        one.clock.advance(301)
        left = len(one.transport.left)
        confirmed = await one.console.confirmer.step(one.source)
        asked = len(one.transport.left) - left

    assert confirmed == len(wanted) > 20
    assert asked <= 2


async def test_a_text_is_seen_by_a_report_since_and_acted_on_only_by_a_reply():
    async with desk() as one:
        wanted = await one.wanted(
            SIMS, 1, lambda record: record.msisdn and record.state == "active"
        )
        await one.records("yellow-fleet")
        run = await one.run(await one.plan(SIMS, "send_sms", wanted, {"sms_text": "x"}))
        row = run.job.targets[0]
        accepted = await one.console.confirmer.text_proof(SIMS, row.device, row.ended_at)
        one.clock.advance(2 * 24 * 3600)
        await one.records(SIMS)
        seen = await one.console.confirmer.text_proof(SIMS, row.device, row.ended_at)

    assert accepted.status is TextStatus.ACCEPTED
    assert seen.status is TextStatus.SEEN
