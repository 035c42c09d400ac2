"""Rehearsed changes on a whole console: the real planner, store, rhythms and verdicts, and a vendor which counts."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.sync.desk import SIMS, desk
from tui.changes.dispatcher import Dispatcher
from tui.changes.undo import undo_plans
from tui.console.judging import unit_judge
from tui.console.rehearsing import CannotRehearse, rehearse, rehearse_forever, rehearser
from tui.domain.change.plan import TargetOutlook
from tui.domain.change.rehearsal import Rehearsal, parse_waves

HOUR = timedelta(hours=1)
TWO = parse_waves("2")


async def recent(one, number=6):
    """Return SIMs which were all heard a moment ago."""
    wanted = await one.wanted(SIMS, number, lambda record: record.state == "active")
    heard = [replace(t.record, last_seen=one.clock(), fetched_at=one.clock()) for t in wanted]
    await one.console.store.devices.save("lattigo", SIMS, heard)
    return [replace(t, record=record) for t, record in zip(wanted, heard, strict=True)]


async def planned(one, how, wanted=None):
    wanted = wanted or await recent(one)
    plan = await one.plan(SIMS, "send_sms", wanted, {"sms_text": "hello"})
    return await rehearse(one.console, plan, TWO, how)


async def heard_again(one, plan, but=()):
    """Let every SIM of a plan but these be heard now, and the vendor be asked about all."""
    for target in plan.targets:
        record = await one.console.store.devices.get(SIMS, target.device)
        last = record.last_seen if target.key in but else one.clock()
        told = replace(record, last_seen=last, fetched_at=one.clock())
        await one.console.store.devices.save("lattigo", SIMS, [told])
    await unit_judge(one.console).judge_due()


async def test_the_rest_follows_once_each_canary_was_heard_and_every_text_is_charged_once():
    async with desk() as one:
        plan = await planned(one, Rehearsal(goes_on=True))
        run = await one.run(plan)
        first, carried = len(one.charges), rehearser(one.console)
        one.clock.advance(3600)
        await heard_again(one, plan, but=plan.rehearsal.waves[0][:1])
        await carried.step()
        still = len(one.charges)
        await heard_again(one, plan)
        await carried.step()
        await carried.step()
        job = await one.console.store.journal.job(run.job.job)

    assert (first, still, len(one.charges)) == (2, 2, 6)
    assert job.head.counts == {"accepted": 6}


async def test_a_canary_which_its_vendor_silenced_stops_the_rest():
    async with desk() as one:
        plan = await planned(one, Rehearsal(goes_on=True))
        run = await one.run(plan)
        carried, dead = rehearser(one.console), plan.rehearsal.waves[0][:1]
        for _ in range(6):
            one.clock.advance(6 * 24 * 3600)
            await heard_again(one, plan, but=dead)
            await carried.step()
        known = await one.console.store.rehearsals.read(run.job.job)

    assert len(one.charges) == 2
    assert known.stage == "stopped"
    assert dead[0] in known.why


async def test_an_end_while_a_wave_is_sent_waits_for_the_answer_and_the_next_start_goes_on():
    async with desk() as one:
        plan = await planned(one, Rehearsal(start_at=one.clock() + HOUR))
        await one.run(plan)
        one.clock.advance(3600)
        vendor, working = one.simulator.vendors["lattigo"], []
        handle = vendor.handle

        def end_then_answer(request):
            if one.is_change(SIMS)(request) and not working[0].cancelling():
                working[0].cancel()
            return handle(request)

        vendor.handle = end_then_answer
        working.append(asyncio.ensure_future(rehearse_forever(one.console)))
        with pytest.raises(asyncio.CancelledError):
            await working[0]
        cut = [job.head.counts for job in await one.console.store.journal.jobs()]
        next_start = Dispatcher(
            one.console.store, "ann", now=one.clock, sleep=one.console.around.sleep
        )
        vars(one.console)["dispatcher"] = next_start
        await rehearser(one.console).step()
        (job,) = await one.console.store.journal.jobs()

    assert cut == [{"accepted": 1, "planned": 5}]
    assert job.head.counts == {"accepted": 2, "planned": 4}
    assert len(one.charges) == 2


async def test_a_read_only_console_carries_nothing_on():
    async with desk(read_only=True) as one:
        await rehearse_forever(one.console)  # it returns at once


async def test_who_is_silent_already_cannot_be_a_canary():
    async with desk() as one:
        wanted = await recent(one)
        record = replace(wanted[0].record, last_seen=one.clock() - timedelta(days=200))
        await one.console.store.devices.save("lattigo", SIMS, [record])
        plan = await one.plan(SIMS, "send_sms", wanted, {"sms_text": "hello"})

        with pytest.raises(CannotRehearse, match="silent already"):
            await rehearse(one.console, plan, TWO, Rehearsal(), [wanted[0].key])
        chosen = await rehearse(one.console, plan, TWO, Rehearsal())
        assert wanted[0].key not in chosen.rehearsal.waves[0]


async def test_the_undo_leaves_alone_what_somebody_changed_since():
    async with desk() as one:
        wanted = await recent(one, 5)
        centers = one.simulator.vendors["lattigo"].account.cost_centers
        plan = await one.plan(SIMS, "change_cost_center", wanted, {"cost_center": "ours"})
        plan = await rehearse(one.console, plan, TWO, Rehearsal())
        run = await one.run(plan)
        theirs, own = plan.rehearsal.waves[0]
        centers[theirs] = "theirs"
        one.clock.advance(3700)
        await one.records(SIMS)
        job = await one.console.store.journal.job(run.job.job)
        (back,) = await undo_plans(one.console.planner, one.console.store, one.source(SIMS), job)

    outlooks = {target.key: target.outlook for target in back.targets}
    assert outlooks == {theirs: TargetOutlook.INELIGIBLE, own: TargetOutlook.CHANGES}
    assert "was changed since then, to theirs" in back.left_out[0].reason
