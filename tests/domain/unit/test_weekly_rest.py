"""The rest of a week, to the second."""

from datetime import timedelta
from itertools import pairwise

import pytest

from tui.domain.unit.rhythm import WeeklyRest
from tui.domain.unit.usual_pause import DAY_SECONDS, HOUR_SECONDS, Pause
from tui.domain.unit.weekly_rest import WEEK_SECONDS, ReadSpan, is_in_rest, weekly_rest

MONDAY = 4 * DAY_SECONDS + 2_000 * WEEK_SECONDS
"""Midnight in UTC."""


def worked(weeks, begins=5.0, lasts=2.25, late=0.0):
    """Return the times of a device which speaks hourly but in a rest of each week, in days since Monday."""
    times = []
    for week in range(weeks):
        start = MONDAY + week * WEEK_SECONDS
        off = start + begins * DAY_SECONDS + week * late
        hours = (start + hour * HOUR_SECONDS for hour in range(7 * 24))
        times += [at for at in hours if not off < at < off + lasts * DAY_SECONDS - week * late]
    return times


def rest_of(times, read=None):
    pairs = pairwise(times)
    pauses = [Pause(one, other - one, is_moving=False) for one, other in pairs]
    return weekly_rest(times, pauses, read or [ReadSpan(times[0], times[-1])])


def test_a_weekend_is_found_with_its_begin_its_length_and_its_weeks():
    assert rest_of(worked(4)[:-40]) == WeeklyRest(
        begins=timedelta(days=5), lasts=timedelta(days=2, hours=1), weeks=3
    )


@pytest.mark.parametrize(
    ("begins", "weeks", "is_rest"),
    [(5.0, 1, True), (5.0, 2, True), (1.0, 1, False), (1.0, 2, True)],
)
def test_a_weekend_which_was_silent_once_is_a_rest_and_other_days_are_one_twice(
    begins, weeks, is_rest
):
    found = rest_of(worked(weeks, begins, lasts=1.9))

    assert (found is not None) is is_rest


def test_nights_tell_of_no_weekend_but_one_which_nobody_read_may_be_silent():
    nights = [
        MONDAY + day * DAY_SECONDS + hour * HOUR_SECONDS
        for day in range(5)
        for hour in range(6, 20)
    ]
    unread = WeeklyRest(begins=timedelta(days=5), lasts=timedelta(days=2, hours=16), weeks=0)

    assert rest_of(nights) == unread
    assert weekly_rest([], [], []) is None


@pytest.mark.parametrize(
    ("at", "seconds", "is_in"),
    [
        (5.0, 2.0 * DAY_SECONDS, True),
        (6.0, 1.0, True),  # the middle of the rest is Sunday, midnight
        (6.1, 5.8 * DAY_SECONDS, False),
        (6.1, 6.95 * DAY_SECONDS, True),  # that of the next week
    ],
)
def test_a_pause_holds_a_rest_if_its_middle_lies_in_it(at, seconds, is_in):
    rest = WeeklyRest(begins=timedelta(days=5), lasts=timedelta(days=2), weeks=3)
    pause = Pause(MONDAY + at * DAY_SECONDS, seconds, is_moving=False)

    assert is_in_rest(pause, rest) is is_in
    assert not is_in_rest(pause, WeeklyRest(begins=rest.begins, lasts=rest.lasts))
