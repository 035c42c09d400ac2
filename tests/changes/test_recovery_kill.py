"""The old frequency is back after the deadline, wherever a process was killed which began a recovery."""

import os
import random
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from tests.changes.carriage import Book, Clock
from tests.changes.killing import kill, started
from tests.changes.recovery_victim import FAST, LENGTH, OLD, Tracker
from tests.changes.rehearsal_desk import Desk
from tests.effort import sized
from tui.domain.change.action import TargetState

KILLS = int(os.environ.get("WATCHFLOOR_RECOVERY_KILLS") or sized(2, 24))
"""`make crash` kills 200 times."""
TARGET = "d0000"
LONGEST = 0.12
"""A recovery is begun within about so many seconds."""


def frequencies(folder):
    """Return the frequencies which the vendor set, one after the other."""
    path = folder / "set"
    return path.read_text().split() if path.exists() else []


def killed_at_random(folder, luck):
    """Begin a recovery and kill the process; return whether it was still at work."""
    folder.mkdir()
    process = started("recovery_victim", folder)
    time.sleep(luck.random() * LONGEST)
    return kill(process)


async def after_the_deadline(folder, late):
    """Let another process look after the deadline; return the job which puts back, and which states all have."""
    clock = Clock()
    clock.at = datetime.now(UTC) + LENGTH + late
    book = await Book.open(folder / "operations.db", clock)
    desk = Desk(book, clock, Tracker(folder / "set"))
    if frequencies(folder)[-1:] != [FAST]:
        desk.planner.same.add(TARGET)  # as the vendor shows it then
    await desk.dispatcher.recover()  # as every console does which opens
    for _ in range(3):
        await desk.rehearser.step()
        clock.at += timedelta(minutes=10)
    jobs, verdict = await book.journal.jobs(), await book.audit.verify()
    await book.close()
    assert verdict.broken is None
    return [(job.values["state"], row.state) for job in jobs for row in job.targets]


@pytest.mark.timeout(60 + KILLS * 6)
async def test_the_old_frequency_is_back_after_the_deadline_wherever_a_recovery_was_killed(
    tmp_path,
):
    luck, killed, ends = random.Random(11), 0, Counter()
    while killed < KILLS:
        folder = tmp_path / str(sum(ends.values()))
        killed += killed_at_random(folder, luck)
        late = timedelta(hours=luck.choice([1, 20, 24 * 9]))
        states = await after_the_deadline(folder, late)
        was_set = tuple(frequencies(folder))
        ends[was_set] += 1

        assert was_set in {(), (FAST, OLD)}, (
            "the old frequency is not back, or something is doubled"
        )
        assert (OLD, TargetState.PLANNED) not in states, "left for good"
        assert TargetState.SENT not in dict(states).values()
        if was_set:
            assert (OLD, TargetState.ACCEPTED) in states
