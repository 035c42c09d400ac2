import os
import random
from collections import Counter
from itertools import cycle

import pytest

from tests.changes.carriage import Book, Clock
from tests.changes.killing import killed_until_done, started
from tests.changes.rehearsal_victim import DEAD, NUMBER
from tests.effort import sized
from tui.domain.change.action import TargetState

KILLS = int(os.environ.get("WATCHFLOOR_REHEARSAL_KILLS") or sized(3, 24))
"""`make crash` kills 250 times."""
TOLD = (TargetState.ACCEPTED, TargetState.UNKNOWN)


def one_rehearsal(folder, kind, luck, kills):
    """Kill a rehearsal again and again until it is over by itself; return how often that was."""
    folder.mkdir()
    return killed_until_done(lambda: started("rehearsal_victim", folder, kind), luck, kills, 0.35)


async def checked(folder, kind):
    """Compare what was done with the journal; return whether the rest was sent."""
    book = await Book.open(folder / "operations.db", Clock())
    jobs, verdict = await book.journal.jobs(), await book.audit.verify()
    if not jobs:
        await book.close()
        return False
    known = await book.rehearsals.read(jobs[0].job)
    await book.close()
    done = [line.split() for line in (folder / "done").read_text().splitlines()]
    states = {row.key: row.state for row in jobs[0].targets}
    waves = [known.wave(key) for key, _ in done]
    canaries = {states[key] for key in known.how.waves[0]}
    is_good = canaries == {TargetState.ACCEPTED} and kind != "dead"

    assert len(jobs) == 1
    assert len(states) == NUMBER
    assert verdict.broken is None
    assert set(Counter(key for key, _ in done).values()) <= {1}, "doubled"
    assert waves == sorted(waves), "sent before the wave which it follows"
    assert is_good or not any(waves), "sent though a canary failed"
    assert all(float(at) >= float((folder / "start").read_text()) for _, at in done), "sent early"
    assert all(states[key] in TOLD for key, _ in done), "done, and not said"
    assert is_good == (TargetState.PLANNED not in states.values()), "lost"
    assert TargetState.SENT not in states.values()
    return is_good


@pytest.mark.timeout(60 + KILLS * 6)
async def test_a_rehearsal_killed_for_real_loses_and_doubles_nothing_and_sends_nothing_early(
    tmp_path,
):
    luck, killed, kinds = random.Random(4), 0, cycle(["well", "dated", "dead"])
    ends = Counter()
    while killed < KILLS or len(ends) < 2:
        kind = next(kinds)
        folder = tmp_path / f"{killed} {kind} {sum(ends.values())}"
        killed += one_rehearsal(folder, kind, luck, min(KILLS - killed, 8))
        ends[await checked(folder, kind)] += 1

    assert ends[True]
    assert ends[False], DEAD
