"""The facts on one unit, as the rules read them: every record with its vendor's words and habits."""

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import UTC, date, datetime

from tui.domain.account.health import AccountHealth
from tui.domain.account.vendor_traits import StateKind, VendorTraits
from tui.domain.device.record import DeviceRecord
from tui.domain.unit.incident import Incident
from tui.domain.unit.rhythm import Rhythm
from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFact:
    """One report, as far as a rule needs it; unknown is None."""

    received_at: datetime | None = None
    """By the vendor's clock."""
    at: datetime | None = None
    """By the device's clock."""
    latitude: float | None = None
    longitude: float | None = None
    position_source: str | None = None
    position_radius_m: float | None = None
    speed_kmh: float | None = None
    voltage_mv: float | None = None
    rssi: float | None = None
    satellites: float | None = None
    cell: str | None = None
    """The tower in use, where the report is a full one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChange:
    """A field of a record changed, as our reading of it saw; see `store.history`."""

    field: str
    old: str | None
    new: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OurAction:
    """A change which we sent to the vendor for a record: the journal's word, who, when and why."""

    job: str
    action: str
    actor: str
    at: datetime
    state: str
    """The target's state in the journal."""
    values: Mapping[str, str] = field(default_factory=dict)
    """What was filled in: `state=suspend`, `kb_limit=2000`."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageDay:
    """What a SIM used in one day; None: the vendor did not say."""

    day: date
    bytes_used: int | None = None
    sms_used: int | None = None


@dataclass(frozen=True, slots=True)
class FleetRange:
    """How one figure is spread over the devices of a fleet."""

    low: float
    """One of twenty devices is below."""
    middle: float
    high: float
    """One of twenty devices is above."""
    devices: int
    """From how many devices it is known; of a large fleet from a sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetHabits:
    """What is usual among the devices of a record's account; None: too few are known."""

    pause_seconds: FleetRange | None = None
    """The longest usual pauses of those whose rhythm is known."""
    silence_seconds: FleetRange | None = None
    """For how long those heard within a month are silent just now."""
    voltage_mv: FleetRange | None = None
    """The last voltages of those of the same model."""
    living_mv: tuple[float, ...] = ()
    """The last voltages of those of the same model which were heard within a day, the lowest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFacts:
    """Everything known of one record of the unit."""

    record: DeviceRecord
    traits: VendorTraits
    health: AccountHealth
    asked_at: datetime | None = None
    """When the vendor last answered for this record; None: never."""
    read_until: datetime | None = None
    """Up to when its reports are known without a gap; None: not at all."""
    read_since: datetime | None = None
    """From when they are, without a gap, up to `read_until`."""
    reports: tuple[ReportFact, ...] = ()
    """The newest reports, the newest first: at most some hundreds."""
    rhythm: Rhythm | None = None
    """None: too little is known to expect anything."""
    changes: tuple[StateChange, ...] = ()
    """The newest first."""
    absent_since: datetime | None = None
    """Since when it is missing in its vendor's list."""
    actions: tuple[OurAction, ...] = ()
    """The newest first."""
    usage: tuple[UsageDay, ...] = ()
    """By day, the newest first."""
    usage_asked_at: datetime | None = None
    month_bytes: int | None = None
    """What the SIM used in this month (the vendor's figure or the sum of days, whichever is more)."""
    limit_bytes: int | None = None
    """The data limit which is known to be set; None: none is known."""
    allowance_bytes: int | None = None
    """What the plan includes in a month; None: the plan is not known."""
    fleet: FleetHabits = FleetHabits()
    """What is usual in its account."""

    @property
    def state_kind(self) -> StateKind:
        """What the record's state means."""
        return self.traits.state_kinds.get((self.record.state or "").casefold(), StateKind.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbors:
    """What other units near a unit's last position do."""

    heard: int = 0
    """So many were heard near there after this one fell silent."""
    fell_silent: int = 0
    """So many fell silent near there and came back later."""
    usual_silence_minutes: float | None = None
    """How long those were usually silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherUnit:
    """A record of another unit which names an identifier of this one."""

    identifier: str
    """`iccid` or `imei`."""
    text: str
    record: DeviceRecord
    unit: str


def format_utc(at: datetime) -> str:
    """Format a time in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFacts:
    """All facts on one unit at one time."""

    key: str
    now: datetime
    members: tuple[MemberFacts, ...]
    conflicts: tuple[str, ...] = ()
    """A sentence for each contradiction between the vendors."""
    elsewhere: tuple[OtherUnit, ...] = ()
    neighbors: Neighbors = Neighbors()
    incident: Incident | None = None
    first_seen_at: datetime | None = None
    """When the store first had a record of it."""
    vendors_known: frozenset[str] = frozenset()
    """The accounts whose device lists were read whole: a record missing there is really missing."""
    tracker_accounts: frozenset[str] = frozenset()
    """Those of `vendors_known` whose vendor has trackers: a SIM with no tracker there has none."""
    issuers_known: frozenset[str] = frozenset()
    """The first six digits of ICCIDs (country and carrier) of which `vendors_known` hold some SIMs."""
    format_time: Callable[[datetime], str] = format_utc
    """Formats the times in sentences."""
