import os
import random
from collections import Counter

import pytest

from tests.changes.carriage import Book, Clock, faults_of
from tests.changes.killing import killed_until_done, started
from tests.changes.victim import BAD, NUMBER
from tests.effort import sized
from tui.domain.change.action import TargetState

KILLS = int(os.environ.get("WATCHFLOOR_KILLS") or sized(5, 30))
"""`WATCHFLOOR_KILLS=200` for the figure in the promises."""


def one_bulk(folder, luck, kills):
    """Kill a bulk again and again until it ends by itself; return how often that was."""
    folder.mkdir()
    return killed_until_done(
        lambda: started("victim", folder, luck.randrange(10**6)), luck, kills, 0.12
    )


async def states_of(folder):
    book = await Book.open(folder / "operations.db", Clock())
    jobs, verdict = await book.journal.jobs(), await book.audit.verify()
    await book.close()
    assert verdict.broken is None
    return {row.key: row.state for job in jobs for row in job.targets}


@pytest.mark.timeout(60 + KILLS * 3)
async def test_a_bulk_killed_for_real_loses_doubles_and_mislabels_nothing(tmp_path):
    luck, killed, round_ = random.Random(9), 0, 0
    while killed < KILLS:
        round_ += 1
        folder = tmp_path / str(round_)
        killed += one_bulk(folder, luck, KILLS - killed)
        states = await states_of(folder)
        done = Counter((folder / "done").read_text().split())

        assert len(states) == NUMBER
        assert not faults_of(states, done, BAD)
        assert all(states[key] in (TargetState.ACCEPTED, TargetState.UNKNOWN) for key in done), (
            "what was done is either known or said to be unknown"
        )
