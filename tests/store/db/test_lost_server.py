"""A team's server which is killed and started again under an open store."""

import asyncio
import time
from datetime import UTC, datetime

import pytest

from tests.team_server import empty
from tui.domain.change.action import Outcome, TargetState
from tui.domain.device.record import DeviceRecord
from tui.domain.show.filter import DeviceQuery
from tui.store import NewJob, NewTarget, Store, StoreLost

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
ONE = DeviceRecord(provider="p", account="a", key="1", address="1")


@pytest.fixture
async def store(team_server, tmp_path):
    empty(team_server.url)
    opened = await Store.open(team_server.url, state=tmp_path, now=lambda: NOW)
    await opened.devices.save("p", "a", [ONE])
    yield opened
    await opened.close()


async def until(attempt):
    """Try until it is not lost any more."""
    for _ in range(600):
        try:
            return await attempt()
        except StoreLost:
            await asyncio.sleep(0.1)
    raise AssertionError("it does not come back")


async def test_a_store_goes_on_by_itself_after_its_server_was_killed_and_started_again(
    store, team_server
):
    job = await store.journal.plan_job(NewJob("note", "a", "ann", {}, (NewTarget("1"),)))
    await store.journal.mark_sent(job, ["1"])
    team_server.kill()
    try:
        for attempt in (
            lambda: store.devices.page(DeviceQuery()),
            lambda: store.devices.save("p", "b", [ONE]),
            store.poll_changes,
            lambda: store.journal.job(job),
        ):
            with pytest.raises(StoreLost):
                await attempt()
    finally:
        team_server.start()

    assert (await until(lambda: store.devices.page(DeviceQuery()))).records == (ONE,)
    await until(lambda: store.devices.save("p", "b", [ONE]))
    answer = Outcome(TargetState.ACCEPTED, "Success")
    await until(lambda: store.journal.mark_ended(job, {"1": answer}))
    (target,) = (await store.journal.job(job)).targets
    assert (target.state, target.answer) == (TargetState.ACCEPTED, "Success")


async def test_while_the_server_is_away_whatever_asks_hears_it_at_once(store, team_server):
    team_server.kill()
    try:
        with pytest.raises(StoreLost):
            await store.devices.counts()
        start = time.monotonic()
        for _ in range(200):
            with pytest.raises(StoreLost, match=r"cannot be reached.* tried again by itself"):
                await store.devices.counts()
        took = time.monotonic() - start
    finally:
        team_server.start()

    assert took < 10, "each was waited for"


async def test_whoever_listens_is_told_to_look_at_everything_again(store):
    heard = []
    store.subscribe(heard.append)

    store.announce_all()

    assert {"devices", "reports", "lists", "status", "budget", "jobs"} <= heard[0]
