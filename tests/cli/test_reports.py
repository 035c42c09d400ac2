"""watchfloor reports and usage: only what the store lacks, and what is missing is said."""

import json
import re
from typing import Any

import pytest

from tests.cli.conftest import Machine
from tui.sim.message import Answer, Request

REPORT = {
    "provider", "account", "key", "device", "at", "received_at", "latitude", "longitude",
    "position_source", "speed_kmh", "heading", "voltage_mv", "temperature_c", "rssi", "vendor",
}  # fmt: skip


@pytest.fixture
def tracker(stocked: Machine) -> dict[str, Any]:
    """Choose a tracker with many reports."""
    devices = stocked.run("devices", "--provider", "charterup", "--format", "json").records
    return max((one for one in devices if one["last_seen"]), key=lambda one: one["last_seen"])


@pytest.fixture
def sim(stocked: Machine) -> dict[str, Any]:
    """Choose a SIM which has connected."""
    devices = stocked.run("devices", "--provider", "lattigo", "--format", "json").records
    return max((one for one in devices if one["last_seen"]), key=lambda one: one["last_seen"])


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
    ident, span = tracker["key"], ("--since", "6h", "--format", "json")
    short = stocked.run("reports", ident, *span).records

    full = stocked.run("reports", ident, *span, "--full").records

    assert [one["key"] for one in full] == [one["key"] for one in short]
    assert len(full[0]["vendor"]) > len(short[0]["vendor"])


def test_a_span_the_budget_ends_in_is_printed_as_far_as_it_got(
    stocked: Machine, tracker: dict[str, Any]
) -> None:
    stocked.configure(
        ("\ntoken = ", '\nlimits = { "1h" = 7 }\ntoken = '),
    )
    only(stocked, "yellow-fleet")

    done = stocked.run("reports", tracker["key"], "--since", "20d", "--format", "json")

    assert done.status == 4
    assert "there is room again at" in done.err
    reached = re.search(r"the reports up to (\S+) are here", done.err)
    assert reached
    assert done.records
    assert max(one["received_at"] for one in done.records) <= reached[1]


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
    before = stocked.run("usage", sim["iccid"], "--since", "5d", "--format", "json")
    stocked.vendors.faults.strike("status_500", vendor="lattigo", times=99)

    done = stocked.run("usage", sim["iccid"], "--since", "5d", "--format", "json")

    assert done.status == 1
    assert "500" in done.err
    assert done.records == before.records != []


def test_what_no_vendor_of_a_device_keeps_is_refused(stocked: Machine) -> None:
    only(stocked, "trackers")
    polte = stocked.run("devices", "--format", "json").records[0]

    done = stocked.run("reports", polte["key"])

    assert (done.status, done.records) == (1, [])
    assert "no vendor of this device keeps reports" in done.err
