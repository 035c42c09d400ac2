"""One Lattigo account: its devices, what was done to them, and what that cost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import gcd
from typing import overload

from tui.sim.lattigo.names import DeviceNames
from tui.sim.world.unit import Sim, SimState, Unit
from tui.sim.world.world import World

ID_TYPES = ("device_name", "iccid", "imei", "msisdn", "mdn", "imsi", "meid", "esn")
NOTES = ("note", "note1", "note2", "note3")
NO_NOTE = "-----"
STATE_WORDS = {
    SimState.ACTIVE: "active",
    SimState.SUSPENDED: "suspend",
    SimState.DEACTIVATED: "deactive",
    SimState.SWAPPED: "Swap Requested",
    SimState.INVENTORY: "inventory",
}
"""What Lattigo calls a SIM's states."""


@dataclass(frozen=True, slots=True)
class Device:
    """A SIM on the account: one of the world's, or one activated since."""

    id: int
    name: str
    imei: str
    iccid: str
    imsi: str
    msisdn: str
    carrier: str
    plan: str
    cost_center: str | None = None
    unit: Unit | None = None
    activated_at: datetime | None = None
    """When its activation was requested; None for the world's own."""

    @property
    def meid(self) -> str:
        """A leftover of another network, on a few Verizon records."""
        odd = self.carrier == "VZW" and self.id % 9 == 0
        return f"A1{self.imei[:12]}" if odd and self.imei else ""

    def known_as(self, id_type: str) -> str:
        """Return the identifier of a type, "" where the record has none."""
        return {
            "device_name": self.name,
            "iccid": self.iccid,
            "imei": self.imei,
            "msisdn": self.msisdn,
            "mdn": self.msisdn,
            "imsi": self.imsi,
            "meid": self.meid,
            "esn": "",
        }[id_type]


@dataclass(frozen=True, slots=True)
class Charge:
    """Something that costs money each time it is done."""

    operation: str
    device: str
    at: datetime


@dataclass(slots=True)
class Limit:
    """A monthly usage limit on one device."""

    kb: int
    suspends: bool
    usernames: list[str]
    tripped: tuple[int, int] | None = None
    """The year and month in which it last acted."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text message sent through the API."""

    number: int
    device: str
    text: str
    at: datetime


class Account:
    """The devices of one customer, and everything operators have done to them."""

    def __init__(
        self, world: World, *, lag_seconds: float, activation_seconds: float, foreign: Iterable[str]
    ) -> None:
        self.world = world
        self._names = DeviceNames(world)
        self.foreign = frozenset(foreign)
        """Device names which exist but belong to somebody else."""
        self.notes: dict[tuple[str, str], str] = {}
        self.cost_centers: dict[str, str] = {}
        self.limits: dict[str, Limit] = {}
        self.alerts: list[tuple[str, str]] = []
        """(username, device) of every alert mailed."""
        self.texts: list[Text] = []
        self.fixes: dict[str, tuple[float, float]] = {}
        """Where the carrier last located a device."""
        self.uploaded: set[str] = set()
        self.charges: list[Charge] = []
        self.activated: list[Device] = []
        self._states: dict[str, list[tuple[datetime, SimState]]] = {}
        self._lag = timedelta(seconds=lag_seconds)
        self._activation = timedelta(seconds=activation_seconds)
        self._by_id: dict[str, dict[str, Device]] = {}

    @property
    def now(self) -> datetime:
        """The present instant, by the world's clock."""
        return self.world.clock()

    def devices(self) -> "Devices":
        """List every device with a record, in the account's odd but stable order."""
        return Devices(self, [d for d in self.activated if self._shown(d)])

    def find(self, key: str, id_type: str = "device_name") -> Device | None:
        """Find the device known by an identifier, or None where there is no record yet."""
        for device in self.activated:
            if device.known_as(id_type) == key and self._shown(device):
                return device
        if id_type in {"device_name", "iccid"}:
            find = self._names.named if id_type == "device_name" else self.world.by_iccid
            unit = find(key)
            return self.device_of(unit) if unit and unit.has_sim else None
        return self._index(id_type).get(key)

    def knows_iccid(self, iccid: str) -> bool:
        """Return whether a card is on the account already, even if its record is still to come."""
        return any(device.iccid == iccid for device in self.activated) or bool(
            self.find(iccid, "iccid")
        )

    def sim(self, device: Device, at: datetime) -> Sim:
        """Return how a device's SIM stands at an instant."""
        if device.unit is not None:
            return self.world.sim(device.unit, at)
        began = device.activated_at or at
        states = [state for since, state in self._states.get(device.name, []) if since <= at]
        return Sim(states[-1] if states else SimState.ACTIVE, False, None, began, 0, False)  # noqa: FBT003

    def state(self, device: Device, at: datetime) -> SimState:
        """Return the state of a device's SIM at an instant: what it used is not counted for it."""
        if device.unit is not None:
            return self.world.sim_state(device.unit, at)
        return self.sim(device, at).state

    def recorded_state(self, device: Device) -> str:
        """Return the state on the device's record, which lags behind the carrier's."""
        return STATE_WORDS[self.state(device, self.now - self._lag)]

    def set_state(self, device: Device, state: SimState) -> None:
        """Change a SIM's state at the carrier from now on."""
        if device.unit is None:
            self._states.setdefault(device.name, []).append((self.now, state))
        elif self.state(device, self.now) is not state:
            self.world.set_sim_state(device.unit, state, self.now)

    def charge(self, operation: str, device: str) -> None:
        """Record something that costs."""
        self.charges.append(Charge(operation, device, self.now))

    def watch_limit(self, device: Device) -> None:
        """Suspend a device or alert users if its limit is reached: once each month."""
        limit = self.limits.get(device.name)
        month = (self.now.year, self.now.month)
        if limit is None or limit.tripped == month:
            return
        sim = self.sim(device, self.now)
        if sim.state is SimState.ACTIVE and sim.bytes_this_month >= limit.kb * 1024:
            limit.tripped = month
            self.alerts += [(username, device.name) for username in limit.usernames]
            if limit.suspends:
                self.set_state(device, SimState.SUSPENDED)

    def _shown(self, device: Device) -> bool:
        return device.activated_at is None or device.activated_at + self._activation <= self.now

    def _index(self, id_type: str) -> dict[str, Device]:
        if id_type not in self._by_id:
            devices = [self.device_of(unit) for unit in self.world.sims]
            self._by_id[id_type] = {d.known_as(id_type): d for d in devices if d.known_as(id_type)}
        return self._by_id[id_type]

    def device_of(self, unit: Unit) -> Device:
        """Return the account's view of one of the world's units."""
        return Device(
            id=self._names.id_of(unit),
            name=self._names.name_of(unit),
            imei=unit.imei_of_sim,
            iccid=unit.iccid,
            imsi=unit.imsi,
            msisdn=unit.msisdn,
            carrier=unit.carrier,
            plan=self._names.plan_of(unit),
            cost_center=self._names.cost_center_of(unit),
            unit=unit,
        )


class Devices(Sequence[Device]):
    """The account's devices, created when accessed."""

    def __init__(self, account: Account, activated: Sequence[Device]) -> None:
        self._account = account
        self._units = account.world.sims
        self._activated = activated
        self._count = len(self._units)
        self._step = self._count * 5 // 8 + 1
        while gcd(self._step, self._count) > 1:
            self._step += 1

    def __len__(self) -> int:
        """Count them."""
        return self._count + len(self._activated)

    @overload
    def __getitem__(self, place: int) -> Device: ...
    @overload
    def __getitem__(self, place: slice) -> list[Device]: ...
    def __getitem__(self, place: int | slice) -> Device | list[Device]:
        """Return one, or some."""
        if isinstance(place, slice):
            return [self[inner] for inner in range(*place.indices(len(self)))]
        if place >= self._count:
            return self._activated[place - self._count]
        # No order is promised, so the order is one nobody could rely on.
        return self._account.device_of(self._units[place * self._step % self._count])
