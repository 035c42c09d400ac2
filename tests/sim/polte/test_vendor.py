import json

import pytest

from tests.sim.desk import PolteDesk
from tui.sim.polte.tokens import Tokens
from tui.sim.polte.vendor import ROUTES


@pytest.fixture
def desk():
    return PolteDesk()


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_paths_are_answered_with_and_without_the_prefix(desk, prefix):
    customer = desk.customer.removeprefix("/api/v1")

    answer = desk.ask("GET", f"{prefix}{customer}", auth=desk.log_in())

    assert answer.status == 200


@pytest.mark.parametrize("path", ["/", "/api/v1", "/api/v1/users", "/ue//locate"])
def test_what_is_not_an_endpoint_is_not_found(desk, path):
    assert desk.ask("GET", path, auth=desk.log_in()).status == 404


def test_a_wrong_verb_is_told_the_right_ones(desk):
    answer = desk.ask("GET", f"{desk.customer}/userEquipment/csv", auth=desk.log_in())

    assert (answer.status, dict(answer.headers)["Allow"]) == (405, "POST")


def test_every_endpoint_but_the_login_wants_to_know_who_asks(desk):
    for pattern, verbs in ROUTES.items():
        path = "/" + pattern.replace(":id", "x").replace(":customer", "c")
        for verb, (_, who) in verbs.items():
            # the login has no caller yet, and refuses an empty e-mail with the same status
            assert desk.ask(verb, path, {}).status == 401
            assert (who is None) is (pattern == "users/login")
    assert sum(len(verbs) for verbs in ROUTES.values()) == 21


def test_another_customers_account_is_forbidden(desk):
    answer = desk.ask("GET", "/api/v1/customer/cust-0001-other", auth=desk.log_in())

    assert answer.status == 403


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/apiTokens", 403),
        ("POST", "/userEquipment/csv", 403),
        ("POST", "/apiTokens", 401),
        ("POST", "/locate-core", 400),
    ],
)
def test_a_device_key_opens_only_what_devices_need(desk, method, path, status):
    auth = "Polte-API demo-polte-ue-key"

    assert desk.ask(method, desk.customer + path, {}, auth=auth).status == status


def test_a_person_may_not_act_for_a_device(desk):
    token = Tokens(desk.world).token_of(desk.world.locators[0])

    assert desk.ask("POST", f"/ue/{token}/locate", {}, auth=desk.log_in()).status == 401


def test_a_body_which_is_no_json_object_is_refused(desk):
    for body in (b"{", b"[]"):
        answer = desk.ask("PUT", desk.customer, body, auth=desk.log_in())

        assert answer.status == 400
        assert "JSON" in json.loads(answer.body)["message"]
