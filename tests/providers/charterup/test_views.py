"""How CharterUP is shown, and what it offers."""

from dataclasses import fields

from tests.providers.charterup.fake import client, sample
from tui.domain.device.record import DeviceRecord, Row
from tui.providers.charterup import PROVIDER


def test_it_says_who_it_is():
    assert (PROVIDER.name, PROVIDER.title) == ("charterup", "CharterUP")
    assert PROVIDER.base_url == "https://api.charterup.com/api/v2/"
    assert [credential.name for credential in PROVIDER.credentials] == ["token"]
    assert [(window.seconds, window.limit) for window in PROVIDER.windows] == [
        (10, 20),
        (60, 60),
        (3600, 130),
    ]
    assert [action.name for action in PROVIDER.actions] == ["set_reporting_frequency"]


def test_every_column_shows_a_field_which_exists():
    for columns, record in [
        (PROVIDER.columns, DeviceRecord),
        *((spec.columns, Row) for spec in PROVIDER.lists),
    ]:
        names = {field.name for field in fields(record)} | {"position"}  # made of two fields
        shown = [column.field for column in columns]

        assert len(set(shown)) == len(shown)
        assert {field for field in shown if not field.startswith("vendor.")} <= names


async def test_every_field_of_the_vendors_device_can_be_shown():
    charter, _ = client(sample("get_devices.answer.json"))
    [record] = await anext(charter.devices())
    ours = {
        "deviceId", "imsi", "iccid", "imei", "lastReportTime", "lastReportGPSIsCellTower",
        "lastReportLatitude", "lastReportLongitude", "lastReportUpdateTime", "lastReportVoltage",
    }  # fmt: skip

    columns = {column.field.removeprefix("vendor.") for column in PROVIDER.columns}

    assert set(record.vendor) - ours <= columns
