from itertools import pairwise

import pytest

from tests.effort import THOROUGH, sized
from tui.sync.hourly_spend import HourlySpend
from tui.sync.next_call import BackgroundShare, CallResult
from tui.sync.poll_planner import PollPlanner
from tui.sync.read_position import ReadPosition
from tui.sync.report_rates import DeviceRates
from tui.sync.truncation import ReportTimes
from tui.sync.watermark import TimeSpan, Watermark

NOW = 1_800_000_000


def test_nothing_comes_back_within_the_hour_at_a_start():
    assert HourlySpend().units_to_keep(24, NOW) == 24
    assert HourlySpend().units_to_keep(0, NOW) == 0


def test_what_was_spent_evenly_comes_back_as_it_is_needed():
    outgo = HourlySpend()
    for at in range(NOW - 3600, NOW, 150):
        outgo.record(1, at)

    assert outgo.units_to_keep(24, NOW) <= 1


def test_what_was_spent_at_once_does_not_come_back_before_its_hour():
    outgo = HourlySpend()
    outgo.record(50, NOW - 600)

    assert outgo.units_to_keep(24, NOW) == pytest.approx(24 * 3000 / 3600)


def test_a_clock_set_back_forgets_what_lies_ahead():
    outgo = HourlySpend()
    outgo.record(50, NOW + 500)

    assert outgo.units_to_keep(24, NOW) == 24


@pytest.mark.parametrize("share", [60, 104])
@pytest.mark.parametrize("cost", [1, 3, 5] if THOROUGH else [1, 5])
def test_history_never_takes_what_the_news_of_the_hour_will_need(share, cost):
    position = ReadPosition.new(NOW)
    position.history = Watermark(NOW, [TimeSpan(NOW - 40 * 86_400, NOW - 86_400)])
    planner = PollPlanner(position, DeviceRates(NOW - 40 * 86_400))
    spent, asked, late = [], [], []
    for now in range(NOW, NOW + 3 * 3600, sized(5, 1)):
        spent = [(at, units) for at, units in spent if at > now - 3600]
        left = share - sum(units for _, units in spent)
        step = planner.next(now, BackgroundShare(share, left))
        if step.kind == "rest":
            continue
        if step.units > left:
            late.append(now - NOW)
            continue
        asked.append(step.kind)
        if step.kind == "devices":
            planner.record_devices({"a": float(now)}, now)
            spent.append((now, 1))
            continue
        units = cost if step.kind == "backfill" else 1
        spent.append((now, units))
        planner.record_answer(step, CallResult((), step.span.until, units=units), now)

    assert late == []
    assert asked.count("backfill") >= 5
    assert asked.count("tail") >= 3 * 15


def test_reports_which_are_behind_never_take_the_requests_of_the_map():
    position = ReadPosition.new(NOW - 7200)
    planner = PollPlanner(position, DeviceRates(NOW - 7200))
    spent, listed, late = [], [], []
    for now in range(NOW, NOW + 3600):
        spent = [(at, units) for at, units in spent if at > now - 3600]
        left = 60 - sum(units for _, units in spent)
        step = planner.next(now, BackgroundShare(60, left))
        if step.kind == "rest":
            continue
        if step.units > left:
            late.append((now - NOW, step.kind))
        elif step.kind == "devices":
            planner.record_devices({"a": float(now)}, now)
            spent.append((now, 1))
            listed.append(now)
        else:
            rows = tuple(ReportTimes("a", step.span.since, step.span.since) for _ in range(450))
            planner.record_answer(
                step, CallResult(rows, min(step.span.until, step.span.since + 60), units=5), now
            )
            spent.append((now, 5))

    assert late == []
    assert max(after - before for before, after in pairwise(listed)) <= 1210, "3 lists of 60 units"
    assert sum(units for _, units in spent) > 40, "what is left over goes to what is behind"


def test_what_is_behind_and_waits_is_not_overtaken_by_what_can_wait():
    position = ReadPosition.new(NOW)
    position.devices_at = NOW - 60
    position.tail = Watermark(NOW - 3000)
    position.repairs = {"a": (NOW - 5000, NOW - 1)}
    planner = PollPlanner(position, DeviceRates(NOW - 86_400))

    step = planner.next(NOW, BackgroundShare(104, 9))

    assert step.kind == "rest"
    assert "once requests are free" in step.reason


def test_a_call_is_free_again_after_exactly_an_hour():
    spend = HourlySpend()
    spend.record(3, NOW)
    spend.record(2, NOW + 10)

    assert [spend.total(NOW + after) for after in (0, 3_599, 3_600, 3_610)] == [5, 5, 2, 0]


def test_what_is_kept_is_the_largest_want_before_enough_has_come_back():
    spend = HourlySpend()
    spend.record(10, NOW)
    spend.record(2, NOW + 1_800)

    assert spend.units_to_keep(24, NOW + 2_400) == 12.0  # of a whole hour, and all twelve came back
    assert spend.units_to_keep(36, NOW + 2_400) == 24.0
    assert spend.units_to_keep(3, NOW + 2_400) == 1.0  # 20 minutes until the ten come back
