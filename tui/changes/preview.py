"""A request as people read it: what would be sent, as curl and as our own command line."""

import json
import shlex
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from tui.changes.sender import keys_of
from tui.domain.change.action import Values
from tui.domain.change.plan import MASK, Plan, recorded
from tui.providers.contract import Call
from tui.providers.source import Source

MOST_NAMED = 20
"""Targets which a command line names one by one; more are in a file."""
_IN_BODY: Mapping[str, str] = {"charterup": "token"}
"""Vendors whose key travels in the body, under this name (charterup.txt, section 1)."""


def say_call(call: Call, base_url: str) -> list[str]:
    """Say one request in lines: method and address, then the body; where its key goes is not shown."""
    lines = [f"{call.method} {_address(call, base_url)}"]
    lines += [f"{name}: {value}" for name, value in call.headers.items()]
    body = _body(call)
    return lines + (body.splitlines() if body else [])


def plan_calls(source: Source, plan: Plan) -> list[Call]:
    """Make the exact requests of a plan, secrets masked, and send nothing."""
    shared = recorded(plan.action, plan.values)
    return [
        source.client.prepare(plan.action.name, keys_of(chunk), {**shared, **chunk[0].values})
        for chunk in plan.requests
    ]


def say_curl(call: Call, base_url: str, provider: str) -> str:
    """Say one request as a curl command, with dots where its key goes."""
    words = ["curl", "-X", call.method, _address(call, base_url)]
    headers = dict(call.headers)
    if call.json is not None:
        headers = {"Content-Type": "application/json", **headers}
    for name, value in headers.items():
        words += ["-H", f"{name}: {value}"]
    in_body = _IN_BODY.get(provider)
    if in_body is None:
        words += ["-H", f"Authorization: {MASK}"]
        if call.auth == "ue-device":
            words += ["-H", f"X-UE-Auth: {MASK}"]
    body = _body(call, {in_body: MASK} if in_body else {})
    if body:
        words += ["--data-binary", body]
    return shlex.join(words)


def say_command(plan: Plan, targets: Sequence[str] | None = None) -> str:
    """Say a plan as our own command line."""
    words = ["watchfloor", "do", plan.action.name, "--account", plan.account]
    keys = list(targets) if targets is not None else keys_of(plan.changing)
    if len(keys) > MOST_NAMED:
        words += ["--to-file", "FILE"]
    elif keys:
        words += ["--to", *keys]
    words += [f"{name}={_said(value)}" for name, value in _shown(plan).items()]
    if plan.reason:
        words += ["--reason", plan.reason]
    return shlex.join(words)


def _shown(plan: Plan) -> Values:
    return recorded(plan.action, plan.values)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _address(call: Call, base_url: str) -> str:
    query = f"?{urlencode(call.query, quote_via=quote)}" if call.query else ""
    return f"{base_url.rstrip('/')}/{call.path.lstrip('/')}{query}"


def _body(call: Call, more: Mapping[str, str] | None = None) -> str:
    if call.json is not None:
        shown = {**call.json, **(more or {})} if isinstance(call.json, dict) else call.json
        return json.dumps(shown, ensure_ascii=False)
    return call.content.decode("utf-8", "backslashreplace") if call.content else ""
