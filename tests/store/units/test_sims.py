"""The unit of a SIM and what is wrong with its tracker, on both kinds of databases."""

from datetime import timedelta

from tests.store.units.conftest import NOW
from tests.store.units.test_joined import SIM, record, saved
from tui.domain.verdict.judgement import Finding, Judgement
from tui.store.units.sims import ALONE


async def place(store, trackers=("charterup",)):
    return (await store.sims.places("lattigo", ["sim"], trackers))["sim"]


async def missing(store, clock, tracker):
    """Let a tracker's vendor list it no longer."""
    clock.at += timedelta(hours=1)
    await store.devices.save(
        "charterup", "charterup", [], complete=True, seen=set(), accept_shorter=True
    )
    return tracker


async def test_a_tracker_which_its_vendor_dropped_is_gone(store, clock):
    _, tracker = await saved(
        store, record("lattigo", "sim", iccid=SIM), record("charterup", "tracker", iccid=SIM)
    )
    before = await place(store)
    await missing(store, clock, tracker)

    after = await place(store)

    assert before.gone is None
    assert after.gone == ("charterup", "tracker", NOW + timedelta(hours=1))
    assert (await place(store, ())).gone is None


async def test_a_tracker_which_is_still_listed_counts_for_one_which_is_not(store, clock):
    _, tracker, _ = await saved(
        store,
        record("lattigo", "sim", iccid=SIM),
        record("charterup", "tracker", iccid=SIM),
        record("polte", "other", iccid=SIM),
    )
    await missing(store, clock, tracker)

    assert (await place(store, ("charterup", "polte"))).gone is None


async def test_the_verdict_that_a_sim_is_alone_is_told_in_its_words(store):
    await saved(store, record("lattigo", "sim", iccid=SIM))
    unit = await store.units.of_device("lattigo", "sim")
    finding = Finding(
        rule=ALONE,
        severity="warning",
        sentence="It is in no tracker.",
        evidence=(),
        would_change="",
        since=None,
    )
    await store.units.save(NOW, {unit.row: Judgement(findings=(finding,), chain=())})

    assert (await place(store)).alone == "It is in no tracker."


async def test_a_lost_record_has_no_place(store):
    assert await store.sims.places("lattigo", ["gone"], ["charterup"]) == {}
