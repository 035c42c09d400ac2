"""A process which begins a recovery until it is through or killed: `recovery_victim.py FOLDER`."""

import asyncio
import os
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

from tests.changes.carriage import SET, Book, Vendor, dispatcher_of, plan_of, yes
from tests.changes.victim import WallClock
from tui.console.recovery.begin import begin_recovery
from tui.console.recovery.plans import Recovery
from tui.domain.change.action import Outcome, TargetState
from tui.domain.change.rehearsal import Rehearsal

OLD, FAST = "old", "fast"
LENGTH = timedelta(hours=48)


class Tracker(Vendor):
    """A vendor outside of this process: which frequency it set, one after the other, is on disk before it answers."""

    def __init__(self, path):
        super().__init__()
        self.file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    async def apply(self, action, targets, values, sending):
        await sending()
        time.sleep(0.003)  # noqa: ASYNC251 - alone in its process
        os.write(self.file, f"{values['state']}\n".encode())
        time.sleep(0.003)  # noqa: ASYNC251 - alone in its process
        return dict.fromkeys(targets, Outcome(TargetState.ACCEPTED, "Success"))


def recovery(clock):
    """Plan a recovery of one tracker."""
    until = clock() + LENGTH
    back = plan_of(1, clock, SET, state=OLD)
    return Recovery(
        tracker=SimpleNamespace(account="sims"),
        fast=plan_of(1, clock, SET, state=FAST),
        back=replace(back, rehearsal=Rehearsal(start_at=until, even_late=True)),
        fast_words=FAST,
        back_words=OLD,
        silent_by=None,
        until=until,
    )


async def work(folder):
    clock = WallClock()
    book = await Book.open(folder / "operations.db", clock)
    vendor, dispatcher = Tracker(folder / "set"), dispatcher_of(book, clock)
    console = SimpleNamespace(dispatcher=dispatcher, source=lambda _: vendor.source)
    plans = recovery(clock)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await begin_recovery(
        console,
        plans,
        "--yes",
        lambda: dispatcher.run(vendor.source, plans.fast, yes(plans.fast)),
    )
    await book.close()


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1])))
