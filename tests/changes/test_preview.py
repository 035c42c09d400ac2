"""What would be sent, as a curl command and as our own."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from tests.changes.carriage import SET, TEXT
from tui.changes.preview import MOST_NAMED, cli_command, curl_command
from tui.domain.change.plan import PlannedTarget, make_plan
from tui.domain.change.rehearsal import Rehearsal
from tui.providers.contract import Call

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


def source(headers=(), fields=()):
    def key_places(call):
        assert isinstance(call, Call)
        return SimpleNamespace(headers=headers, fields=fields)

    return SimpleNamespace(
        base_url="https://api.example.com/", provider=SimpleNamespace(key_places=key_places)
    )


@pytest.mark.parametrize(
    ("call", "where", "command"),
    [
        (
            Call(operation="x", method="GET", path="/v2/devices/"),
            {},
            "curl -X GET https://api.example.com/v2/devices/",
        ),
        (
            Call(
                operation="x",
                method="PUT",
                path="v2/note",
                query=(("a", "b c"), ("d", "é")),
                json={"note": "ü"},
            ),
            {"headers": ["X-Key"]},
            "curl -X PUT 'https://api.example.com/v2/note?a=b%20c&d=%C3%A9' -H 'Content-Type: application/json' -H 'X-Key: ••••' --data-binary '{\"note\": \"ü\"}'",
        ),
        (
            Call(
                operation="x",
                method="POST",
                path="v2",
                json={"a": 1},
                headers={"Content-Type": "own"},
            ),
            {"fields": ["token"]},
            'curl -X POST https://api.example.com/v2 -H \'Content-Type: own\' --data-binary \'{"a": 1, "token": "••••"}\'',
        ),
        (
            Call(operation="x", method="POST", path="v2", json=[1]),
            {"fields": ["token"]},
            "curl -X POST https://api.example.com/v2 -H 'Content-Type: application/json' --data-binary '[1]'",
        ),
        (
            Call(operation="x", method="POST", path="v2", content=b"a\xff"),
            {},
            "curl -X POST https://api.example.com/v2 --data-binary 'a\\xff'",
        ),
    ],
)
def test_a_request_is_shown_as_a_command_without_its_key(call, where, command):
    assert curl_command(source(**where), call) == command


def plan(count=1, action=SET, values=None, **more):
    targets = [PlannedTarget(key=f"k{number}") for number in range(count)]
    made = make_plan("sims", "made-up", action, values or {"state": "on"}, targets, NOW)
    return replace(made, **more)


DO = "watchfloor do change_simstate --account sims"


@pytest.mark.parametrize(
    ("given", "command"),
    [
        (plan(2), f"{DO} --to k0 k1 state=on"),
        (plan(0), f"{DO} state=on"),
        (plan(MOST_NAMED), f"{DO} --to {' '.join(f'k{n}' for n in range(MOST_NAMED))} state=on"),
        (plan(MOST_NAMED + 1), f"{DO} --to-file FILE state=on"),
        (plan(reason="T 17"), f"{DO} --to k0 state=on --reason 'T 17'"),
        (plan(values={"a": True, "b": ["x", "y"], "c": 5}), f"{DO} --to k0 a=true b=x,y c=5"),
        (
            plan(2, rehearsal=Rehearsal(waves=(("k0",),), goes_on=True, start_at=NOW)),
            f"{DO} --to k0 k1 state=on --at 2026-11-21T08:00:00Z --go-on --canary k0",
        ),
        (plan(2, rehearsal=Rehearsal(waves=(("k0",),))), f"{DO} --to k0 k1 state=on --canary k0"),
        (plan(rehearsal=Rehearsal(goes_on=True)), f"{DO} --to k0 state=on --go-on"),
    ],
)
def test_a_plan_is_shown_as_our_own_command(given, command):
    assert cli_command(given) == command


def test_other_targets_can_be_named_and_rows_with_values_of_their_own_stay_in_their_file():
    assert cli_command(plan(), ["a", "b"]) == f"{DO} --to a b state=on"
    own = (PlannedTarget(key="1/2", values={"plan": "x"}),)
    paired = plan(action=replace(SET, pairs=True), values={"state": "on", "plan": "y"}, targets=own)
    assert cli_command(paired) == f"{DO} --to-file FILE state=on"
    assert cli_command(replace(paired, action=TEXT)).endswith("--to 1/2 state=on plan=y")
