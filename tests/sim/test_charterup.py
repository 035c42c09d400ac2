import json
from datetime import timedelta

import pytest

from tui.sim.charterup import CharterUp
from tui.sim.message import Request
from tui.sim.world import Pace, World

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TOKEN = "demo-charterup-token"
NO_LIMITS = ((10, 10**6), (60, 10**6), (3600, 10**6))


class Desk:
    """Asks a simulated CharterUP as a client would."""

    def __init__(self, clock, *, fleet=50, **options):
        self.clock = clock
        self.world = World(fleet=fleet, clock=clock)
        self.vendor = CharterUp(self.world, **options)

    def post(self, body, path="/"):
        return self.vendor.handle(Request("POST", path, body=body))

    def ask(self, commandstring, **arguments):
        body = {"commandstring": commandstring, "token": TOKEN, **arguments}
        answer = self.post(json.dumps(body).encode())
        assert answer.status == 200
        return json.loads(answer.body)

    def window(self, since, until=None):
        until = until or self.clock()
        return {"datetime_start": written(since), "datetime_end": written(until)}

    def stats(self):
        said = self.ask("get_orgs", identifier="7005")["rate_limit_stats"]
        return [int(part.partition(":")[2].partition("/")[0]) for part in said.split()]


def lively(world):
    """Give the tracker which says most."""
    since = world.clock() - 2 * DAY
    return max(world.charterup_units, key=lambda u: len(world.reports(u, since, world.clock())))


def written(at):
    return at.strftime("%m/%d/%Y %H:%M:%S")


@pytest.fixture
def desk(clock):
    return Desk(clock, limits=NO_LIMITS)


@pytest.fixture
def limited(clock):
    return Desk(clock)


@pytest.fixture
def crowded(clock):
    return Desk(clock, fleet=400, limits=NO_LIMITS)


def test_numbers_come_as_text_in_devices_and_as_numbers_in_reports_and_groups(desk):
    device = desk.ask("get_devices")["data"][2]
    window = desk.window(desk.clock() - DAY)
    report = desk.ask("get_reports_all_devices", coredataonly=True, **window)["data"][0]
    member = desk.ask("get_device_group", identifier="22108")["data"][0]["DeviceGroupDevices"][0]

    assert isinstance(device["lastReportLatitude"], str)
    assert len(device["lastReportLatitude"].partition(".")[2]) == 7
    assert device["lastReportVoltage"].endswith(".0000")
    assert isinstance(report["latitude"], float)
    assert isinstance(report["voltage1"], int)
    assert isinstance(member["lastReportLatitude"], float)


def test_get_device_names_the_received_time_otherwise_and_tells_the_frequency(desk):
    listed = desk.ask("get_devices")["data"][2]
    single = desk.ask("get_device", identifier=listed["imei"])["data"][0]

    assert single["lastReportReceivedTime"] == listed["lastReportUpdateTime"]
    assert set(single) - set(listed) == {
        "lastReportReceivedTime",
        "ReportingFrequencyID",
        "ReportingFrequency",
        "ReportingFrequencyID_Pending",
        "ReportingFrequency_Pending",
    }
    assert set(listed) - set(single) == {"lastReportUpdateTime"}


def test_the_fleet_shows_every_sentinel(desk):
    devices = desk.ask("get_devices")["data"]

    assert any(d["imsi"] == 0 for d in devices)
    assert any(d["imsi"] > 10**13 for d in devices)
    assert any(d["iccid"] == "" for d in devices)
    assert any(d["lastIP"] == ".".join("0000") for d in devices)
    assert any(d["serviceMileage"] == d["serviceHours_Start"] == -1 for d in devices)
    assert any(d["serviceHours_Date"] == "02/16/2006 05:32:17" for d in devices)
    assert {d["Image_URL"] == "" for d in devices} == {True, False}
    assert any(d["imei"].startswith("0") for d in devices)
    assert len({d["OrgID"] for d in devices}) == 3


def test_a_report_without_a_fix_is_at_minus_360(crowded):
    window = crowded.window(crowded.clock() - DAY)
    reports = [
        report
        for unit in crowded.world.charterup_units[:40]
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
        for u in crowded.world.charterup_units
        if u.device_type == device_type and crowded.world.last_report(u, crowded.clock())
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

    rows = desk.ask("get_reports_single_device", identifier=str(unit.tracker_id))["data"]

    assert len(rows) == 500
    assert rows[0]["reportId"] == desk.world.last_report(unit, desk.clock()).number


def test_groups_know_the_unassigned_both_ways_of_nobody_and_another_time_format(desk):
    groups = desk.ask("get_device_groups", identifier="7005")["data"][0]["DeviceGroups"]
    members = desk.ask("get_device_group", identifier=22107)["data"][0]["DeviceGroupDevices"]

    assert (groups[0]["DeviceGroupID"], groups[0]["Name"]) == (-1, "Unassigned Devices")
    assert {(g["AssignedToOrgID"], g["AssignedToOrgName"]) for g in groups} >= {
        (-1, ""),
        (None, None),
    }
    assert {len(m["lastReportTime"].partition(".")[2]) for m in members} <= {0, 1, 2}
    assert "T" in members[0]["lastReportTime"]


def test_organisations_have_parents_and_counts_which_disagree_with_the_lists(desk):
    said = desk.ask("get_orgs", identifier="7005")["data"][0]
    groups = desk.ask("get_device_groups", identifier="7005")["data"][0]["DeviceGroups"]

    assert said["CurrentOrg"]["ParentOrgID"] == -1
    assert {org["ParentOrgID"] for org in said["ChildOrgs"]} == {7005}
    assert desk.ask("get_orgs", identifier="7012")["data"][0]["ChildOrgs"] == []
    assert sum(g["DeviceCount"] for g in groups) > len(desk.ask("get_devices")["data"])


def test_a_frequency_is_pending_until_the_device_reports_and_the_last_one_wins(desk):
    unit = lively(desk.world)
    configs = [
        row["ConfigID"]
        for row in desk.ask("get_reporting_frequencies", identifier=unit.imei)["data"]
    ]
    current = desk.ask("get_device", identifier=unit.imei)["data"][0]["ReportingFrequencyID"]
    wanted = [config for config in configs if config != current]

    for config in wanted[:2]:
        said = desk.ask("set_reporting_frequency", identifier=unit.imei, ConfigID=str(config))
        assert said["message"] == "success"
        assert said["CommandString"] == "get_reporting_frequencies"
        assert "data" not in said
    queued = desk.ask("get_device", identifier=unit.imei)["data"][0]
    desk.clock.advance(2 * 86_400)
    done = desk.ask("get_device", identifier=unit.imei)["data"][0]

    assert queued["ReportingFrequencyID"] == current
    assert queued["ReportingFrequencyID_Pending"] == wanted[1]
    assert queued["ReportingFrequency_Pending"]
    assert done["ReportingFrequencyID"] == wanted[1]
    assert done["ReportingFrequencyID_Pending"] is None


@pytest.mark.parametrize(
    ("command", "arguments", "message"),
    [
        ("get_device", {"identifier": "013108001841853"}, "Device not found."),
        ("get_device", {"identifier": ""}, "Device not found."),
        ("get_device", {}, "Device not found."),
        ("get_orgs", {"identifier": "1"}, "Organization not found."),
        ("get_device_group", {"identifier": "-1"}, "Device group not found."),
        ("get_reports_all_devices", {}, "datetime_start is required."),
        (
            "get_reports_all_devices",
            {"datetime_start": "2026-03-01"},
            "Invalid datetime_start. Expected format: MM/dd/yyyy HH:mm:ss",
        ),
        ("get_everything", {}, "Invalid command."),
    ],
)
def test_what_cannot_be_done_is_a_message_without_data(desk, command, arguments, message):
    said = desk.ask(command, **arguments)

    assert said["message"] == message
    assert "data" not in said
    assert "rate_limit_stats" in said


def test_a_config_of_another_product_is_refused(desk):
    unit = next(u for u in desk.world.charterup_units if u.device_type == 14)

    said = desk.ask("set_reporting_frequency", identifier=unit.imei, ConfigID="161")

    assert said["message"] == "Invalid ConfigID for this device."


def test_a_device_of_another_vendor_alone_is_not_found(desk):
    stranger = next(unit for unit in desk.world.units if not unit.in_charterup)

    assert desk.ask("get_device", identifier=stranger.imei)["message"] == "Device not found."


def test_a_wrong_token_is_told_with_status_200(desk):
    said = desk.ask("get_devices", token="wrong")

    assert said["message"] == "Invalid API key."
    assert set(said) == {"CommandString", "timestamp", "message"}


def test_a_trailing_comma_is_overlooked_and_other_faults_are_not(desk):
    good = b'{"commandstring": "validate_api_key", "token": "demo-charterup-token",}'

    assert json.loads(desk.post(good).body)["message"] == "Valid API key."
    for bad in (b"", b"{", b"[]", b"\xff", b'{"a": 1,,}'):
        answer = desk.post(bad)
        assert answer.status == 400
        assert json.loads(answer.body)["message"] == "Malformed JSON."


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/", 200, None),
        ("/api/v2/", 200, None),
        ("/api/v2", 301, "v2/"),
        ("", 301, "./"),
        ("/api/v3/", 404, None),
    ],
)
def test_a_missing_slash_redirects(desk, path, status, location):
    body = json.dumps({"commandstring": "validate_api_key", "token": TOKEN}).encode()

    answer = desk.post(body, path)

    assert answer.status == status
    assert dict(answer.headers).get("location") == location


def test_only_post_is_answered(desk):
    assert desk.vendor.handle(Request("GET", "/")).status == 405


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
