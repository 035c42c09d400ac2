"""Reading Polte's paths from a saved Swagger or OpenAPI file."""

import json
import tomllib
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.polte.made_up import FIXTURES, open_desk
from tui.providers.errors import Blocked
from tui.providers.polte import PROVIDER
from tui.providers.polte.paths import Paths
from tui.providers.polte.swagger import read_api_file, read_matches

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
    text = '[[accounts]]\nname = "trackers"\n' + read_api_file(saved).settings

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

    text = read_api_file(saved).settings

    table = tomllib.loads("[[accounts]]\n" + text)["accounts"][0]["paths"]
    assert list(table) == ["create_token"]
    assert table["create_token"]["body"] == {"role": words}
    assert "\x1b" not in text


def composed(parts):
    """Return a file whose claim takes a body made of several schemas, at a server with variables."""
    return {
        "openapi": "3.0.0",
        "servers": [
            {
                "url": "https://{host}/api/{version}",
                "variables": {"host": {"default": "polte.io"}, "version": {"default": "v1"}},
            }
        ],
        "components": {"schemas": {"Imeis": {"properties": {"imeiList": {"type": "string"}}}}},
        "paths": {
            "/customer/{customerId}/userEquipment/claim": {
                "post": {
                    "summary": "Claim devices",
                    "requestBody": {"content": {"application/json": {"schema": {"allOf": parts}}}},
                    "responses": {"204": {}},
                }
            }
        },
    }


@pytest.mark.parametrize(
    "parts",
    [
        [{"$ref": "#/components/schemas/Imeis"}],
        [{"type": "object"}, {"allOf": [{"$ref": "#/components/schemas/Imeis"}]}],
    ],
)
def test_a_body_of_several_schemas_and_a_servers_variables_are_read(parts):
    found = {match.name: match for match in read_matches(composed(parts))}

    assert found["claim"].path == "/customer/{customerId}/userEquipment/claim"
    assert found["claim"].body == {"imeis": "imeiList"}


def test_a_schema_which_is_composed_of_itself_ends():
    circle = composed([{"$ref": "#/components/schemas/Loop"}])
    circle["components"]["schemas"]["Loop"] = {"allOf": [{"$ref": "#/components/schemas/Loop"}]}

    assert "claim" in {match.name for match in read_matches(circle)}


def test_a_reference_which_turns_in_a_circle_ends():
    saved = {
        "paths": {"/users/login": {"post": {"parameters": [{"$ref": "#/parameters/A"}]}}},
        "parameters": {"A": {"$ref": "#/parameters/A"}},
    }

    assert [match.name for match in read_matches(saved)] == ["login"]


@pytest.mark.parametrize("saved", [None, [], {}, {"paths": []}, {"paths": {"/cats": {"get": {}}}}])
def test_what_is_no_such_file_is_said(saved):
    with pytest.raises(ValueError, match=r"paths|none of its operations"):
        read_api_file(saved)


USERS_BY_ID = {
    "paths": {
        "/users/{id}": {"delete": {"summary": "Remove a user"}},
        "/users": {"get": {"summary": "List users"}, "post": {"summary": "Add a user"}},
        "/apiTokens/{id}": {"delete": {"summary": "Revoke an API token"}},
    }
}


def test_a_place_holds_what_its_operation_is_about_and_never_the_customer():
    found = {match.name: match for match in read_matches(USERS_BY_ID)}

    assert {name: match.path for name, match in found.items()} == {
        "users": "/users",
        "create_user": "/users",
        "delete_user": "/users/{userId}",
        "revoke_token": "/apiTokens/{tokenId}",
    }
    assert {name for name, match in found.items() if not match.doubt} == {
        "delete_user",
        "revoke_token",
    }


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("DELETE", "/users/{username}", "/users/{userId}"),
        ("DELETE", "/users/{email}", "/users/{userId}"),
        ("DELETE", "/user/{uid}", "/user/{userId}"),
        ("DELETE", "/customers/{id}/users/{userName}", "/customers/{customerId}/users/{userId}"),
        ("DELETE", "/customers/{email}", None),
        ("DELETE", "/users/{customerId}", None),
        ("DELETE", "/users/{id}/sessions/{sessionId}", None),
        ("DELETE", "/users/{id}/tokens/{tokenId}", None),
        ("DELETE", "/users", None),
        ("DELETE", "/userTokens/{id}", None),
        ("GET", "/user/login", None),
        ("GET", "/users/search", None),
        ("GET", "/users/me", None),
        ("POST", "/users/token", None),
    ],
)
def test_an_operation_is_taken_only_where_each_place_is_what_it_needs(method, path, name):
    saved = {"paths": {path: {method.lower(): {"summary": "a user, an API token"}}}}

    assert [match.path for match in read_matches(saved)] == ([name] if name else [])


@pytest.mark.parametrize(
    ("answer", "doubt"),
    [
        ({}, "does not say what its answer is"),
        ({"200": {"schema": {"type": "array"}}}, ""),
        ({"201": {"schema": {"properties": {"items": {"type": "array"}}}}}, ""),
        ({"200": {"content": {"application/json": {"schema": {"type": "array"}}}}}, ""),
        ({"200": {"schema": {"type": "string"}}}, "its answer is text"),
        (
            {"200": {"schema": {"properties": {"id": {"type": "string"}}}}},
            "its answer is an object",
        ),
        ({"204": {}}, "its answer is nothing"),
        ({"default": {"schema": {"type": "array"}}}, "does not say what its answer is"),
    ],
)
def test_a_list_is_verified_only_where_the_file_says_that_it_answers_one(answer, doubt):
    saved = {"paths": {"/users": {"get": {"responses": answer}}}}

    (match,) = read_matches(saved)

    assert doubt in match.doubt
    assert match.entry()["verified"] is (not doubt)
    assert ("Not verified" in read_api_file(saved).settings) is bool(doubt)


def test_what_was_taken_for_what_is_said_line_by_line():
    lines = read_api_file(USERS_BY_ID).mapping

    assert "delete_user: DELETE /users/{id}; {id} is {userId}; verified" in lines
    assert "users: GET /users; not verified: the file does not say what its answer is" in lines


segments = st.sampled_from(
    ["users", "user", "customer", "customers", "apiTokens", "tokens", "userEquipment", "ue",
     "claim", "file", "register", "locate", "models", "manufacturer", "login", "location",
     "{id}", "{userId}", "{username}", "{email}", "{customerId}", "{token}", "{ueToken}",
     "{tokenId}", "{manufacturerId}", "{uid}", "{x}"]
)  # fmt: skip
paths = st.lists(segments, min_size=1, max_size=6).map(lambda parts: "/" + "/".join(parts))
files = st.dictionaries(
    paths,
    st.dictionaries(
        st.sampled_from(["get", "post", "put", "patch", "delete"]),
        st.fixed_dictionaries({"summary": st.sampled_from(["", "a user", "token", "claim file"])}),
        min_size=1,
    ),
    min_size=1,
    max_size=6,
)
SENT = {
    "role": "ue", "email": "a@b", "name": "n", "label": "L", "payload": "00", "manufacturerId": "m1",
    "file": "356938030000013",
}  # fmt: skip


@given(files, st.sampled_from(["bob@example.com", "ops ", "a/b", "17", "ü"]))
def test_no_actions_request_can_lack_its_target_whatever_file_its_path_is_from(saved, name):
    table = entries({"paths": saved})
    client = open_desk({}, paths=table).client
    for action in PROVIDER.actions:
        targets = {"imei": ["356938030000013"], "none": []}.get(action.target, [name])
        values = {field.name: SENT[field.name] for field in action.fields if field.name in SENT}
        if action.name == "locate_core":
            values = {"payload": "{}"}
        try:
            call = client.prepare(action.name, targets, values)
        except Blocked:
            continue
        said = [unquote(part) for part in call.path.split("/")] + [word for _, word in call.query]
        body = f"{call.json}{call.content}"
        assert all(target in said or target in body for target in targets), call


@pytest.mark.parametrize("path", ["/users/{customerId}", "/users", "/customer/{customerId}/users"])
def test_a_path_of_the_settings_which_holds_no_target_is_refused(path):
    client = open_desk({}, paths={"delete_user": {"path": path}}).client

    with pytest.raises(Blocked, match="no place for userId"):
        client.prepare("delete_user", ["bob@example.com"], {})


def test_a_name_is_sent_exactly_as_it_is():
    client = open_desk({}, paths=entries(USERS_BY_ID)).client

    assert client.prepare("delete_user", ["ops "], {}).path == "/users/ops%20"
    assert client.prepare("delete_user", ["bob@example.com"], {}).path == "/users/bob%40example.com"
