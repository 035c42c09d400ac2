import random
import shutil
from contextlib import suppress

import pytest

from tests.changes.carriage import (
    Book,
    Clock,
    Crash,
    Forgetful,
    Fuse,
    Vendor,
    dispatcher_of,
    faults_of,
    go_on,
    plan_of,
    yes,
)
from tests.effort import sized
from tests.sync.desk import fast_folder
from tui.domain.change.action import TargetState


@pytest.fixture
def folder():
    path = fast_folder()
    yield path
    shutil.rmtree(path)


async def life(folder, number, at, *, kind=Book, lost=0.06):
    """Die at one point of a bulk, start again, and return what became of it."""
    path = folder / "operations.db"
    shutil.copy(folder / "empty.db", path)
    clock, fuse = Clock(), Fuse(at)
    bad = {f"d{place:04d}" for place in random.Random(number).sample(range(number), number // 20)}
    vendor = Vendor(seed=at, bad=bad, lost=lost)
    vendor.fuse = fuse
    book = await kind.open(path, clock, fuse)
    plan = plan_of(number, clock)
    with suppress(Crash):
        await dispatcher_of(book, clock).run(vendor.source, plan, yes(plan))
    await book.close()
    vendor.fuse = Fuse()
    book = await kind.open(path, clock)
    await go_on(book, vendor, clock)
    jobs, verdict = await book.journal.jobs(), await book.audit.verify()
    await book.close()
    states = {row.key: row.state for job in jobs for row in job.targets}
    assert verdict.broken is None
    assert states or not vendor.done, "something was sent which is not in the journal"
    return faults_of(states, vendor.done, bad), states, fuse


async def prepared(folder, number, kind=Book):
    """Make an empty journal, and count the points at which a bulk of this size may die."""
    book = await Book.open(folder / "empty.db", Clock())
    await book.close()
    return (await life(folder, number, 10**9, kind=kind, lost=0.0))[2].count


async def test_a_death_at_any_point_loses_doubles_and_mislabels_nothing(folder):
    points = await prepared(folder, 60)
    tried = range(1, points + 1, sized(11, 1))
    ambiguous = 0
    for at in tried:
        wrong, states, _ = await life(folder, 60, at)
        ambiguous += TargetState.UNKNOWN in states.values()

        assert not wrong, f"at point {at}"
    assert points > 250
    assert ambiguous > len(tried) // 2


async def test_a_death_in_a_bulk_of_500_loses_doubles_and_mislabels_nothing(folder):
    points = await prepared(folder, 500)
    for at in random.Random(500).sample(range(1, points + 1), sized(3, 25)):
        wrong, states, _ = await life(folder, 500, at)

        assert not wrong, f"at point {at}"
        assert len(states) in (0, 500)


async def test_one_who_sends_again_what_was_under_way_is_found_out(folder):
    points = await prepared(folder, 30)
    doubled = 0
    for at in range(1, points + 1, sized(9, 5)):
        wrong, _, _ = await life(folder, 30, at, kind=Forgetful, lost=0.0)
        doubled += wrong["doubled"]

    assert doubled
