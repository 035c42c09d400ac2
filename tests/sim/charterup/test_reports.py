from datetime import timedelta

import pytest

from tests.sim.charterup.desk import DAY, HOUR, NO_LIMITS, Desk, lively, written
from tui.sim.world.world import Pace


@pytest.fixture
def desk(clock):
    return Desk(clock, limits=NO_LIMITS)


@pytest.fixture
def crowded(clock):
    return Desk(clock, fleet=400, limits=NO_LIMITS)


def test_a_report_without_a_fix_is_at_minus_360(crowded):
    window = crowded.window(crowded.clock() - DAY)
    reports = [
        report
        for unit in crowded.world.trackers[:40]
        for report in crowded.ask(
            "get_reports_single_device", identifier=unit.imei, coredataonly=True, **window
        )["data"]
    ]

    assert any(r["latitude"] == r["longitude"] == -360.0 for r in reports)


@pytest.mark.parametrize(
    ("device_type", "kelvin"), [(1, True), (5, True), (14, False), (15, False)]
)
def test_temperature_is_kelvin_or_celsius_by_device_type(crowded, device_type, kelvin):
    unit = next(
        u
        for u in crowded.world.trackers
        if crowded.trackers.of(u).type == device_type
        and crowded.world.last_report(u, crowded.clock())
    )
    last = crowded.world.last_report(unit, crowded.clock())
    window = crowded.window(last.received_at, last.received_at)
    rows = crowded.ask("get_reports_single_device", identifier=unit.imei, **window)["data"]

    assert rows[0]["temp1"] == pytest.approx(last.temperature_c + 273.15 * kelvin, abs=0.6)


@pytest.mark.parametrize("core", [True, "true", "True"])
def test_core_data_is_asked_for_by_a_boolean_or_by_text(desk, core):
    window = desk.window(desk.clock() - 3 * HOUR)

    rows = desk.ask("get_reports_all_devices", coredataonly=core, **window)["data"]

    assert len(rows[0]) == 13


def test_a_full_report_has_towers_or_nulls_weather_and_parameters(desk):
    window = desk.window(desk.clock() - DAY)
    rows = desk.ask("get_reports_all_devices", coredataonly=False, **window)["data"]
    towers = [row[f"cellTower{number}"] for row in rows for number in range(1, 9)]

    assert None in towers
    assert {tuple(t) for t in towers if t} == {("cid", "lac", "mcc", "mnc", "rssi")}
    assert all(f"p{number}" in rows[0] for number in range(25))
    assert all(f"input{number}" in rows[0] for number in range(5))
    assert {row["WX_success"] for row in rows} == {True, False}


def full_day(desk):
    """Return every full report of some trackers' last day."""
    window = desk.window(desk.clock() - DAY)
    asked = {"coredataonly": False, **window}
    return [
        row
        for unit in desk.world.trackers[:12]
        for row in desk.ask("get_reports_single_device", identifier=unit.imei, **asked)["data"]
    ]


def test_at_one_place_the_same_towers_are_heard_about_as_strong(desk):
    by_place = {}
    for row in full_day(desk):
        if row["GPS_speed"] == 0 and row["GPS_satellites"]:
            place = round(row["latitude"], 3), round(row["longitude"], 3)
            by_place.setdefault(place, []).append(row)
    often = [rows for rows in by_place.values() if len(rows) > 3]

    assert often
    for rows in often:
        signals = [row["rssi"] for row in rows]
        assert len({row["cellTower1"]["cid"] for row in rows}) == 1
        assert max(signals) - min(signals) <= 12
    assert len({round(rows[0]["rssi"] / 10) for rows in by_place.values()}) > 2


def test_towers_come_strongest_first_and_the_first_is_the_one_in_use(desk):
    for row in full_day(desk):
        signals = [
            row[f"cellTower{number}"]["rssi"] for number in range(1, 9) if row[f"cellTower{number}"]
        ]

        assert signals == sorted(signals, reverse=True)
        assert signals[0] == row["rssi"]


def test_ignition_power_satellites_and_alerts_fit_what_the_unit_does(desk):
    rows = full_day(desk)

    assert {row["input0"] for row in rows} == {True, False}
    assert all(row["input0"] for row in rows if row["GPS_speed"] > 10)
    assert all((row["voltage2"] > 12_000) == row["input1"] for row in rows)
    assert all(row["GPS_HDOP"] > 20 for row in rows if row["GPS_satellites"] == 0)
    assert all(0.7 <= row["GPS_HDOP"] < 4 for row in rows if row["GPS_satellites"] >= 4)
    left = [row for row in rows if row["hasAlert_GeoExit"]]
    assert left
    assert all(row["input0"] for row in left)
    assert any(row["hasAlert_GeoEntry"] for row in rows)


def test_a_window_is_by_received_time_includes_both_ends_and_shows_the_newest_first(desk):
    unit = lively(desk.world)
    samples = desk.world.reports(unit, desk.clock() - DAY, desk.clock())
    first, last = samples[3].received_at, samples[-4].received_at

    rows = desk.ask(
        "get_reports_single_device",
        identifier=unit.imei,
        coredataonly=True,
        **desk.window(first, last),
    )["data"]

    assert [row["reportId"] for row in rows] == [s.number for s in reversed(samples[3:-3])]
    assert rows[0]["receivedDate"] == written(last)


@pytest.mark.parametrize(
    ("days", "most"), [(2.0, 3000), (2.2, 500)], ids=["below 2.1 days", "above 2.1 days"]
)
def test_too_many_reports_are_cut_without_a_mark(clock, days, most):
    desk = Desk(clock, limits=NO_LIMITS)
    unit = lively(desk.world)
    desk.world.set_pace(unit, Pace(120, 120), clock() - 9 * DAY)
    since = clock() - timedelta(days=days)
    there_are = len(desk.world.reports(unit, since, clock()))

    answer = desk.ask("get_reports_single_device", identifier=unit.imei, **desk.window(since))

    assert there_are > 500
    assert len(answer["data"]) == min(there_are, most)
    assert set(answer) == {"CommandString", "timestamp", "rate_limit_stats", "data"}


@pytest.mark.parametrize("keeps", ["oldest", "newest"])
def test_which_end_of_too_many_reports_is_cut_can_be_chosen(clock, keeps):
    desk = Desk(clock, fleet=200, limits=NO_LIMITS, keeps=keeps)
    everything = desk.world.reports_all(clock() - 6 * HOUR, clock())
    window = desk.window(clock() - 6 * HOUR)

    rows = desk.ask("get_reports_all_devices", coredataonly=True, **window)["data"]

    assert len(everything) > len(rows) == 500
    kept = everything[:500] if keeps == "oldest" else everything[-500:]
    assert [row["reportId"] for row in rows] == [sample.number for sample in reversed(kept)]


def test_a_window_over_all_devices_is_silently_clamped_to_a_day(clock):
    desk = Desk(clock, fleet=1, limits=NO_LIMITS)
    since = clock() - 5 * DAY
    asked = {"datetime_start": written(since), "coredataonly": True}

    clamped = desk.ask("get_reports_all_devices", datetime_end=written(clock()), **asked)["data"]

    assert clamped
    assert clamped == desk.ask("get_reports_all_devices", **asked)["data"]
    assert desk.world.reports_all(since, clock())[-1].received_at > since + DAY
    assert clamped[0]["reportId"] == desk.world.reports_all(since, since + DAY)[-1].number


def test_without_dates_the_latest_reports_are_given(desk):
    unit = lively(desk.world)

    rows = desk.ask("get_reports_single_device", identifier=str(desk.trackers.of(unit).id))["data"]

    assert len(rows) == 500
    assert rows[0]["reportId"] == desk.world.last_report(unit, desk.clock()).number
