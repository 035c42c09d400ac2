"""A job whose store goes away in the middle: nothing is lost, nothing is sent twice, and it goes on."""

import asyncio
import shutil
import sqlite3
from collections import Counter
from datetime import timedelta

import pytest

from tests.changes.carriage import Book, Vendor, dispatcher_of, faults_of, plan_of, yes
from tests.team_server import empty
from tui.changes.dispatcher import Dispatcher
from tui.domain.change.action import TargetState
from tui.store import Store, StoreLost

TARGETS = 3


class Away:
    """A connection whose store is away from one moment on, for so many attempts."""

    def __init__(self, raw, at, attempts):
        self.raw = raw
        self.left = at
        self.attempts = attempts
        self.has_been_away = False

    def execute(self, statement, values=()):
        if statement != "ROLLBACK":
            self._point()
        done = self.raw.execute(statement, values)
        if statement == "COMMIT":
            self._point()  # committed, but the answer was lost
        return done

    def _point(self):
        self.left -= 1
        if self.left < 0 and self.attempts:
            self.attempts -= 1
            self.has_been_away = True
            error = sqlite3.OperationalError("the store is away")
            error.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise error

    def __getattr__(self, name):
        return getattr(self.raw, name)


@pytest.mark.parametrize("attempts", [1, 4])
async def test_a_store_lost_at_any_moment_of_a_job_neither_loses_nor_doubles_a_target(
    tmp_path, clock, attempts
):
    moments, empty_file = 0, tmp_path / "empty.db"
    await (await Book.open(empty_file, clock)).close()
    for at in range(500):
        book = await Book.open(shutil.copy(empty_file, tmp_path / f"{at}.db"), clock)
        away = Away(book.operations._connection, at, attempts)
        book.operations._connection = away
        vendor, plan = Vendor(bad=("d0001",)), plan_of(TARGETS, clock)
        try:
            run = await dispatcher_of(book, clock).run(vendor.source, plan, yes(plan))
            away.attempts = 0
            log = await book.audit.read(limit=100)
        except StoreLost:  # the job was not written down
            run = None
        finally:
            await book.close()
        if run is None:
            assert not vendor.done, at
            continue
        states = {row.key: row.state for row in run.job.targets}
        ends = Counter(row.what["target"] for row in log if row.what["event"] == "ended")

        assert faults_of(states, vendor.done, vendor.bad) == Counter(), at
        assert TargetState.UNKNOWN not in states.values(), at
        assert run.rest is None, at
        assert ends == dict.fromkeys(states, 1), at
        if not away.has_been_away:
            break
        moments += 1

    assert moments > 20


async def test_whoever_ends_the_program_does_not_wait_for_the_store(book, clock):
    vendor, plan = Vendor(), plan_of(TARGETS, clock)
    dispatcher = dispatcher_of(book, clock)

    def lose(_):
        book.operations._connection = Away(book.operations._connection, 0, 10_000)
        dispatcher.halt()

    vendor.before = lose

    with pytest.raises(StoreLost):
        await dispatcher.run(vendor.source, plan, yes(plan))
    book.operations._connection = book.operations._connection.raw
    clock.at += timedelta(minutes=11)
    await dispatcher.recover()
    (job,) = await book.journal.jobs()

    assert [row.state for row in job.targets].count(TargetState.UNKNOWN) == sum(
        vendor.done.values()
    )


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_job_goes_on_when_the_teams_server_is_back(team_server, tmp_path, clock, moment):
    empty(team_server.url)
    store = await Store.open(team_server.url, state=tmp_path, now=clock)
    vendor, plan = Vendor(), plan_of(TARGETS, clock)
    told, kills, pauses = [], [], []

    def kill_once():
        if not kills:
            kills.append(team_server.kill())

    async def apply(action, targets, values, sending):
        if moment == "before":
            kill_once()
        return await Vendor.apply(vendor, action, targets, values, sending)

    async def pause(seconds):
        pauses.append(seconds)
        if len(pauses) == 3:
            team_server.start()
        await asyncio.sleep(0.05 if len(pauses) < 3 else 1.1)

    vendor.apply = apply
    vendor.before = lambda _: kill_once() if moment == "after" else None
    dispatcher = Dispatcher(store, "ann@desk", now=clock, sleep=pause)
    try:
        run = await dispatcher.run(vendor.source, plan, yes(plan), told.append)
    finally:
        team_server.start()
        await store.close()

    assert [row.state for row in run.job.targets] == [TargetState.ACCEPTED] * TARGETS
    assert set(vendor.done.values()) == {1}
    assert any("team's store" in progress.why for progress in told if progress.waits_until)
    assert pauses[:3] == [1.0, 2.0, 4.0]
