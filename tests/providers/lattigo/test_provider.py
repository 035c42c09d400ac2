import base64
from dataclasses import fields, replace

import pytest

from tests.providers.lattigo.line import FakeWire, access, answer
from tui.domain.device.record import DeviceRecord, Row
from tui.domain.text.secret import SecretStr
from tui.providers.contract import Call
from tui.providers.errors import Blocked
from tui.providers.lattigo import PROVIDER
from tui.providers.lattigo.client import LattigoClient
from tui.providers.lattigo.key import signer

GET_DEVICES = Call(operation="GET /v2/devices", method="GET", path="v2/devices")


def keyed(name, key):
    return replace(access(), secrets={"key_name": SecretStr(name), "api_key": SecretStr(key)})


@pytest.mark.parametrize(
    ("name", "key"), [("ops", "k:y"), (" ops\n", "\tk:y \r\n"), ("ops", "x" * 300), ("öps", "k")]
)
def test_a_call_is_signed_in_one_line_without_pasted_whitespace(name, key):
    signature = signer(keyed(name, key))(GET_DEVICES)

    scheme, pair = signature.headers["Authorization"].split(" ")
    assert scheme == "Basic"
    assert base64.b64decode(pair).decode() == f"{name.strip()}:{key.strip()}"
    assert signature.body is None


@pytest.mark.parametrize(("name", "key"), [("o:ps", "k"), ("", "k"), ("ops", " "), ("o\nps", "k")])
def test_a_key_which_cannot_work_is_named_and_not_shown(name, key):
    with pytest.raises(Blocked) as refusal:
        signer(keyed(name, key))(GET_DEVICES)
    assert "key" in str(refusal.value)


def test_a_key_name_may_come_among_the_options_as_it_is_no_secret():
    account = replace(access(key_name="ops"), secrets={"api_key": SecretStr("k")})

    signature = signer(account)(GET_DEVICES)

    assert signature.headers["Authorization"] == "Basic " + base64.b64encode(b"ops:k").decode()


async def test_the_provider_connects_a_client_through_a_signed_wire():
    signers = []

    def open_wire(sign):
        signers.append(sign)
        return FakeWire(answer([], x_next_page=""))

    account = PROVIDER.connect(access(), open_wire)

    assert isinstance(account, LattigoClient)
    assert (await account.check()).devices == 0
    assert "Authorization" in signers[0](GET_DEVICES).headers


@pytest.mark.parametrize(
    ("method", "path", "body", "reads"),
    [
        ("GET", "v2/devices", b"", True),
        ("GET", "/v2/devices", b"", True),
        ("GET", "v2/devices/36524", b"", True),
        ("GET", "v2/devices/a%2Fb/get_sms", b"", True),
        ("GET", "v2/devices/36524/device_reports", b"", True),
        ("GET", "v2/devices/36524/daily_data_usages", b"", True),
        ("GET", "v2/devices/36524/monthly_data_usages", b"", True),
        ("GET", "v2/rate_plans", b"", True),
        ("GET", "v2/users", b"", True),
        ("POST", "v2/devices", b"", False),
        ("PUT", "v2/devices/36524/note", b"", False),
        ("GET", "v2/devices/36524/note", b"", False),
        ("POST", "v2/devices/36524/cellular_locate", b"", False),
        ("GET", "v2/devices/36524/cellular_locate", b"", False),
        ("GET", "v2/device_operations/send_sms", b"", False),
        ("GET", "v2/devices/a/b/get_sms", b"", False),
        ("GET", "v2/users", b"{}", False),
        ("GET", "v3/users", b"", False),
        ("GET", "", b"", False),
        ("DELETE", "v2/users", b"", False),
    ],
)
def test_only_listed_paths_read(method, path, body, reads):
    assert PROVIDER.is_read(method, path, body) is reads


def test_every_read_the_client_makes_is_listed_and_no_mutation_is():
    account = PROVIDER.connect(access(), lambda _: FakeWire(answer([])))
    values = {
        "note": {"field_name": "note", "note": "n"},
        "change_simstate": {"state": "suspend"},
        "change_cost_center": {"cost_center": "c"},
        "set_usage_limit": {"kb_limit": 1, "action": "suspend"},
        "send_sms": {"sms_text": "t"},
        "activation_request": {"rate_plan_name": "p"},
        "upload_request": {"upload_email": "e", "upload_sku": "s"},
    }
    targets = {"activation_request": f"{'1' * 15}/{'8' * 20}", "upload_request": "1" * 15}

    for action in PROVIDER.actions:
        name = action.name
        call = account.prepare(name, [targets.get(name, "a")], values.get(name, {}))

        assert not PROVIDER.is_read(call.method, call.path, b"")


def test_the_actions_are_the_vendors_operations_and_say_what_they_cost():
    by_name = {action.name: action for action in PROVIDER.actions}

    assert set(by_name) == {
        "note", "change_simstate", "change_cost_center", "set_usage_limit", "remove_usage_limit",
        "send_sms", "cellular_locate", "activation_request", "upload_request",
    }  # fmt: skip
    charged = {name for name, action in by_name.items() if action.charge}
    assert charged == {"send_sms", "cellular_locate", "activation_request"}
    assert all(by_name[name].repeat == "never" for name in charged | {"upload_request"})
    assert all(action.chunk <= 10 for action in by_name.values() if action.repeat == "never")


def test_columns_name_fields_of_their_records():
    device = {field.name for field in fields(DeviceRecord)}
    row = {field.name for field in fields(Row)}

    for columns, known in [(PROVIDER.columns, device)] + [
        (spec.columns, row) for spec in PROVIDER.lists
    ]:
        names = [column.field for column in columns]
        assert len(names) == len(set(names))
        assert all(name.startswith("vendor.") or name in known for name in names)
    assert [spec.name for spec in PROVIDER.lists] == ["rate-plans", "users", "sms"]


def test_choices_come_from_lists_there_are():
    lists = {spec.name for spec in PROVIDER.lists}

    sources = {field.choices_from for action in PROVIDER.actions for field in action.fields}

    assert sources - {""} <= lists
