"""How long is waited for a store which is away, what is told meanwhile, and what a job tells of its progress."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.changes.carriage import Clock
from tui.changes.run import JobProgress, RunningJob
from tui.changes.store_wait import StoreWait
from tui.domain.change.action import Outcome, TargetState
from tui.store import StoreLost

BEGAN = datetime(2026, 11, 21, 8, tzinfo=UTC)
PLANNED, SENT, YES = TargetState.PLANNED, TargetState.SENT, TargetState.ACCEPTED
NO, OPEN = TargetState.REFUSED, TargetState.UNKNOWN


def seconds(number):
    return BEGAN + timedelta(seconds=number)


class Away:
    """A store which is away for so many attempts."""

    def __init__(self, attempts):
        self.attempts = attempts

    async def work(self):
        self.attempts -= 1
        if self.attempts >= 0:
            raise StoreLost(f"away, {self.attempts} more")
        return "done"


def running(told, *states):
    rows = [SimpleNamespace(state=state) for state in states]
    job = SimpleNamespace(job="j", targets=rows)
    return RunningJob("source", "action", {"a": 1}, job, told, BEGAN)


async def test_the_pauses_double_up_to_the_longest_and_each_is_told():
    clock, told, naps = Clock(), [], []

    async def sleep(nap):
        naps.append(nap)
        await clock.sleep(nap)

    waiting = StoreWait(clock, sleep, lambda: False)

    found = await waiting.run(Away(5).work, course=running(told.append, PLANNED))

    assert (found, naps) == ("done", [1.0, 2.0, 4.0, 5.0, 5.0])
    assert [(each.waits_until, each.why) for each in told] == [
        (seconds(1), "away, 4 more"),
        (seconds(3), "away, 3 more"),
        (seconds(7), "away, 2 more"),
        (seconds(12), "away, 1 more"),
        (seconds(17), "away, 0 more"),
    ]


@pytest.mark.parametrize(
    ("until", "is_halted", "attempts", "naps"),
    [
        (None, False, 2, 3.0),
        (None, True, 1, None),
        (seconds(1), False, 2, None),
        (seconds(1.5), False, 2, 3.0),
        (seconds(0), False, 1, None),
    ],
)
async def test_nobody_waits_later_than_told_or_while_the_program_ends(
    until, is_halted, attempts, naps
):
    clock = Clock()
    waiting = StoreWait(clock, clock.sleep, lambda: is_halted)

    if naps is None:
        with pytest.raises(StoreLost):
            await waiting.run(Away(attempts).work, until=until)
        return
    assert await waiting.run(Away(attempts).work, until=until) == "done"
    assert clock.slept == naps


def test_what_has_ended_is_counted_and_the_rest_goes_on_at_the_same_pace():
    told = []
    course = running(told.append, YES, *[PLANNED] * 8)
    first = {"a": Outcome(YES, ""), "b": Outcome(NO, "no")}
    second = {"c": Outcome(OPEN, ""), "d": Outcome(TargetState.CONFIRMED, "")}
    course.wait(seconds(9), "no requests left", seconds(1))
    course.end(first, seconds(10))
    course.end(second, seconds(40))

    assert told == [
        JobProgress("j", {YES: 1, PLANNED: 8}, 9, waits_until=seconds(9), why="no requests left"),
        JobProgress("j", {YES: 2, PLANNED: 6, NO: 1}, 9, 30.0, first),
        JobProgress(
            "j", {YES: 2, PLANNED: 4, NO: 1, OPEN: 1, TargetState.CONFIRMED: 1}, 9, 40.0, second
        ),
    ]
    assert [each.ended for each in told] == [1, 3, 5]
    assert (course.accepted, course.ended, course.failed) == (2, 4, 2)
    assert course.moved_at == seconds(40)
    assert (course.source, course.action, course.values) == ("source", "action", {"a": 1})


def test_what_is_sent_has_not_ended_yet():
    assert JobProgress("j", {PLANNED: 2, SENT: 3, YES: 1}, 6).ended == 1
    assert JobProgress("j", {YES: 6}, 6).ended == 6
