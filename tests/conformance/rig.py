"""A vendor's client on the simulator: the real wire, guard and governor, on simulated time."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx

from tests.conformance.case import CASES
from tui.domain.budget.windows import Allowance
from tui.domain.text.secret import SecretStr
from tui.providers import PROVIDERS
from tui.providers.contract import Access, Client, Provider, Signer, Wire
from tui.providers.governor import Governor, MemoryLedger
from tui.providers.http import HttpWire
from tui.providers.line import Patience
from tui.sim.http.faults import Faults
from tui.sim.http.mount import Simulator
from tui.sim.http.transport import SimTransport
from tui.sim.world.clock import HandClock
from tui.sim.world.world import World

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HASTE = 60
"""How much faster a slow line is here, with a patience which is shorter by as much."""


@cache
def canaries() -> tuple[str, ...]:
    """Return every key of every account: none of them may be seen anywhere."""
    return tuple(
        case.secrets[credential.name]
        for name, case in CASES.items()
        for credential in PROVIDERS[name].credentials
        if credential.secret and credential.name in case.secrets
    )


class Counting(httpx.AsyncBaseTransport):
    """Records requests, may remove a prefix from the path, and may change an answer on its way."""

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
    simulated: Mapping[str, Any] | None = None,
    secrets: Mapping[str, str] | None = None,
    options: Mapping[str, Any] | None = None,
) -> Desk:
    """Open one provider's client; `slow` lets slowness be felt, otherwise only the clock moves."""
    clock, faults = HandClock(NOON), Faults()
    case, provider = CASES[name], PROVIDERS[name]
    world = World(seed=7, fleet=fleet, clock=clock, hostile=True)
    simulator = Simulator(world, {name: case.open(world, **(simulated or {}))})

    async def pass_time(seconds: float) -> None:
        clock.advance(seconds)

    async def hurry(seconds: float) -> None:
        clock.advance(min(seconds, 60))
        await asyncio.sleep(seconds / HASTE)

    sleep = hurry if slow else pass_time
    transport = Counting(SimTransport(simulator, faults=faults, sleep=sleep))
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
        secrets={key: SecretStr(value) for key, value in (secrets or case.secrets).items()},
        options={**case.options, **(options or {})},
        now=clock,
        sleep=sleep,
    )
    client = provider.connect(access, wire)
    return Desk(provider, client, simulator, clock, faults, transport, wires)
