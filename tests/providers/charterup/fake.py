"""A line with a scripted vendor at its other end, which notes what passes."""

import json
from datetime import UTC, datetime
from pathlib import Path

from tui.domain.device.record import DeviceRecord
from tui.domain.text.secret import SecretStr
from tui.providers.charterup import PROVIDER
from tui.providers.contract import Access, Reply
from tui.providers.memory import ProcessMemory

SAMPLES = Path(__file__).parents[2] / "fixtures" / "charterup"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TOKEN = "canary-token-1234567890"
STAMP = {"CommandString": "x", "timestamp": "11/20/2026 12:00:00"}


def sample(name):
    """Return a sample of the document as it is printed."""
    return (SAMPLES / name).read_bytes()


def data(*rows, **more):
    """Return a valid answer with these rows."""
    return json.dumps({**STAMP, "data": list(rows), **more})


def said(message, **more):
    """Return a valid answer with a message."""
    return json.dumps({**STAMP, "message": message, **more})


class FakeWire:
    """Answer each call with the next reply of a script, or as a function of its body says."""

    def __init__(self, *script, answering=None):
        self._script = list(script)
        self._answering = answering
        self.calls = []
        self.bodies = []
        self.settled = []

    def connect(self, signer):
        """Accept the signer, as the real wire does."""
        self._signer = signer
        return self

    async def send(self, call, *, sending=None):
        """Note the call and return its reply."""
        if sending is not None:
            await sending()
        self.calls.append(call)
        signature = self._signer(call)
        self.bodies.append(json.loads(signature.body))
        reply = self._answering(call.json) if self._answering else self._script.pop(0)
        if isinstance(reply, Exception):
            raise reply
        status, body = reply if isinstance(reply, tuple) else (200, reply)
        raw = body if isinstance(body, bytes) else body.encode()
        return Reply(status, {"content-type": "application/json"}, raw)

    async def settle(self, reply, **what):
        """Note what the budget is charged."""
        self.settled.append(what)


def client(*script, answering=None, stored=(), memory=None, now=lambda: NOW, **options):
    """Open a client on a scripted line; return both.

    `stored` are the devices which the store holds; with another's `memory` it is the next process.
    """

    async def known_devices():
        return stored

    wire = FakeWire(*script, answering=answering)
    access = Access(
        account="yellow",
        base_url=PROVIDER.base_url,
        secrets={"token": SecretStr(TOKEN)},
        options=options,
        now=now,
        known_devices=known_devices,
        learned=memory or ProcessMemory(),
    )
    return PROVIDER.connect(access, wire.connect), wire


def tracker(**more):
    """Make a record of a tracker."""
    words = {"key": "5555", "address": "555108001841555", "imei": "555108001841555", **more}
    return DeviceRecord(provider="charterup", account="yellow", **words)


def among(*devices):
    """Find devices by key and IMEI among these; what is asked is kept in `asked`."""

    async def find(names):
        find.asked.append(set(names))
        return {name: one for one in devices for name in (one.imei, one.key) if name in names}

    find.asked = []
    return find
