"""What CharterUP's fields become in our records."""

from datetime import UTC, datetime

import pytest

from tests.providers.charterup.fake import NOW, tracker
from tui.providers.charterup.models import Device, DeviceReport
from tui.providers.charterup.records import device_record, device_type, report_record
from tui.providers.errors import AnswerUnreadable

DEVICE = {
    "deviceId": 7971,
    "imei": "013108001841853",
    "lastReportLatitude": "25.5",
    "lastReportLongitude": "-105.5",
    "lastReportGPSIsCellTower": False,
}
REPORT = {"reportId": 1, "deviceId": 7971, "latitude": 25.5, "longitude": -105.5}


def device(**more):
    return device_record(Device.read({**DEVICE, **more}, "test"), "yellow", NOW)


def report(kind=None, **more):
    return report_record(DeviceReport.read({**REPORT, **more}, "test"), "yellow", "7971", kind)


@pytest.mark.parametrize(
    ("sent", "field", "expected"),
    [
        ({"imei": ""}, "address", "7971"),
        ({"imei": " 013108001841853 "}, "address", "7971"),
        ({"imei": " 013108001841853 "}, "imei", "013108001841853"),
        ({"imei": "", "deviceId": " 12"}, "address", " 12"),
        ({"deviceId": "0"}, "key", "013108001841853"),
        ({"imei": "12345"}, "address", "7971"),
        ({"deviceId": None}, "key", "013108001841853"),
        ({"imsi": 0}, "imsi", None),
        ({"imsi": 310410123456789}, "imsi", "310410123456789"),
        ({"iccid": ""}, "iccid", None),
        ({"iccid": "89014103211118510720"}, "iccid", "89014103211118510720"),
        ({"customerLabel": " ", "consumerLabel": "Bus 7"}, "label", "Bus 7"),
        ({"customerLabel": "Plow", "consumerLabel": "Bus 7"}, "label", "Plow"),
        ({"customerLabel": "\x1b[2J"}, "label", "\\x1b[2J"),
        ({"lastReportVoltage": "3980.0000"}, "voltage_mv", 3980),
        ({"lastReportVoltage": "0.0000"}, "voltage_mv", None),
        ({"lastReportVoltage": -1}, "voltage_mv", None),
        ({"lastReportLatitude": "-360.0"}, "latitude", None),
        ({"lastReportLongitude": -360}, "position_source", None),
        ({"lastReportLatitude": 0, "lastReportLongitude": "0.0"}, "latitude", None),
        ({"lastReportLatitude": 0}, "latitude", 0),
        ({"lastReportLatitude": None}, "longitude", None),
        ({"lastReportGPSIsCellTower": True}, "position_source", "cell"),
        ({"lastReportGPSIsCellTower": "true"}, "position_radius_m", 1609),
        ({"lastReportGPSIsCellTower": None}, "position_source", None),
        ({"lastReportReceivedTime": 1461557150}, "last_seen", None),
        ({"lastReportReceivedTime": "01/01/0001 00:00:00"}, "last_seen", None),
        ({"lastReportUpdateTime": "02/16/2006 05:32:17"}, "last_seen", None),
        (
            {"lastReportUpdateTime": "2020-10-01T17:06:34.96"},
            "last_seen",
            datetime(2020, 10, 1, 17, 6, 34, 960000, tzinfo=UTC),
        ),
        ({}, "state", None),
        ({}, "fetched_at", NOW),
    ],
)
def test_a_device_says_what_is_known_and_nothing_else(sent, field, expected):
    assert getattr(device(**sent), field) == expected


def test_a_device_nobody_can_name_is_refused():
    with pytest.raises(AnswerUnreadable, match="neither deviceId nor imei"):
        device(deviceId=0, imei="")


def test_a_device_keeps_what_the_vendor_sent_to_the_letter():
    assert device(imsi=0, New_Field={"a": 1}).vendor == {**DEVICE, "imsi": 0, "New_Field": {"a": 1}}


@pytest.mark.parametrize(
    ("kind", "sent", "field", "expected"),
    [
        ("2", {"temp1": 297}, "temperature_c", 23.85),
        ("5", {"temp1": 0}, "temperature_c", None),
        ("14", {"temp1": -1}, "temperature_c", -1),
        ("15", {"temp1": 21}, "temperature_c", 21),
        ("7", {"temp1": 297}, "temperature_c", None),
        (None, {"temp1": 297}, "temperature_c", None),
        (None, {"GPS_speed": 100}, "speed_kmh", 160.93),
        (None, {"GPS_speed": 0}, "speed_kmh", 0),
        (None, {"GPS_speed": -1}, "speed_kmh", None),
        (None, {"GPS_heading": 341}, "heading", 341),
        (None, {"GPS_heading": -1}, "heading", None),
        (None, {"GPS_isCellTower": True}, "position_radius_m", 1609),
        (None, {"GPS_isCellTower": True, "cellAccuracy": 870.5}, "position_radius_m", 870.5),
        (None, {"GPS_isCellTower": False, "cellAccuracy": 870.5}, "position_radius_m", None),
        (None, {"rssi": -71}, "rssi", -71),
        (None, {"rssi": -1}, "rssi", None),
        (None, {"reportId": "dv1DwI4BZnO6TTRHnoTU"}, "key", "dv1DwI4BZnO6TTRHnoTU"),
        (None, {"voltage1": "4051"}, "voltage_mv", 4051),
        (None, {"latitude": -360.0}, "longitude", None),
        (None, {"updateTime": "01/01/2099 00:00:00"}, "at", datetime(2099, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_report_says_what_is_known_and_nothing_else(kind, sent, field, expected):
    assert getattr(report(kind, **sent), field) == expected


@pytest.mark.parametrize("name", ["DeviceTypeID", "DeviceTypeId", "device_type_id"])
@pytest.mark.parametrize("sent", [14, "14"])
def test_the_type_of_a_device_is_found_however_it_is_written(name, sent):
    assert device_type(tracker(vendor={name: sent})) == "14"


def test_the_type_of_an_unknown_device_is_not_known():
    assert device_type(None) is device_type(tracker()) is None
