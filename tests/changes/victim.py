"""A process which works on a bulk until it is done or killed: `victim.py FOLDER SEED`."""

import asyncio
import os
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.changes.carriage import Book, Vendor, dispatcher_of, plan_of, rest_of, yes
from tui.domain.change.action import Outcome, TargetState
from tui.providers.errors import AnswerLost

NUMBER = 200
BAD = frozenset(f"d{place:04d}" for place in range(0, NUMBER, 23))


class WallClock:
    """The real clock, with almost no sleep."""

    at = property(lambda _: datetime.now(UTC))

    def __call__(self):
        return datetime.now(UTC)

    async def sleep(self, seconds):
        await asyncio.sleep(min(seconds, 0.01))


class Ledger(Vendor):
    """A vendor outside of this process: what it has done is on disk before it answers."""

    def __init__(self, path, seed):
        super().__init__()
        self.file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.luck = random.Random(seed)

    async def apply(self, action, targets, values, sending):
        await sending()
        luck = self.luck.random()
        time.sleep(self.luck.random() * 0.004)  # noqa: ASYNC251 - alone in its process
        if luck < 0.02:
            raise AnswerLost("gone before")
        os.write(self.file, "".join(f"{one}\n" for one in targets if one not in BAD).encode())
        time.sleep(self.luck.random() * 0.004)  # noqa: ASYNC251 - alone in its process
        if luck < 0.04:
            raise AnswerLost("gone after")
        refused, done = Outcome(TargetState.REFUSED, "no"), Outcome(TargetState.ACCEPTED, "Success")
        return {one: refused if one in BAD else done for one in targets}


async def work(folder, seed):
    clock = WallClock()
    book = await Book.open(folder / "operations.db", clock)
    dispatcher = dispatcher_of(book, clock)
    await dispatcher.recover()
    vendor = Ledger(folder / "done", seed)
    jobs = await book.journal.jobs()
    if not jobs:
        plan = plan_of(NUMBER, clock)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        jobs = [(await dispatcher.run(vendor.source, plan, yes(plan))).job]
    else:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
    job = jobs[0]
    while any(row.state is TargetState.PLANNED for row in job.targets):
        plan = rest_of(job, clock)
        job = (await dispatcher.resume(vendor.source, plan, yes(plan))).job
    await book.close()


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1]), int(sys.argv[2])))
