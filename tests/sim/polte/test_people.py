import base64
import json

import pytest

from tests.sim.desk import PASSWORD, PolteDesk

LOGIN = "/api/v1/users/login"


@pytest.fixture
def desk():
    return PolteDesk()


def claims(authorization):
    body = authorization.removeprefix("Bearer ").split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def test_the_token_comes_in_a_header_and_the_customer_in_the_body(desk):
    answer = desk.ask("POST", LOGIN, {"email": "ops@example.com", "password": PASSWORD})

    authorization = dict(answer.headers)["Authorization"]
    body = json.loads(answer.body)
    assert authorization.startswith("Bearer ")
    assert authorization.count(".") == 2
    assert body["customerId"] == desk.vendor.account.customer_id
    assert "token" not in body
    assert claims(authorization)["exp"] == int(desk.clock().timestamp()) + 24 * 3600


def test_the_token_can_be_put_into_the_body():
    desk = PolteDesk(token_in_header=False)

    answer = desk.ask("POST", LOGIN, {"email": "ops@example.com", "password": PASSWORD})

    assert "Authorization" not in dict(answer.headers)
    assert json.loads(answer.body)["token"].count(".") == 2


def test_a_token_ends_when_it_says(desk):
    authorization = desk.log_in()

    desk.clock.advance(24 * 3600 - 1)
    before = desk.ask("GET", desk.customer, auth=authorization).status
    desk.clock.advance(1)

    assert before == 200
    assert desk.ask("GET", desk.customer, auth=authorization).status == 401


def test_a_token_nobody_signed_is_worth_nothing(desk):
    head, body, _ = desk.log_in().split(".")

    for forged in (f"{head}.{body}.", f"{head}.{body}", "Bearer x", "Bearer é"):
        assert desk.ask("GET", desk.customer, auth=forged).status == 401


def test_five_wrong_passwords_lock_the_account_for_a_while(desk):
    wrong = {"email": "ops@example.com", "password": "wrong"}
    right = {"email": "ops@example.com", "password": PASSWORD}

    statuses = [desk.ask("POST", LOGIN, wrong).status for _ in range(5)]
    locked = desk.ask("POST", LOGIN, right).status
    desk.clock.advance(15 * 60)

    assert statuses == [401] * 5
    assert locked == 423
    assert desk.ask("POST", LOGIN, right).status == 200


def test_an_api_token_is_seen_once_and_works_until_revoked(desk):
    person = desk.log_in()
    path = f"{desk.customer}/apiTokens"

    made = json.loads(desk.ask("POST", path, {"role": "Customer Admin"}, auth=person).body)
    key = f"Polte-API {made['token']}"
    listed = desk.ask("GET", path, auth=key)
    revoked = desk.ask("DELETE", f"{path}/{made['id']}", auth=person)

    assert made["role"] == "customer-admin"
    assert made["token"].encode() not in listed.body
    assert made["token"][-4:] in json.loads(listed.body)[-1]["token"]
    assert (revoked.status, revoked.body) == (204, b"")
    assert desk.ask("GET", path, auth=key).status == 401
    assert desk.ask("DELETE", f"{path}/{made['id']}", auth=person).status == 404


@pytest.mark.parametrize("role", ["customer-user", "root", "", None])
def test_a_token_is_made_only_for_three_roles(desk, role):
    answer = desk.ask("POST", f"{desk.customer}/apiTokens", {"role": role}, auth=desk.log_in())

    assert answer.status == 400


def test_only_an_administrator_makes_tokens(desk):
    new = {"email": "k@example.com", "password": "swordfish"}
    desk.ask("POST", f"{desk.customer}/users", new, auth=desk.log_in())
    user = desk.log_in("k@example.com", "swordfish")

    assert desk.ask("GET", f"{desk.customer}/apiTokens", auth=user).status == 200
    made = desk.ask("POST", f"{desk.customer}/apiTokens", {"role": "ue"}, auth=user)
    assert made.status == 403


def test_users_come_and_go(desk):
    admin = desk.log_in()
    path = f"{desk.customer}/users"

    made = desk.ask("POST", path, {"email": "k@example.com", "name": "K"}, auth=admin)
    twice = desk.ask("POST", path, {"email": "k@example.com"}, auth=admin)
    user = json.loads(made.body)
    listed = json.loads(desk.ask("GET", path, auth=admin).body)
    removed = desk.ask("DELETE", f"{path}/{user['id']}", auth=admin)

    assert (made.status, twice.status, removed.status) == (201, 409, 204)
    assert user == {"id": "2", "email": "k@example.com", "role": "customer-user", "name": "K"}
    assert user in listed
    assert b"password" not in made.body
    assert len(json.loads(desk.ask("GET", path, auth=admin).body)) == 1


@pytest.mark.parametrize(
    ("body", "status"), [({}, 400), ({"email": "k"}, 400), ({"email": "k@x", "role": "ue"}, 400)]
)
def test_a_user_needs_an_address_and_a_role_people_may_have(desk, body, status):
    assert desk.ask("POST", f"{desk.customer}/users", body, auth=desk.log_in()).status == status


def test_nobody_removes_himself(desk):
    assert desk.ask("DELETE", f"{desk.customer}/users/1", auth=desk.log_in()).status == 409


def test_the_profile_can_be_edited_field_by_field(desk):
    admin = desk.log_in()

    before = json.loads(desk.ask("GET", desk.customer, auth=admin).body)
    desk.ask("PUT", desk.customer, {"phone": "+1 500 555 0199", "plan": "gold"}, auth=admin)

    after = json.loads(desk.ask("GET", desk.customer, auth=admin).body)
    assert after == {**before, "phone": "+1 500 555 0199"}
    assert desk.ask("PUT", desk.customer, {"plan": "gold"}, auth=admin).status == 400
