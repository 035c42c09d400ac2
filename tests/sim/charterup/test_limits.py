from datetime import timedelta

import pytest

from tests.sim.charterup.desk import DAY, HOUR, Desk, lively
from tui.sim.world.world import Pace


@pytest.fixture
def limited(clock):
    return Desk(clock)


def test_the_twenty_first_request_in_ten_seconds_is_refused_as_in_the_sample(limited):
    for _ in range(20):
        assert "data" in limited.ask("get_orgs", identifier="7005")

    said = limited.ask("get_devices")

    assert said["message"] == "Rate Limit Exceeded: 10sec_ratelimit_exceeded:21/20 "
    assert said["rate_limit_stats"] == "10sec_rate:21/20 1min_rate:21/60 1hour_rate:21/130"
    assert "data" not in said


def test_windows_slide_and_refused_requests_count(limited):
    limited.vendor.spend(20)
    limited.clock.advance(9)
    assert "Rate Limit" in limited.ask("get_devices")["message"]
    limited.clock.advance(1)

    assert limited.stats() == [2, 22, 22]
    limited.clock.advance(60)
    assert limited.stats() == [1, 1, 23]
    limited.clock.advance(3600)
    assert limited.stats() == [1, 1, 1]


def test_every_full_window_is_named(limited):
    limited.vendor.spend(130)

    assert limited.ask("get_devices")["message"] == (
        "Rate Limit Exceeded: 10sec_ratelimit_exceeded:131/20 "
        "1min_ratelimit_exceeded:131/60 1hour_ratelimit_exceeded:131/130 "
    )


def test_many_reports_weigh_more_but_not_in_the_ten_second_window(clock):
    desk = Desk(clock, fleet=200)
    window = desk.window(clock() - 6 * HOUR)

    assert len(desk.ask("get_reports_all_devices", **window)["data"]) == 500
    assert desk.stats() == [2, 6, 6]


def test_no_report_still_counts_as_one_request(limited):
    window = limited.window(limited.clock() + HOUR, limited.clock() + 2 * HOUR)

    assert limited.ask("get_reports_all_devices", **window)["data"] == []
    assert limited.stats() == [2, 2, 2]


def test_a_single_device_weighs_one_for_a_thousand_reports(clock):
    desk = Desk(clock)
    unit = lively(desk.world)
    desk.world.set_pace(unit, Pace(120, 120), clock() - 9 * DAY)
    since = clock() - timedelta(days=2)

    rows = desk.ask("get_reports_single_device", identifier=unit.imei, **desk.window(since))["data"]

    assert 1000 < len(rows) <= 2000
    assert desk.stats() == [2, 3, 3]
