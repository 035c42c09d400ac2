"""Registering a device at Polte and locating it: credentials, hex, and waiting for an answer."""

import base64

import pytest

from tests.providers.polte.made_up import FIXTURES, TOKEN, Memories, open_desk, reply
from tui.providers.errors import AnswerLost, Blocked
from tui.providers.memory import ProcessMemory

A = "013108001841853"
REGISTER = "GET /ue/register"
LOCATE = "POST /ue/ue-a/locate"
LATER = "GET /ue/ue-a/location/1%3Ax"
UE = TOKEN | {"ue_token": "ue-key-0001"}
MQTT = {"mqttAuthUser": "u1", "mqttAuthPassword": "pässword"}
PLACE = {"location": {"latitude": "32.1", "longitude": "-96.5"}, "confidence": "379.51"}


async def test_registering_takes_the_devices_tokens_from_its_record():
    device = (FIXTURES / "device.json").read_bytes()
    routes = {
        "POST /customer/77/userEquipment/ue-a": [reply(device)],
        REGISTER: [reply(MQTT)],
        LOCATE: [reply(PLACE)],
    }
    opened = open_desk(routes, UE)

    outcomes = await opened.client.apply("register", ["ue-a"], {}, opened.sending)
    located = await opened.do("locate", "ue-a", payload="00ff")

    call, signature = opened.polte.asked[1]
    assert dict(call.query) == {
        "manufacturerToken": "man-1",
        "modelToken": "mod-1",
        "ueToken": "ue-a",
        "imei": A,
    }
    assert signature.headers == {"Authorization": "Polte-API ue-key-0001"}
    assert call.mutates
    assert outcomes["ue-a"].row["mqttAuthPassword"] == "pässword"
    assert located["ue-a"] == ("confirmed", "32.1, -96.5")
    assert (
        opened.polte.asked[2][1].headers["X-UE-Auth"]
        == base64.b64encode("u1:pässword".encode()).decode()
    )


async def test_what_a_registration_lacks_is_named_and_shown_in_braces_beforehand():
    opened = open_desk({}, {"ue_token": "k"})

    call = opened.client.prepare("register", ["ue-a"], {"imei": A})

    assert ("modelToken", "{modelToken}") in call.query
    with pytest.raises(Blocked, match="manufacturerToken, modelToken"):
        await opened.do("register", "ue-a", imei=A)
    assert opened.polte.lines == []


class NoKeychain(ProcessMemory):
    async def save(self, name, text):
        pass


def registering(**routes):
    device = (FIXTURES / "device.json").read_bytes()
    known = {"POST /customer/77/userEquipment/ue-a": [reply(device)], LOCATE: [reply(PLACE)]}
    return {**known, REGISTER: [reply(MQTT)], **routes}


async def test_the_next_process_locates_with_the_credentials_which_were_kept():
    memories = Memories()
    first = open_desk(registering(), UE, memories=memories)
    second = open_desk(registering(), UE, memories=memories)

    registered = await first.do("register", "ue-a")
    located = await second.do("locate", "ue-a", payload="00ff")

    assert registered["ue-a"] == ("confirmed", "registered; its credentials are kept for locate")
    assert located["ue-a"][0] == "confirmed"
    assert second.polte.lines == [LOCATE]
    assert second.polte.asked[0][1].headers["X-UE-Auth"] == base64.b64encode(
        "u1:pässword".encode()
    ).decode("ascii")
    assert list(memories.keychain.texts) == ["device ue-a"], "the probe is taken away"
    assert "pässword" not in repr(memories.learned.texts)


async def test_without_a_keychain_nothing_is_registered_unless_that_is_wanted():
    memories = Memories(keychain=NoKeychain())
    opened = open_desk(registering(), UE, memories=memories)

    with pytest.raises(Blocked, match=r'keychain = "file:PATH".*keep=false.*Nothing was sent'):
        await opened.do("register", "ue-a")
    assert opened.polte.lines == []

    outcomes = await opened.client.apply("register", ["ue-a"], {"keep": "false"}, opened.sending)
    assert outcomes["ue-a"].answer == "registered; its credentials are shown once and not kept"
    assert outcomes["ue-a"].row["mqttAuthUser"] == "u1"


@pytest.mark.parametrize("kept", ["", "no JSON", "{}", "[1]", "null"])
async def test_what_is_no_pair_of_credentials_is_not_sent(kept):
    memories = Memories()
    memories.keychain.texts["device ue-a"] = kept
    opened = open_desk(registering(), UE, memories=memories)

    with pytest.raises(Blocked, match="register the device first"):
        await opened.do("locate", "ue-a", payload="00ff")


def test_a_registration_may_travel_in_headers():
    client = open_desk({}, UE, register_in_headers=True).client
    tokens = {"manufacturerToken": "m", "modelToken": "o", "imei": A}

    call = client.prepare("register", ["ue-a"], tokens)

    assert call.query == ()
    assert call.headers == tokens | {"ueToken": "ue-a"}
    with pytest.raises(Blocked, match="header"):
        client.prepare("register", ["ue-a"], tokens | {"modelToken": "o\r\nX: y"})


@pytest.mark.parametrize("body", [{}, {"mqttAuthUser": "u"}, b"", b"OK"])
async def test_a_registration_without_credentials_in_its_answer_is_unknown(body):
    opened = open_desk({REGISTER: [reply(body)]}, UE)
    tokens = {"manufacturerToken": "m", "modelToken": "o", "imei": A}

    assert (await opened.do("register", "ue-a", **tokens))["ue-a"][0] == "unknown"


@pytest.mark.parametrize("payload", ["00FF", "0x00ff", "0x00 0xff", " 00 ff\n", "00:FF"])
def test_a_payload_is_sent_as_lower_case_hex(payload):
    call = open_desk({}, UE).client.prepare("locate", ["ue-a"], {"payload": payload})

    assert call.json == {"payload": "00ff", "sync": False}
    assert call.read_seconds is None


@pytest.mark.parametrize("payload", ["0", "0g", "0x", "hello", "0ff"])
def test_a_payload_which_is_no_hex_is_refused(payload):
    with pytest.raises(Blocked, match="hex digits"):
        open_desk({}, UE).client.prepare("locate", ["ue-a"], {"payload": payload})


def test_waiting_in_one_request_waits_longer_than_polte_may_take():
    call = open_desk({}, UE).client.prepare("locate", ["ue-a"], {"payload": "00", "sync": "true"})

    assert (call.json["sync"], call.read_seconds) == (True, 150.0)


def test_sync_may_travel_in_the_query():
    client = open_desk({}, UE, sync_in_query=True).client

    call = client.prepare("locate", ["ue-a"], {"payload": "00", "sync": False})

    assert (call.json, call.query) == ({"payload": "00"}, (("sync", "false"),))


@pytest.mark.parametrize(
    "pending",
    [
        reply({}, 404),
        reply({"status": "pending"}, 202),
        reply(b""),
        reply(None),
        reply({"uid": "1:x", "location": None}),
        reply(b"", 204),
    ],
)
async def test_a_promised_location_is_asked_for_until_it_is_there(pending):
    routes = {LOCATE: [reply({"uid": "1:x"})], LATER: [pending, pending, reply(PLACE)]}
    opened = open_desk(routes, UE)

    outcomes = await opened.client.apply(
        "locate", ["ue-a"], {"payload": "00", **MQTT}, opened.sending
    )

    assert opened.clock.slept == [2.0, 4.0, 8.0]
    assert outcomes["ue-a"].state == "confirmed"
    assert outcomes["ue-a"].row["position_radius_m"] == 379.51
    assert opened.polte.asked[-1][1].headers.keys() == {"Authorization", "X-UE-Auth"}


async def test_a_location_which_never_comes_is_accepted_and_its_uid_is_kept():
    opened = open_desk({LOCATE: [reply({"uid": "1:x"})], LATER: [reply({}, 404)]}, UE)

    outcomes = await opened.client.apply(
        "locate", ["ue-a"], {"payload": "00", **MQTT}, opened.sending
    )

    assert 118 <= sum(opened.clock.slept) <= 122
    assert outcomes["ue-a"].state == "accepted"
    assert "no location yet" in outcomes["ue-a"].answer
    assert outcomes["ue-a"].row == {"uid": "1:x"}


async def test_a_line_which_breaks_while_waiting_does_not_make_the_locate_unknown():
    opened = open_desk({LOCATE: [reply({"uid": "1:x"})], LATER: [AnswerLost("gone")]}, UE)

    outcomes = await opened.do("locate", "ue-a", payload="00", **MQTT)

    assert outcomes["ue-a"] == ("accepted", "accepted as 1:x; then: gone")
    assert opened.polte.lines.count(LOCATE) == 1


@pytest.mark.parametrize(
    ("secrets", "sentence"), [(TOKEN, "ue_token"), (UE, "register the device first")]
)
async def test_a_locate_without_its_credentials_is_not_sent(secrets, sentence):
    opened = open_desk({}, secrets)

    with pytest.raises(Blocked, match=sentence):
        await opened.do("locate", "ue-a", payload="00")
    assert opened.polte.lines == []
