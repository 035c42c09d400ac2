import base64
import json

import pytest

from tests.sim.desk import PolteDesk
from tui.sim.world.delivery import DELAY

KEY = "Polte-API demo-polte-ue-key"
CELL = {"gcid": 17, "ta": 1, "mcc": 310, "mnc": 410, "tac": 5, "earfcn": [1], "pcid": [2]}


@pytest.fixture
def desk():
    return PolteDesk()


@pytest.fixture
def tokens(desk):
    """Return the four tokens of a device with a position."""
    account = desk.vendor.account
    one = next(one for one in account.equipment() if account.fix(one))
    return {
        "manufacturerToken": account.manufacturer_id,
        "modelToken": one.model_token,
        "ueToken": one.token,
        "imei": one.imei,
    }


@pytest.fixture
def register(desk, tokens):
    def register():
        answer = desk.ask("GET", "/api/v1/ue/register/", auth=KEY, query=tokens.items())
        return json.loads(answer.body)

    return register


@pytest.fixture
def ue_auth(register):
    said = register()
    pair = f"{said['mqttAuthUser']}:{said['mqttAuthPassword']}"
    return base64.b64encode(pair.encode()).decode()


@pytest.fixture
def locate(desk, tokens, ue_auth):
    def locate(body, **changed):
        headers = {"x-ue-auth": ue_auth, **changed}
        path = f"/ue/{tokens['ueToken']}/locate"
        return desk.ask("POST", path, body, auth=KEY, headers=headers)

    return locate


def test_registering_again_takes_the_old_credentials_away(locate, register):
    before = locate({"payload": "00ff", "sync": False}).status

    again = register()

    assert before == 200
    assert all(0 < len(word) <= 15 and ":" not in word for word in again.values())
    assert locate({"payload": "00ff", "sync": False}).status == 401


@pytest.mark.parametrize(
    "spelled", [str.lower, lambda name: f"x-{name[:-5]}-token".lower() if name != "imei" else name]
)
def test_the_tokens_may_come_in_headers(desk, tokens, spelled):
    headers = {spelled(name): value for name, value in tokens.items()}

    assert desk.ask("GET", "/ue/register", auth=KEY, headers=headers).status == 200


@pytest.mark.parametrize("name", ["manufacturerToken", "modelToken", "ueToken", "imei"])
def test_all_four_tokens_must_be_there_and_right(desk, tokens, name):
    without = [(key, value) for key, value in tokens.items() if key != name]

    assert desk.ask("GET", "/ue/register", auth=KEY, query=without).status == 400
    wrong = [*without, (name, "wrong")]
    assert desk.ask("GET", "/ue/register", auth=KEY, query=wrong).status == 404


@pytest.mark.parametrize("word", ["", "Basic ", "x"])
def test_locating_needs_the_devices_own_credentials_as_well(locate, ue_auth, word):
    changed = {"x-ue-auth": word + ue_auth if word else ""}

    assert locate({"payload": "00ff"}, **changed).status == 401


@pytest.mark.parametrize(
    "payload", [None, "", "0", "zz", "0x00", "00 ff", pytest.param("00" * 8193, id="long"), 255]
)
def test_a_payload_must_be_plain_hex(desk, locate, payload):
    assert locate({"payload": payload}).status == 400
    assert desk.vendor.charges == []


@pytest.mark.parametrize("body", [{}, {"sync": True}])
def test_by_default_the_location_comes_at_once_after_some_thinking(desk, locate, body):
    answer = locate({"payload": "00ff", **body})

    said = json.loads(answer.body)
    assert set(said) == {"location", "confidence", "time"}
    assert set(said["location"]) == {"latitude", "longitude"}
    assert dict(answer.headers)[DELAY] == "2.0"
    assert [charge.operation for charge in desk.vendor.charges] == ["locate"]


def test_a_location_asked_for_later_is_pending_in_one_of_two_ways(desk, tokens, ue_auth, locate):
    uids = [json.loads(locate({"payload": "FF", "sync": False}).body)["uid"] for _ in range(2)]
    paths = [f"/ue/{tokens['ueToken']}/location/{uid.replace('=', '%3D')}" for uid in uids]

    def ask(path):
        return desk.ask("GET", path, auth=KEY, headers={"x-ue-auth": ue_auth})

    pending = [(answer.status, bool(answer.body)) for answer in map(ask, paths)]
    desk.clock.advance(12)
    done = [json.loads(ask(path).body) for path in paths]

    assert pending == [(200, False), (202, True)]
    assert [said["uid"] for said in done] == uids
    assert all("latitude" in said["location"] for said in done)
    assert ask(f"/ue/{tokens['ueToken']}/location/9:none").status == 404


def test_sync_may_be_said_in_the_query(desk, tokens, ue_auth):
    path = f"/ue/{tokens['ueToken']}/locate"
    headers = {"x-ue-auth": ue_auth}
    query = [("sync", "false")]

    answer = desk.ask("POST", path, {"payload": "ff"}, auth=KEY, headers=headers, query=query)

    assert set(json.loads(answer.body)) == {"uid"}


def test_one_measurement_can_be_located_without_a_device(desk):
    path = f"{desk.customer}/locate-core"

    answer = desk.ask("POST", path, {"payload": CELL}, auth=KEY)

    assert set(json.loads(answer.body)) == {"location", "confidence"}
    assert desk.ask("POST", path, {"payload": {"gcid": 17}}, auth=KEY).status == 400
    assert desk.ask("POST", path, {}, auth=KEY).status == 400
