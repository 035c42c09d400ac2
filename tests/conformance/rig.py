"""A vendor's client on the simulator: the real wire, guard and governor, on simulated time."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from pydantic import SecretStr

from tui.domain.budget.windows import Allowance
from tui.providers import PROVIDERS
from tui.providers.contract import Access, Client, Provider, Signer, Wire
from tui.providers.governor import Governor, MemoryLedger
from tui.providers.http import HttpWire
from tui.providers.line import Patience
from tui.sim.charterup.vendor import CharterUp
from tui.sim.http.faults import Faults
from tui.sim.http.mount import Simulator
from tui.sim.http.transport import SimTransport
from tui.sim.lattigo.vendor import Lattigo
from tui.sim.polte.vendor import Polte
from tui.sim.world.clock import HandClock
from tui.sim.world.world import World

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CANARIES = {
    "token": "canary-charterup-token-4711",
    "api_key": "canary-lattigo-key-4711",
    "password": "canary-polte-password-4711",
    "ue_token": "canary-polte-ue-key-4711",
}
SECRETS: Mapping[str, Mapping[str, str]] = {
    "charterup": {"token": CANARIES["token"]},
    "lattigo": {"key_name": "demo", "api_key": CANARIES["api_key"]},
    "polte": {
        "email": "ops@example.com",
        "password": CANARIES["password"],
        "ue_token": CANARIES["ue_token"],
    },
}
OPTIONS: Mapping[str, Mapping[str, Any]] = {"polte": {"allow_unverified": True}}
HASTE = 500.0
"""How much faster a slow line is here, with a patience which is shorter by as much."""


def simulator(clock: HandClock, fleet: int, **options: Mapping[str, Any]) -> Simulator:
    world = World(seed=7, fleet=fleet, clock=clock)
    given = {name: dict(options.get(name, {})) for name in PROVIDERS}
    opened = {
        "charterup": CharterUp(world, **{"token": CANARIES["token"], **given["charterup"]}),
        "lattigo": Lattigo(world, **{"api_key": CANARIES["api_key"], **given["lattigo"]}),
        "polte": Polte(
            world,
            **{
                "password": CANARIES["password"],
                "ue_key": CANARIES["ue_token"],
                "pending_seconds": 0.0,  # its client waits on the wall's clock
                **given["polte"],
            },
        ),
    }
    return Simulator(world, opened)


class Counting(httpx.AsyncBaseTransport):
    """Keeps what passes, may take a prefix off the path, and may change an answer on its way."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner = inner
        self.prefix = b""
        self.sent: list[httpx.Request] = []
        self.change: Callable[[httpx.Request, httpx.Response, bytes], httpx.Response] | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        path = request.url.raw_path.removeprefix(self.prefix)
        request.url = request.url.copy_with(raw_path=path)
        response = await self.inner.handle_async_request(request)
        if self.change is None:
            return response
        body = b"".join([piece async for piece in response.stream])
        return self.change(request, response, body)


@dataclass
class Desk:
    """One client, and what stands behind it."""

    provider: Provider
    client: Client
    simulator: Simulator
    clock: HandClock
    faults: Faults
    transport: Counting
    wires: list[HttpWire] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @property
    def world(self) -> World:
        return self.simulator.world

    async def sending(self) -> None:
        self.left.append("sending")

    async def devices(self) -> list[Any]:
        return [record async for page in self.client.devices() for record in page]


def open_desk(
    name: str,
    *,
    read_only: bool = False,
    fleet: int = 40,
    slow: bool = False,
    base_url: str | None = None,
    simulated: Mapping[str, Mapping[str, Any]] | None = None,
    secrets: Mapping[str, str] | None = None,
    options: Mapping[str, Any] | None = None,
) -> Desk:
    """Open one provider's client; `slow` lets slowness be felt, otherwise only the clock moves."""
    clock, faults = HandClock(NOON), Faults()
    vendors = simulator(clock, fleet, **(simulated or {}))

    async def pass_time(seconds: float) -> None:
        clock.advance(seconds)

    async def hurry(seconds: float) -> None:
        clock.advance(min(seconds, 60))
        await asyncio.sleep(seconds / HASTE)

    sleep = hurry if slow else pass_time
    transport = Counting(SimTransport(vendors, faults=faults, sleep=sleep))
    provider = PROVIDERS[name]
    address = base_url or provider.base_url
    ledger = MemoryLedger({name: Allowance(windows=provider.windows)})
    wires: list[HttpWire] = []
    patience = Patience(total=60.0 / HASTE) if slow else Patience()

    def wire(signer: Signer) -> Wire:
        governor = Governor(
            name, ledger, person=True, patience_seconds=75, now=clock, sleep=pass_time
        )
        made = HttpWire(
            name,
            address,
            signer=signer,
            is_read=provider.is_read,
            read_only=read_only,
            governor=governor,
            transport=transport,
            now=clock,
            sleep=pass_time,
            reading=patience,
            changing=patience,
        )
        wires.append(made)
        return made

    access = Access(
        account=name,
        base_url=address,
        secrets={key: SecretStr(value) for key, value in (secrets or SECRETS[name]).items()},
        options={**OPTIONS.get(name, {}), **(options or {})},
        now=clock,
        sleep=sleep,
    )
    client = provider.connect(access, wire)
    return Desk(provider, client, vendors, clock, faults, transport, wires)
