"""When devices begin to take turns, and when they stop."""

import pytest

from tui.sync.overload import JUDGE_EVERY_SECONDS, OverloadJudge
from tui.sync.read_position import ReadPosition, UnreadMoment
from tui.sync.report_rates import DeviceRate, DeviceRates
from tui.sync.turns import Turns
from tui.sync.watermark import TimeSpan, Watermark

NOW = 1_800_000_000
HOUR, DAY = 3600, 86_400
BUDGET = 100.0
FULL = BUDGET * 0.92 / 36
"""So many reports a second need the whole share of the budget: 36 units an hour carry one a second."""


def begun(rate, hours=24, by_device=()):
    """Return a position whose fleet has this rate in the hours of the day which are known, and its judge."""
    position = ReadPosition.new(NOW)
    position.tail = Watermark(NOW - 30)
    position.fleet_rates.now = rate
    position.fleet_rates.hours = [(rate * HOUR, HOUR)] * hours + [(0.0, 0.0)] * (24 - hours)
    rates = DeviceRates(NOW - DAY, {key: DeviceRate(NOW, NOW, 60, 1000, NOW) for key in by_device})
    return position, OverloadJudge(position, rates)


def judged_twice(rate, hours=24):
    position, judge = begun(rate, hours)
    for at in (NOW - HOUR, NOW):
        judge.judge(at, BUDGET, NOW)
    return position


def test_need_and_budget_are_compared_every_hour():
    _, judge = begun(0)
    assert judge.is_due(NOW)

    judge.judge(NOW, BUDGET, NOW)

    assert not judge.is_due(NOW + JUDGE_EVERY_SECONDS - 1)
    assert judge.is_due(NOW + JUDGE_EVERY_SECONDS)


@pytest.mark.parametrize(
    ("rate", "hours", "takes_turns"),
    [
        (FULL * 1.01, 24, True),
        (FULL * 0.99, 24, False),
        (FULL * 1.01, 20, True),
        (FULL * 1.3, 19, True),  # as if nothing came in the other five hours
        (FULL * 1.2, 19, False),
        (FULL * 1.8, 8, False),  # eight hours of a working day
        (FULL * 2.01, 8, True),
    ],
)
def test_the_busy_hours_of_a_day_begin_no_turns(rate, hours, takes_turns):
    assert (judged_twice(rate, hours).turns is not None) is takes_turns


def test_the_first_hour_after_the_start_begins_no_turns():
    position, judge = begun(FULL * 2)

    judge.judge(NOW, BUDGET, NOW)

    assert position.turns is None


def test_turns_begin_where_all_were_complete_and_share_what_the_list_leaves():
    position, judge = begun(FULL * 2, by_device=("bus", "van"))
    position.tail = Watermark(NOW - 30, [TimeSpan(NOW - 900, NOW - 800)])
    position.unread_moments = [UnreadMoment(TimeSpan(NOW - 99, NOW - 97))]
    position.repairs = {"bus": (NOW - 99, NOW)}
    for at in (NOW - HOUR, NOW):
        judge.judge(at, BUDGET, NOW)

    turns = position.turns
    assert turns.read_until == {"bus": NOW - 900, "van": NOW - 900}
    # Of 100 units an hour 12 go to the device list and 4 stay free: 84 for two devices which report as much.
    assert turns.turn_seconds == {"bus": 120.0, "van": 120.0}
    assert (position.unread_moments, position.repairs) == ([], {})


def in_turns(count, by_device):
    """Return a position whose devices take turns, each of them reporting `count` times in its last day."""
    position = ReadPosition.new(NOW)
    position.turns = Turns(dict.fromkeys(by_device, NOW))
    known = {key: DeviceRate(NOW, NOW, 60, count, NOW) for key in by_device}
    return position, OverloadJudge(position, DeviceRates(NOW - 9 * DAY, known))


@pytest.mark.parametrize(
    ("after", "budget", "goes_on"),
    [
        (DAY, 10.0, True),
        (DAY + 1, 10.0, False),
        (DAY + 1, 1.0, True),
    ],
)
def test_turns_end_after_a_day_if_the_budget_would_do_by_far(after, budget, goes_on):
    position, judge = in_turns(1000, ["bus", "van"])
    judge.judge(NOW - after, budget, NOW - after)
    assert position.turns is not None

    judge.judge(NOW, budget, NOW - 30)

    assert (position.turns is not None) is goes_on
    if not goes_on:
        assert position.tail.head == position.began == NOW - 30
        assert position.repairs == {"bus": (NOW, NOW - 30), "van": (NOW, NOW - 30)}


def test_while_turns_go_on_they_follow_how_much_each_reports():
    position, judge = in_turns(1000, [f"{number}" for number in range(100)])
    judge._rates.by_device["0"].count = 4000

    judge.judge(NOW, 36, NOW)

    # 20 units an hour for a hundred devices: one in five hours; who reports four times as much is asked twice as often.
    seconds = position.turns.turn_seconds
    assert seconds["1"] == pytest.approx(101 * HOUR / 20, rel=0.01)
    assert seconds["0"] == pytest.approx(101 * HOUR / 20 / 2, rel=0.01)
    assert position.fleet_rates.now == pytest.approx(103_000 / DAY, rel=0.01)
    assert position.turns.next() is not None


@pytest.mark.parametrize(
    ("devices", "reports_a_day", "takes_turns"),
    [
        (100, 2_300, True),  # few which report much
        (3_200, 72, True),  # 80 units an hour for turns of 40 hours, of 84
        (4_000, 58, False),  # 100 units, so turns would read less
    ],
)
def test_devices_which_are_too_many_to_be_asked_one_by_one_take_no_turns(
    devices, reports_a_day, takes_turns
):
    rate = devices * reports_a_day / DAY
    position, judge = begun(rate, by_device=[str(number) for number in range(devices)])
    for known in judge._rates.by_device.values():
        known.count = reports_a_day * 0.63  # as counted in the first day: what is older fades
    for at in (NOW - HOUR, NOW):
        judge.judge(at, BUDGET, NOW)

    assert (position.turns is not None) is takes_turns
