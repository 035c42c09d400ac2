import asyncio
import multiprocessing
import os
import random
import signal
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from tui.store.db.schema import LEDGER
from tui.store.shared.lease import Leases

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Operations:
    """The operations file alone: each piece of work in one transaction of its own."""

    def __init__(self, path):
        self.path = path
        self.written = 0

    async def look(self, work):
        with closing(sqlite3.connect(self.path, timeout=60)) as connection:
            return work(connection)

    async def transact(self, work):
        self.written += 1
        connection = sqlite3.connect(self.path, isolation_level=None, timeout=60)
        try:
            connection.execute("BEGIN IMMEDIATE")
            done = work(connection)
            connection.execute("COMMIT")
        finally:
            connection.close()
        return done


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "ledger.db"
    with sqlite3.connect(file) as connection:
        for step in LEDGER.steps:
            connection.executescript(step)
    return file


async def test_one_process_holds_an_account_until_it_lets_go(path):
    ours, theirs = (Leases(Operations(path), name, lambda: START) for name in ("a", "b"))

    assert await ours.claim("fleet", "poll", 60)
    assert await ours.claim("fleet", "poll", 60)
    assert not await theirs.claim("fleet", "poll", 60)
    assert await theirs.claim("other", "poll", 60)
    await ours.release("fleet", "poll")
    assert await theirs.claim("fleet", "poll", 60)


@pytest.mark.parametrize(("seconds", "free"), [(59, False), (60, True), (-7200, True)])
async def test_a_holder_not_heard_of_is_replaced_also_after_the_clock_was_set_back(
    path, seconds, free
):
    ours = Leases(Operations(path), "a", lambda: START)
    theirs = Leases(Operations(path), "b", lambda: START + timedelta(seconds=seconds))
    await ours.claim("fleet", "poll", 60)

    assert await theirs.claim("fleet", "poll", 60) is free


async def test_a_spare_process_writes_nothing_while_another_holds_the_account(path):
    ours, theirs = Operations(path), Operations(path)
    await Leases(ours, "a", lambda: START).claim("fleet", "poll", 60)
    spare = Leases(theirs, "b", lambda: START)

    assert [await spare.claim("fleet", "poll", 60) for _ in range(3)] == [False] * 3
    assert (ours.written, theirs.written) == (1, 0)


def poll(path, name, log):
    """Poll as a console does, on a lease of a second, until killed; record every call."""
    claimed_at = 0.0

    def now():
        nonlocal claimed_at
        claimed_at = time.time()
        return datetime.fromtimestamp(claimed_at, UTC)

    leases = Leases(Operations(path), name, now)

    async def work():
        while True:
            if await leases.claim("fleet", "poll", 1.0):
                with open(log, "a") as calls:  # noqa: ASYNC230, PTH123 - one line, whole or not at all
                    calls.write(f"{name} {claimed_at:.6f}\n")
            await asyncio.sleep(0.05)

    asyncio.run(work())


def test_of_four_processes_one_polls_whoever_is_killed(path, tmp_path):
    log, luck = tmp_path / "calls", random.Random(4)
    context = multiprocessing.get_context("fork")
    number, running = 0, []

    def start():
        nonlocal number
        number += 1
        running.append(context.Process(target=poll, args=(path, f"p{number}", log), daemon=True))
        running[-1].start()

    for _ in range(4):
        start()
    for _ in range(5):
        time.sleep(0.7)
        victim = running.pop(luck.randrange(len(running)))
        os.kill(victim.pid, signal.SIGKILL)
        victim.join()
        start()
    time.sleep(2.5)
    for one in running:
        one.kill()
        one.join()
    lines = (line.split() for line in log.read_text().splitlines())
    calls = sorted(lines, key=lambda line: float(line[1]))
    changes = [
        (float(after[1]) - float(before[1]))
        for before, after in pairwise(calls)
        if before[0] != after[0]
    ]

    assert len(calls) > 10
    assert all(gap >= 0.999 for gap in changes)
