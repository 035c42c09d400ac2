"""Polte's endpoints: what reads, what may be called, and what settings may change."""

import pytest

from tests.providers.polte.made_up import open_desk, reply
from tui.providers.errors import Blocked
from tui.providers.polte import PROVIDER
from tui.providers.polte.endpoints import ENDPOINTS, PLACE, is_read
from tui.providers.polte.paths import Paths


@pytest.mark.parametrize(
    ("method", "path", "reads"),
    [
        ("POST", "/users/login", True),
        ("POST", "/customer/77/userEquipment/csv", True),
        ("GET", "customer/77/userEquipment/csv", True),
        ("POST", "/customer/77/userEquipment/ue-a", True),
        ("GET", "/ue/ue-a/location/1%3Ax", True),
        ("GET", "/customer/77/apiTokens?page=1", True),
        ("GET", "/customer/77", True),
        ("GET", "/ue/register", False),
        ("GET", "/ue/register/", False),
        ("POST", "/ue/ue-a/locate", False),
        ("POST", "/customer/77/userEquipment/claim", False),
        ("POST", "/customer/77/userEquipment/CLAIM", False),
        ("POST", "/customer/77/userEquipment/cl%61im", False),
        ("POST", "/customer/77/userEquipment/..", False),
        ("POST", "/customer/77/userEquipment/a%2Fb", False),
        ("POST", "/customer/77/userEquipment/claim/file", False),
        ("PUT", "/customer/77/userEquipment/ue-a", False),
        ("PUT", "/customer/77", False),
        ("DELETE", "/customer/77/users/1", False),
        ("POST", "/customer/77/locate-core", False),
        ("GET", "/something/else", False),
        ("GET", "", False),
    ],
)
def test_read_only_lets_listed_reads_through_and_nothing_else(method, path, reads):
    assert is_read(method, path, b"") is reads


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: one.name)
def test_every_endpoint_is_judged_as_it_is_declared(endpoint):
    assert PROVIDER.is_read(endpoint.method, PLACE.sub("x", endpoint.path), b"") is endpoint.reads


@pytest.mark.parametrize(
    ("method", "path", "reads"),
    [
        ("GET", "/v2/people", True),
        ("get", "v2/People?page=1", True),
        ("POST", "/v2/people", False),
        ("GET", "/v2/people/1", False),
        ("POST", "/v2/sheet/77", True),
        ("PATCH", "/v2/names/ue-a", False),
        ("POST", "/v2/both", False),
        ("GET", "/v2/wrong", False),
        ("POST", "/ue/ue-a/locate", False),
        ("GET", "/customer/77", True),
    ],
)
def test_a_read_which_settings_move_is_let_through_and_nothing_they_change(method, path, reads):
    moved = {
        "users": {"path": "/v2/people"},
        "devices": {"path": "/v2/sheet/{customerId}", "method": "POST"},
        "set_label": {"path": "/v2/names/{ueToken}", "method": "PATCH"},
        "tokens": {"path": "/v2/both", "method": "POST"},
        "create_token": {"path": "/v2/both"},
        "models": {"path": "/v2/wrong", "strange": 1},
    }

    assert PROVIDER.is_read_for({"paths": moved})(method, path, b"") is reads
    assert PROVIDER.is_read_for({})(method, path, b"") is is_read(method, path)


@pytest.mark.parametrize("action", PROVIDER.actions, ids=lambda one: one.name)
def test_an_action_is_verified_exactly_where_its_endpoint_is(action):
    endpoint = Paths({}).endpoint(action.name)

    assert action.verified is endpoint.verified
    assert not endpoint.reads


@pytest.mark.parametrize("name", ["tokens", "users", "profile", "models"])
async def test_an_unverified_list_is_not_asked_for_and_the_ways_out_are_said(name):
    opened = open_desk({})

    with pytest.raises(Blocked, match=r"paths\.\w+, import .* allow_unverified"):
        await opened.client.rows(name)
    assert opened.polte.lines == []


@pytest.mark.parametrize(
    "options",
    [
        {"allow_unverified": True},
        {"paths": {"users": {"path": "/customer/{customerId}/users"}}},
        {"paths": {"users": {"verified": True}}},
    ],
)
async def test_an_unverified_path_is_called_once_somebody_says_it_is_right(options):
    opened = open_desk({"GET /customer/77/users": [reply([])]}, **options)

    assert list(await opened.client.rows("users")) == []


async def test_an_unverified_action_can_be_prepared_but_not_applied():
    opened = open_desk({})

    call = opened.client.prepare("set_label", ["ue-a"], {"label": "Trailer 8"})

    assert (call.method, call.path) == ("PUT", "/customer/77/userEquipment/ue-a")
    assert (call.json, call.mutates) == ({"label": "Trailer 8"}, True)
    with pytest.raises(Blocked, match="not in Polte's document"):
        await opened.do("set_label", "ue-a", label="Trailer 8")
    assert opened.polte.lines == []


def test_a_path_of_the_settings_takes_the_shipped_ones_place():
    entry = {"method": "patch", "path": "ue/{ueToken}/name", "body": {"label": "name"}}
    client = open_desk({}, paths={"set_label": entry}).client

    call = client.prepare("set_label", ["ue-a"], {"label": "T"})

    assert (call.method, call.path, call.json) == ("PATCH", "/ue/ue-a/name", {"name": "T"})


@pytest.mark.parametrize(
    ("name", "entry", "sentence"),
    [
        ("set_label", {"method": "POST"}, "documented read"),
        ("users", {"method": "DELETE"}, "changes something"),
        ("users", {"method": "POST", "path": "/customer/{customerId}/apiTokens"}, "changes"),
        ("users", {"path": "/x/{secret}"}, "places"),
        ("users", {"path": "/x?y=1"}, "places"),
        ("users", {"url": "/x"}, "unknown key 'url'"),
        ("users", {"body": ["x"]}, "must be a table"),
        ("users", {"verified": "false"}, "true or false"),
        ("users", "/x", "must be a table"),
        ("claims", {"path": "/x"}, "no operation 'claims'"),
    ],
)
async def test_a_path_which_is_wrong_is_named_by_the_account_test(name, entry, sentence):
    opened = open_desk({}, paths={name: entry})

    with pytest.raises(Blocked, match=sentence):
        await opened.client.check()
    assert opened.polte.lines == []


async def test_what_polte_has_not_is_refused_in_plain_words():
    client = open_desk({}).client

    with pytest.raises(Blocked, match="no reports"):
        await client.reports(None, None, None)
    with pytest.raises(Blocked, match="no reports"):
        await client.reports_all(None, None, {})
    with pytest.raises(Blocked, match="data or SMS"):
        await client.usage(None, "daily", None, None)
    with pytest.raises(Blocked, match="dashboard, tokens"):
        await client.rows("groups")
