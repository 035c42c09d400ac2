"""watchfloor reports and usage: only what the store lacks, and what is missing is said."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.cli.conftest import Machine, Vendors
from tests.effort import sized
from tui.sim.message import Answer, Request

REPORT = {
    "provider", "account", "key", "device", "at", "received_at", "latitude", "longitude",
    "position_source", "speed_kmh", "heading", "voltage_mv", "temperature_c", "rssi", "vendor",
    "position_radius_m", "cell_accuracy_m", "satellites", "hdop", "inputs", "zone_entry", "zone_exit",
    "voltage_2_mv", "temperature_2", "firmware", "ip_address", "timezone", "weather", "towers",
    "place_events",
}  # fmt: skip
FEW_DAYS = ("--since", "4d", "--format", "json")


@pytest.fixture(scope="module")
def coach() -> dict[str, dict[str, Any]]:
    """Return where the coach's record at each vendor is kept: every stocked machine has the same."""
    return {}


@pytest.fixture
def tracker(stocked: Machine, coach: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the coach's tracker."""
    return _of_coach(stocked, coach, "charterup")


@pytest.fixture
def sim(stocked: Machine, coach: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the coach's SIM."""
    return _of_coach(stocked, coach, "lattigo")


def _of_coach(machine: Machine, kept: dict[str, dict[str, Any]], provider: str) -> dict[str, Any]:
    if provider not in kept:
        words = ("devices", machine.vendors.coach.imei, "--provider", provider, "--format", "json")
        (kept[provider],) = machine.run(*words).records
    return kept[provider]


def test_the_coach_is_heard_and_drives_at_whatever_hour_these_tests_run(served: Vendors) -> None:
    world, now = served.simulator.world, datetime.now(UTC)

    for at in (now - number * timedelta(hours=61) for number in range(sized(6, 60))):
        assert world.reports(served.coach, at - timedelta(hours=6), at), at
        days = world.reports(served.coach, at - timedelta(days=4), at)
        assert any(report.speed_mph for report in days), at


def only(machine: Machine, account: str) -> None:
    for other in {"yellow-fleet", "acme-sims", "trackers"} - {account}:
        machine.without(other)


def test_reports_carry_every_field_and_are_in_order(
    stocked: Machine, tracker: dict[str, Any]
) -> None:
    only(stocked, "yellow-fleet")

    done = stocked.run("reports", tracker["key"], "--since", "1d", "--format", "json")

    assert done.status == 0
    assert done.records
    assert all(set(one) == REPORT for one in done.records)
    assert {one["device"] for one in done.records} == {tracker["key"]}
    arrivals = [one["received_at"] for one in done.records]
    assert arrivals == sorted(arrivals)


EARLIER = ("--since", "34h", "--until", "28h", "--format", "json")
"""A span which no sync has read."""
CORE = ("\ntoken = ", "\nfull_reports = false\ntoken = ")


def heard_now(machine: Machine) -> str:
    """Return the key of the tracker heard last, within two minutes."""
    machine.vendors.let_all_report()
    world, now = machine.vendors.simulator.world, datetime.now(UTC)
    reports = (world.last_report(unit, now) for unit in world.trackers)
    last = max((report for report in reports if report), key=lambda report: report.received_at)
    devices = machine.run("devices", last.unit.imei, "--provider", "charterup", "--format", "json")
    return str(devices.records[0]["key"])


def test_after_a_sync_reports_carry_signal_satellites_inputs_and_towers(stocked: Machine) -> None:
    only(stocked, "yellow-fleet")
    heard = heard_now(stocked)
    stocked.run("sync", "--quick")
    asked = len(stocked.vendors.asked("charterup"))

    found = stocked.run("reports", heard, "--since", "15m", "--format", "json").records

    assert len(stocked.vendors.asked("charterup")) - asked <= 1, "only what is newer than the sync"
    assert found
    assert all(report["rssi"] < 0 and report["satellites"] is not None for report in found)
    assert all(len(report["inputs"]) == 5 and report["towers"] is not None for report in found)
    assert not any(re.fullmatch(r"p[0-9]+", name) for report in found for name in report["vendor"])


def test_a_setting_of_the_account_goes_back_to_core_reports(
    stocked: Machine, tracker: dict[str, Any]
) -> None:
    stocked.configure(CORE)
    asked = len(stocked.vendors.asked("charterup"))

    found = stocked.run("reports", tracker["key"], *EARLIER).records

    bodies = [json.loads(request.body) for request in stocked.vendors.asked("charterup")[asked:]]
    assert {body["coredataonly"] for body in bodies if "coredataonly" in body} == {True}
    assert {report["rssi"] for report in found if report["account"] == "yellow-fleet"} == {None}


class Terse:
    """A CharterUP whose account has no full reports."""

    def __init__(self, vendor: Any) -> None:
        self._vendor = vendor

    def handle(self, request: Request) -> Answer:
        body = json.loads(request.body)
        if body.get("coredataonly") is not False:
            answer: Answer = self._vendor.handle(request)
            return answer
        said = {"timestamp": "11/20/2026 12:00:00", "message": "Verbose records are not included."}
        return Answer(200, json.dumps(said).encode(), ())


def test_where_full_reports_are_refused_core_ones_are_read_and_doctor_and_budget_say_so(
    stocked: Machine, tracker: dict[str, Any]
) -> None:
    only(stocked, "yellow-fleet")
    vendors = stocked.vendors.simulator.vendors
    vendors["charterup"] = Terse(vendors["charterup"])

    done = stocked.run("reports", tracker["key"], *EARLIER)

    assert (done.status, {report["rssi"] for report in done.records}) == (0, {None})
    told = "reports come without signal, satellites, towers and inputs since"
    assert re.search(f"yellow-fleet: +{told}.*refused full reports", stocked.run("doctor").out)
    assert told in stocked.run("budget").err
    assert told not in stocked.run("doctor", "--relearn").out


def test_what_the_store_has_is_not_asked_for_again(
    stocked: Machine, tracker: dict[str, Any]
) -> None:
    only(stocked, "yellow-fleet")
    span = ("--since", "3d", "--until", "1d", "--format", "json")
    first = stocked.run("reports", tracker["key"], *span)
    asked = len(stocked.vendors.asked("charterup"))

    again = stocked.run("reports", tracker["key"], *span)
    stocked.run("reports", tracker["key"], "--since", "2d", "--until", "30h", "--format", "json")

    assert again.records == first.records != []
    assert len(stocked.vendors.asked("charterup")) - asked <= 1, "only what `1d ago` has moved by"


def test_the_full_form_is_fetched_even_where_the_short_one_is_stored(
    stocked: Machine, tracker: dict[str, Any]
) -> None:
    only(stocked, "yellow-fleet")
    stocked.configure(CORE)
    ident, span = tracker["key"], ("--since", "6h", "--format", "json")
    short = stocked.run("reports", ident, *span).records

    full = stocked.run("reports", ident, *span, "--full").records

    assert [one["key"] for one in full] == [one["key"] for one in short]
    assert len(full[0]["vendor"]) > len(short[0]["vendor"])


LOW = ("\ntoken = ", '\nlimits = { "1h" = 7 }\ntoken = ')
LONG = ("--since", "20d", "--format", "json")
"""A span of ten windows, each of which takes a request or more."""


def windows(machine: Machine) -> list[tuple[datetime, datetime]]:
    """Return the spans of reports which CharterUP was asked for, in the order of the requests."""
    bodies = [json.loads(request.body) for request in machine.vendors.asked("charterup")]
    return [
        (_moment(body["datetime_start"]), _moment(body["datetime_end"]))
        for body in bodies
        if body["commandstring"] == "get_reports_single_device"
    ]


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%m/%d/%Y %H:%M:%S").replace(tzinfo=UTC)


def test_what_a_span_costs_is_said_before_it_is_downloaded(
    stocked: Machine, tracker: dict[str, Any]
) -> None:
    only(stocked, "yellow-fleet")

    done = stocked.run("reports", tracker["key"], "--since", "5d", "--format", "json")

    assert done.status == 0
    assert re.search(
        r"yellow-fleet: all of it to download: 3–9 of \d+ requests left this hour, about", done.err
    )
    assert len(windows(stocked)) == 3


@pytest.mark.parametrize("command", ["reports", "export"])
def test_a_costly_span_without_anybody_to_ask_is_not_downloaded(
    stocked: Machine, tracker: dict[str, Any], command: str
) -> None:
    only(stocked, "yellow-fleet")
    words = ["reports", tracker["key"], "--since", "3000d"]
    if command == "export":
        words = ["export", *words, "--to", str(stocked.folder / "out.csv")]

    done = stocked.run(*words)

    assert done.status == 2
    assert "Nothing was downloaded: this may take" in done.err
    assert windows(stocked) == []
    assert not (stocked.folder / "out.csv").exists()


def test_the_newest_reports_are_downloaded_first_until_the_budget_ends(
    stocked: Machine, tracker: dict[str, Any]
) -> None:
    stocked.configure(LOW)
    only(stocked, "yellow-fleet")

    done = stocked.run("reports", tracker["key"], *LONG, "--yes")

    assert done.status == 4
    assert "is used up until" in done.err
    reached = re.search(r"reports from (\S+) to \S+ are stored; .* Run the command again", done.err)
    assert reached
    asked = windows(stocked)
    assert asked == sorted(asked, reverse=True)
    assert datetime.now(UTC) - asked[0][1] < timedelta(minutes=1)
    assert datetime.fromisoformat(reached[1]) - asked[-1][0] <= timedelta(seconds=2)
    assert done.records
    assert min(record["received_at"] for record in done.records) >= reached[1][:16]


def test_a_second_run_goes_on_where_the_first_one_ended(
    stocked: Machine, tracker: dict[str, Any]
) -> None:
    only(stocked, "yellow-fleet")
    first = stocked.run("reports", tracker["key"], *LONG, "--spend", "6")
    early = windows(stocked)
    stocked.vendors.renew()

    second = stocked.run("reports", tracker["key"], *LONG, "--yes")
    late = windows(stocked)
    stocked.vendors.renew()
    third = stocked.run("reports", tracker["key"], *LONG)

    assert (first.status, second.status, third.status) == (4, 0, 0)
    assert "--spend 6 is used up" in first.err
    assert re.search(r"of 20 d to download: ", second.err)
    seams = [end for _, end in late if abs(end - early[-1][0]) < timedelta(seconds=4)]
    assert len(seams) == 1, "it goes on at the end of what is stored"
    assert len(early) + len(late) <= 10 + 2, (
        "only the moments which have passed since are asked twice"
    )
    assert len(windows(stocked)) == 1
    assert {one["key"] for one in first.records} <= {one["key"] for one in second.records}
    assert third.records[-1]["key"] == second.records[-1]["key"]


@pytest.mark.parametrize("most", [3, 4, 7, 9][: sized(3, 4)])
def test_no_more_is_spent_than_was_allowed(
    stocked: Machine, tracker: dict[str, Any], most: int
) -> None:
    only(stocked, "yellow-fleet")

    done = stocked.run("reports", tracker["key"], *LONG, "--spend", str(most))

    assert done.status == 4
    assert most - 2 <= len(windows(stocked)) <= most


def test_less_than_one_answer_may_cost_cannot_be_spent(
    stocked: Machine, tracker: dict[str, Any]
) -> None:
    only(stocked, "yellow-fleet")

    done = stocked.run("reports", tracker["key"], *LONG, "--spend", "2")

    assert done.status == 2
    assert "one answer of yellow-fleet may cost 3 requests" in done.err
    assert windows(stocked) == []


def test_of_full_reports_which_the_budget_ends_in_it_is_said_how_to_go_on(
    stocked: Machine, tracker: dict[str, Any]
) -> None:
    only(stocked, "yellow-fleet")

    done = stocked.run("reports", tracker["key"], *LONG, "--full", "--spend", "6")

    assert done.status == 4
    until = re.search(r"Continue with --until (\S+)", done.err)
    assert until
    assert abs(datetime.fromisoformat(until[1]) - windows(stocked)[-1][0]) <= timedelta(seconds=2)


def test_a_vendor_without_an_hourly_limit_is_never_asked_about(
    stocked: Machine, sim: dict[str, Any]
) -> None:
    only(stocked, "acme-sims")

    done = stocked.run("reports", sim["iccid"], "--since", "5d", "--format", "json")

    assert done.status == 0
    assert "acme-sims: all of it to download: 1 request or more, about" in done.err
    assert done.records


def test_a_vendor_which_fails_leaves_what_was_stored(
    stocked: Machine, tracker: dict[str, Any]
) -> None:
    only(stocked, "yellow-fleet")
    ident = tracker["key"]
    before = stocked.run("reports", ident, "--since", "1d", "--until", "6h", "--format", "json")
    stocked.vendors.faults.strike("html", vendor="charterup", times=99)

    done = stocked.run("reports", ident, "--since", "2d", "--format", "json")

    assert done.status == 1
    assert {one["key"] for one in before.records} <= {one["key"] for one in done.records}


class Flooding:
    """A CharterUP whose every answer is full, whatever it is asked for."""

    def __init__(self, vendor: Any) -> None:
        self.vendor = vendor

    def handle(self, request: Request) -> Answer:
        body = json.loads(request.body)
        if body["commandstring"] != "get_reports_single_device":
            return self.vendor.handle(request)
        row = {
            "deviceId": body["identifier"],
            "receivedDate": "01/01/2020 00:00:00",
            "updateTime": "01/01/2020 00:00:00",
        }
        rows = [{**row, "reportId": number} for number in range(3000)]
        return Answer(200, json.dumps({"message": "success", "data": rows}).encode(), ())


def test_an_answer_which_was_cut_is_told_and_not_taken_for_whole(
    stocked: Machine, tracker: dict[str, Any]
) -> None:
    only(stocked, "yellow-fleet")
    vendors = stocked.vendors.simulator.vendors
    vendors["charterup"] = Flooding(vendors["charterup"])

    done = stocked.run("reports", tracker["key"], "--since", "1d", "--format", "json")

    assert done.status == 1
    assert "are missing: the vendor cut its answer" in done.err


@pytest.mark.parametrize("period", ["--daily", "--monthly"])
def test_usage_is_by_date_and_says_whose_it_is(
    stocked: Machine, sim: dict[str, Any], period: str
) -> None:
    done = stocked.run("usage", sim["iccid"], period, "--since", "40d", "--format", "json")

    assert done.status == 0
    assert done.records
    assert {one["period"] for one in done.records} == {period.strip("-")}
    dates = [one["date_for"] for one in done.records]
    assert dates == sorted(set(dates))
    assert period == "--daily" or {date[-2:] for date in dates} == {"01"}
    assert all(isinstance(one["bytes_used"], int) for one in done.records)


def test_stored_usage_is_printed_when_its_vendor_fails(
    stocked: Machine, sim: dict[str, Any]
) -> None:
    since = f"{datetime.now(UTC) - timedelta(days=5):%F}"  # the same both times, at midnight too
    before = stocked.run("usage", sim["iccid"], "--since", since, "--format", "json")
    stocked.vendors.faults.strike("status_500", vendor="lattigo", times=99)

    done = stocked.run("usage", sim["iccid"], "--since", since, "--format", "json")

    assert done.status == 1
    assert "500" in done.err
    assert done.records == before.records != []


def test_what_no_vendor_of_a_device_keeps_is_refused(stocked: Machine) -> None:
    only(stocked, "trackers")
    polte = stocked.run("devices", "--format", "json").records[0]

    done = stocked.run("usage", polte["key"])

    assert (done.status, done.records) == (1, [])
    assert "No vendor of this device has usage" in done.err


def test_what_a_sims_reports_carry_is_filtered_by_its_own_names(
    stocked: Machine, sim: dict[str, Any]
) -> None:
    only(stocked, "acme-sims")
    span = ("reports", sim["key"], *FEW_DAYS)
    every = stocked.run(*span).records

    moving = stocked.run(*span, "--where", "event_code:2").records
    still = stocked.run(*span, "--where", "!event_code:2").records
    weak = stocked.run(*span, "--where", "gps_quality<6 unit_status:gps").records

    assert moving
    assert all(one["vendor"]["event_code"] == 2 for one in moving)
    assert len(moving) + len(still) == len(every)
    assert weak == [
        one
        for one in every
        if one["vendor"]["gps_quality"] < 6 and one["vendor"]["unit_status"] == "GPS"
    ]


def test_a_table_of_a_sims_reports_has_its_own_fields(
    stocked: Machine, sim: dict[str, Any]
) -> None:
    only(stocked, "acme-sims")

    done = stocked.run("reports", sim["key"], "--since", "1d", "--format", "table")

    assert {"BATTERY", "UNIT", "FUEL"} <= set(done.out.splitlines()[0].split())


def test_a_wrong_filter_of_reports_is_named_and_asks_nothing(
    stocked: Machine, sim: dict[str, Any]
) -> None:
    done = stocked.run("reports", sim["key"], "--where", "evnt_code:2")

    assert done.status == 2
    assert "evnt_code" in done.err
    assert stocked.vendors.asked("lattigo") == []


def test_the_positions_of_a_device_without_reports_are_printed_and_nothing_is_asked(
    stocked: Machine,
) -> None:
    stocked.run("sync", "--quick", "--account", "trackers")
    devices = stocked.run("devices", "--account", "trackers", "--format", "json").records
    device = next(one for one in devices if one["position_at"])
    only(stocked, "trackers")
    stocked.vendors.asked("polte").clear()

    done = stocked.run("reports", device["key"], "--since", "400d", "--format", "json")

    assert done.status == 0, done.err
    assert [(one["at"], one["latitude"]) for one in done.records][-1] == (
        device["position_at"],
        device["latitude"],
    )
    assert stocked.vendors.asked("polte") == []
