import asyncio
import multiprocessing
import os
import random
import signal
import sqlite3
import time
from contextlib import AsyncExitStack, closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from tui.store.db.schema import LEDGER
from tui.store.shared.lease import Leases
from tui.sync.lease import RENEW_SECONDS, hold_lease

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Operations:
    """The operations file alone: each piece of work in one transaction of its own."""

    def __init__(self, path):
        self.path = path
        self.written = 0

    async def look(self, work, *, urgent=False):
        with closing(sqlite3.connect(self.path, timeout=60)) as connection:
            return work(connection)

    async def transact(self, work, *, urgent=False):
        self.written += 1
        connection = sqlite3.connect(self.path, isolation_level=None, timeout=60)
        try:
            connection.execute(
                "PRAGMA synchronous = OFF"
            )  # here a process may die, the machine does not
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


class Host:
    """A service on a store of 12 accounts; its clock is everybody's."""

    def __init__(self, path, name, time):
        self.operations = Operations(path)
        self.leases = Leases(self.operations, name, lambda: time[0], shares_evenly=True)
        self.has = set()

    async def turn(self):
        """Renew what it has and look for more, as `sync --watch` does three times in a lease."""
        claimed = await asyncio.gather(
            *(self.leases.claim(account, "poll", 42) for account in ACCOUNTS)
        )
        self.has = {account for account, is_ours in zip(ACCOUNTS, claimed, strict=True) if is_ours}
        for account in sorted(self.has):
            if self.leases.is_wanted(account, "poll"):
                await self.leases.release(account, "poll")
                self.has.discard(account)


ACCOUNTS = [f"org-{number}" for number in range(12)]


async def test_many_accounts_are_renewed_in_one_transaction(path):
    host = Host(path, "a", [START])

    await host.turn()
    await host.turn()

    assert (host.has, host.operations.written) == (set(ACCOUNTS), 2)


async def test_services_which_come_and_go_share_the_accounts_evenly_and_each_is_served_by_one(path):
    time, luck = [START], random.Random(3)
    hosts = [Host(path, "p0", time)]
    shares = []
    for number in range(1, 13):
        for _ in range(6):
            time[0] += timedelta(seconds=14)
            for host in luck.sample(hosts, len(hosts)):
                await host.turn()
            held = [account for host in hosts for account in host.has]
            assert len(held) == len(set(held))
        shares.append(sorted(len(host.has) for host in hosts))
        if number >= 4:
            hosts.remove(luck.choice(hosts))  # killed: it releases nothing
        hosts.append(Host(path, f"p{number}", time))

    assert shares == [[12], [6, 6], [4, 4, 4], *[[3, 3, 3, 3]] * 9]


async def test_a_lease_given_to_one_who_ended_meanwhile_is_free_when_its_wish_ends(path):
    time = [START]
    ours, ended, spare = (Host(path, name, time) for name in "abc")
    await ours.turn()
    await ended.turn()  # asks for six, and is killed
    time[0] += timedelta(seconds=14)
    await ours.turn()
    time[0] += timedelta(seconds=28)
    await spare.turn()

    assert (len(ours.has), len(spare.has)) == (6, 6)


async def test_a_console_leaves_the_accounts_to_whoever_has_them(path):
    ours = Host(path, "a", [START])
    await ours.turn()
    console = Leases(Operations(path), "b", lambda: START)

    assert not await console.claim("org-1", "poll", 42)
    await ours.turn()
    assert ours.has == set(ACCOUNTS)


async def test_a_lease_which_cannot_be_renewed_ends_by_the_clock(path):
    time = [START]
    host = Host(path, "a", time)
    await host.turn()
    time[0] += timedelta(seconds=41)
    before = host.leases.holds("org-1", "poll")
    time[0] += timedelta(seconds=1)

    assert (before, host.leases.holds("org-1", "poll")) == (True, False)


async def test_whoever_rests_for_an_hour_gives_a_wanted_account_up_at_the_next_renewal(path):
    waits = {RENEW_SECONDS: asyncio.Event()}

    async def sleep(seconds):
        await waits[seconds].wait()

    ours = Leases(Operations(path), "a", lambda: START)
    theirs = Leases(Operations(path), "b", lambda: START, shares_evenly=True)
    async with AsyncExitStack() as stack:
        one, _ = [
            await stack.enter_async_context(hold_lease(ours, account, sleep))
            for account in ("org-1", "org-2")
        ]
        assert not await theirs.claim("org-1", "poll", 42)
        assert one.holds
        waits[RENEW_SECONDS].set()
        await one.is_over.wait()
        assert (one.holds, one.is_ours) == (False, True)
    assert await theirs.claim("org-1", "poll", 42)


async def test_a_request_which_waits_is_given_up_when_its_lease_is_lost(path):
    waits, asked = asyncio.Event(), []

    async def sleep(_):
        await waits.wait()

    async def step():
        await asyncio.Event().wait()  # in the queue of a busy machine
        asked.append(1)

    time = [START]
    async with hold_lease(Leases(Operations(path), "a", lambda: time[0]), "org-1", sleep) as lease:
        working = asyncio.ensure_future(lease.unless_lost(step()))
        time[0] += timedelta(seconds=42)
        assert await Leases(Operations(path), "b", lambda: time[0]).claim("org-1", "poll", 42)
        waits.set()

        assert (await working, lease.holds, asked) == (0.0, False, [])


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
