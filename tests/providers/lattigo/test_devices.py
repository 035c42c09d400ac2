from urllib.parse import unquote

import pytest

from tests.providers.lattigo.line import NOW, all_devices, answer, client, fixture
from tui.providers.errors import (
    AccessDenied,
    AnswerLost,
    AnswerUnreadable,
    Blocked,
    BudgetSpent,
    Refused,
)


async def test_a_full_device_is_read_as_documented():
    account, wire = client(answer(fixture("devices_details.answer"), x_next_page=""))

    first, second = await all_devices(account)

    assert (first.key, first.address) == ("36524", "89222222222222222222")
    assert (first.imei, first.iccid) == ("111111111111111", "89222222222222222222")
    assert (first.imsi, first.msisdn) == ("310410222222222", "15005550007")
    assert (first.latitude, first.longitude, first.position_source) == (32.9, -96.8, None)
    assert first.last_seen.isoformat() == "2024-06-22T08:15:30+00:00"
    assert (first.state, first.label, first.fetched_at) == ("active", "Pump 7", NOW)
    assert first.vendor == fixture("device.answer")
    assert (second.label, second.msisdn, second.last_seen) == ("pump-8", "5005550008", None)
    assert (wire.calls[0].method, wire.calls[0].path) == ("GET", "v2/devices")
    assert ("details", "true") in wire.calls[0].query


async def test_names_instead_of_objects_become_records():
    account, _ = client(answer(fixture("devices.answer"), x_next_page=""))

    records = await all_devices(account)

    assert [(record.key, record.address, record.label) for record in records] == [
        ("123", "123", None),
        ("456", "456", None),
        ("789", "789", None),
    ]


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ([], 0),
        ({"devices": []}, 0),
        ({"devices": [{"device_name": "a"}, {"device_name": "b"}]}, 2),
        ({"devices": {"device_name": "a"}}, 1),
        ({"device": {"device_name": "a"}}, 1),
        ({"device_name": "a"}, 1),
    ],
)
async def test_a_list_may_be_wrapped_or_lone(body, count):
    account, _ = client(answer(body, x_next_page=""))

    assert len(await all_devices(account)) == count


@pytest.mark.parametrize(
    "body", [None, b"", b"<html>", {}, {"error": "no"}, "text", 7, [{"state": "active"}], [[]]]
)
async def test_what_is_no_list_of_devices_is_never_an_empty_one(body):
    account, _ = client(answer(body, x_next_page=""))

    with pytest.raises(AnswerUnreadable):
        await all_devices(account)


@pytest.mark.parametrize(
    ("name", "note", "label"),
    [
        ("pump-8", "Pump", "pump-8"),
        ("89222222222222222222", "Pump", "Pump"),
        ("89222222222222222222", "-----", None),
        ("36524", "  ", None),
        ("36524", None, None),
        ("89ABC", "Pump", "Pump"),
    ],
)
async def test_the_label_is_what_a_person_called_it(name, note, label):
    iccid = "89ABC" if name == "89ABC" else "89222222222222222222"
    account, _ = client(answer({"device_name": name, "iccid": iccid, "note": note}))

    record = await account.device(name)

    assert record.label == label


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("0.0", "0.0"),
        (0, 0),
        ("-360.0", "-360.0"),
        ("91", "5"),
        ("5", "181"),
        (None, "5"),
        ("", ""),
    ],
)
async def test_a_position_which_cannot_be_is_unknown(latitude, longitude):
    account, _ = client(answer({"device_name": "a", "latitude": latitude, "longitude": longitude}))

    record = await account.device("a")

    assert (record.latitude, record.longitude) == (None, None)


@pytest.mark.parametrize(
    "reply",
    [
        answer(None),
        answer(b""),
        answer({}),
        answer([]),
        answer({"device": None}),
        answer({"error": "no"}, 403),
        answer(b"Not Found", 404),
    ],
)
async def test_a_device_which_is_unknown_or_not_ours_is_none(reply):
    account, _ = client(reply)

    assert await account.device("36524") is None


@pytest.mark.parametrize("body", [{"error": "down"}, b"<html>", 7, b'{"id":1,"id":2}'])
async def test_an_unreadable_device_is_not_an_unknown_one(body):
    account, _ = client(answer(body))

    with pytest.raises(AnswerUnreadable):
        await account.device("36524")


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (400, Refused, "because"),
        (401, AccessDenied, "because.*Enterprise subscription"),
        (405, Refused, "because"),
        (422, Refused, "because"),
        (418, Refused, "418.*because"),
        (429, BudgetSpent, "because"),
        (500, AnswerLost, "500.*because"),
        (302, AnswerUnreadable, "302"),
    ],
)
@pytest.mark.parametrize("shown", [b"because", b'{"error":"because"}', b'{"errors":["because"]}'])
async def test_each_status_is_its_own_failure_with_the_vendors_words(status, error, words, shown):
    account, _ = client(answer(shown, status))

    with pytest.raises(error, match=words):
        await account.device("36524")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("36524", "v2/devices/36524"),
        ("Pump 7?#%", "v2/devices/Pump%207%3F%23%25"),
        ("a.b", "v2/devices/a.b"),
        ("Grün", "v2/devices/Gr%C3%BCn"),
    ],
)
async def test_a_device_name_is_encoded_in_the_path(name, path):
    account, wire = client(answer(None))

    await account.device(name)

    assert wire.calls[0].path == path


@pytest.mark.parametrize("name", ["", " ", ".", "..", "a/b", "../users", "a\nb", "a\x00", "\x85"])
async def test_a_name_which_leads_elsewhere_is_never_sent(name):
    account, wire = client(answer(None))

    with pytest.raises(Blocked):
        await account.device(name)
    assert wire.calls == []


@pytest.mark.parametrize(
    ("reply", "devices"),
    [
        (answer(["1"], x_total="4200", x_next_page="2"), 4200),
        (answer(["1", "2"], x_next_page=""), 2),
        (answer([], x_next_page=""), 0),
    ],
)
async def test_a_check_counts_the_devices_with_as_few_requests_as_can_be(reply, devices):
    account, wire = client(reply)

    check = await account.check()

    assert check.devices == devices
    assert len(wire.calls) == 1


async def test_a_check_with_a_wrong_key_says_what_to_do():
    account, _ = client(answer({"error": "Unauthorized"}, 401))

    with pytest.raises(AccessDenied, match="Enterprise subscription"):
        await account.check()


@pytest.mark.parametrize("name", ["ops ", "\u00a0ops", "a\u200bb"])
async def test_a_name_goes_out_exactly_as_it_came_in(name):
    account, _ = client(answer([{"device_name": name}], x_next_page=""))

    (record,) = [record async for page in account.devices() for record in page]
    bulk = account.prepare("change_simstate", [record.address], {"state": "suspend"})
    single = account.prepare("note", [record.address], {"field_name": "note", "note": "x"})

    assert bulk.json["device_names"] == [name]
    assert unquote(single.path) == f"v2/devices/{name}/note"
