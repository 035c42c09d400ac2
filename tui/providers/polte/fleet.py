"""The devices Polte holds, and how its reads are asked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tui.providers.contract import Call, Reply
from tui.providers.errors import Blocked, Refused
from tui.providers.polte.endpoints import find
from tui.providers.polte.line import PolteLine
from tui.providers.polte.models import UserEquipment
from tui.providers.polte.paths import Paths
from tui.providers.polte.requests import missing, request
from tui.providers.polte.session import Session
from tui.providers.polte.sheet import read_one, read_sheet

_NOT_HERE = frozenset({404, 405})


class Fleet:
    """One account's devices, as last read."""

    def __init__(self, session: Session, paths: Paths, line: PolteLine) -> None:
        self._session = session
        self._paths = paths
        self._line = line
        self._by_get: set[str] = set()
        self.seen: dict[str, UserEquipment] = {}
        """By UE token, to fill in what a registration needs."""

    async def devices(self) -> Sequence[UserEquipment]:
        """Read the whole device list."""
        devices = read_sheet(await self.read("devices", {}))
        self.seen = {}
        for device in devices:
            self._learn(device)
        return devices

    async def device(self, ue_token: str) -> UserEquipment | None:
        """Read one device; None if Polte does not know it."""
        reply = await self.read("device", {"ueToken": ue_token}, accepts=frozenset({200, 404}))
        device = read_one(reply, ue_token) if reply.status == 200 else None
        if device:
            self._learn(device)
        return device

    async def manufacturers(self) -> Sequence[str]:
        """Return the manufacturers of the devices; Polte has no list of them."""
        self._paths.allowed("models")
        devices = await self.devices()
        return sorted({device.manufacturer_token or "" for device in devices} - {""})

    async def read(
        self, name: str, sent: Mapping[str, Any], accepts: frozenset[int] = frozenset({200})
    ) -> Reply:
        """Ask an endpoint which reads; where POST is documented but not taken, try GET once."""
        endpoint = self._paths.allowed(name)
        await self._line.ready(endpoint.auth)
        filled = {"customerId": self._session.customer_id, **sent}
        lacking = missing(endpoint, filled)
        if lacking:
            raise Blocked(f"{endpoint.title} needs {', '.join(lacking)}. Nothing was sent.")
        call = replace(request(endpoint, filled), accepts=accepts)
        _demand_read(call)
        if not endpoint.or_get or endpoint.method == "GET":
            return await self._line.ask(call)
        by_get = replace(call, method="GET", operation=f"GET {endpoint.path}")
        if name in self._by_get:
            return await self._line.ask(by_get)
        reply = await self._line.ask(replace(call, accepts=accepts | _NOT_HERE))
        if reply.status not in _NOT_HERE:
            return reply
        second = await self._line.ask(replace(by_get, accepts=accepts | _NOT_HERE))
        if second.status == 200:
            self._by_get.add(name)
        if second.status not in _NOT_HERE:
            return second
        if 404 in accepts and 404 in {reply.status, second.status}:
            return reply if reply.status == 404 else second
        raise Refused(
            f"{endpoint.title}: Polte knows no such path by POST (HTTP {reply.status}) or GET"
            f" (HTTP {second.status}). Check the account's base_url and customer_id."
        )

    def _learn(self, device: UserEquipment) -> None:
        if not device.token:
            return
        self.seen[device.token] = device
        if device.mqtt_auth_user and device.mqtt_auth_password:
            self._session.remember(device.token, device.mqtt_auth_user, device.mqtt_auth_password)


def _demand_read(call: Call) -> None:
    """Refuse a device whose token spells another endpoint (`claim`): the read would be a write."""
    found = find(call.method, call.path)
    if found is not None and not found[0].reads:
        raise Blocked(
            f"{call.path} is {found[0].title}, which changes something. Nothing was sent."
        )
