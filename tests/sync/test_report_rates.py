"""How often a fleet and a device report, as it is learned from what is read."""

import math

import pytest

from tui.sync.report_rates import DAY_SECONDS, DeviceRate, DeviceRates, FleetRates
from tui.sync.truncation import ReportTimes
from tui.sync.watermark import TimeSpan

HOUR = 3_600


def test_a_window_of_a_quarter_of_an_hour_replaces_the_rate_and_a_shorter_one_changes_it():
    rates = FleetRates()
    rates.learn(TimeSpan(0, 100), 50)
    first = rates.now
    rates.learn(TimeSpan(100, 190), 0)
    second = rates.now
    rates.learn(TimeSpan(190, 1_090), 1_800)
    rates.learn(TimeSpan(1_090, 1_090), 99)

    assert (first, second, rates.now) == (0.5, pytest.approx(0.45), 2.0)


@pytest.mark.parametrize(("seconds", "rate"), [(1_799, None), (1_800, 0.5)])
def test_an_hour_of_the_day_is_known_when_half_of_it_was_read(seconds, rate):
    rates = FleetRates()
    rates.learn(TimeSpan(23 * HOUR, 23 * HOUR + seconds), seconds / 2)

    assert rates.hour(47 * HOUR) == rate
    assert rates.hour(0) is None


@pytest.mark.parametrize(("seconds", "kept"), [(7_200, 7_200), (7_201, 3_600.5)])
def test_older_days_count_half_once_an_hour_was_read_for_long(seconds, kept):
    rates = FleetRates()
    rates.learn(TimeSpan(0, seconds), 100)
    rates.learn(TimeSpan(0, 1_000), 10)

    assert rates.hours[0] == (100 * kept / seconds + 10, kept + 1_000)


def test_what_is_expected_is_the_present_rate_or_a_little_less_than_yesterdays():
    rates = FleetRates(now=0.5, hours=[(3_600.0, 3_600.0), *[(0.0, 0.0)] * 23])

    assert (rates.at(0), rates.at(HOUR)) == (0.9, 0.5)
    assert (rates.past(0), rates.past(HOUR)) == (1.0, 0.5)
    assert (FleetRates().at(0), FleetRates().past(0), FleetRates().mean()) == (1e-5, 1e-5, 0.0)


@pytest.mark.parametrize(
    ("known", "mean", "is_sure"), [(5, 0.5, False), (6, 2.0, False), (19, 2.0, False), (20, 2.0, True)]
)  # fmt: skip
def test_a_mean_over_the_day_needs_enough_of_its_hours(known, mean, is_sure):
    hours = [(7_200.0, 3_600.0)] * known + [(0.0, 0.0)] * (24 - known)
    rates = FleetRates(now=0.5, hours=hours)

    assert (rates.mean(), rates.covers_day()) == (mean, is_sure)


@pytest.mark.parametrize("known", [0, 1, 12, 24])
def test_the_mean_over_the_day_is_at_least_as_if_nothing_came_in_unknown_hours(known):
    hours = [(7_200.0, 3_600.0)] * known + [(9_999.0, 1_799.0)] * (24 - known)
    rates = FleetRates(now=9.0, hours=hours)

    assert rates.least_mean() == 2.0 * known / 24


def test_a_rate_set_for_all_hours_makes_the_day_known():
    rates = FleetRates()
    rates.fill(0.5)

    assert (rates.now, rates.mean(), rates.least_mean(), rates.covers_day()) == (
        0.5,
        0.5,
        0.5,
        True,
    )


def recorded(*times):
    """Return a device's rate after reports which were made and received at these times."""
    rate = DeviceRate()
    told = [rate.record(ReportTimes("a", at, at)) for at in times]
    return rate, told


@pytest.mark.parametrize(
    ("times", "interval"),
    [
        ((100, 200), 100),
        ((100, 200, 400), 110),  # a tenth of the way
        ((100, 200, 599), 129.9),
        ((100, 200, 600), 100),  # four intervals are no sample
        ((100, 200, 200), 100),  # a report more of the same moment is none, either
    ],
)
def test_the_usual_interval_follows_each_gap_by_a_tenth(times, interval):
    rate, _ = recorded(*times)

    assert rate.interval == pytest.approx(interval)


@pytest.mark.parametrize(
    ("interval", "gap", "is_unusual"),
    [(100, 1_200, False), (100, 1_201, True), (300, 1_800, False), (300, 1_801, True)],
)
def test_a_device_is_back_from_an_unusual_silence_after_six_intervals_or_twenty_minutes(
    interval, gap, is_unusual
):
    _, told = recorded(1_000, 1_000 + interval, 1_000 + interval + gap)

    assert told == [None, None, 1_000 + interval if is_unusual else None]


def test_a_report_of_a_day_ago_counts_a_third_and_an_old_one_nothing_new():
    rate, _ = recorded(1_000, 1_000 + DAY_SECONDS, 500)

    assert rate.count == pytest.approx(1 + 1 / math.e)
    assert (rate.received_at, rate.made_at) == (1_000 + DAY_SECONDS, 1_000 + DAY_SECONDS)
    span = DAY_SECONDS * (1 - 1 / math.e)
    assert rate.rate(1_000 + DAY_SECONDS, DAY_SECONDS) == pytest.approx(rate.count / span)
    assert rate.rate(1_000, 10) == pytest.approx(
        rate.count / 597.93, rel=1e-4
    )  # as if for ten minutes


@pytest.mark.parametrize(
    ("ahead", "made_at"), [(DAY_SECONDS, 1_000 + DAY_SECONDS), (DAY_SECONDS + 1, 0)]
)
def test_a_clock_more_than_a_day_ahead_is_no_time_of_a_report(ahead, made_at):
    rate = DeviceRate()
    rate.record(ReportTimes("a", 1_000.0, 1_000 + ahead))

    assert (rate.received_at, rate.made_at) == (1_000, made_at)


def test_rates_are_kept_as_json_and_go_on_from_there():
    rates = DeviceRates(50.0)
    rates.add_devices(["a", "b"])
    back = rates.record(
        [ReportTimes("a", None, 9_000.0), ReportTimes("a", 1_000.0, 1_000.0), ReportTimes("a", 1_100.0, None),
         ReportTimes("a", 1_200.0, 1_200.0)]
    )  # fmt: skip

    assert back == {"a": 1_200.0}
    assert rates.dump() == {
        "began": 50.0,
        "of": {"a": [9_000, 9_000, 200.0, 3.74, 9_000], "b": [0, 0, 0.0, 0.0, 0]},
    }
    assert DeviceRates.load(rates.dump()).dump() == rates.dump()
    assert rates.rate("nobody", 9_000.0) == 0.0
    assert rates.rate("a", 9_000.0) == rates.by_device["a"].rate(9_000.0, 8_950.0)
