from datetime import timedelta

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


async def test_the_last_value_of_a_device_is_the_one_its_last_change_set(store):
    await done(store, "set_usage_limit", "a", "100")
    await done(store, "remove_usage_limit", "a", "none")
    await done(store, "set_usage_limit", "b", "200")
    limits = ["set_usage_limit", "remove_usage_limit"]

    assert await store.journal.last_values("sims", limits) == {"a": "none", "b": "200"}
    assert await store.journal.last_values("other", limits) == {}


async def test_what_was_sent_lately_is_counted_by_device(store):
    for _ in range(3):
        await done(store, "send_sms", "a")
    await done(store, "note", "a")

    assert await store.journal.sent_counts("sims", ["send_sms"], NOW - timedelta(hours=1)) == {
        "a": 3
    }
    assert await store.journal.sent_counts("sims", ["send_sms"], NOW + timedelta(hours=1)) == {}


async def test_jobs_on_the_same_devices_are_found_with_how_many_they_share(store):
    keys = [f"k{place}" for place in range(5)]
    job = NewJob("send_sms", "sims", "bob@desk", {"t": 1}, tuple(map(NewTarget, keys)))
    name = await store.journal.plan_job(job)
    await store.journal.mark_sent(name, keys[:3])
    found = await store.journal.recent_changes(
        "sims",
        ["k0", "k2", "k4", "z"],
        NOW - timedelta(days=1),
        lambda head: head.values == {"t": 1},
    )

    assert [(one.job, one.actor, one.targets, one.is_same) for one in found] == [
        (name, "bob@desk", 2, True)
    ]
