from tests.store.conftest import NOW
from tui.domain.change.action import Outcome, TargetState
from tui.store import NewJob, NewTarget

DONE = Outcome(TargetState.DONE, "Success")


async def done(store, action, key, after=None, **values):
    job = NewJob(action, "sims", "ann", values, (NewTarget(key, after=after),))
    name = await store.journal.plan_job(job)
    await store.journal.mark_sent(name, [key])
    await store.journal.mark_ended(name, {key: DONE})
    return name


async def test_what_was_accepted_waits_until_it_is_confirmed(store):
    name = await done(store, "change_simstate", "a", "suspend", state="suspend")
    (waiting,) = await store.confirmations.pending(["change_simstate"])
    await store.confirmations.save(
        waiting, "its state is active", 1, is_confirmed=False, actor="ann"
    )
    (again,) = await store.confirmations.pending(["change_simstate"])
    await store.confirmations.save(again, "its state is suspend", 2, is_confirmed=True, actor="ann")
    row = (await store.journal.job(name)).targets[0]

    assert waiting.values == {"state": "suspend"}
    assert again.target.evidence == "its state is active"
    assert await store.confirmations.pending(["change_simstate"]) == []
    assert (row.looks, row.evidence, row.confirmed_at) == (2, "its state is suspend", NOW)
    assert [one.what["event"] for one in await store.audit.read("confirmed")] == ["confirmed"]


async def test_after_the_last_look_nobody_waits_any_more(store):
    await done(store, "note", "a")
    (waiting,) = await store.confirmations.pending(["note"])
    await store.confirmations.save(waiting, "nothing", 4, is_confirmed=False, actor="ann")

    assert await store.confirmations.pending(["note"]) == []
