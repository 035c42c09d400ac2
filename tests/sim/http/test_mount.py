import json
import tomllib

import pytest

from tests.sim.desk import NOON, basic
from tui.sim.http.mount import Simulator
from tui.sim.message import Request
from tui.sim.world.clock import HandClock
from tui.sim.world.world import World


@pytest.fixture
def simulator():
    return Simulator(World(clock=HandClock(NOON)))


@pytest.mark.parametrize(
    ("path", "mount", "rest"),
    [
        ("/charterup/", "charterup", "/"),
        ("/charterup/api/v2/", "charterup", "/api/v2/"),
        ("/lattigo/v2/devices/North%2Fyard", "lattigo", "/v2/devices/North%2Fyard"),
        ("/polte", "polte", "/"),
    ],
)
def test_the_first_segment_says_which_vendor_is_meant(simulator, path, mount, rest):
    assert simulator.route(Request("GET", path)) == (mount, Request("GET", rest))


def test_elsewhere_the_way_is_shown(simulator):
    answer = simulator.handle(Request("GET", "/"))

    assert answer.status == 404
    assert "/lattigo/" in json.loads(answer.body)["error"]


def test_the_settings_it_writes_open_every_vendor(simulator):
    accounts = tomllib.loads(simulator.config("http://127.0.0.1:8700/"))["accounts"]
    by_provider = {account["provider"]: account for account in accounts}
    charterup, lattigo, polte = (by_provider[p] for p in ("charterup", "lattigo", "polte"))

    def ask(account, method, path, body=b"", **headers):
        full = account["base_url"].removeprefix("http://127.0.0.1:8700") + path
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return simulator.handle(Request(method, full, (), headers, body))

    command = {"commandstring": "validate_api_key", "token": charterup["token"]}
    login = {"email": polte["email"], "password": polte["password"]}
    valid = ask(charterup, "POST", "", json.dumps(command).encode())
    key = basic(lattigo["key_name"], lattigo["api_key"])
    assert json.loads(valid.body)["message"] == "Valid API key."
    assert ask(lattigo, "GET", "/v2/users", authorization=key).status == 200
    assert ask(polte, "POST", "/users/login", json.dumps(login).encode()).status == 200
    key = f"Polte-API {polte['ue_token']}"
    assert ask(polte, "GET", "/ue/register", authorization=key).status == 400
    assert [account["name"] for account in accounts] == ["yellow-fleet", "acme-sims", "trackers"]
