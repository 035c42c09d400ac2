"""Which pauses are usual, at the edge of each limit."""

import pytest

from tui.domain.unit.usual_pause import (
    DAY_SECONDS,
    HOUR_SECONDS,
    Pause,
    longest_by_day,
    newest_pace,
    time_weighted,
    usual_days,
)


@pytest.mark.parametrize(
    ("lengths", "length"),
    [([], 0.0), ([5.0], 5.0), ([1.0] * 10 + [10.0], 10.0), ([1.0] * 11 + [10.0], 1.0), ([3.0, 1.0, 2.0], 3.0)],
)  # fmt: skip
def test_half_of_the_time_passes_in_pauses_as_long_or_longer(lengths, length):
    assert time_weighted(lengths) == length


def test_of_each_day_the_longest_pause_which_began_in_it_counts():
    pauses = [
        Pause(0.0, 50.0, is_moving=False),
        Pause(DAY_SECONDS - 1, 70.0, is_moving=False),
        Pause(DAY_SECONDS, 60.0, is_moving=True),
        Pause(DAY_SECONDS + 9, 20.0, is_moving=False),
    ]

    assert longest_by_day(pauses) == [70.0, 60.0]
    assert longest_by_day([Pause(5.0, 0.5, is_moving=False)]) == [0.5]


@pytest.mark.parametrize(
    ("longest", "dropped"),
    [
        ([90, 10, 10], 0),  # of three days nobody knows which is the odd one
        ([90, 10, 10, 10], 1),
        ([15, 10, 10, 10], 0),  # not more than half as long again
        ([15.1, 10, 10, 10], 1),
        ([90, 80, 10, 10, 10, 10, 10, 10, 10, 10, 10], 0),  # two outages in eleven days
        ([90, 80, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10], 2),  # and in twelve
        ([90, 10] + [10] * 10, 1),
        ([39, 13, 13, 13, 10, 10, 10, 10], 1),  # alike up to 1.3
        ([39, 13.1, 13.1, 13.1, 10, 10, 10, 10], 0),  # else three times as long is not enough
        ([39.4, 13.1, 13.1, 13.1, 10, 10, 10, 10], 1),
    ],
)
def test_a_day_which_stands_apart_is_no_usual_one(longest, dropped):
    assert usual_days(longest) == longest[dropped:]


def paces(*runs):
    """Return pauses one after the other: so many of so many seconds."""
    at, made = 0.0, []
    for count, seconds in runs:
        for _ in range(count):
            made.append(Pause(at, seconds, is_moving=False))
            at += seconds
    return made


@pytest.mark.parametrize(
    ("runs", "kept"),
    [
        (((20, 600), (2, 3_600)), 22),  # two pauses show no new pace
        (((20, 600), (3, 3_600)), 3),
        (((2, 600), (3, 3_600)), 5),  # nor do two of the old one
        (((3, 600), (3, 3_600)), 3),
        (((20, 600), (3, 970)), 23),  # by a factor of 1.6
        (((20, 600), (3, 980)), 3),
        (((20, 600), (2, 3_600), (1, 4_500)), 23),  # the first few are not alike
        (((20, 600), (2, 3_600), (1, 4_400)), 3),
        (((20, 600), (7, 300)), 27),  # a faster one needs eight
        (((20, 600), (8, 300)), 8),
        (((20, 600), (8, 375)), 28),
        (((20, 600), (8, 365)), 8),
    ],
)
def test_a_new_pace_begins_when_enough_pauses_show_it(runs, kept):
    assert len(newest_pace(paces(*runs))) == kept


@pytest.mark.parametrize(
    ("rest", "new", "is_kept"),
    [
        (4 * HOUR_SECONDS, (22, 3_600), True),
        (4 * HOUR_SECONDS - 1, (22, 3_600), False),
        # The new pace begins with the last 15 pauses of the old one; three days in it are enough.
        (4 * HOUR_SECONDS, (63, 3_971), True),
        (4 * HOUR_SECONDS, (63, 3_972), False),
    ],
)
def test_a_rest_of_the_old_pace_stays_until_the_new_one_was_kept_for_days(rest, new, is_kept):
    pauses = paces((20, 600), (1, rest), (20, 600), new)

    assert (pauses[20] in newest_pace(pauses)) is is_kept


@pytest.mark.parametrize(("rest", "is_kept"), [(24_000, True), (23_999, False)])
def test_a_rest_is_four_times_the_middle_pause_of_a_slow_pace(rest, is_kept):
    pauses = paces((10, 6_000), (1, rest), (10, 6_000), (4, 20_000))

    assert (pauses[10] in newest_pace(pauses)) is is_kept
