"""What the console may ask of a CharterUP account."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.providers.charterup.fake import NOW, TOKEN, FakeWire, among, client, data, said, tracker
from tui.domain.text.secret import SecretStr
from tui.providers.charterup import PROVIDER
from tui.providers.contract import Access
from tui.providers.errors import AccessDenied, AnswerUnreadable, Blocked
from tui.providers.memory import ProcessMemory

BUS = {"deviceId": 7, "imei": "013108001841853", "OrgID": 7005}


def test_the_token_is_in_no_call_and_only_in_the_signed_body():
    charter, wire = client()
    call = charter.prepare("set_reporting_frequency", ["7"], {"ConfigID": "161"})

    signature = wire._signer(call)

    assert TOKEN not in repr(call)
    assert TOKEN.encode() in signature.body
    assert signature.headers == {"content-type": "application/json"}
    assert (call.method, call.path, call.mutates, call.accepts) == ("POST", "", True, frozenset())


@pytest.mark.parametrize("secrets", [{}, {"token": SecretStr("")}, {"token": SecretStr(" \n")}])
def test_an_account_without_a_token_is_not_opened(secrets):
    access = Access(account="yellow", base_url="", secrets=secrets, now=lambda: NOW)

    with pytest.raises(Blocked, match="no token"):
        PROVIDER.connect(access, FakeWire().connect)


def test_a_line_end_after_the_token_is_not_part_of_it():
    wire = FakeWire()
    access = Access(
        account="yellow", base_url="", secrets={"token": SecretStr(f"{TOKEN}\n")}, now=lambda: NOW
    )
    charter = PROVIDER.connect(access, wire.connect)

    body = wire._signer(charter.prepare("set_reporting_frequency", ["7"], {"ConfigID": "1"})).body

    assert f'"{TOKEN}"'.encode() in body


@pytest.mark.parametrize("word", ["Valid API key.", "valid api key", "VALID API KEY"])
async def test_a_valid_key_is_known_by_its_words_and_the_devices_are_counted(word):
    charter, wire = client(said(word), data(BUS, {"deviceId": 8}))

    check = await charter.check()

    assert check.devices == 2
    assert check.sentence == "yellow: the key is valid; CharterUP shows 2 devices."
    assert [call.operation for call in wire.calls] == ["validate_api_key", "get_devices"]


@pytest.mark.parametrize(
    "answer", [said("Not a valid API key."), said("Invalid API key."), said("success"), data(BUS)]
)
async def test_any_other_word_is_no_valid_key(answer):
    charter, wire = client(answer)

    with pytest.raises(AccessDenied):
        await charter.check()

    assert len(wire.calls) == 1


async def test_exactly_a_thousand_devices_may_not_be_all(caplog):
    charter, _ = client(
        said("Valid API key."), data(*({"deviceId": number + 1} for number in range(1000)))
    )

    check = await charter.check()

    assert "there may be more" in check.sentence
    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    "answer", [data(), said("Device not found."), said("Unknown identifier"), said("Invalid IMEI")]
)
async def test_a_device_which_charterup_does_not_know_is_none(answer):
    charter, _ = client(answer)

    assert await charter.device("013108001841853") is None


async def test_a_wrong_address_is_not_taken_for_an_unknown_device():
    charter, _ = client((404, '{"message": "Not found."}'))

    with pytest.raises(Exception, match="was refused"):
        await charter.device("013108001841853")


@pytest.mark.parametrize("address", ["7", "013108001841853"])
async def test_of_several_devices_only_the_one_asked_for_is_taken(address):
    charter, _ = client(data({"deviceId": 8}, BUS))

    record = await charter.device(address)

    assert record.key == "7"


@pytest.mark.parametrize("rows", [[{"deviceId": 8}], [BUS, BUS]])
async def test_an_answer_about_another_device_is_not_taken(rows):
    charter, _ = client(data(*rows))

    with pytest.raises(AnswerUnreadable, match="not about the one device"):
        await charter.device("7")


async def test_reports_of_all_devices_are_joined_with_their_devices():
    at = "11/20/2026 11:00:00"
    rows = [
        {"reportId": 1, "deviceId": 7, "temp1": 300, "receivedDate": at},
        {"reportId": 2, "imei": "555108001841555", "temp1": 20, "receivedDate": at},
        {"reportId": 3, "deviceId": 99, "temp1": 20, "receivedDate": at},
        {"reportId": 1, "deviceId": 7, "temp1": 300, "receivedDate": at},
    ]
    find = among(
        tracker(key="7", imei=None, vendor={"DeviceTypeID": 2}),
        tracker(vendor={"DeviceTypeID": 14}),
    )
    charter, _ = client(data(*rows))

    page = await charter.reports_all(NOW - timedelta(hours=2), NOW, find)

    assert [(report.key, report.device, report.temperature_c) for report in page.reports] == [
        ("1", "7", 26.85),
        ("2", "5555", 20),
        ("3", "99", None),
    ]
    assert find.asked == [{"7", "555108001841555", "99"}]


async def test_more_than_a_day_is_covered_only_for_a_day_and_that_is_said():
    since = datetime(2026, 11, 1, tzinfo=UTC)
    charter, wire = client(data())

    page = await charter.reports_all(since, since + timedelta(days=3), among())

    assert wire.bodies[0]["datetime_start"] == "10/31/2026 23:59:59"
    assert wire.bodies[0]["datetime_end"] == "11/01/2026 23:59:59"
    assert page.until == datetime(2026, 11, 1, 23, 59, 58, tzinfo=UTC)


@pytest.mark.parametrize(
    ("options", "argument", "script", "asked"),
    [
        ({}, "12", [data()], "12"),
        ({"org_id": 7}, None, [data()], "7"),
        (
            {},
            None,
            [data(BUS, {"deviceId": 1, "OrgID": 1}, {**BUS, "deviceId": 2}), data()],
            "7005",
        ),
    ],
)
async def test_groups_are_those_of_the_given_the_set_or_the_devices_organization(
    options, argument, script, asked
):
    charter, wire = client(*script, **options)

    assert await charter.rows("groups", argument) == []

    assert wire.bodies[-1]["identifier"] == asked


async def test_frequencies_are_asked_of_the_first_device_where_none_is_named():
    charter, wire = client(data(BUS), data({"ConfigID": 161}))

    [row] = await charter.rows("frequencies")

    assert wire.bodies[-1]["identifier"] == "013108001841853"
    assert (row.key, row.device) == ("161", None)


def bus(**vendor):
    """Make a stored record of a tracker."""
    return tracker(vendor={**BUS, **vendor})


@pytest.mark.parametrize(
    ("list", "operation", "identifier"),
    [
        ("groups", "get_device_groups", "7005"),
        ("frequencies", "get_reporting_frequencies", "555108001841555"),
    ],
)
async def test_a_list_costs_one_request_where_devices_are_stored(list, operation, identifier):
    charter, wire = client(data(), stored=[bus(), bus(), bus(OrgID=1)])

    await charter.rows(list)

    assert [call.operation for call in wire.calls] == [operation]
    assert wire.bodies[0]["identifier"] == identifier


async def test_stored_devices_which_name_no_organization_are_read_again():
    charter, wire = client(data(BUS), data(), stored=[tracker(vendor={"deviceId": 7})])

    await charter.rows("groups")

    assert [call.operation for call in wire.calls] == ["get_devices", "get_device_groups"]


async def test_a_stored_device_which_has_left_the_account_is_replaced_by_one_which_has_not():
    charter, wire = client(
        said("Device not found."), data(BUS), data({"ConfigID": 161}), stored=[bus()]
    )

    [row] = await charter.rows("frequencies")

    assert row.key == "161"
    assert [body["identifier"] for body in wire.bodies if "identifier" in body] == [
        "555108001841555", "013108001841853"
    ]  # fmt: skip


async def test_the_vendors_clock_is_known_to_the_next_process_before_it_has_asked():
    memory, late = ProcessMemory(), NOW + timedelta(minutes=3)
    first, _ = client(data(BUS), memory=memory, now=lambda: late)
    await first._devices()

    second, wire = client(data(BUS), memory=memory, now=lambda: late)
    wire_answer = wire.send

    async def send(call, **more):
        seen.append(second.server_offset)
        return await wire_answer(call, **more)

    seen = []
    wire.send = send
    await second._devices()

    assert abs(seen[0] + timedelta(minutes=3)) <= timedelta(seconds=1)


@pytest.mark.parametrize("text", ["", "x", "1 2", "1 2 3", "nan 1 2026-11-20T12:00:00+00:00"])
async def test_a_clock_which_was_kept_by_somebody_else_is_measured_anew(text):
    memory = ProcessMemory()
    memory.texts["clock offset"] = text
    charter, _ = client(data(BUS), memory=memory)

    await charter._devices()

    assert abs(charter.server_offset) <= timedelta(seconds=1)


async def test_frequencies_of_a_known_device_belong_to_it():
    charter, _ = client(data(BUS), data({"ConfigID": 161}))
    await anext(charter.devices())

    [row] = await charter.rows("frequencies", "013108001841853")

    assert row.device == "7"


@pytest.mark.parametrize(
    ("list", "argument", "script"),
    [
        ("groups", None, [data()]),
        ("frequencies", None, [data()]),
        ("group-devices", None, []),
        ("plans\x1b", None, []),
    ],
)
async def test_a_list_which_cannot_be_asked_for_is_not(list, argument, script):
    charter, wire = client(*script)

    with pytest.raises(Blocked, match=r"CharterUP|needs a DeviceGroupID") as failure:
        await charter.rows(list, argument)

    assert len(wire.calls) == len(script)
    assert "\x1b" not in str(failure.value)


@pytest.mark.parametrize(
    "answer",
    [
        data({"DeviceGroups": [{"DeviceGroupID": 3}]}),
        data({"DeviceGroupID": 3}),
        data(DeviceGroups=[{"DeviceGroupID": 3}]).replace('"data": [], ', ""),
    ],
)
async def test_an_inner_list_is_found_where_samples_and_tables_have_it(answer):
    charter, _ = client(answer)

    rows = await charter.rows("groups", "7005")

    assert [row.key for row in rows] == ["3"]


async def test_rows_without_an_id_still_have_keys_of_their_own():
    charter, _ = client(
        data({"ConfigName": "a"}, {"ConfigName": "b"}, {"ConfigID": 1}, {"ConfigID": 1})
    )

    rows = await charter.rows("frequencies", "7")

    assert [row.key for row in rows] == ["row 1", "row 2", "1"]


async def test_usage_is_not_charterups():
    charter, wire = client()

    with pytest.raises(Blocked, match="has no data usage"):
        await charter.usage(tracker(), "daily", NOW, NOW)

    assert wire.calls == []


@pytest.mark.parametrize(
    ("action", "targets", "values"),
    [
        ("get_devices", ["7"], {}),
        ("set_reporting_frequency", [], {"ConfigID": "161"}),
        ("set_reporting_frequency", ["7", "8"], {"ConfigID": "161"}),
        ("set_reporting_frequency", [" "], {"ConfigID": "161"}),
        ("set_reporting_frequency", ["7"], {}),
        ("set_reporting_frequency", ["7"], {"ConfigID": " "}),
        ("set_reporting_frequency", ["7"], {"ConfigID": "161", "commandstring": "x"}),
    ],
)
def test_a_change_which_makes_no_sense_is_not_prepared(action, targets, values):
    charter, _ = client()

    with pytest.raises(Blocked, match="Nothing was sent"):
        charter.prepare(action, targets, values)


def test_what_the_vendor_calls_a_thing_is_sent_exactly_so():
    charter, _ = client()

    call = charter.prepare("set_reporting_frequency", [" 12"], {"ConfigID": "161 "})

    assert (call.json["identifier"], call.json["ConfigID"]) == (" 12", "161 ")


async def test_different_devices_with_one_id_are_named_and_left_out():
    twins = [{"deviceId": 5, "imei": f"01310800184185{digit}"} for digit in range(4)]
    charter, _ = client(data(BUS, *twins, BUS))
    found = []

    with pytest.raises(AnswerUnreadable) as failure:
        await gather(charter.devices(), found)

    assert found == ["7"]
    assert "4 different devices have the same deviceId: 5 (4)" in str(failure.value)


async def gather(pages, found):
    """Collect the keys of each page as it comes."""
    async for page in pages:
        found += [record.key for record in page]
