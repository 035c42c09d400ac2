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
    await store.journal.mark_ended(name, {"b": ended("done", "Success")})
    await store.journal.mark_sent(name, ["a"])
    await store.journal.mark_ended(name, {"a": ended("refused", "Error: no")})
    over = await store.journal.job(name)

    assert (planned.state, sent.state, over.state) == ("planned", "sent", "refused")
    assert [(one.key, one.label, one.state) for one in planned.targets] == [
        ("b", "B", "planned"), ("a", None, "planned")
    ]  # fmt: skip
    assert [(one.state, one.answer) for one in over.targets] == [
        ("done", "Success"), ("refused", "Error: no")
    ]  # fmt: skip
    assert over.values == PLAN.values
    assert all(one.sent_at and one.ended_at for one in over.targets)


async def test_nothing_is_sent_twice(store):
    name = await store.journal.plan_job(PLAN)
    await store.journal.mark_sent(name, ["a"])

    with pytest.raises(StoreError, match="already sent"):
        await store.journal.mark_sent(name, ["b", "a"])

    assert [one.state for one in (await store.journal.job(name)).targets] == ["planned", "sent"]


@pytest.mark.parametrize("last", ["done", "refused"])
async def test_what_has_ended_stays_ended(store, last):
    name = await store.journal.plan_job(PLAN)
    await store.journal.mark_sent(name, ["a"])
    await store.journal.mark_ended(name, {"a": ended(last)})

    for state in ("done", "refused", "unknown", "skipped"):
        with pytest.raises(StoreError, match=f"already {last}"):
            await store.journal.mark_ended(name, {"a": ended(state)})


async def test_what_was_sent_by_a_dead_process_is_unknown_and_can_be_settled(store):
    name = await store.journal.plan_job(PLAN)
    await store.journal.mark_sent(name, ["a"])

    assert await store.locks.recover() == 1
    assert await store.locks.recover() == 0
    job = await store.journal.job(name)
    assert job.state == "unknown"
    assert [one.state for one in job.targets] == ["planned", "unknown"]
    with pytest.raises(StoreError, match="already unknown"):
        await store.journal.mark_sent(name, ["a"])
    await store.journal.mark_ended(name, {"a": ended("done")})


async def test_a_job_on_the_account_itself_has_one_target_without_a_name(store):
    name = await store.journal.plan_job(NewJob("create_token", "polte", "ann"))
    await store.journal.mark_sent(name, ())
    await store.journal.mark_ended(name, {"": ended("done")})

    job = await store.journal.job(name)
    assert [(one.key, one.state) for one in job.targets] == [("", "done")]


async def test_the_newest_jobs_come_first_and_a_wrong_name_is_told(store):
    names = [await store.journal.plan_job(PLAN) for _ in range(3)]

    assert {job.job for job in await store.journal.jobs()} == set(names)
    assert len(await store.journal.jobs(limit=2)) == 2
    with pytest.raises(StoreError, match="there is no job x"):
        await store.journal.job("x")


async def test_work_on_operations_is_one_transaction(store):
    def half(connection):
        connection.execute("INSERT INTO rate_ledger (account, book) VALUES ('a', 'b')")
        raise KeyError

    with pytest.raises(KeyError):
        await store.shared.transact(half)

    count = "SELECT count(*) FROM rate_ledger"
    assert await store.shared.transact(lambda c: c.execute(count).fetchone()) == (0,)
