from datetime import timedelta

import pytest

from tui.domain.change.action import Outcome, TargetState
from tui.store import NewJob, NewTarget, StoreError

PLAN = NewJob("note", "sims", "ann", {"note": "x", "n": 1}, (NewTarget("b", "B"), NewTarget("a")))


def ended(state, answer="ok"):
    return Outcome(TargetState(state), answer)


async def test_a_job_is_planned_sent_and_ended_target_by_target(store):
    name = await store.journal.plan_job(PLAN)
    planned = await store.journal.job(name)
    await store.journal.mark_sent(name, ["b"])
    sent = await store.journal.job(name)
    await store.journal.mark_ended(name, {"b": ended("accepted", "Success")})
    await store.journal.mark_sent(name, ["a"])
    await store.journal.mark_ended(name, {"a": ended("refused", "Error: no")})
    over = await store.journal.job(name)

    assert (planned.state, sent.state, over.state) == ("planned", "sent", "refused")
    assert [(target.key, target.label, target.state) for target in planned.targets] == [
        ("b", "B", "planned"), ("a", None, "planned")
    ]  # fmt: skip
    assert [(target.state, target.answer) for target in over.targets] == [
        ("accepted", "Success"), ("refused", "Error: no")
    ]  # fmt: skip
    assert over.values == PLAN.values
    assert all(target.sent_at and target.ended_at for target in over.targets)


async def test_nothing_is_sent_twice(store):
    name = await store.journal.plan_job(PLAN)
    await store.journal.mark_sent(name, ["a"])

    with pytest.raises(StoreError, match="already sent"):
        await store.journal.mark_sent(name, ["b", "a"])

    assert [target.state for target in (await store.journal.job(name)).targets] == [
        "planned",
        "sent",
    ]


WAYS = {
    "planned": (),
    "sent": ("sent",),
    "accepted": ("sent", "accepted"),
    "confirmed": ("sent", "confirmed"),
    "refused": ("sent", "refused"),
    "unknown": ("sent", "unknown"),
    "skipped": ("skipped",),
    "undone": ("sent", "accepted", "undone"),
}
"""How a target gets to each state."""
MAY_BECOME = {
    "planned": {"sent", "refused", "skipped"},
    "sent": {"planned", "accepted", "confirmed", "refused", "unknown"},
    "accepted": {"confirmed", "refused", "undone"},
    "confirmed": {"undone"},
    "refused": set(),
    "unknown": {"accepted", "confirmed", "refused", "unknown"},
    "skipped": set(),
    "undone": set(),
}
"""Only what the vendor was asked can be accepted; what has ended stays ended."""


@pytest.mark.parametrize("state", WAYS)
async def test_a_target_changes_only_to_the_states_which_may_follow(store, state):
    for to in WAYS:
        name = await store.journal.plan_job(PLAN)
        for step in WAYS[state]:
            await move(store, name, step)

        if to in MAY_BECOME[state]:
            await move(store, name, to)
        else:
            with pytest.raises(StoreError, match=f"already {state}"):
                await move(store, name, to)

        row = next(row for row in (await store.journal.job(name)).targets if row.key == "a")
        assert row.state == (to if to in MAY_BECOME[state] else state), to


async def move(store, name, to):
    if to == "sent":
        await store.journal.mark_sent(name, ["a"])
    elif to == "planned":
        await store.journal.mark_unsent(name, ["a"])
    else:
        await store.journal.mark_ended(name, {"a": ended(to)})


async def test_a_target_is_confirmed_when_that_was_seen_and_keeps_when_it_was_accepted(
    timed, clock
):
    name = await timed.journal.plan_job(PLAN)
    await timed.journal.mark_sent(name, ["a"])
    await timed.journal.mark_ended(name, {"a": ended("accepted")})
    accepted = (await timed.journal.job(name)).targets[1]
    clock.at += timedelta(seconds=60)
    await timed.journal.mark_ended(name, {"a": ended("confirmed")})
    confirmed = (await timed.journal.job(name)).targets[1]

    assert accepted.confirmed_at is None
    assert confirmed.ended_at == accepted.ended_at
    assert (confirmed.confirmed_at - accepted.ended_at).total_seconds() == 60


async def test_what_was_sent_by_a_dead_process_is_unknown_and_can_be_settled(store):
    name = await store.journal.plan_job(PLAN)
    await store.journal.mark_sent(name, ["a"])

    assert await store.locks.recover() == 1
    assert await store.locks.recover() == 0
    job = await store.journal.job(name)
    assert job.state == "unknown"
    assert [target.state for target in job.targets] == ["planned", "unknown"]
    with pytest.raises(StoreError, match="already unknown"):
        await store.journal.mark_sent(name, ["a"])
    await store.journal.mark_ended(name, {"a": ended("accepted")})


async def test_a_job_on_the_account_itself_has_one_target_without_a_name(store):
    name = await store.journal.plan_job(NewJob("create_token", "polte", "ann"))
    await store.journal.mark_sent(name, ())
    await store.journal.mark_ended(name, {"": ended("accepted")})

    job = await store.journal.job(name)
    assert [(target.key, target.state) for target in job.targets] == [("", "accepted")]


async def test_the_newest_jobs_come_first_and_a_wrong_name_is_an_error(store):
    names = [await store.journal.plan_job(PLAN) for _ in range(3)]

    assert {job.job for job in await store.journal.jobs()} == set(names)
    assert len(await store.journal.jobs(limit=2)) == 2
    with pytest.raises(StoreError, match="There is no job x"):
        await store.journal.job("x")


async def test_work_on_the_ledger_is_one_transaction(store):
    def half(connection):
        connection.execute("INSERT INTO rate_ledger (account, book) VALUES ('a', 'b')")
        raise KeyError

    with pytest.raises(KeyError):
        await store.shared.transact(half)

    count = "SELECT count(*) FROM rate_ledger"
    assert await store.shared.transact(lambda c: c.execute(count).fetchone()) == (0,)
