"""Every declared action of every provider: prepared, shown, blocked, and carried out."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.conformance.rig import CANARIES, Desk, open_desk
from tui.domain.change.action import Outcome, TargetState
from tui.providers import PROVIDERS
from tui.providers.contract import Call
from tui.providers.errors import Blocked, PerhapsDone, ProviderError

NAMES = list(PROVIDERS)
ACTIONS = [(name, action.name) for name in NAMES for action in PROVIDERS[name].actions]


@dataclass
class Wish:
    """What is to be done to whom."""

    targets: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)


async def _device(desk: Desk) -> str:
    return (await desk.devices())[0].address


async def _frequency(desk: Desk) -> Wish:
    device = await _device(desk)
    return Wish((device,), {"ConfigID": (await desk.client.rows("frequencies", device))[0].key})


def _on_devices(**values: Any) -> Callable[[Desk], Awaitable[Wish]]:
    async def make(desk: Desk) -> Wish:
        return Wish((await _device(desk),), dict(values))

    return make


def _on_account(**values: Any) -> Callable[[Desk], Awaitable[Wish]]:
    async def make(_: Desk) -> Wish:
        return Wish((), dict(values))

    return make


async def _locatable(desk: Desk) -> Wish:
    located = {unit.iccid for unit in desk.world.sims if unit.carrier == "ATT"}
    return Wish((next(one.address for one in await desk.devices() if one.iccid in located),))


async def _activation(desk: Desk) -> Wish:
    plan = (await desk.client.rows("rate-plans"))[0].key
    return Wish(("490154203237518/89014103211118510720",), {"rate_plan_name": plan})


async def _upload(_: Desk) -> Wish:
    return Wish(("490154203237518",), {"upload_email": "vendor@example.com", "upload_sku": "SKU-1"})


async def _claimable(desk: Desk) -> Wish:
    unit = next(unit for unit in desk.world.units if not unit.has_locator and unit.index % 5)
    return Wish((unit.imei,))


async def _token(desk: Desk) -> Wish:
    await desk.client.apply("create_token", (), {"role": "customer-support"}, desk.sending)
    return Wish(((await desk.client.rows("tokens"))[-1].key,))


async def _user(desk: Desk) -> Wish:
    await desk.client.apply("create_user", (), {"email": "new@example.com"}, desk.sending)
    return Wish(((await desk.client.rows("users"))[-1].key,))


async def _registered(desk: Desk) -> Wish:
    device = await _device(desk)
    await desk.client.apply("register", (device,), {}, desk.sending)
    return Wish((device,), {"payload": "0x00ff10", "sync": True})


async def _maker(desk: Desk, **values: Any) -> Wish:
    device = (await desk.devices())[0]
    return Wish((), {"manufacturerId": device.vendor["manufacturerToken"], **values})


async def _model(desk: Desk) -> Wish:
    return await _maker(desk, label="Kennel tag KT-1")


async def _manifest(desk: Desk) -> Wish:
    return await _maker(desk, file="490154203237518\n")


CELLS = {"payload": json.dumps({"mcc": 310, "mnc": 410, "tac": 1, "gcid": 2})}
WISHES: dict[tuple[str, str], Callable[[Desk], Awaitable[Wish]]] = {
    ("charterup", "set_reporting_frequency"): _frequency,
    ("lattigo", "change_simstate"): _on_devices(state="suspend"),
    ("lattigo", "note"): _on_devices(field_name="note2", note="spare key in the office"),
    ("lattigo", "change_cost_center"): _on_devices(cost_center="Line 4"),
    ("lattigo", "set_usage_limit"): _on_devices(kb_limit=50_000, action="suspend"),
    ("lattigo", "remove_usage_limit"): _on_devices(),
    ("lattigo", "send_sms"): _on_devices(sms_text="reboot"),
    ("lattigo", "cellular_locate"): _locatable,
    ("lattigo", "activation_request"): _activation,
    ("lattigo", "upload_request"): _upload,
    ("polte", "claim"): _claimable,
    ("polte", "claim_file"): _claimable,
    ("polte", "create_token"): _on_account(role="ue"),
    ("polte", "revoke_token"): _token,
    ("polte", "register"): _on_devices(),
    ("polte", "locate"): _registered,
    ("polte", "set_label"): _on_devices(label="Coach 12"),
    ("polte", "create_user"): _on_account(email="new@example.com", role="customer-user"),
    ("polte", "delete_user"): _user,
    ("polte", "edit_profile"): _on_account(phone="+1 500 555 0199"),
    ("polte", "create_model"): _model,
    ("polte", "upload_manifest"): _manifest,
    ("polte", "locate_core"): _on_account(**CELLS),
}


def test_every_declared_action_is_tried_here() -> None:
    assert set(WISHES) == set(ACTIONS)


@pytest.mark.parametrize(("name", "action"), ACTIONS)
async def test_an_action_can_be_prepared_without_sending_and_then_carried_out(
    name: str, action: str
) -> None:
    desk = open_desk(name)
    wish = await WISHES[name, action](desk)
    sent, left = len(desk.transport.sent), len(desk.left)

    call = desk.client.prepare(action, wish.targets, wish.values)

    assert call.mutates
    assert len(desk.transport.sent) == sent
    assert not [word for word in CANARIES.values() if word in repr(call)]

    outcomes = await desk.client.apply(action, wish.targets, wish.values, desk.sending)

    assert set(outcomes) == set(wish.targets or outcomes)
    assert {one.state for one in outcomes.values()} <= {TargetState.ACCEPTED, TargetState.CONFIRMED}
    assert len(desk.left) == left + 1, "the journal hears once that it leaves"
    assert not desk.provider.is_read(call.method, call.path, _request(desk, call).content)


@pytest.mark.parametrize(("name", "action"), ACTIONS)
async def test_a_preview_masks_exactly_what_signing_adds(name: str, action: str) -> None:
    desk = open_desk(name)
    wish = await WISHES[name, action](desk)
    call = desk.client.prepare(action, wish.targets, wish.values)

    await desk.client.apply(action, wish.targets, wish.values, desk.sending)

    places = desk.provider.key_places(call)
    sent = _request(desk, call)
    ours = {"accept", "accept-encoding", "user-agent", "content-type", "content-length", "host"}
    named = {header.lower() for header in (*places.headers, *call.headers)}
    assert set(sent.headers) - ours == named - ours
    if places.fields:
        assert set(json.loads(sent.content)) - set(call.json) == set(places.fields)


def _of(call: Call, path: str) -> bool:
    """Return whether a path on the wire is a call's, whose path may hold `{customerId}`."""
    if not call.path:
        return True
    pattern = re.sub(r"\\\{.*?\\\}", "[^/]+", re.escape(call.path.strip("/")))
    return re.search(f"(^|/){pattern}$", path.strip("/")) is not None


def _request(desk: Desk, call: Call) -> httpx.Request:
    sent = (one for one in reversed(desk.transport.sent) if one.method == call.method)
    return next(
        request for request in sent if _of(call, request.url.raw_path.decode().partition("?")[0])
    )


@pytest.mark.parametrize(("name", "action"), ACTIONS)
async def test_read_only_lets_nothing_leave(name: str, action: str) -> None:
    open_one = open_desk(name)
    wish = await WISHES[name, action](open_one)
    desk = open_desk(name, read_only=True)
    await desk.devices()
    if action == "activation_request":
        await desk.client.rows("rate-plans")
    sent = len(desk.transport.sent)

    with pytest.raises(Blocked) as caught:
        await desk.client.apply(action, wish.targets, wish.values, desk.sending)

    reads = [r for r in desk.transport.sent[sent:] if not _only_reads(desk, r)]
    assert reads == []
    assert desk.left == []
    assert "read-only" in str(caught.value) or "egister" in str(caught.value)


def _only_reads(desk: Desk, request: Any) -> bool:
    base = desk.provider.base_url.split("://", 1)[1].partition("/")[2].strip("/")
    path = str(request.url.path).removeprefix(f"/{base}").strip("/")
    return desk.provider.is_read(request.method, path, request.content)


@pytest.mark.parametrize("name", NAMES)
async def test_everything_which_reads_still_reads_when_read_only(name: str) -> None:
    desk = open_desk(name, read_only=True)

    await desk.client.check()
    device = (await desk.devices())[0]
    await desk.client.device(device.address)
    for spec in desk.provider.lists:
        source = (await desk.client.rows(spec.source))[-1].key if spec.source else None
        argument = device.address if spec.per == "device" else source
        await desk.client.rows(spec.name, argument)

    assert all(_only_reads(desk, request) for request in desk.transport.sent)


@pytest.mark.parametrize(("name", "action"), ACTIONS)
async def test_a_word_which_no_field_has_is_refused_before_anything_is_sent(
    name: str, action: str
) -> None:
    desk = open_desk(name)
    wish = await WISHES[name, action](desk)
    sent = len(desk.transport.sent)

    with pytest.raises(Blocked):
        desk.client.prepare(action, wish.targets, {**wish.values, "no_such_field": "x"})

    assert len(desk.transport.sent) == sent


NOTHING_TO_CUT = {("revoke_token", "truncated_json"), ("delete_user", "truncated_json")}
"""Their answers have no body, so half of it is as good."""
UNKNOWN = {"read_timeout", "status_502", "html", "truncated_json"}


@pytest.mark.parametrize("fault", [*sorted(UNKNOWN), "tls_failure", "status_429"])
@pytest.mark.parametrize(("name", "action"), ACTIONS)
async def test_a_change_is_asked_once_whatever_becomes_of_it(
    name: str, action: str, fault: str
) -> None:
    desk = open_desk(name)
    wish = await WISHES[name, action](desk)
    call = desk.client.prepare(action, wish.targets, wish.values)
    desk.faults.strike(
        fault, times=99, where=lambda r: r.method == call.method and _of(call, r.path)
    )
    sent = len(desk.transport.sent)

    failure: ProviderError | None = None
    outcomes: Mapping[str, Outcome] = {}
    try:
        outcomes = await desk.client.apply(action, wish.targets, wish.values, desk.sending)
    except ProviderError as error:
        failure = error

    if (action, fault) in NOTHING_TO_CUT:
        assert {one.state for one in outcomes.values()} == {TargetState.ACCEPTED}
    elif failure is None:
        assert fault in UNKNOWN
        assert {one.state for one in outcomes.values()} == {TargetState.UNKNOWN}
    else:
        assert str(failure).endswith(".")
        assert isinstance(failure, PerhapsDone) == (fault in UNKNOWN)
    changes = [r for r in desk.transport.sent[sent:] if not _only_reads(desk, r)]
    assert len(changes) == 1
