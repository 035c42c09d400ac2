"""One Polte customer: its equipment, what manufacturers made, and what was claimed when."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tui.sim.message import Json
from tui.sim.polte.tokens import Tokens
from tui.sim.world.unit import LocatorState, Sample, Unit
from tui.sim.world.world import World

_MODELS = ("Coach tracker CT-4", "Asset tag AT-1", "Yard beacon YB-2")
_LONG_AGO = datetime(2021, 3, 1, 9, tzinfo=UTC)
_WITHOUT_MODEM = 5
"""Of the world's other units, every fifth has no modem which Polte could locate."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """One User Equipment claimed by the customer."""

    id: str
    token: str
    imei: str
    model_token: str
    claimed_at: datetime
    unit: Unit | None
    new: bool = False
    """Claimed since the simulation began, so never activated before."""


@dataclass(frozen=True, slots=True)
class Fix:
    """Where the cells say something is."""

    latitude: float
    longitude: float
    confidence_m: float
    at: datetime

    def said(self, *, as_text: bool) -> dict[str, Json]:
        """Format it as Polte does: the confidence in meters, as a number or as a text."""
        confidence = f"{self.confidence_m:.2f}" if as_text else int(self.confidence_m)
        return {
            "location": {"latitude": self.latitude, "longitude": self.longitude},
            "confidence": confidence,
            "time": int(self.at.timestamp()),
        }


@dataclass(frozen=True, slots=True)
class Charge:
    """Something the customer is billed for."""

    operation: str
    equipment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Locating:
    """A location being worked out."""

    token: str
    asked_at: datetime


class Account:
    """What Polte knows about one customer and one manufacturer."""

    def __init__(
        self, world: World, *, pending_seconds: float, sync_seconds: float, token_in_header: bool
    ) -> None:
        self.world = world
        self._tokens = Tokens(world)
        self.customer_id = f"cust-{world.seed:04d}-acme"
        self.manufacturer_id = f"mfr-{world.seed:04d}"
        self.pending = timedelta(seconds=pending_seconds)
        self.sync_seconds = sync_seconds
        self.token_in_header = token_in_header
        self.labels: dict[str, str] = {}
        self.credentials: dict[str, tuple[str, str]] = {}
        """mqttAuthUser and mqttAuthPassword of each equipment registered, by its token."""
        self.registrations: list[str] = []
        self.locating: dict[str, Locating] = {}
        self.charges: list[Charge] = []
        self.models = {_token("model", str(n)): label for n, label in enumerate(_MODELS)}
        self.profile: dict[str, Json] = {
            "name": "Acme Charter Inc.",
            "contactName": "Maria Alvarez",
            "email": "ops@example.com",
            "phone": "+1 500 555 0100",
            "address": "1 Depot Road, Columbus, OH",
        }
        self._manifest: set[str] = set()
        self._claimed: dict[str, Equipment] = {}

    @property
    def now(self) -> datetime:
        """The present instant, by the world's clock."""
        return self.world.clock()

    def equipment(self) -> Iterator[Equipment]:
        """Return everything claimed, the world's own first."""
        yield from (self._of(unit) for unit in self.world.locators)
        yield from self._claimed.values()

    def find(self, token: str) -> Equipment | None:
        """Find the equipment of a UE token."""
        unit = self._tokens.find(token)
        if unit is not None and unit.has_locator:
            return self._of(unit)
        claimed = self._claimed.values()
        return next((equipment for equipment in claimed if equipment.token == token), None)

    def made(self, imei: str) -> bool:
        """Return whether a manufacturer has loaded an IMEI into the system."""
        unit = self.world.by_imei(imei)
        known = unit is not None and (unit.has_locator or unit.index % _WITHOUT_MODEM > 0)
        return known or imei in self._manifest

    def claimed(self, imei: str) -> bool:
        """Return whether an IMEI has been claimed already."""
        unit = self.world.by_imei(imei)
        return imei in self._claimed or (unit is not None and unit.has_locator)

    def claim(self, imei: str) -> None:
        """Claim an IMEI, which the customer then pays for."""
        number = 900_001 + len(self._claimed)
        token = _token("ue", imei)
        model = self._model(len(self._claimed))
        unit = self.world.by_imei(imei)
        self._claimed[imei] = Equipment(str(number), token, imei, model, self.now, unit, new=True)
        self.charge("claim", imei)

    def add_model(self, label: str) -> str:
        """Create a model, and return its token."""
        token = _token("model", str(len(self.models)))
        self.models[token] = label
        return token

    def add_to_manifest(self, imei: str) -> bool:
        """Load a manufactured IMEI; False where it was there already."""
        if self.made(imei):
            return False
        self._manifest.add(imei)
        return True

    def fix(self, equipment: Equipment) -> Fix | None:
        """Return where the cells place an equipment, as coarsely as cells do."""
        last = self._last_located(equipment.unit) if equipment.unit else None
        where = None if last is None else self.world.place_by_cells(last)
        if last is None or where is None:
            return None
        spread = 180.0 + last.number % 977 + last.number % 100 / 100
        shift = (last.number % 21 - 10) / 8000
        latitude, longitude = round(where[0] + shift, 6), round(where[1] - shift, 6)
        at = last.received_at if self.world.planted else last.generated_at
        return Fix(latitude, longitude, spread, at)

    def _last_located(self, unit: Unit) -> Sample | None:
        """Return the last report with which a unit could be located."""
        state = self.world.locator_state(unit, self.now)
        if state is LocatorState.UNCLAIMED:
            return None
        at = self.now if state is not LocatorState.DISABLED else self.disabled_at(unit)
        return self.world.last_report(unit, at)

    def disabled_at(self, unit: Unit) -> datetime:
        """Return when somebody switched a unit's location off."""
        return self.world.truth(unit, self.now).began_at or self.now

    def register(self, equipment: Equipment) -> tuple[str, str]:
        """Return new credentials for an equipment; the old ones stop working."""
        self.registrations.append(equipment.token)
        luck = _token(equipment.token, str(len(self.registrations)))
        self.credentials[equipment.token] = (luck[:11], luck[11:22])
        return self.credentials[equipment.token]

    def charge(self, operation: str, equipment: str) -> None:
        """Record something that is billed."""
        self.charges.append(Charge(operation, equipment, self.now))

    def _of(self, unit: Unit) -> Equipment:
        claimed_at = _LONG_AGO + timedelta(hours=unit.index * 7 % 20_000)
        model = self._model(unit.index)
        id_, token = self._tokens.id_of(unit), self._tokens.token_of(unit)
        return Equipment(id_, token, unit.imei_of_locator or unit.imei, model, claimed_at, unit)

    def _model(self, number: int) -> str:
        return _token("model", str(number % len(_MODELS)))


def _token(*words: str) -> str:
    return hashlib.sha256("/".join(words).encode()).hexdigest()[:32]
