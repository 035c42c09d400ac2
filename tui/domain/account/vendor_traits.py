"""What the rules of the verdict must know of a vendor: its words for states, and the names of what it offers."""

from collections.abc import Callable, Mapping
from dataclasses import field
from enum import StrEnum

from tui.domain.device.rate_plan import RatePlan
from tui.domain.device.record import Row
from tui.lazy_dataclass import dataclass


class StateKind(StrEnum):
    """What a vendor's word for a state means."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    DEACTIVATED = "deactivated"
    SWAP_REQUESTED = "swap-requested"
    UNCLAIMED = "unclaimed"
    """The vendor knows the device, and no customer has claimed it."""
    LOCATION_DISABLED = "location-disabled"
    UNKNOWN = "unknown"
    """No state, or a word nobody knows: nothing is concluded from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorTraits:
    """What the rules must know of a record's vendor, so that none of them names one."""

    title: str = ""
    is_sim: bool = False
    """Its records are SIMs, which connect whether or not a tracker reports."""
    is_tracker: bool = False
    """Its devices report by themselves, so that their silence says something."""
    state_kinds: Mapping[str, StateKind] = field(default_factory=dict)
    """The vendor's words for states, in lower case."""
    suspend_action: str = ""
    restore_action: str = ""
    limit_action: str = ""
    """The operations which suspend, restore and limit a SIM; empty: it has none."""
    restore_values: Mapping[str, str] = field(default_factory=dict)
    """What the restoring operation needs besides its targets: `state=restore`."""
    limit_field: str = ""
    """The value of the limiting operation which says how many kilobytes."""
    unlimit_action: str = ""
    """The operation which removes a SIM's data limit; empty: it has none."""
    activate_action: str = ""
    """The operation which activates a SIM on a rate plan; empty: it has none."""
    activate_plan: str = ""
    """The value of that operation which names the plan."""
    sync_every_seconds: float = 3_600.0
    """How often a sync reads its devices at the latest."""
    activated_field: str = ""
    """The vendor's field with the time of a SIM's activation; empty: it has none."""
    used_field: str = ""
    """The vendor's field with the bytes a SIM used so far; empty: it has none."""
    claimed_field: str = ""
    """The vendor's field with the time when a customer claimed a device; empty: it has none."""
    disabled_field: str = ""
    """The vendor's field with the time when a device was disabled; empty: it has none."""
    locate_action: str = ""
    """The operation which finds out where a device or a SIM is; empty: it has none."""
    text_action: str = ""
    """The operation which sends a SIM a text; empty: it has none."""
    frequency_action: str = ""
    """The operation which sets how often a device reports; empty: it has none."""
    type_field: str = ""
    """The vendor's field which names a device's model; empty: it has none."""
    firmware_field: str = ""
    """The vendor's field with the firmware a device runs; empty: it has none."""
    claim_action: str = ""
    """The operation which claims a device; empty: it has none."""
    plan_list: str = ""
    """The list of its rate plans; empty: it has none."""
    plan_field: str = ""
    """The field of a record which names its plan: `vendor.rate_plan.name`."""
    read_plan: Callable[[Row], RatePlan] | None = None
    """Reads one row of that list."""
