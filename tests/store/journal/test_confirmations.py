from tests.store.conftest import NOW
from tui.domain.change.action import Outcome, TargetState
from tui.store import NewJob, NewTarget

DONE = Outcome(TargetState.ACCEPTED, "Success")


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
        waiting, "its state is active", 1, state=TargetState.ACCEPTED, actor="ann"
    )
    (again,) = await store.confirmations.pending(["change_simstate"])
    await store.confirmations.save(
        again, "its state is suspend", 2, state=TargetState.CONFIRMED, actor="ann"
    )
    row = (await store.journal.job(name)).targets[0]

    assert waiting.values == {"state": "suspend"}
    assert again.target.evidence == "its state is active"
    assert await store.confirmations.pending(["change_simstate"]) == []
    assert (row.looks, row.evidence, row.confirmed_at) == (2, "its state is suspend", NOW)
    assert row.state is TargetState.CONFIRMED
    assert [entry.what["event"] for entry in await store.audit.read("confirmed")] == ["confirmed"]


async def test_what_no_look_has_shown_may_still_be_shown_by_a_later_record(store):
    await done(store, "note", "a")
    (waiting,) = await store.confirmations.pending(["note"])
    await store.confirmations.save(waiting, "nothing", 4, state=TargetState.ACCEPTED, actor="ann")

    (left,) = await store.confirmations.pending(["note"])
    assert (left.target.looks, left.target.state) == (4, TargetState.ACCEPTED)
    assert await store.confirmations.are_pending()


async def test_what_the_vendors_list_lacks_is_refused_and_logged(store):
    name = await done(store, "claim", "a")
    (waiting,) = await store.confirmations.pending(["claim"])
    await store.confirmations.save(
        waiting, "not in the list", 2, state=TargetState.REFUSED, actor="ann"
    )
    row = (await store.journal.job(name)).targets[0]

    assert (row.state, row.confirmed_at) == (TargetState.REFUSED, None)
    assert not await store.confirmations.are_pending()
    assert [entry.what["event"] for entry in await store.audit.read("refused")] == ["refused"]


async def test_a_check_which_comes_too_late_changes_nothing(store):
    name = await done(store, "note", "a")
    (first,) = await store.confirmations.pending(["note"])
    await store.confirmations.save(first, "seen", 1, state=TargetState.CONFIRMED, actor="ann")
    await store.confirmations.save(first, "late", 2, state=TargetState.REFUSED, actor="bob")
    row = (await store.journal.job(name)).targets[0]

    assert (row.state, row.evidence) == (TargetState.CONFIRMED, "seen")
    assert await store.audit.read("bob") == []
