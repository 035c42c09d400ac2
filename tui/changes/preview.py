"""Show what would be sent: as curl commands and as our own command line."""

import json
import shlex
from collections.abc import Mapping, Sequence
from datetime import UTC
from urllib.parse import quote, urlencode

from tui.changes.sender import target_keys
from tui.domain.change.action import Values
from tui.domain.change.plan import Plan, masked_values
from tui.domain.change.rehearsal import Rehearsal
from tui.domain.text.mask import MASK
from tui.providers.contract import Call
from tui.providers.source import Source

MOST_NAMED = 20
"""A command line names up to this many targets, about ten lines of a terminal; more go in a file."""


def plan_calls(source: Source, plan: Plan) -> list[Call]:
    """Return the exact requests of a plan, secrets masked; nothing is sent."""
    shared = masked_values(plan.action, plan.values)
    return [
        source.client.prepare(plan.action.name, target_keys(chunk), {**shared, **chunk[0].values})
        for chunk in plan.requests
    ]


def curl_command(source: Source, call: Call) -> str:
    """Return a request as a curl command, with dots in place of the key."""
    words = ["curl", "-X", call.method, _address(source, call)]
    key = source.provider.key_places(call)
    headers = dict(call.headers)
    if call.json is not None:
        headers = {"Content-Type": "application/json", **headers}
    headers |= dict.fromkeys(key.headers, MASK)
    for name, value in headers.items():
        words += ["-H", f"{name}: {value}"]
    body = _body(call, dict.fromkeys(key.fields, MASK))
    if body:
        words += ["--data-binary", body]
    return shlex.join(words)


def cli_command(plan: Plan, targets: Sequence[str] | None = None) -> str:
    """Return a plan as our own command line; rows of a file with values of their own stay in the file."""
    own = {name for target in plan.changing for name in target.values if plan.action.pairs}
    words = ["watchfloor", "do", plan.action.name, "--account", plan.account]
    keys = list(targets) if targets is not None else target_keys(plan.changing)
    if len(keys) > MOST_NAMED or own:
        words += ["--to-file", "FILE"]
    elif keys:
        words += ["--to", *keys]
    words += [f"{name}={_said(value)}" for name, value in _shown(plan).items() if name not in own]
    if plan.reason:
        words += ["--reason", plan.reason]
    if plan.rehearsal is not None:
        words += _rehearsal_words(plan.rehearsal)
    return shlex.join(words)


def _rehearsal_words(how: Rehearsal) -> list[str]:
    """Return how a plan is rehearsed, as our command line takes it; the waves after the first are left out."""
    words = ["--at", f"{how.start_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"] if how.start_at else []
    words += ["--go-on"] if how.goes_on else []
    return [*words, "--canary", *how.waves[0]] if how.waves else words


def _shown(plan: Plan) -> Values:
    return masked_values(plan.action, plan.values)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _address(source: Source, call: Call) -> str:
    query = f"?{urlencode(call.query, quote_via=quote)}" if call.query else ""
    return f"{source.base_url.rstrip('/')}/{call.path.lstrip('/')}{query}"


def _body(call: Call, more: Mapping[str, str] | None = None) -> str:
    if call.json is not None:
        shown = {**call.json, **(more or {})} if isinstance(call.json, dict) else call.json
        return json.dumps(shown, ensure_ascii=False)
    return call.content.decode("utf-8", "backslashreplace") if call.content else ""
