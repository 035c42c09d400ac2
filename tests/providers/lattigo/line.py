"""A line to a Lattigo which answers as the test says."""

import json
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path

from tui.domain.text.secret import SecretStr
from tui.providers.answer import failure_of
from tui.providers.contract import Access, Reply
from tui.providers.lattigo.client import LattigoClient
from tui.providers.line import LineAnswer
from tui.providers.memory import ProcessMemory

NOW = datetime(2024, 6, 23, 12, tzinfo=UTC)
FIXTURES = Path(__file__).parents[2] / "fixtures" / "lattigo"


def fixture(name):
    return json.loads((FIXTURES / f"{name}.json").read_text())


def answer(body, status=200, **headers):
    """Make a reply; bytes stay as they are, all else becomes JSON."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, named, sent)


class FakeWire:
    """Answers each call by a function, or with prepared replies in turn, the last forever."""

    def __init__(self, *replies):
        self.calls = []
        self._replies = list(replies)

    async def send(self, call, *, sending=None):
        self.calls.append(call)
        if sending is not None:
            await sending()
        first = self._replies[0]
        if callable(first):
            reply = first(call)
        else:
            reply = self._replies.pop(0) if len(self._replies) > 1 else first
        failure = failure_of(call, call.operation, LineAnswer(*astuple(reply)), NOW)
        if failure is not None:
            raise failure
        return reply

    async def settle(self, reply, **_):
        pass


def access(memory=None, **options):
    return Access(
        account="acme-sims",
        base_url="https://api.lattigo.com",
        secrets={"key_name": SecretStr("ops"), "api_key": SecretStr("canary")},
        options=options,
        now=lambda: NOW,
        learned=memory or ProcessMemory(),
    )


def client(*replies, memory=None, **options):
    """Return a client and the wire it talks through; with another's `memory` it is the next process."""
    wire = FakeWire(*replies)
    return LattigoClient(access(memory, **options), wire), wire


async def all_devices(account):
    return [record async for page in account.devices() for record in page]
