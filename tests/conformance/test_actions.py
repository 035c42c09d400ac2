"""Every declared action of every provider: prepared, shown, blocked, and carried out."""

import json
import re
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from tests.conformance.case import CASES
from tests.conformance.rig import Desk, canaries, open_desk
from tui.domain.change.action import Outcome, TargetState
from tui.providers import PROVIDERS
from tui.providers.contract import Call
from tui.providers.errors import Blocked, PerhapsDone, ProviderError

NAMES = list(PROVIDERS)
ACTIONS = [(name, action.name) for name in NAMES for action in PROVIDERS[name].actions]


def test_every_declared_action_is_tried_here() -> None:
    assert {(name, action) for name in NAMES for action in CASES[name].wishes} == set(ACTIONS)


@pytest.mark.parametrize(("name", "action"), ACTIONS)
async def test_an_action_can_be_prepared_without_sending_and_then_carried_out(
    name: str, action: str
) -> None:
    desk = open_desk(name)
    wish = await CASES[name].wishes[action](desk)
    sent, left = len(desk.transport.sent), len(desk.left)

    call = desk.client.prepare(action, wish.targets, wish.values)

    assert call.mutates
    assert len(desk.transport.sent) == sent
    assert not [word for word in canaries() if word in repr(call)]

    outcomes = await desk.client.apply(action, wish.targets, wish.values, desk.sending)

    assert set(outcomes) == set(wish.targets or outcomes)
    assert {outcome.state for outcome in outcomes.values()} <= {
        TargetState.ACCEPTED,
        TargetState.CONFIRMED,
    }
    assert len(desk.left) == left + 1, "the journal hears once that it leaves"
    assert not desk.provider.is_read(call.method, call.path, _request(desk, call).content)


@pytest.mark.parametrize(("name", "action"), ACTIONS)
async def test_a_preview_masks_exactly_what_signing_adds(name: str, action: str) -> None:
    desk = open_desk(name)
    wish = await CASES[name].wishes[action](desk)
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
    wish = await CASES[name].wishes[action](open_one)
    desk = open_desk(name, read_only=True)
    await desk.devices()
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
    wish = await CASES[name].wishes[action](desk)
    sent = len(desk.transport.sent)

    with pytest.raises(Blocked):
        desk.client.prepare(action, wish.targets, {**wish.values, "no_such_field": "x"})

    assert len(desk.transport.sent) == sent


UNKNOWN = {"read_timeout", "status_502", "html", "truncated_json"}


@pytest.mark.parametrize("fault", [*sorted(UNKNOWN), "tls_failure", "status_429"])
@pytest.mark.parametrize(("name", "action"), ACTIONS)
async def test_a_change_is_asked_once_whatever_becomes_of_it(
    name: str, action: str, fault: str
) -> None:
    desk = open_desk(name)
    wish = await CASES[name].wishes[action](desk)
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

    if fault == "truncated_json" and action in CASES[name].bodyless:
        assert {outcome.state for outcome in outcomes.values()} == {TargetState.ACCEPTED}
    elif failure is None:
        assert fault in UNKNOWN
        assert {outcome.state for outcome in outcomes.values()} == {TargetState.UNKNOWN}
    else:
        assert str(failure).endswith(".")
        assert isinstance(failure, PerhapsDone) == (fault in UNKNOWN)
    changes = [r for r in desk.transport.sent[sent:] if not _only_reads(desk, r)]
    assert len(changes) == 1
