"""What a series of voltages says of a battery, step by step: its medians, its rises, its slopes, its supply."""

from datetime import timedelta

import pytest

from tests.domain.verdict.lives import DAY, HOUR, MINUTE, NOW, tracker
from tui.domain.verdict.facts import FleetHabits, FleetRange, ReportFact
from tui.domain.verdict.voltage import (
    _IRON,
    _LITHIUM,
    CURVES,
    BatteryTrend,
    _curve_of,
    _days_left,
    _full_of_few,
    _greatest_rise,
    _group_at,
    _has_lived_at,
    _is_apart,
    _is_low_of_larger,
    _medians,
    battery_trend,
    may_be_low,
    voltage_points,
)

ALKALINE, _, _, THREE, FOUR, _, VEHICLE, _ = CURVES


def series(*volts, every=DAY):
    """Return voltages one after the other, the last one now."""
    first = NOW - (len(volts) - 1) * every
    return [(first + nth * every, float(volt)) for nth, volt in enumerate(volts)]


def told(*volts, every=DAY):
    """Return reports with these voltages, the newest first."""
    return tuple(
        ReportFact(received_at=at, at=at, voltage_mv=volt)
        for at, volt in reversed(series(*volts, every=every))
    )


@pytest.mark.parametrize(
    ("volts", "rise", "low"),
    [
        ([5, 4, 3], 0.0, 5),
        ([5, 3, 4], 1.0, 3),
        ([5, 3, 7, 2, 5], 4.0, 3),
        ([5, 3, 7, 2, 7], 5.0, 2),
        ([1, 3, 1, 3], 2.0, 1),
    ],
)
def test_the_greatest_rise_and_from_where_it_rose(volts, rise, low):
    assert _greatest_rise(volts) == (rise, low)


def test_medians_are_of_equally_long_times_counted_from_the_last():
    points = [*series(*range(24), every=HOUR)[:-4], *series(9, 7, 8, every=MINUTE)]

    found = _medians(points)

    assert len(found) <= 12
    assert found[-1] == (NOW - MINUTE, 8.0)
    assert found[0] == (NOW - 22 * HOUR, 0.5)
    assert [volts for _, volts in found[:4]] == [0.5, 2.5, 4.5, 6.5]
    assert _medians([]) == []
    assert _medians([(NOW, 5.0), (NOW, 7.0), (NOW, 9.0)]) == [(NOW, 7.0)]


@pytest.mark.parametrize(
    ("points", "empty", "left"),
    [
        (series(4_000), 3_000, None),
        (series(4_000, 4_000), 3_000, None),
        (series(4_000, 4_010), 3_000, None),
        (series(4_000, 3_990), 3_890, (10.0, 10.0)),
        (series(4_000, 3_990), 3_990, (0.0, 0.0)),
        (series(4_000, 3_990), 4_100, (0.0, 0.0)),
        (series(4_000, 3_980, every=2 * DAY), 3_890, (9.0, 9.0)),
        # The slopes are 20, 10, 10, 10, 5 and 0.
        (series(4_000, 3_990, 3_990, 3_970), 3_870, (10.0, 20.0)),
        # A band which says "for ever" says nothing: a third of the middle slope, 7.75, at least.
        (series(4_030, 4_000, 3_999, 3_998, 3_988), 3_888, (9.375, 38.709677)),
    ],
)
def test_in_how_many_days_it_is_empty_is_a_band(points, empty, left):
    found = _days_left(points, empty)

    assert (found and tuple(round(each, 6) for each in found)) == (
        left and tuple(round(each, 6) for each in left)
    )


TEN = [float(volt) for volt in range(4_000, 4_100, 10)]


@pytest.mark.parametrize(
    ("living", "top", "full"),
    [
        ([1.0, 5_000.0], 4_000, 0.0),
        ([1.0, 5_000.0, 6_000.0], 4_000, 5_000.0),
        ([1.0, 6_400.0, 9_000.0], 4_000, 6_400.0),
        ([1.0, 6_401.0, 9_000.0], 4_000, 0.0),
    ],
)
def test_the_highest_but_one_of_a_few_shows_their_supply(living, top, full):
    assert _full_of_few(living, top) == full


LOW_GROUP = [3_000.0] * 3 + [4_000.0] * 27


@pytest.mark.parametrize(
    ("mv", "living", "group"),
    [
        (3_000, LOW_GROUP, 3),
        (3_000, LOW_GROUP[1:], 0),
        (3_000, [3_000.0] * 3 + [4_000.0] * 28, 0),
        (3_000, [3_000.0] * 3 + [4_000.0] * 5, 3),
        (3_000, [3_000.0] * 3 + [4_000.0] * 4, 0),
        (2_500, LOW_GROUP, 3),
        (2_499, LOW_GROUP, 0),
        (3_840, LOW_GROUP, 0),
        (3_839, LOW_GROUP, 3),
    ],
)
def test_so_many_of_a_model_at_a_level_are_a_group(mv, living, group):
    assert len(_group_at(mv, living)) == group


@pytest.mark.parametrize(
    ("mv", "living", "is_apart"),
    [
        (3_000, [4_000.0] * 7, False),
        (3_000, [4_000.0] * 8, True),
        (3_840, [4_000.0] * 8, True),
        (3_841, [4_000.0] * 8, False),
        (3_000, [3_000.0] + [4_000.0] * 18, True),
        (3_000, [3_000.0] * 2 + [4_000.0] * 17, False),
        (3_000, [3_000.0] * 2 + [4_000.0] * 18, True),
        (3_000, [3_333.0] * 3 + [4_000.0] * 18, False),
        (3_000, [3_334.0] * 3 + [4_000.0] * 18, True),
    ],
)
def test_a_level_at_which_hardly_another_lives_is_apart(mv, living, is_apart):
    assert _is_apart(mv, living) is is_apart


@pytest.mark.parametrize(
    ("top", "count", "is_known", "curve"),
    [
        (3_100, 3, False, _LITHIUM),
        (3_100, 4, False, ALKALINE),
        (3_100, 3, True, ALKALINE),
        (3_250, 9, False, ALKALINE),
        (3_251, 9, False, _IRON),
        (4_450, 3, False, _LITHIUM),
        (4_451, 3, False, THREE),
        (34_000, 9, True, CURVES[-1]),
        (34_001, 9, True, None),
    ],
)
def test_a_supply_is_known_by_its_highest_voltage(top, count, is_known, curve):
    assert _curve_of(top, count, is_known=is_known) is curve


@pytest.mark.parametrize(
    ("mv", "is_low"),
    [(4_607, True), (4_608, True), (4_800, True), (4_801, False), (4_223, False), (4_224, True)],
)
def test_what_is_low_for_the_next_larger_supply(mv, is_low):
    assert _is_low_of_larger(THREE, mv) is is_low
    assert not _is_low_of_larger(CURVES[-1], mv)


def test_a_level_is_lived_at_by_what_was_never_far_above():
    assert _has_lived_at(3_430, series(3_500, 3_400))
    assert not _has_lived_at(3_429, series(3_500, 3_400))
    assert _has_lived_at(1, [])


@pytest.mark.parametrize(
    ("mv", "may_be"),
    [
        (3_796, True), (3_797, False), (4_267, False), (4_268, True), (4_992, True), (4_993, False),
        (6_596, True), (7_385, False), (12_168, True), (12_169, False),
    ],
)  # fmt: skip
def test_a_voltage_near_the_end_of_any_supply_may_be_low(mv, may_be):
    assert may_be_low(mv) is may_be


def test_the_voltages_of_sixty_days_are_known_the_oldest_first():
    reports = (
        ReportFact(received_at=NOW, at=NOW - HOUR, voltage_mv=4_000.0),
        ReportFact(received_at=None, at=NOW - DAY, voltage_mv=0.5),
        ReportFact(received_at=NOW - DAY, voltage_mv=0.0),
        ReportFact(received_at=NOW - DAY),
        ReportFact(voltage_mv=5.0),
        ReportFact(received_at=NOW - 60 * DAY, voltage_mv=4_100.0),
        ReportFact(received_at=NOW - 60 * DAY - timedelta(seconds=1), voltage_mv=4_200.0),
    )

    assert voltage_points(reports) == [
        (NOW - 60 * DAY, 4_100.0), (NOW - DAY, 0.5), (NOW, 4_000.0),
    ]  # fmt: skip
    assert voltage_points(()) == []


def trend(curve=_LITHIUM, mv=4_000.0, at=NOW, falls=None, **more):
    return BatteryTrend(curve=curve, mv=mv, at=at, falls=falls, **more)


FALLING = [4_100 - 10 * nth for nth in range(12)]
CHARGED = [*[4_100] * 3, *[3_700] * 3, *[4_100] * 3]
MODEL = FleetHabits(voltage_mv=FleetRange(3_900, 4_000, 4_100, 8))


@pytest.mark.parametrize(
    ("member", "found"),
    [
        (tracker((), None), None),
        (tracker((), None, record={"voltage_mv": 4_000.0, "last_seen": NOW - DAY}), trend(at=NOW - DAY)),
        (tracker(told(40_000.0)), None),
        (tracker(told(4_100.0, 4_050.0, 4_000.0)), trend()),
        (tracker(told(*[4_000.0] * 4)), trend(falls=False, is_short=False)),
        (tracker(told(*[4_000.0] * 4, every=11 * HOUR)), trend(falls=False)),
        (tracker(told(*[4_000.0] * 4, every=12 * HOUR)), trend(falls=False, is_short=False)),
        (tracker(told(*FALLING)), trend(mv=3_990.0, falls=True, days_left=(57.0, 57.0), is_short=False)),
        (tracker(told(*FALLING, every=3 * HOUR)), trend(mv=3_990.0, falls=True, is_short=True)),
        (
            tracker(told(*CHARGED, *[3_700] * 3)),
            trend(mv=3_700.0, falls=True, recharges=True, is_deeper=False, is_short=False),
        ),
        (
            tracker(told(*CHARGED, *[3_637] * 3)),
            trend(mv=3_637.0, falls=True, recharges=True, is_deeper=True, is_short=False),
        ),
        (tracker(told(*[4_000.0] * 4), fleet=MODEL), trend(falls=False, is_short=False, usual_mv=4_000)),
        (
            tracker(told(*[4_000.0] * 4), fleet=FleetHabits(voltage_mv=FleetRange(1, 4_000, 6_401, 8))),
            trend(falls=False, is_short=False),
        ),
        (
            tracker(told(*[4_000.0] * 4), fleet=FleetHabits(voltage_mv=FleetRange(3_900, 4_000, 4_100, 7))),
            trend(falls=False, is_short=False),
        ),
        (
            tracker(told(12_500.0, 12_400.0, 4_000.0)),
            trend(is_cut=True),
        ),
        (
            tracker(told(*[4_550.0 - 10 * nth for nth in range(12)])),
            trend(THREE, 4_440.0, falls=True, days_left=(114.0, 114.0), is_short=False, is_guess=True),
        ),
        (
            tracker(told(*[14_000.0] * 3, *[12_600.0 - 50 * nth for nth in range(8)])),
            trend(VEHICLE, 12_250.0, falls=True, days_left=(25.0, 25.0), is_short=False),
        ),
    ],
)  # fmt: skip
def test_what_a_series_says_of_a_battery(member, found):
    assert battery_trend(member) == found
