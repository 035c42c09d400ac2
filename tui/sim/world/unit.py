"""What the simulated world consists of: units, the reports and texts they send, their SIMs."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Unit:
    """One physical thing, wholly determined by the world's seed and its index."""

    index: int
    name: str
    imei: str
    iccid: str
    """As the SIM's vendor has it on record."""
    iccid_reported: str
    """As the tracker reports it: "" where it does not, another one after a SIM swap."""
    imsi: str
    msisdn: str
    carrier: str
    """VZW, ATT, TMO or VDF."""
    imei_of_sim: str
    """As the SIM's vendor has it on record: "" where unknown, sometimes with a spare digit."""
    has_tracker: bool
    has_sim: bool
    has_locator: bool
    """Whether a location service locates it by the cells it hears."""
    imei_of_locator: str = ""
    """As the location service has it on record; "" where it is spelled like the tracker's."""
    iccid_later: str = ""
    """The SIM which somebody puts into it one day; "" where nobody does."""
    is_old_record: bool = False
    """It is no unit: its SIM is another one's, listed for a second time."""
    shares_imsi: bool | None = None
    """Whether the tracker reports its SIM's IMSI; None: that depends on the tracker's vendor."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One report a device generated."""

    number: int
    """Unique in the world, and the same whenever it is asked."""
    unit: Unit
    generated_at: datetime
    """By the device's own clock, which may be wrong."""
    received_at: datetime
    latitude: float | None
    """None where there was no fix."""
    longitude: float | None
    from_cell: bool
    accuracy_m: float | None
    speed_mph: int
    heading: int
    voltage_mv: int
    temperature_c: float
    rssi: int
    """Of the cell it uses, which depends on the place."""
    satellites: int
    iccid: str
    """The SIM in it, as it reports that: "" where it does not."""
    place: tuple[float, float]
    """Where it really was: the cells it hears and the weather are of there."""
    ignition: bool
    on_power: bool
    """Whether its vehicle powers it, and not a battery of its own."""
    arrives: bool
    """It is the first report after it came back to its yard; likewise `leaves`."""
    leaves: bool


class SimState(StrEnum):
    """What a SIM may do; each vendor has its own words for it."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    DEACTIVATED = "deactivated"
    SWAPPED = "swapped"
    """Another one is in use than the one on record."""
    INVENTORY = "inventory"
    """Bought, and never activated."""


class LocatorState(StrEnum):
    """How a location service stands to a unit."""

    ACTIVE = "active"
    DISABLED = "disabled"
    UNCLAIMED = "unclaimed"


@dataclass(frozen=True, slots=True)
class Sim:
    """How a unit's SIM stands at one instant."""

    state: SimState
    connected: bool
    last_connection_at: datetime | None
    activated_at: datetime | None
    """None: never."""
    bytes_this_month: int
    limit_reached: bool


@dataclass(frozen=True, slots=True)
class Sms:
    """One text message to or from a device."""

    number: int
    """Unique in the world, and the same whenever it is asked."""
    unit: Unit
    at: datetime
    outbound: bool
    """True where the device sent it."""
    text: str
    delivered: bool
