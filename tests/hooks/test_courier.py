import os
from datetime import timedelta

import pytest

from tests.hooks.fleet import NOW
from tests.hooks.test_watcher import Clock
from tests.made_once import with_empty_store
from tui.config.hooks import Hook
from tui.domain.hook.firing import DeliveryState, HookMark, MarkChanges
from tui.hooks.attempt import AttemptRecord, AttemptResult, began, ended
from tui.hooks.courier import CALLED, HookCourier, pause_after
from tui.store import Store, StoreLost

HOOK = Hook(name="desk", when="severity:critical", command="true")
FAILED = AttemptResult.failed("status 1")
DONE = AttemptResult.made("done")


class Receiver:
    """What is called: it answers as told, and remembers."""

    def __init__(self):
        self.answer = DONE
        self.told = []

    async def __call__(self, hook, body, record):
        self.told.append((body["id"], body["attempt"]))
        return self.answer


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def state(tmp_path, tmp_path_factory):
    return with_empty_store(tmp_path_factory, tmp_path / "state")


@pytest.fixture
async def store(state, clock):
    opened = await Store.open(state=state, now=clock)
    yield opened
    await opened.close()


@pytest.fixture
def receiver():
    return Receiver()


@pytest.fixture
def courier(store, clock, receiver, tmp_path):
    return courier_of(store, clock, receiver, tmp_path)


def courier_of(store, clock, receiver, tmp_path, holder="here"):
    async def sleep(seconds):
        clock.at += timedelta(seconds=seconds)

    return HookCourier(
        store, receiver, folder=tmp_path / "hooks", holder=holder, now=clock, sleep=sleep
    )


async def plan(store, *keys):
    marks = [HookMark(hook="desk", subject=f"unit:{key}", seen_at=NOW) for key in keys]
    bodies = [(mark, {"title": mark.subject}) for mark in marks]
    await store.hooks.apply(MarkChanges(seen=marks, begun=bodies))


async def step(courier):
    await courier.step(HOOK)
    await courier.join()


async def states(store):
    return [(found.state, found.attempts) for found in await store.hooks.last("desk")]


async def test_a_delivery_is_made_once(store, courier, receiver):
    await plan(store, "1")
    await step(courier)
    await step(courier)

    assert [attempt for _, attempt in receiver.told] == [1]
    assert await states(store) == [(DeliveryState.DONE, 1)]


async def test_a_failure_is_tried_again_with_growing_pauses_and_the_same_id(
    store, courier, receiver, clock
):
    receiver.answer = FAILED
    await plan(store, "1")
    for _ in range(4):
        await step(courier)
        await step(courier)
        clock.at += timedelta(minutes=3)

    assert len({id for id, _ in receiver.told}) == 1
    assert [attempt for _, attempt in receiver.told] == [1, 2, 3, 4]
    assert [pause_after(n).total_seconds() for n in (1, 2, 3, 9)] == [30, 60, 120, 1800]


async def test_after_a_day_it_is_given_up_and_said(store, courier, receiver, clock):
    receiver.answer = FAILED
    await plan(store, "1")
    while (await states(store))[0][0] is not DeliveryState.FAILED:
        assert clock.at < NOW + timedelta(hours=25)
        await step(courier)
        clock.at += timedelta(minutes=10)

    (row,) = await store.audit.read("hook given up")
    status = (await store.hooks.statuses(["desk"]))["desk"]
    assert clock.at >= NOW + timedelta(days=1)
    assert row.what["result"] == "status 1"
    assert (status.given_up, status.problem) == (1, "status 1")


async def test_one_delivery_which_fails_holds_up_no_other(store, courier, receiver):
    receiver.answer = FAILED
    await plan(store, "1")
    await step(courier)
    receiver.answer = DONE
    await plan(store, "2")
    await step(courier)

    assert await states(store) == [(DeliveryState.DONE, 1), (DeliveryState.PLANNED, 1)]


class Lost:
    """A store whose database goes away while the result of an attempt is written."""

    def __init__(self, store, times):
        self._hooks = store.hooks
        self.hooks = self
        self._times = times

    def __getattr__(self, name):
        return getattr(self._hooks, name)

    async def finish(self, *given, **named):
        self._times -= 1
        if self._times >= 0:
            raise StoreLost("The team's store does not answer.")
        await self._hooks.finish(*given, **named)


async def test_while_the_database_is_away_nothing_is_lost_and_nothing_is_called_again(
    store, clock, receiver, tmp_path
):
    courier = courier_of(Lost(store, 5), clock, receiver, tmp_path)
    await plan(store, "1")
    await step(courier)

    assert len(receiver.told) == 1
    assert await states(store) == [(DeliveryState.DONE, 1)]


async def started_by_a_dead_process(store, tmp_path, holder="here"):
    await plan(store, "1")
    (delivery,) = await store.hooks.due("desk", 1)
    begun = await store.hooks.start(delivery.id, holder)
    return AttemptRecord(tmp_path / "hooks", begun.id, begun.attempts)


async def test_an_attempt_which_never_began_is_made(store, courier, receiver, tmp_path):
    await started_by_a_dead_process(store, tmp_path)
    await step(courier)

    assert await states(store) == [(DeliveryState.DONE, 1)]
    assert [attempt for _, attempt in receiver.told] == [1]


async def test_an_attempt_which_ended_unseen_is_not_made_again(store, courier, receiver, tmp_path):

    record = await started_by_a_dead_process(store, tmp_path)
    number = record.prepare(b"{}")
    began(number)
    ended(number, DONE)
    os.close(number)
    await step(courier)

    assert await states(store) == [(DeliveryState.DONE, 1)]
    assert receiver.told == []
    assert list((tmp_path / "hooks").iterdir()) == []


async def test_an_attempt_which_runs_on_after_its_service_is_waited_for(
    store, courier, receiver, tmp_path
):

    record = await started_by_a_dead_process(store, tmp_path)
    number = record.prepare(b"{}")
    began(number)
    await step(courier)
    os.close(number)

    assert await states(store) == [(DeliveryState.STARTED, 1)]
    assert receiver.told == []


async def test_of_an_attempt_whose_end_nobody_knows_another_is_made_with_the_same_id(
    store, courier, receiver, clock, tmp_path
):

    record = await started_by_a_dead_process(store, tmp_path)
    number = record.prepare(b"{}")
    began(number)
    os.close(number)
    await step(courier)
    (unknown,) = await store.hooks.last("desk")
    clock.at += timedelta(minutes=1)
    await step(courier)

    assert unknown.answer == CALLED
    assert receiver.told == [(unknown.id, 2)]


async def test_an_attempt_of_another_host_is_lost_only_after_its_timeout(
    store, courier, receiver, clock, tmp_path
):
    await started_by_a_dead_process(store, tmp_path, holder="elsewhere")
    await step(courier)
    before = await states(store)
    clock.at += HOOK.patience + timedelta(minutes=1)
    await step(courier)

    assert before == [(DeliveryState.STARTED, 1)]
    assert await states(store) == [(DeliveryState.PLANNED, 1)]
