import multiprocessing
import os
import random
import signal
import sqlite3
import time
from datetime import UTC, datetime, timedelta

import pytest

from tui.domain.budget.windows import Allowance, Reading, Reservation, Wait, Window
from tui.store.db.schema import LEDGER
from tui.store.shared.ledger import StoreLedger, work_on

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALLOWANCES = {"fleet": Allowance(windows=(Window(10, 20), Window(3600, 130))), "sims": Allowance()}


class Operations:
    """The operations file alone: each piece of work in one transaction of its own."""

    def __init__(self, path):
        self.path = path

    async def transact(self, work, *, urgent=False):
        connection = sqlite3.connect(self.path, isolation_level=None, timeout=60)
        try:
            connection.execute("BEGIN IMMEDIATE")
            done = work(connection)
            connection.execute("COMMIT")
        finally:
            connection.close()
        return done

    look = transact


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "ledger.db"
    with sqlite3.connect(file) as connection:
        connection.executescript(LEDGER.steps[0])
    return file


async def test_two_processes_spend_from_one_budget(path):
    ours = StoreLedger(Operations(path), ALLOWANCES)
    theirs = StoreLedger(Operations(path), ALLOWANCES)
    for ledger in (ours, theirs) * 10:
        assert isinstance(await ledger.reserve("fleet", 1, START, person=True), Reservation)

    assert isinstance(await ours.reserve("fleet", 1, START, person=True), Wait)


async def test_what_one_process_settles_the_other_sees(path):
    ours = StoreLedger(Operations(path), ALLOWANCES)
    theirs = StoreLedger(Operations(path), ALLOWANCES)
    room = await ours.reserve("fleet", 5, START, person=True)
    await ours.settle(room, 2, START)
    await ours.learn("fleet", [Reading(3600, 40, 390)], START)
    hour = (await theirs.gauges("fleet", START))[-1]

    assert (hour.ours, hour.others, hour.limit) == (2, 38, 390)


async def test_a_refusal_one_process_met_stops_the_other(path):
    ours = StoreLedger(Operations(path), ALLOWANCES)
    theirs = StoreLedger(Operations(path), ALLOWANCES)
    await ours.refuse("fleet", 60, None, START)
    wait = await theirs.reserve("fleet", 1, START, person=False)

    assert wait == Wait(START + timedelta(seconds=61), None)


async def test_accounts_do_not_share_a_pace_or_a_budget(path):
    ledger = StoreLedger(Operations(path), ALLOWANCES)
    await ledger.reserve("sims", 1, START, person=True)

    assert isinstance(await ledger.reserve("sims", 1, START, person=True), Wait)
    assert (await ledger.pace("sims", START)).seconds_between == 1.0
    assert [gauge.used for gauge in await ledger.gauges("fleet", START)] == [0, 0]


async def test_looking_at_the_gauges_writes_nothing(path):
    store = Operations(path)
    await StoreLedger(store, ALLOWANCES).gauges("fleet", START)
    rows = await store.transact(
        lambda connection: connection.execute("SELECT * FROM rate_ledger").fetchall()
    )

    assert rows == []


TIGHT = Allowance(windows=(Window(1, 20),), people={}, background_per_hour=None)


def spend_all_you_can(path, seed, started):
    """Spend as fast as the ledger allows for three seconds, noting when each call went out."""
    luck = random.Random(seed)
    connection = sqlite3.connect(path, isolation_level=None, timeout=60)

    def transact(work):
        connection.execute("BEGIN IMMEDIATE")
        done = work_on(connection, "fleet", work, writes=True)
        connection.execute("COMMIT")
        return done

    started.wait()
    until = time.time() + 3
    while time.time() < until:
        room = transact(
            lambda book: book.reserve("fleet", TIGHT, 1, datetime.now(UTC), person=True)
        )
        if isinstance(room, Wait):
            time.sleep(0.015)
            continue
        connection.execute("INSERT INTO sent VALUES (?)", (time.time(),))
        time.sleep(luck.random() * 0.01)
        transact(lambda book, spent=room.id: book.settle(spent, 1, datetime.now(UTC)))


def test_four_processes_of_which_some_are_killed_never_overspend(path):
    Operations(path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE sent (at REAL)")
    spawn = multiprocessing.get_context("spawn")
    started = spawn.Barrier(5)
    workers = [
        spawn.Process(target=spend_all_you_can, args=(path, seed, started)) for seed in range(4)
    ]
    for worker in workers:
        worker.start()
    started.wait()
    for victim in workers[:2]:
        time.sleep(0.9)
        os.kill(victim.pid, signal.SIGKILL)
    for worker in workers:
        worker.join(60)
    with sqlite3.connect(path) as connection:
        sent = [at for (at,) in connection.execute("SELECT at FROM sent ORDER BY at")]

    assert len(sent) >= 20
    assert max(sum(end - 1 < at <= end for at in sent) for end in sent) <= 20
