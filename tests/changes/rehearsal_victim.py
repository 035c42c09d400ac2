"""A process which carries a rehearsed bulk on until it is over or killed: `rehearsal_victim.py FOLDER KIND`.

KIND is `well`, `dead` (a canary is silent after the change) or `dated`.
"""

import asyncio
import os
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

from tests.changes.carriage import TEXT, Book, Vendor, yes
from tests.changes.rehearsal_desk import Desk, rehearsed
from tests.changes.victim import WallClock
from tui.domain.change.action import Outcome, TargetState
from tui.domain.change.canary import CanarySight

NUMBER = 60
WAVES = "3,20%"
DEAD = "d0001"
PACE = timedelta(milliseconds=20)
SOON = timedelta(milliseconds=400)


class Ledger(Vendor):
    """A vendor outside of this process: what it has done, and when, is on disk before it answers."""

    def __init__(self, path):
        super().__init__()
        self.file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    async def apply(self, action, targets, values, sending):
        await sending()
        time.sleep(0.002)  # noqa: ASYNC251 - alone in its process
        lines = "".join(f"{key} {time.time()}\n" for key in targets)
        os.write(self.file, lines.encode())
        time.sleep(0.002)  # noqa: ASYNC251 - alone in its process
        return dict.fromkeys(targets, Outcome(TargetState.ACCEPTED, "Success"))


class Devices:
    """The devices out there: each is heard 50 times a second, a dead one never after the change."""

    traits = {"sims": SimpleNamespace(state_kinds={})}  # noqa: RUF012 - nobody changes it

    def __init__(self, clock, dead):
        self.clock = clock
        self.dead = dead

    async def see(self, account, keys, at=None):
        return {key: self._sight(key, at) for key in keys}

    def _sight(self, key, at):
        now = at or self.clock()
        if at is None and key in self.dead:
            return CanarySight(
                heard_at=now - timedelta(days=1), known_until=now, silent_by=now - PACE
            )
        last = datetime.fromtimestamp(now.timestamp() // 0.02 * 0.02, now.tzinfo)
        return CanarySight(heard_at=last, known_until=now, silent_by=now + 4 * PACE)

    async def severity_at(self, account, key, at):
        return None


def ready():
    sys.stdout.write("ready\n")
    sys.stdout.flush()


async def work(folder, kind):
    clock = WallClock()
    book = await Book.open(folder / "operations.db", clock)
    vendor = Ledger(folder / "done")
    desk = Desk(book, clock, vendor, Devices(clock, {DEAD} if kind == "dead" else set()))
    await desk.dispatcher.recover()
    jobs = await book.journal.jobs()
    ready()
    if not jobs:
        start_at = clock() + SOON if kind == "dated" else None
        plan = rehearsed(
            NUMBER, clock, WAVES, action=TEXT, goes_on=True, failed_share=1.0, start_at=start_at
        )
        (folder / "start").write_text(str(start_at.timestamp() if start_at else 0.0))
        await desk.dispatcher.run(vendor.source, plan, yes(plan))
    while await book.rehearsals.going_on():
        await desk.rehearser.step()
        await asyncio.sleep(0.004)
    await book.close()


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1]), sys.argv[2]))
