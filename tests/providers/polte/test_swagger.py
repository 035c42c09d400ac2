"""Reading Polte's paths from a saved Swagger or OpenAPI file."""

import json
import tomllib

import pytest

from tests.providers.polte.made_up import FIXTURES, open_desk
from tui.providers.polte.paths import Paths
from tui.providers.polte.swagger import paths_toml, read_matches

CUSTOMER = json.loads((FIXTURES / "swagger-customer.json").read_text())
EQUIPMENT = json.loads((FIXTURES / "openapi-user-equipment.json").read_text())


def entries(saved):
    return {match.name: match.entry() for match in read_matches(saved)}


def test_every_operation_of_a_customer_file_is_told():
    found = {match.name: match for match in read_matches(CUSTOMER)}

    assert {name: f"{one.method} {one.path}" for name, one in found.items()} == {
        "login": "POST /users/login",
        "users": "GET /customer/{customerId}/users",
        "create_user": "POST /customer/{customerId}/users",
        "delete_user": "DELETE /customer/{customerId}/users/{userId}",
        "tokens": "GET /customer/{customerId}/tokens",
        "create_token": "POST /customer/{customerId}/tokens",
        "revoke_token": "DELETE /customer/{customerId}/tokens/{tokenId}",
        "claim": "POST /customer/{customerId}/userEquipment/claim",
        "claim_file": "POST /customer/{customerId}/userEquipment/claim/file",
        "devices": "POST /customer/{customerId}/userEquipment/csv",
        "device": "POST /customer/{customerId}/userEquipment/{ueToken}",
        "set_label": "PATCH /customer/{customerId}/userEquipment/{ueToken}",
    }
    assert found["claim"].body == {"imeis": "imeiList"}
    assert found["claim"].as_text
    assert found["claim_file"].body == {"file": "manifest"}
    assert found["create_token"].body == {"role": "tokenRole"}


def test_an_openapi_file_whose_paths_hold_the_prefix_is_put_below_the_base_url():
    found = {match.name: match for match in read_matches(EQUIPMENT)}

    assert found["register"].path == "/ue/register"
    assert found["register"].headers == {
        "manufacturerToken": "manufacturer-token",
        "modelToken": "model-token",
        "ueToken": "ue-token",
        "imei": "imei",
    }
    assert found["location"].path == "/ue/{ueToken}/location/{uid}"
    assert found["locate"].query == {"sync": "sync"}
    assert found["locate"].body == {"payload": "payload"}


@pytest.mark.parametrize("saved", [CUSTOMER, EQUIPMENT])
def test_what_is_written_for_the_settings_is_what_the_option_takes(saved):
    text = '[[accounts]]\nname = "trackers"\n' + paths_toml(saved)

    table = tomllib.loads(text)["accounts"][0]["paths"]

    assert table == entries(saved)
    Paths({"paths": table}).check()
    assert all(Paths({"paths": table}).allowed(name).verified for name in table)


def test_imported_names_are_the_ones_which_are_sent():
    table = entries(CUSTOMER) | entries(EQUIPMENT)
    client = open_desk({}, paths=table).client

    claim = client.prepare("claim", ["013108001841853"], {})
    locate = client.prepare("locate", ["ue-a"], {"payload": "00"})
    register = client.prepare("register", ["ue-a"], {"imei": "013108001841853"})

    assert claim.json == {"imeiList": "013108001841853"}
    assert (locate.json, locate.query) == ({"payload": "00"}, (("sync", "false"),))
    assert register.query == ()
    assert register.headers["ue-token"] == "ue-a"


def test_a_manufacturers_path_is_not_taken_for_a_customers():
    saved = {"paths": {"/manufacturer/{manufacturerId}/users": {"post": {"summary": "Add"}}}}

    assert read_matches(saved) == []


def test_a_write_on_a_documented_read_is_not_taken():
    path = "/customer/{customerId}/userEquipment/{ueToken}"
    saved = {"paths": {path: {"put": {"summary": "label"}, "post": {"summary": "one"}}}}

    found = {match.name: match.method for match in read_matches(saved)}

    assert found == {"device": "POST", "set_label": "PUT"}


def test_a_write_which_read_only_would_take_for_a_read_is_not_taken():
    path = "/customer/{customerId}/userEquipment/claims"

    assert read_matches({"paths": {path: {"post": {"summary": "Claim"}}}}) == []


def test_hostile_words_stay_inside_their_quotes():
    words = 'x"\n[accounts.paths.device]\x1b[2J'
    body = {"in": "body", "schema": {"properties": {words: {}}}}
    saved = {
        "paths": {"/customer/{id}/apiTokens": {"post": {"summary": words, "parameters": [body]}}}
    }

    text = paths_toml(saved)

    table = tomllib.loads("[[accounts]]\n" + text)["accounts"][0]["paths"]
    assert list(table) == ["create_token"]
    assert table["create_token"]["body"] == {"role": words}
    assert "\x1b" not in text


def test_a_reference_which_turns_in_a_circle_ends():
    saved = {
        "paths": {"/users/login": {"post": {"parameters": [{"$ref": "#/parameters/A"}]}}},
        "parameters": {"A": {"$ref": "#/parameters/A"}},
    }

    assert [match.name for match in read_matches(saved)] == ["login"]


@pytest.mark.parametrize("saved", [None, [], {}, {"paths": []}, {"paths": {"/cats": {"get": {}}}}])
def test_what_is_no_such_file_is_said(saved):
    with pytest.raises(ValueError, match=r"paths|none of its operations"):
        paths_toml(saved)
