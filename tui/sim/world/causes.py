"""What can go wrong with a unit, what sorts of healthy units there are, and how often a world has which."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Cause(StrEnum):
    """Why a unit is silent, or not as it should be."""

    LIMIT = "sim-suspended-by-limit"
    PERSON = "sim-suspended-by-person"
    DEACTIVATED = "sim-deactivated"
    NEVER_ACTIVATED = "never-activated"
    NEVER_CLAIMED = "never-claimed"
    LOCATION_DISABLED = "location-disabled"
    SWAPPED = "sim-swapped"
    MOVED = "sim-moved"
    SIM_ALONE = "sim-without-tracker"
    TRACKER_ALONE = "tracker-without-sim"
    INCIDENT = "carrier-incident"
    NO_DATA = "attached-no-data"
    NO_REPORTS = "data-no-reports"
    BATTERY_EMPTY = "battery-empty"
    BATTERY_LOW = "battery-low"
    NO_POWER = "no-power-or-coverage"
    NO_FIX = "no-fix"
    CELL_ONLY = "cell-only"
    FROZEN = "position-frozen"
    JUMP = "position-jump"
    CLOCK = "clock-wrong"
    LATE = "reports-late"
    NEAR_LIMIT = "near-limit"
    OVERDUE = "overdue"
    """Its tracker broke, and nothing else is known of it."""


class Kind(StrEnum):
    """What a unit's life is like while nothing is wrong with it."""

    ORDINARY = "ordinary"
    NIGHTS = "parked overnight"
    """It reports while it is driven, and sleeps in its yard."""
    WEEKENDS = "parked over the weekend"
    IRREGULAR = "irregular"
    """It reports when it is moved, some days or none in a week."""
    WEEKLY = "weekly"
    NEW = "new"
    SIM_ONLY = "SIM only"
    TRACKER_ONLY = "tracker only"
    HOLES = "short holes of coverage"


SHARES: Mapping[Kind, int] = {
    Kind.ORDINARY: 44,
    Kind.NIGHTS: 10,
    Kind.WEEKENDS: 8,
    Kind.IRREGULAR: 6,
    Kind.WEEKLY: 6,
    Kind.NEW: 4,
    Kind.SIM_ONLY: 9,
    Kind.TRACKER_ONLY: 8,
    Kind.HOLES: 5,
}
"""Of a hundred units without a cause, how many are of which kind."""
BELIEVABLE: Mapping[Cause, int] = {
    Cause.NO_POWER: 10,
    Cause.BATTERY_LOW: 9,
    Cause.BATTERY_EMPTY: 8,
    Cause.PERSON: 7,
    Cause.INCIDENT: 16,
    Cause.NEAR_LIMIT: 6,
    Cause.NO_REPORTS: 5,
    Cause.OVERDUE: 5,
    **dict.fromkeys((Cause.LIMIT, Cause.NO_DATA, Cause.NO_FIX, Cause.SIM_ALONE), 4),
    **dict.fromkeys((Cause.CELL_ONLY, Cause.LATE, Cause.NEVER_ACTIVATED, Cause.SWAPPED), 3),
    **dict.fromkeys((Cause.CLOCK, Cause.FROZEN, Cause.LOCATION_DISABLED, Cause.MOVED), 2),
    **dict.fromkeys((Cause.DEACTIVATED, Cause.TRACKER_ALONE, Cause.JUMP, Cause.NEVER_CLAIMED), 2),
}
"""Causes as often as an operator of coaches meets them."""
EVEN: Mapping[Cause, int] = dict.fromkeys(Cause, 1)
"""Each cause as often as any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planting:
    """How many units of a world have a cause, which ones, and when it began."""

    at: datetime
    """The instant at which the story is complete: all which began before can be noticed by then."""
    rate: float = 0.15
    """Which part of the units has a cause."""
    weights: Mapping[Cause, int] = field(default_factory=lambda: BELIEVABLE)
    later: float = 0.0
    """Which part of the causes begins in the day after `at` instead."""
    operator_limits: bool = False
    """Whether operators set most of the data limits, and not the carrier by the plan alone.

    Nobody but the operator knows such a limit: `Truth.limit_kb` is what to set before it is reached.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What is really the matter with a unit at an instant; no vendor shows it."""

    cause: Cause | None
    """None: it is healthy."""
    kind: Kind
    began_at: datetime | None = None
    interval_s: int = 0
    """Its own usual interval: the longest silence which is normal for it."""
    in_hole: bool = False
    """It is out of coverage just now, as it often is."""
    limit_kb: int | None = None
    """The data limit which its operator set, where one did."""
    also: tuple[Cause, ...] = ()
    """What it may be called as well: the same thing seen from another end."""
    sim_in: int | None = None
    """The index of the unit which its SIM is in, where it was moved."""
    old_record_of: int | None = None
    """The index of the unit whose SIM is listed for a second time, where this is no unit."""
