import json

import pytest

from tests.sim.desk import LattigoDesk, basic
from tui.sim.lattigo.vendor import ROUTES
from tui.sim.message import Request


@pytest.fixture
def desk():
    return LattigoDesk()


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Basic !!!",
        "Bearer demo",
        basic("demo", "wrong"),
        basic("", ""),
        basic().replace("Basic", "Bearer"),
    ],
)
def test_whoever_has_no_key_is_turned_away(desk, header):
    desk.authorization = header

    answer = desk.ask("GET", "/v2/devices")

    assert (answer.status, json.loads(answer.body)) == (401, {"error": "401 Unauthorized"})


@pytest.mark.parametrize("path", ["/", "/v1/devices", "/v2", "/v2/device", "/v2/devices/1/notes"])
def test_what_is_not_an_endpoint_is_not_found(desk, path):
    assert desk.ask("GET", path).status == 404


def test_seventeen_endpoints_each_take_one_verb(desk):
    for pattern, (verb, _) in ROUTES.items():
        path = "/v2/" + "/".join(pattern).replace(":name", "x")
        other = "DELETE"

        answer = desk.ask(other, path)

        assert answer.status == 405
        assert dict(answer.headers)["Allow"] == f"OPTIONS, {verb}"
    assert len(ROUTES) == 17


def test_more_than_five_requests_in_one_second_are_too_many():
    desk = LattigoDesk()
    request = Request("GET", "/v2/users", (), {"authorization": basic()})

    statuses = [desk.vendor.handle(request).status for _ in range(6)]
    desk.clock.advance(1)

    assert statuses == [200] * 5 + [429]
    assert desk.vendor.handle(request).status == 200


@pytest.mark.parametrize(("option", "headers"), [(None, None), (7, "7")])
def test_a_refusal_says_how_long_to_wait_only_where_told_to(option, headers):
    desk = LattigoDesk(requests_per_second=0, retry_after_seconds=option)

    answer = desk.ask("GET", "/v2/users")

    assert answer.status == 429
    assert dict(answer.headers).get("Retry-After") == headers


def test_somebody_elses_device_is_forbidden():
    desk = LattigoDesk(foreign=["89014103211118510720"])

    assert desk.ask("GET", "/v2/devices/89014103211118510720").status == 403


def test_a_body_which_is_not_json_is_refused(desk):
    headers = {"authorization": basic(), "content-type": "application/json"}
    request = Request("PUT", "/v2/devices/1/note", (), headers, b"{")

    answer = desk.vendor.handle(request)

    assert answer.status == 400
    assert b"does not match declared format" in answer.body
