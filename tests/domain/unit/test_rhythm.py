"""When a word is due, missing and silent, to the second."""

from datetime import UTC, datetime, timedelta

import pytest

from tui.domain.unit.rhythm import Rhythm, WeeklyRest

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 11, 23, 0, tzinfo=UTC)
NOON = MONDAY + 12 * HOUR


def waits(rhythm, last=NOON, *, is_moving=None):
    """Return after how many minutes a word is due, its cause may be named, and the device is silent."""
    times = (rhythm.due_by, rhythm.missed_by, rhythm.silent_by)
    return tuple((by(last, is_moving=is_moving) - last) / MINUTE for by in times)


@pytest.mark.parametrize(
    ("pause", "timer", "minutes"),
    [
        (MINUTE, MINUTE, (5, 5, 30)),  # never late within five minutes, never silent within thirty
        (4 * MINUTE, None, (6, 10, 30)),  # two minutes of slack
        (24 * MINUTE, None, (26, 50, 50)),
        (HOUR, None, (65, 125, 125)),  # a twelfth of slack, and one word may be lost
        (HOUR, HOUR, (65, 125, 125)),
        (3 * HOUR, HOUR, (195, 195, 375)),
        (DAY, DAY, (1_560, 3_000, 3_000)),
    ],
)
def test_a_word_is_late_then_missing_then_the_device_is_silent(pause, timer, minutes):
    rhythm = Rhythm(usual=pause, moving=pause, parked=pause, moving_timer=timer, parked_timer=timer)

    assert waits(rhythm) == minutes


def test_the_pause_is_that_of_its_movement_and_of_its_hour():
    by_hour = tuple(None if hour != 12 else 2 * HOUR for hour in range(24))
    rhythm = Rhythm(
        usual=MINUTE, moving=10 * MINUTE, parked=5 * HOUR, parked_by_hour=by_hour, moving_by_hour=(None,) * 24
    )  # fmt: skip

    assert rhythm.longest(NOON, is_moving=True) == 10 * MINUTE
    assert rhythm.longest(NOON, is_moving=False) == 2 * HOUR
    assert rhythm.longest(NOON + HOUR) == 5 * HOUR
    assert Rhythm(usual=HOUR).longest(NOON) == 26 * HOUR
    assert Rhythm(usual=30 * HOUR).longest(NOON) == 30 * HOUR
    assert Rhythm(usual=HOUR, parked=2 * HOUR).longest(NOON, is_moving=True) == 2 * HOUR


def test_after_a_lost_word_the_next_is_waited_for_at_least_a_quarter_of_the_pause():
    quick = tuple(10 * MINUTE for _ in range(24))
    rhythm = Rhythm(usual=HOUR, moving=10 * MINUTE, parked=12 * HOUR, moving_by_hour=quick)

    assert waits(rhythm, is_moving=False) == (780, 960, 960)
    unknown = Rhythm(usual=HOUR, moving=HOUR, parked=12 * HOUR, moving_by_hour=(None,) * 24)
    assert waits(unknown, is_moving=False) == (
        780,
        1_140,
        1_140,
    )  # half of it where nothing is known


REST = WeeklyRest(begins=5 * DAY, lasts=2 * DAY + 6 * HOUR, weeks=3)


@pytest.mark.parametrize(
    ("last", "due", "ends"),
    [
        (4 * DAY + 20 * HOUR, 4 * DAY + 23 * HOUR, None),
        (4 * DAY + 20 * HOUR, 5 * DAY, 7 * DAY + 6 * HOUR),
        (4 * DAY + 20 * HOUR, 7 * DAY + 5 * HOUR, 7 * DAY + 6 * HOUR),
        (4 * DAY + 20 * HOUR, 7 * DAY + 6 * HOUR, None),
        (7 * DAY + HOUR, 7 * DAY + 2 * HOUR, 7 * DAY + 6 * HOUR),  # on Monday, it began last week
        (7 * DAY + 6 * HOUR, 7 * DAY + 7 * HOUR, None),
    ],
)
def test_a_word_which_is_due_in_a_rest_is_due_at_its_end(last, due, ends):
    assert REST.end_after(MONDAY + last, MONDAY + due) == (None if ends is None else MONDAY + ends)


def test_a_device_which_rests_is_silent_when_the_rest_is_over():
    rhythm = Rhythm(usual=HOUR, parked=HOUR, rest=REST)
    friday = MONDAY + 4 * DAY + 23.5 * HOUR

    assert rhythm.due_by(friday) == MONDAY + 7 * DAY + 6 * HOUR
    assert rhythm.silent_by(friday) == MONDAY + 7 * DAY + 7 * HOUR


def test_a_rhythm_is_stored_to_the_second():
    rhythm = Rhythm(
        usual=HOUR, moving=MINUTE, parked=None, pauses=7, learned_at=NOON, moving_by_hour=(MINUTE, None),
        parked_by_hour=(), rest=REST, moving_timer=MINUTE, parked_timer=None,
    )  # fmt: skip

    assert rhythm.dump() == "[3600,60,null,7,[60,null],[],[432000,194400,3],[60,null]]"
    assert Rhythm.load(rhythm.dump(), NOON) == rhythm
