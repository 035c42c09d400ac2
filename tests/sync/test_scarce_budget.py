"""Days with hardly more requests than the reports cost: what is late, and that nothing stays unread."""

from collections import deque
from datetime import timedelta

import pytest

from bench.model.clock import START
from bench.model.fleet import DAY, HOUR, make_fleet
from bench.model.vendor import FIRST_ID, Vendor, units_of
from tui.sync.next_call import BackgroundShare, CallResult
from tui.sync.poll_planner import PollPlanner
from tui.sync.read_position import ReadPosition
from tui.sync.report_rates import DeviceRates
from tui.sync.truncation import ReportTimes

BEGAN = int(START.timestamp())


class Days:
    """The planner alone on a model vendor, a call a second, within a share of requests."""

    def __init__(self, fleet, share):
        self.fleet, self.share, self.now, self.spent = fleet, share, 0.0, deque()
        self.vendor = Vendor(fleet, START, lambda: START + timedelta(seconds=self.now))
        position = ReadPosition.new(BEGAN)
        self.planner = PollPlanner(position, DeviceRates(position.began))

    def live(self, seconds):
        while self.now < seconds:
            while self.spent and self.spent[0][0] <= self.now - HOUR:
                self.spent.popleft()
            left = self.share - sum(units for _, units in self.spent)
            call = self.planner.next(BEGAN + self.now, BackgroundShare(self.share, left))
            if call.kind == "rest":
                self.now = max(self.now + 1, call.span.until - BEGAN)
            elif (call.units if call.kind != "devices" else 1) > left:
                self.now += 1  # the governor waits
            else:
                self.spent.append((self.now, self.ask(call)))
                self.now += 1

    def ask(self, call):
        if call.kind == "devices":
            self.planner.record_devices({}, BEGAN + self.now)
            return 1
        device = None if call.device is None else int(call.device) - FIRST_ID
        found = self.vendor.reports(
            call.span.since - BEGAN - 1, call.span.until - BEGAN + 1, device
        )
        rows = []
        for i in found:
            self.vendor.first_sent.setdefault(i, self.now)
            received, made = BEGAN + self.fleet.received[i], BEGAN + self.fleet.made[i]
            rows.append(ReportTimes(str(FIRST_ID + self.fleet.device[i]), received, made))
        units = units_of(len(rows), device)
        is_cut = len(rows) >= (500 if device is None else 3000)
        self.planner.record_answer(
            call, CallResult(tuple(rows), call.span.until, is_cut, units), BEGAN + self.now
        )
        return units

    def unread(self, until):
        return [
            i
            for i, at in enumerate(self.fleet.received)
            if at <= until and i not in self.vendor.first_sent
        ]


@pytest.mark.parametrize("times", [1.5, 2.5])
def test_what_the_busy_hours_leave_unread_is_read_in_the_quiet_ones(times):
    fleet = make_fleet(100, 20, 1, 100, start_second=6 * int(HOUR))
    days = Days(fleet, round(times * fleet.per_hour / 100))
    days.live(DAY)

    assert days.unread(DAY - HOUR) == []
    ages = [at - fleet.received[i] for i, at in days.vendor.first_sent.items()]
    assert sum(ages) / len(ages) < (3 * HOUR if times < 2 else 150)
