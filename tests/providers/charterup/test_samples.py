"""Every sample of the vendor's document, as printed."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.providers.charterup.fake import SAMPLES, TOKEN, among, client, sample, tracker
from tui.domain.change.action import TargetState
from tui.providers.charterup import PROVIDER
from tui.providers.errors import BudgetSpent

FEBRUARY = datetime(2016, 2, 20, tzinfo=UTC)


def test_there_are_ten_commands_and_a_refusal_in_the_document():
    names = sorted(path.name for path in SAMPLES.glob("*.json"))

    assert len([name for name in names if name.endswith(".request.json")]) == 10
    assert len([name for name in names if name.endswith(".answer.json")]) == 11


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.request.json")), ids=lambda path: path.stem)
def test_every_sample_request_is_known_as_reading_or_as_changing(path):
    reads = PROVIDER.is_read("POST", "", path.read_bytes())

    assert reads == (not path.name.startswith("set_"))


async def test_the_sample_fleet_is_read_and_its_sentinels_are_not():
    charter, wire = client(sample("get_devices.answer.json"))

    [record] = [record async for page in charter.devices() for record in page]

    assert (record.key, record.address, record.label) == (
        "7971",
        "555108001841555",
        "555108001841555",
    )
    assert record.imsi is record.iccid is record.state is record.msisdn is None
    assert record.last_seen == datetime(2019, 4, 25, 4, 5, 50, tzinfo=UTC)
    assert record.position_at == datetime(2016, 4, 25, 4, 5, 50, tzinfo=UTC)
    assert (record.latitude, record.longitude) == (25.2094621, -105.64786)
    assert (record.position_source, record.position_radius_m) == ("gps", None)
    assert record.voltage_mv == 3980
    assert record.vendor["lastIP"].strip("0.") == ""
    assert wire.bodies == [{"commandstring": "get_devices", "token": TOKEN}]
    assert [(reading.used, reading.limit) for reading in wire.settled[0]["readings"]] == [
        (1, 20),
        (9, 60),
        (12, 130),
    ]
    assert wire.settled[0]["units"] == 1
    assert wire.settled[0]["server_time"] == datetime(2017, 12, 6, 11, 14, 41, tzinfo=UTC)


async def test_the_sample_device_keeps_the_zero_before_its_imei():
    charter, wire = client(sample("get_device.answer.json"))

    record = await charter.device("013108001841853")

    assert record.imei == record.address == "013108001841853"
    assert record.last_seen == datetime(2019, 4, 25, 4, 5, 50, tzinfo=UTC)
    assert wire.bodies == [
        {**json.loads(sample("get_device.request.json")), "token": TOKEN},
    ]


async def test_the_sample_reports_of_one_device_are_read():
    charter, wire = client(sample("get_reports_single_device.answer.json"), full_reports=False)
    device = tracker(vendor={"DeviceTypeID": 2})

    page = await charter.reports(device, FEBRUARY, FEBRUARY + timedelta(days=1))

    [report] = page.reports
    assert (report.key, report.device, page.cut, page.units) == ("880417", "5555", False, 1)
    assert report.at == datetime(2016, 2, 20, 0, 1, 1, tzinfo=UTC)
    assert report.received_at == datetime(2016, 2, 20, 0, 1, 30, tzinfo=UTC)
    assert (report.latitude, report.longitude) == (36.2515538, -95.3206359)
    assert (report.speed_kmh, report.heading, report.voltage_mv) == (6.44, 341, 4051)
    assert report.temperature_c == 23.85
    asked = {**json.loads(sample("get_reports_single_device.request.json")), "token": TOKEN}
    asked |= {
        "identifier": "555108001841555",
        "datetime_start": "02/19/2016 23:59:59",
        "datetime_end": "02/21/2016 00:00:01",
    }
    assert wire.bodies == [asked]
    assert wire.calls[0].units == 3


async def test_the_sample_reports_of_all_devices_are_read():
    charter, wire = client(
        sample("get_reports_all_devices.answer.json"), core_data_as_text=True, full_reports=False
    )

    page = await charter.reports_all(FEBRUARY, FEBRUARY + timedelta(hours=4), among())

    [report] = page.reports
    assert (report.device, report.temperature_c, page.cut) == ("5555", None, False)
    assert page.until == FEBRUARY + timedelta(hours=4)
    assert wire.bodies[0]["coredataonly"] == "true"
    assert (
        wire.bodies[0].keys() == json.loads(sample("get_reports_all_devices.request.json")).keys()
    )
    assert wire.calls[0].units == 5


@pytest.mark.parametrize(
    ("list", "argument", "command", "keys"),
    [
        ("groups", "7005", "get_device_groups", ["-1", "22107"]),
        ("orgs", "7005", "get_orgs", ["7005", "7012", "7013"]),
        ("frequencies", "013108001841853", "get_reporting_frequencies", ["161"]),
        ("group-devices", "22107", "get_device_group", ["10019"]),
    ],
)
async def test_every_sample_list_is_read(list, argument, command, keys):
    charter, wire = client(sample(f"{command}.answer.json"))

    rows = await charter.rows(list, argument)

    assert [row.key for row in rows] == keys
    assert all(row.list == list and row.vendor for row in rows)
    assert wire.bodies == [{"commandstring": command, "identifier": argument, "token": TOKEN}]


async def test_the_sample_organizations_say_which_is_the_parent():
    charter, _ = client(sample("get_orgs.answer.json"))

    rows = await charter.rows("orgs", "7005")

    assert [row.vendor["relation"] for row in rows] == ["current", "child", "child"]
    assert rows[1].vendor["Name"] == "Child Org 1"


async def test_the_sample_change_is_done_although_it_names_another_command():
    charter, wire = client(sample("set_reporting_frequency.answer.json"))
    order = []

    async def sending():
        order.append(len(wire.calls))

    outcomes = await charter.apply(
        "set_reporting_frequency", ["013108001841853"], {"ConfigID": "161"}, sending
    )

    assert outcomes["013108001841853"].state is TargetState.ACCEPTED
    assert order == [0]
    assert wire.bodies == [
        {
            "commandstring": "set_reporting_frequency",
            "identifier": "013108001841853",
            "ConfigID": "161",
            "token": TOKEN,
        }
    ]


async def test_the_sample_key_is_valid():
    charter, _ = client(sample("validate_api_key.answer.json"), sample("get_devices.answer.json"))

    check = await charter.check()

    assert check.devices == 1
    assert check.sentence.endswith("shows 1 device.")


async def test_the_sample_refusal_halts_for_the_window_it_names():
    charter, wire = client(sample("rate_limit_exceeded.answer.json"))

    with pytest.raises(BudgetSpent, match=r"10sec_ratelimit_exceeded:21/20\. Nothing") as spent:
        await anext(charter.devices())

    assert spent.value.until == datetime(2026, 11, 20, 12, 0, 10, tzinfo=UTC)
    [settled] = wire.settled
    assert (settled["units"], settled["refused_seconds"]) == (1, 10)
    assert [reading.exceeded for reading in settled["readings"]] == [True, False, False]
