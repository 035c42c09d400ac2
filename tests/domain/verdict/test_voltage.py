"""What a battery's trend says of the time to a device's next word."""

from datetime import timedelta

import pytest

from tui.domain.verdict.voltage import CURVES, BatteryTrend

CELL = CURVES[2]
DAY = timedelta(days=1)


def trend(mv=4_000, *, falls=True, **given):
    return BatteryTrend(curve=CELL, mv=mv, at=None, falls=falls, **given)


@pytest.mark.parametrize(
    ("known", "is_empty"),
    [
        # Nobody knows whether it falls: only an empty one is empty.
        (trend(CELL.empty_mv, falls=None), True),
        (trend(CELL.empty_mv + 1, falls=None), False),
        # A flat level is that of a cell which lives there.
        (trend(CELL.empty_mv, falls=False, days_left=(0, 0)), False),
        # What falls is empty if it is low, or soon is.
        (trend(CELL.low_mv), True),
        (trend(CELL.low_mv + 1), False),
        (trend(days_left=(2, 9)), True),
        (trend(days_left=(2.1, 9)), False),
    ],
)
def test_a_battery_is_empty_before_the_next_word_or_not(known, is_empty):
    assert known.is_empty_within(2 * DAY) is is_empty


@pytest.mark.parametrize(
    ("given", "is_low"),
    [
        ({}, True),
        ({"usual_mv": 3_600 / 0.98}, False),
        ({"usual_mv": 3_600 / 0.98 + 1}, True),
        ({"is_among_others": True}, True),
        ({"is_among_others": True, "falls": False}, False),
        ({"is_among_others": True, "falls": None}, False),
    ],
)
def test_a_level_at_which_others_of_its_model_live_is_not_low_unless_it_falls(given, is_low):
    assert trend(3_600, **{"falls": True, **given}).is_low is is_low


@pytest.mark.parametrize(
    ("mv", "given", "is_low", "is_empty"),
    [
        (3_600, {}, True, False),
        (3_420 * 0.96, {}, False, False),
        (3_220, {}, True, True),
        (3_401, {}, True, False),
        (3_400, {}, False, False),
        (3_600, {"is_short": False}, False, False),
        (3_600, {"is_apart": False}, False, False),
        (3_651, {}, False, False),
    ],
)
def test_a_level_alone_tells_where_hardly_another_lives_at_it(mv, given, is_low, is_empty):
    known = trend(mv, **{"is_short": True, "is_apart": True, **given})

    assert (known.is_low_by_level, known.is_empty_by_level) == (is_low, is_empty)
