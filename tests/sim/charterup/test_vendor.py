import json

import pytest

from tests.sim.charterup.desk import DAY, NO_LIMITS, TOKEN, Desk, lively
from tui.sim.message import Request


@pytest.fixture
def desk(clock):
    return Desk(clock, limits=NO_LIMITS)


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


def test_organizations_have_parents_and_counts_which_disagree_with_the_lists(desk):
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


def test_a_report_of_the_same_second_does_not_yet_fetch_the_new_frequency(desk):
    unit = lively(desk.world)
    last = desk.world.last_report(unit, desk.clock())
    desk.clock.advance((last.received_at - desk.clock()).total_seconds())
    config = desk.ask("get_reporting_frequencies", identifier=unit.imei)["data"][0]["ConfigID"]

    desk.ask("set_reporting_frequency", identifier=unit.imei, ConfigID=config)

    device = desk.ask("get_device", identifier=unit.imei)["data"][0]
    assert device["ReportingFrequencyID_Pending"] == config


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
    unit = next(one.unit for one in desk.trackers if one.type == 14)

    said = desk.ask("set_reporting_frequency", identifier=unit.imei, ConfigID="161")

    assert said["message"] == "Invalid ConfigID for this device."


def test_a_device_of_another_vendor_alone_is_not_found(desk):
    stranger = next(unit for unit in desk.world.units if not unit.has_tracker)

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
