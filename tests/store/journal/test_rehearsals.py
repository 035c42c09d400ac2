from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.changes.carriage import Clock, Vendor
from tests.changes.rehearsal_desk import Desk, rehearsed
from tui.domain.change.action import Outcome, TargetState
from tui.domain.change.rehearsal import Canary, Rehearsal, RehearsalStage
from tui.store import JobLocked, NewJob, NewTarget, Store, StoreError
from tui.store.journal.rehearsals import TooEarly

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
WAVES = Rehearsal(waves=(("b",), ("a", "d")))
JOB = NewJob("note", "sims", "ann", {"note": "x"}, tuple(map(NewTarget, "abcde")), rehearsal=WAVES)
DONE = Outcome(TargetState.ACCEPTED, "ok")


async def send(store, job, keys):
    await store.journal.mark_sent(job, keys)
    await store.journal.mark_ended(job, dict.fromkeys(keys, DONE))


async def test_a_rehearsal_is_read_as_it_was_written(store):
    job = await store.journal.plan_job(JOB)
    known = await store.rehearsals.read(job)

    assert known.how == WAVES
    assert (known.stage, known.released) == ("waiting", 0)
    assert [known.wave(key) for key in "abcde"] == [1, 0, 2, 1, 2]
    assert await store.rehearsals.read("another") is None


async def test_a_wave_is_released_once_the_one_before_is_sent_and_passed(store):
    job = await store.journal.plan_job(JOB)
    for keys in (["a"], ["b", "c"], ["e"]):
        with pytest.raises(StoreError, match="may not be sent yet"):
            await store.journal.mark_sent(job, keys)
    await send(store, job, ["b"])
    with pytest.raises(TooEarly, match="it waits for the devices which were sent"):
        await store.rehearsals.take(job, "me", "ann", "typed 2")
    passed = await store.rehearsals.read(job)
    assert await store.rehearsals.move(job, passed, RehearsalStage.ASKING, "1 of 1 did well", "ann")
    assert not await store.rehearsals.move(job, passed, RehearsalStage.STOPPED, "late", "bob")
    asking = await store.journal.head(job)
    await store.rehearsals.take(job, "me", "ann", "typed 2")
    with pytest.raises(JobLocked):
        await store.rehearsals.take(job, "you", "bob", "typed 2")
    with pytest.raises(StoreError, match="may not be sent yet"):
        await store.journal.mark_sent(job, ["a", "c"])
    await send(store, job, ["a", "d"])

    assert asking.pause_reason == "1 of 1 did well"
    assert (await store.rehearsals.read(job)).released == 1
    assert (await store.audit.verify()).broken is None
    told = [row.what["event"] for row in await store.audit.read()]
    assert told.count("wave released") == 1


async def test_a_wave_which_was_cut_off_goes_on_before_the_next_one(store):
    job = await store.journal.plan_job(replace(JOB, rehearsal=Rehearsal(waves=(("a", "b"),))))
    await send(store, job, ["a"])
    await store.rehearsals.take(job, "me", "ann", "typed 1")
    with pytest.raises(StoreError, match="may not be sent yet"):
        await store.journal.mark_sent(job, ["c"])

    await send(store, job, ["b"])
    assert (await store.rehearsals.read(job)).released == 0


async def test_nothing_dated_is_sent_before_its_date(store):
    how = Rehearsal(start_at=NOW + timedelta(days=9), even_late=True)
    job = await store.journal.plan_job(replace(JOB, rehearsal=how, waits="to be sent at noon"))
    with pytest.raises(StoreError, match="may not be sent yet"):
        await store.journal.mark_sent(job, ["a"])
    with pytest.raises(TooEarly, match=r"to be sent at noon\. Nothing"):
        await store.rehearsals.take(job, "me", "ann", "y")

    assert (await store.rehearsals.read(job)).how == how
    assert (await store.journal.head(job)).pause_reason == "to be sent at noon"
    assert [known.job for known in await store.rehearsals.going_on()] == [job]


async def test_what_was_found_of_a_canary_is_kept(store):
    job = await store.journal.plan_job(JOB)
    found = Canary(
        state="failed", told="silent", awaits=2, deadline=NOW, contact_at=NOW, severity="warning"
    )
    await store.rehearsals.note(job, {"b": found}, "waits for 1")

    assert (await store.rehearsals.read(job)).canaries == {"b": found}
    assert (await store.rehearsals.read(job)).why == "waits for 1"


async def test_only_what_may_go_on_by_itself_is_looked_after(store):
    jobs = {
        stage: await store.journal.plan_job(replace(JOB, rehearsal=replace(WAVES, goes_on=goes_on)))
        for stage, goes_on in [("asking", False), ("paused", True), ("stopped", True)]
    }
    for stage, job in jobs.items():
        known = await store.rehearsals.read(job)
        await store.rehearsals.move(job, known, RehearsalStage(stage), stage, "ann")
    over = await store.journal.plan_job(JOB)
    await store.journal.skip_planned(over, "no", "ann")
    by_itself = await store.journal.plan_job(replace(JOB, rehearsal=replace(WAVES, goes_on=True)))
    known = await store.rehearsals.read(by_itself)
    await store.rehearsals.move(by_itself, known, RehearsalStage.ASKING, "", "ann")

    assert [known.job for known in await store.rehearsals.going_on()] == [by_itself]


async def test_some_targets_may_be_skipped_and_the_log_still_seals_all(store):
    job = await store.journal.plan_job(JOB)
    await store.journal.skip_planned(job, "already so", "ann", ["b", "d"])
    await store.journal.skip_planned(job, "gone", "ann", ["e"])

    states = {row.key: row.answer for row in (await store.journal.job(job)).targets}
    assert states == {"a": None, "b": "already so", "c": None, "d": "already so", "e": "gone"}
    assert (await store.audit.verify()).broken is None


@pytest.mark.parametrize(("silent", "sent"), [(set(), 20), ({"d0001"}, 3)])
async def test_a_rehearsal_is_carried_on_in_either_kind_of_store(tmp_path, url, silent, sent):
    clock, vendor = Clock(), Vendor()
    store = await Store.open(url, state=tmp_path / "state", now=clock)
    desk = Desk(store, clock, vendor)
    job = await desk.start(rehearsed(20, clock, goes_on=True))
    desk.field.silent = silent
    await desk.wait(timedelta(hours=3), steps=6)
    head, verdict = await store.journal.head(job), await store.audit.verify()
    await store.close()

    assert len(vendor.done) == sent
    assert head.counts[TargetState.ACCEPTED] == sent
    assert verdict.broken is None
