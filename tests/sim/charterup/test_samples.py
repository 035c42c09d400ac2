"""The vendor's own samples, asked of the simulated vendor: the same shapes must come back."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tui.sim.charterup.fleet import product_of
from tui.sim.charterup.trackers import Trackers
from tui.sim.charterup.vendor import CharterUp
from tui.sim.message import Request

SAMPLES = Path(__file__).parents[2] / "fixtures" / "charterup"
COMMANDS = sorted(path.name.partition(".")[0] for path in SAMPLES.glob("*.request.json"))
IDENTIFIERS = {"get_orgs": "7005", "get_device_groups": "7005", "get_device_group": "22107"}


def sample(name):
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def living(request, world):
    """Replace the sample's token, identifier and time by real ones."""
    unit = next(u for u in world.trackers if world.last_report(u, world.clock()))
    since = world.clock() - timedelta(hours=20)
    replaced = {
        "token": "demo-charterup-token",
        "identifier": IDENTIFIERS.get(request["commandstring"], unit.imei),
        "ConfigID": {37: "161", 41: "261"}[product_of(Trackers(world).of(unit))],
        "datetime_start": since.strftime("%m/%d/%Y %H:%M:%S"),
        "datetime_end": world.clock().strftime("%m/%d/%Y %H:%M:%S"),
    }
    return {name: replaced.get(name, value) for name, value in request.items()}


def shape(value):
    """Reduce a value to its keys and kinds; a list to the kinds in it."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return "number" if type(value) in (int, float) else type(value).__name__


def lacking(expected, seen, where=""):
    """Return everything the expected shape has and the seen one lacks."""
    if isinstance(expected, dict) and isinstance(seen, dict):
        for name, inner in expected.items():
            yield from lacking(inner, seen.get(name, "absent"), f"{where}.{name}")
    elif isinstance(expected, list) and isinstance(seen, list) and expected:
        yield from lacking(expected[0], seen[0] if seen else "empty", f"{where}[]")
    elif expected != seen:
        yield f"{where}: {expected} expected, {seen} seen"


def test_there_is_a_sample_of_every_command():
    assert len(COMMANDS) == 10


@pytest.mark.parametrize("command", COMMANDS)
def test_every_documented_request_is_answered_in_the_documented_shape(command, world):
    body = json.dumps(living(sample(f"{command}.request"), world)).encode()

    answer = CharterUp(world).handle(Request("POST", "/", body=body))

    said, documented = json.loads(answer.body), sample(f"{command}.answer")
    assert answer.status == 200
    assert list(lacking(shape(documented), shape(said))) == []
    assert list(said) == list(documented)
    assert said["CommandString"] == documented["CommandString"]


FULL_REPORT = {
    *(f"p{number}" for number in range(25)),
    *(f"input{number}" for number in range(5)),
    *(f"cellTower{number}" for number in range(1, 9)),
    *(
        "reportId",
        "deviceId",
        "iccid",
        "imei",
        "receivedDate",
        "updateTime",
        "longitude",
        "latitude",
        "voltage1",
        "voltage2",
        "temp1",
        "temp2",
        "GPS_isCellTower",
        "GPS_speed",
        "GPS_heading",
        "GPS_satellites",
        "GPS_altitude",
        "GPS_HDOP",
        "rssi",
        "lastIP",
        "WX_temp",
        "WX_windSpeed",
        "WX_windGust",
        "WX_relativeHumidity",
        "WX_pressure",
        "WX_dewpoint",
        "WX_icon",
        "WX_areaLocation",
        "WX_link",
        "WX_desc",
        "WX_type",
        "WX_success",
        "cellAccuracy",
        "firmwareVersion",
        "TZ_dstOffset",
        "TZ_rawOffset",
        "TZ_timeZoneId",
        "TZ_timeZoneName",
        "TZ_status",
        "hasAlert_GeoEntry",
        "hasAlert_GeoExit",
    ),
}


def test_a_full_report_has_exactly_the_documented_fields(world):
    request = living(sample("get_reports_single_device.request"), world)
    body = json.dumps({**request, "coredataonly": False}).encode()

    answer = CharterUp(world).handle(Request("POST", "/", body=body))

    assert set(json.loads(answer.body)["data"][0]) == FULL_REPORT
