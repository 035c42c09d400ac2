"""What is reserved for people, and what is left to background calls of each window."""

import pytest

from tui.domain.budget.windows import HOUR_SECONDS, Allowance, Window

HOUR = Window(HOUR_SECONDS, 390)


@pytest.mark.parametrize(
    ("window", "people", "reserved"),
    [
        (Window(10, 20), {10: 4}, 4),
        (Window(10, 19), {10: 4}, 3),
        (Window(10, 4), {10: 4}, 0),
        (Window(60, 100), {10: 4}, 0),
    ],
)
def test_people_have_their_reserve_and_at_most_a_fifth(window, people, reserved):
    assert Allowance(people=people).reserved_for_people(window) == reserved


@pytest.mark.parametrize(
    ("windows", "per_hour", "people", "asked", "share"),
    [
        ((HOUR,), 60, 0, HOUR, 60),
        ((HOUR,), 60, 0, Window(HOUR_SECONDS, 195), 30),
        ((Window(60, 6), HOUR), 60, 0, Window(HOUR_SECONDS, 195), 30),
        ((), 60, 0, Window(HOUR_SECONDS, 195), 60),
        ((HOUR,), 390, 26, HOUR, 364),
        ((HOUR,), 0, 26, HOUR, 1),
        ((HOUR,), 1, 0, Window(HOUR_SECONDS, 6), 1),
        ((HOUR,), None, 26, HOUR, None),
        ((HOUR,), 60, 0, Window(60, 390), None),
    ],
)
def test_background_calls_have_the_same_part_of_whatever_limit_is_in_force(
    windows, per_hour, people, asked, share
):
    allowance = Allowance(
        windows=windows, people={HOUR_SECONDS: people}, background_per_hour=per_hour
    )

    assert allowance.background_share(asked) == share
