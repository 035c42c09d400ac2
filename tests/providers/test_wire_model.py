from datetime import UTC, datetime

import pytest

from tui.providers.errors import AnswerUnreadable
from tui.providers.field_name import look_up
from tui.providers.wire_model import (
    Flag,
    Identifier,
    Instant,
    Number,
    Text,
    WireModel,
    as_list,
    exact_name,
)


class Tracker(WireModel):
    device_type_id: Text = None
    imei: Identifier = None
    voltage: Number = None
    connected: Flag = None
    heard: Instant = None
    must: Text


def read(**sent):
    return Tracker.read({"must": "x", **sent}, "get_devices")


@pytest.mark.parametrize(
    "key", ["DeviceTypeID", "DeviceTypeId", "device_type_id", "device-type-id"]
)
def test_keys_are_found_whatever_their_case_and_underscores(key):
    assert read(**{key: 7}).device_type_id == "7"


def test_of_two_spellings_a_null_hides_nothing():
    assert read(DeviceTypeID="7", DeviceTypeId=None).device_type_id == "7"
    assert read(DeviceTypeID=None, DeviceTypeId="7").device_type_id == "7"


def test_the_original_is_kept_untouched():
    sent = {"must": " \x1b x ", "Other": [1], "raw": "theirs"}

    assert Tracker.read(sent, "x").raw == sent


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        (" a ", "a"),
        ("", None),
        ("  ", None),
        (None, None),
        (7, "7"),
        (7.0, "7"),
        (True, "true"),
        ("\x1b[2J", r"\x1b[2J"),
        ("\ud800", r"\ud800"),
        (0, "0"),
    ],
)
def test_text_is_cleaned_and_blank_is_nothing(sent, text):
    assert read(device_type_id=sent).device_type_id == text


@pytest.mark.parametrize(
    ("sent", "identifier"),
    [
        ("013108001841853", "013108001841853"),
        (310150123456789, "310150123456789"),
        (0, None),
        ("000", None),
        ("", None),
        ("8.96E+19", None),
        (8.96e19, None),
        ("8,96E19", None),
        ("dv1DwI4BZnO6", "dv1DwI4BZnO6"),
    ],
)
def test_an_identifier_which_lost_its_digits_is_nothing(sent, identifier):
    assert read(imei=sent).imei == identifier


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        (3980, 3980.0),
        ("3980.0000", 3980.0),
        (" -105.64 ", -105.64),
        ("1e3", 1000.0),
        ("0.12345678901234567890", 0.12345678901234568),
        ("", None),
        ("n/a", None),
        ("1_000", None),
        ("\uff11\uff12", None),
        ("25,2", None),
        ("nan", None),
        ("infinity", None),
        ("1e999", None),
        pytest.param("9" * 5000, None, id="digits"),
        (True, None),
        ([1], None),
        (None, None),
    ],
)
def test_a_number_may_be_text_and_what_is_none_is_unknown(sent, number):
    assert read(voltage=sent).voltage == number


@pytest.mark.parametrize(
    ("sent", "flag"),
    [(True, True), ("TRUE", True), (1, True), ("0", False), (False, False), ("maybe", None), (2, None), (None, None), ([], None)],
)  # fmt: skip
def test_a_flag_is_true_false_or_not_said(sent, flag):
    assert read(connected=sent).connected is flag


@pytest.mark.parametrize(
    ("sent", "at"),
    [
        ("04/25/2019 04:05:50", datetime(2019, 4, 25, 4, 5, 50, tzinfo=UTC)),
        ("04/25/2019 04:05:50.25", datetime(2019, 4, 25, 4, 5, 50, 250_000, tzinfo=UTC)),
        ("04/25/2019", datetime(2019, 4, 25, tzinfo=UTC)),
        ("2020-10-01T17:06:34.96", datetime(2020, 10, 1, 17, 6, 34, 960_000, tzinfo=UTC)),
        ("2020-10-01T17:06:34Z", datetime(2020, 10, 1, 17, 6, 34, tzinfo=UTC)),
        ("2020-10-01T17:06:34+02:00", datetime(2020, 10, 1, 15, 6, 34, tzinfo=UTC)),
        ("2013-08-19 21:51:33 UTC", datetime(2013, 8, 19, 21, 51, 33, tzinfo=UTC)),
        ("2013-08-19", datetime(2013, 8, 19, tzinfo=UTC)),
        ("25/04/2019 04:05:50", None),
        ("02/30/2019 04:05:50", None),
        ("1571234567", None),
        ("20200101", None),
        (1571234567, None),
        ("0001-01-01T00:00:00+05:00", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_a_time_is_read_in_every_documented_form_and_nothing_is_guessed(sent, at):
    assert read(heard=sent).heard == at


@pytest.mark.parametrize(
    "sent",
    ["01/01/0001 00:00:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "12/31/9999 23:59:59"],
)
def test_the_ends_of_the_calendar_are_no_time(sent):
    assert read(heard=sent).heard is None


def test_what_does_not_fit_is_named_without_its_value():
    with pytest.raises(AnswerUnreadable, match=r"^get_devices: must: ") as refused:
        Tracker.read({"imei": ["canary"]}, "get_devices")

    assert "canary" not in str(refused.value)


@pytest.mark.parametrize("sent", [["a"], {"a": 1}, []])
def test_a_text_or_identifier_in_another_form_is_unknown_and_the_record_is_kept(sent):
    record = read(imei=sent, device_type_id=sent, voltage=3)

    assert (record.imei, record.device_type_id, record.voltage) == (None, None, 3)
    assert record.raw["imei"] == sent


@pytest.mark.parametrize("sent", [None, [], "x", 1])
def test_what_is_no_object_is_refused(sent):
    with pytest.raises(AnswerUnreadable, match="expected an object"):
        Tracker.read(sent, "x")


def test_a_lone_object_is_a_list_of_one_and_null_an_empty_list():
    assert (as_list(None), as_list({"a": 1}), as_list([1])) == ([], [{"a": 1}], [1])
    assert Tracker.read_all({"must": 1}, "x")[0].must == "1"


def test_a_key_is_looked_up_in_the_order_of_the_names_given():
    assert look_up({"Change_Status": 1, "status": 2}, "changestatus", "status") == 1
    assert look_up({"a": None}, "a", "b") is None
    assert look_up({}, "a") is None


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("ops ", "ops "),
        ("\u00a0ops", "\u00a0ops"),
        ("a\u200bb", "a\u200bb"),
        ("   ", None),
        ("", None),
        (None, None),
        (36524, "36524"),
        (7.0, "7"),
    ],
)
def test_a_name_is_exactly_what_the_vendor_calls_a_thing(sent, name):
    assert exact_name(sent) == name
