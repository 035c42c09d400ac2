"""What each vendor shows of a planted cause, asked over its own interface."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.sim.desk import basic
from tui.sim.http.mount import Simulator
from tui.sim.message import Request
from tui.sim.world.causes import EVEN, Cause, Planting
from tui.sim.world.clock import HandClock
from tui.sim.world.world import World

CLOCK = HandClock(datetime(2026, 3, 14, 17, 0, tzinfo=UTC))
STAMP = "%m/%d/%Y %H:%M:%S"


@pytest.fixture(scope="module")
def world():
    planting = Planting(at=CLOCK(), rate=0.7, weights=EVEN)
    return World(seed=21, fleet=260, clock=CLOCK, planting=planting)


@pytest.fixture(scope="module")
def simulator(world):
    return Simulator(world)


@pytest.fixture(scope="module")
def truth(simulator):
    return simulator.truth(CLOCK())


@pytest.fixture(scope="module")
def trackers(simulator):
    return {str(row["deviceId"]): row for row in charterup(simulator, "get_devices")}


@pytest.fixture(scope="module")
def sims(simulator):
    rows, page = {}, 1
    while True:
        CLOCK.advance(1)
        query = (("details", "true"), ("page", str(page)), ("per_page", "100"))
        headers = {"authorization": basic("demo", "demo-lattigo-key")}
        answer = simulator.handle(Request("GET", "/lattigo/v2/devices", query, headers))
        found = json.loads(answer.body)
        rows |= {str(row["id"]): row for row in found}
        if len(found) < 100:
            return rows
        page += 1


@pytest.fixture(scope="module")
def located(simulator):
    body = json.dumps({"email": "ops@example.com", "password": "demo-polte-password"}).encode()
    login = simulator.handle(Request("POST", "/polte/api/v1/users/login", (), {}, body))
    bearer = dict(login.headers)["Authorization"]
    path = f"/polte/api/v1/customer/{json.loads(login.body)['customerId']}/userEquipment/csv"
    answer = simulator.handle(Request("POST", path, (), {"authorization": bearer}))
    return {row["Id"]: row for row in csv.DictReader(io.StringIO(answer.body.decode()))}


def charterup(simulator, command, **more):
    body = json.dumps({"commandstring": command, "token": "demo-charterup-token", **more}).encode()
    return json.loads(simulator.handle(Request("POST", "/charterup/", (), {}, body)).body)["data"]


def records(truth, cause, vendor, rows):
    found = [
        rows[row["records"][vendor]]
        for row in truth
        if row["cause"] == cause and vendor in row["records"]
    ]
    assert found, f"no {vendor} record with {cause}"
    return found


def test_every_record_is_where_the_truth_says(truth, trackers, sims, located):
    for vendor, rows in (("charterup", trackers), ("lattigo", sims), ("polte", located)):
        assert {row["records"][vendor] for row in truth if vendor in row["records"]} == set(rows)


def test_sims_say_their_states(truth, sims):
    def states(cause):
        return {row["state"] for row in records(truth, cause, "lattigo", sims)}

    assert states(Cause.PERSON) == states(Cause.LIMIT) == {"suspend"}
    assert states(Cause.DEACTIVATED) == {"deactive"}
    assert states(Cause.NO_POWER) == states(Cause.NO_DATA) == {"active"}
    for row in records(truth, Cause.NEVER_ACTIVATED, "lattigo", sims):
        assert (row["last_activation_date"], row["last_connection_date"]) == (None, None)
        assert (row["bytes_used"], row["contract_end_date"]) == (0, None)


def test_a_limit_of_the_carrier_is_the_plans(truth, sims):
    def part_used(row):
        megabytes = {"IoT 5MB Pool": 5, "IoT 50MB": 50, "IoT 250MB": 250, "Fleet 1GB SMS": 1024}
        return row["bytes_used"] / (megabytes[row["rate_plan"]["name"]] << 20)

    this_month = [row for row in truth if (row["began_at"] or "") > "2026-03-01"]
    for row in records(this_month, Cause.LIMIT, "lattigo", sims):
        assert 1 <= part_used(row) < 1.01
    for row in records(truth, Cause.NEAR_LIMIT, "lattigo", sims):
        assert 0.8 < part_used(row) < 1


def test_a_tracker_without_a_position_shows_the_vendors_sentinel(simulator, truth, trackers):
    for row in records(truth, Cause.NO_FIX, "charterup", trackers):
        assert row["lastReportLatitude"] == row["lastReportLongitude"] == "-360.0000000"
        report = charterup(
            simulator,
            "get_reports_single_device",
            identifier=str(row["deviceId"]),
            datetime_start=(CLOCK() - timedelta(days=2)).strftime(STAMP),
            datetime_end=CLOCK().strftime(STAMP),
            coredataonly=False,
        )[0]
        assert (report["latitude"], report["GPS_satellites"]) == (-360.0, 0)


def test_a_swapped_tracker_names_another_sim_than_the_record(truth, trackers, sims):
    for row in truth:
        if row["cause"] == Cause.SWAPPED:
            reported = trackers[row["records"]["charterup"]]["iccid"]
            assert reported
            assert reported != sims[row["records"]["lattigo"]]["iccid"]


def test_the_location_service_says_who_is_disabled_and_who_is_not_claimed(truth, located):
    for row in records(truth, Cause.LOCATION_DISABLED, "polte", located):
        assert row["provisioningState"] == "disabled"
        assert row["disabledAt"]
    for row in records(truth, Cause.NEVER_CLAIMED, "polte", located):
        assert (row["provisioningState"], row["claimedAt"], row["location"]) == (
            "unclaimed",
            "",
            "",
        )
    for row in records(truth, Cause.NO_POWER, "polte", located):
        assert row["provisioningState"] == "active"
