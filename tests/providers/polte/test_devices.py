"""Reading Polte's devices: the CSV of all, the JSON of one, and answers which are neither."""

import json
from datetime import UTC, datetime

import pytest

from tests.providers.polte.made_up import FIXTURES, START, open_desk, reply
from tui.providers.errors import AnswerUnreadable, Blocked, Refused
from tui.providers.polte.models import Fix, masked, moment

CSV = "POST /customer/77/userEquipment/csv"
BY_GET = "GET /customer/77/userEquipment/csv"
ONE = "POST /customer/77/userEquipment/ue-a"
SHEET = (FIXTURES / "devices.csv").read_bytes()
DEVICE = json.loads((FIXTURES / "device.json").read_text())


async def devices(*answers):
    opened = open_desk({CSV: answers})
    return [device async for page in opened.client.devices() for device in page]


async def test_the_device_list_is_read_whole():
    found = await devices(reply(SHEET))

    first, second, third = found
    assert [one.key for one in found] == ["101", "102", "103"]
    assert [one.address for one in found] == ["ue-a", "ue-b", "ue-c"]
    assert first.imei == "013108001841853"
    assert (first.state, first.label, third.label) == ("active", "Trailer 7", None)
    assert (first.latitude, first.longitude, first.position_radius_m) == (32.7767, -96.797, 379.51)
    assert first.position_at == first.last_seen == datetime(2026, 1, 1, tzinfo=UTC)
    assert second.position_at == datetime(2026, 2, 1, 10, tzinfo=UTC)
    assert (first.position_source, third.position_source) == ("polte", None)
    assert (third.latitude, third.last_seen, third.fetched_at) == (None, None, START)


async def test_an_unknown_column_is_kept_and_a_secret_in_any_depth_is_covered():
    first, *_ = await devices(reply(SHEET))

    assert first.vendor["firmware"] == "1.2"
    assert first.vendor["customerName"] == "Acme, Inc."
    assert "k3ep0ut" not in repr(first)
    assert first.vendor["modelToken"] == "mod-1"


async def test_the_list_may_be_json_bare_or_wrapped():
    bare = await devices(reply([DEVICE]))
    wrapped = await devices(reply({"userEquipment": [DEVICE]}))

    assert bare == wrapped
    assert bare[0].vendor["mqttAuthPassword"] == "••••"
    assert "u1" not in bare[0].vendor.values()


@pytest.mark.parametrize("body", [b"Id,token,imei\r\n", b"\xef\xbb\xbfid,TOKEN,imei", b"[]"])
async def test_a_header_without_rows_is_an_empty_fleet(body):
    assert await devices(reply(body)) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\n\n",
        b"101,77,mod-1,ue-a,013108001841853\n",  # no header
        b"<html><body>Log in</body></html>",
        b'{"message": "try later"}',
        b"null",
        b"Id,token,imei\n1,ue-a,013108001841853\n2,ue-b",  # cut in a row
        b'Id,token,label\n1,ue-a,"Trai',  # cut in a quoted cell
        b"Id,token,imei,Token\n1,a,2,b\n",  # a column twice
        b"Id,token,imei\n,,\n,,\n1,\xff,2\n",
        b'[{"label": "nobody"}]',
        b"[7]",
    ],
)
async def test_what_is_not_certainly_the_whole_list_is_unreadable_and_never_an_empty_fleet(body):
    with pytest.raises(AnswerUnreadable):
        await devices(reply(body))


@pytest.mark.parametrize("status", [404, 405])
async def test_where_post_is_not_taken_get_is_tried_once_and_remembered(status):
    opened = open_desk({CSV: [reply({}, status)], BY_GET: [reply(SHEET)]})
    neither = open_desk({CSV: [reply({}, status)], BY_GET: [reply({}, 404)]})

    await opened.client.check()
    await opened.client.check()

    assert opened.polte.lines == [CSV, BY_GET, BY_GET]
    with pytest.raises(Refused):
        await neither.client.check()
    assert neither.polte.lines == [CSV, BY_GET]


@pytest.mark.parametrize("body", [DEVICE, [DEVICE], {"userEquipment": DEVICE}, {"data": [DEVICE]}])
async def test_one_device_is_read_however_it_is_wrapped(body):
    opened = open_desk({ONE: [reply(body)]})

    found = await opened.client.device("ue-a")

    assert found is not None
    assert (found.key, found.latitude) == ("101", 32.7767)


@pytest.mark.parametrize("answer", [reply(None), reply([]), reply({}), reply({}, 404)])
async def test_a_device_polte_does_not_know_is_none(answer):
    get = ONE.replace("POST", "GET")
    opened = open_desk({ONE: [answer], get: [reply({}, 405)]})

    assert await opened.client.device("ue-a") is None


@pytest.mark.parametrize(
    "answer", [reply(b""), reply([DEVICE, DEVICE]), reply(DEVICE | {"token": "ue-z"}), reply("no")]
)
async def test_an_answer_which_is_not_about_that_device_is_unreadable(answer):
    opened = open_desk({ONE: [answer]})

    with pytest.raises(AnswerUnreadable):
        await opened.client.device("ue-a")


@pytest.mark.parametrize("token", ["claim", "Claim", "", ".", ".."])
async def test_a_token_which_spells_another_endpoint_is_not_asked(token):
    opened = open_desk({})

    with pytest.raises(Blocked):
        await opened.client.device(token)
    assert opened.polte.lines == []


async def test_a_token_is_percent_encoded():
    opened = open_desk({"POST /customer/77/userEquipment/a%2Fb%20c": [reply(None)]})

    assert await opened.client.device("a/b c") is None


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (1767225600, datetime(2026, 1, 1, tzinfo=UTC)),
        ("1767225600.0", datetime(2026, 1, 1, tzinfo=UTC)),
        (1767225600000, datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-01-01T01:00:00+01:00", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-01-01 00:00:00", datetime(2026, 1, 1, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
        (None, None),
        (True, None),
        ("nan", None),
        (1e300, None),
    ],
)
def test_a_time_is_unix_seconds_or_iso(sent, expected):
    assert moment(sent) == expected


@pytest.mark.parametrize(
    "sent",
    [None, "", "here", "{", [], {}, {"latitude": 1}, {"latitude": -360, "longitude": -360}],
)
def test_half_a_place_is_no_place(sent):
    assert (Fix.of(sent).latitude, Fix.of(sent).at) == (None, None)


def test_a_negative_radius_is_no_radius():
    assert Fix.of({"lat": 1, "lon": 2, "confidence": -1}).radius_m is None


def test_only_an_api_tokens_own_text_is_covered_as_a_token():
    entry = {"id": 1, "token": "0123456789abcdef", "modelToken": "m"}

    assert masked(entry)["token"] == "0123456789abcdef"
    assert masked(entry, tokens=True) == {"id": 1, "token": "••••cdef", "modelToken": "m"}


HEADER = b"Id,imei,token,customerName\r\n"
WHOLE = HEADER + b"1,,a,Acme Inc\r\n2,,b,Acme Inc\r\n3,,c,Acme Inc\r\n"


@pytest.mark.parametrize("missing", range(3, 11))
async def test_a_list_cut_inside_its_last_cell_is_not_stored(missing):
    cut = WHOLE[:-missing]

    with pytest.raises(AnswerUnreadable, match="cut short"):
        await devices(reply(cut, **{"content-length": str(len(cut))}))


@pytest.mark.parametrize("more", [{}, {"content-length": "1"}])
async def test_a_list_without_a_final_line_end_is_whole_if_its_length_was_announced(more):
    answers = devices(reply(WHOLE[:-2], **more))

    if more:
        assert len(await answers) == 3
    else:
        with pytest.raises(AnswerUnreadable, match="cut short"):
            await answers


async def test_different_devices_with_one_id_are_named_and_left_out():
    body = HEADER + b"1,,a,x\r\n1,,b,x\r\n2,,c,x\r\n2,,c,x\r\n"
    opened = open_desk({CSV: [reply(body)]})
    found = []

    with pytest.raises(AnswerUnreadable, match=r"2 different devices have the same Id: 1 \(2\)"):
        await gather(opened.client.devices(), found)

    assert found == ["2"]


async def gather(pages, found):
    """Collect the keys of each page as it comes."""
    async for page in pages:
        found += [record.key for record in page]


@pytest.mark.parametrize(
    ("updated", "seen"),
    [
        ("2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("soon", None),
        (None, None),
        ({}, None),
    ],
)
async def test_an_update_is_a_word_of_a_device_without_a_location(updated, seen):
    (found,) = await devices(reply([{**DEVICE, "location": None, "updatedAt": updated}]))

    assert (found.last_seen, found.position_at) == (seen, None)


async def test_a_location_counts_before_an_update():
    (found,) = await devices(reply([{**DEVICE, "updatedAt": "2027-01-02T03:04:05Z"}]))

    assert found.last_seen == found.position_at is not None
