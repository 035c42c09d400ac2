"""The units of a world with planted causes: what goes wrong with which, from when on, and how it lives."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache

from tui.sim.world.battery import Battery, healthy_battery
from tui.sim.world.causes import SHARES, Cause, Kind, Planting
from tui.sim.world.fate import DAY, Fate, Silence
from tui.sim.world.habits import Habits, Pace, Role, habits_of
from tui.sim.world.luck import mix
from tui.sim.world.onsets import begin_of, drained
from tui.sim.world.places import HOMES, PLACES
from tui.sim.world.roads import moved
from tui.sim.world.unit import SimState

_HOUR = 3_600
NEVER = _NEVER_ENDS = 1 << 62
"""An instant which never comes."""
_ASLEEP = 30 * DAY
_WEEK = 7 * DAY
_OUTAGE_LASTS_S = 30 * _HOUR
_LOW = 0.17
"""A battery with less charge than this needs somebody soon."""
OUTAGE_CARRIER, OUTAGE_HOME = "VZW", HOMES[1]
"""Where a carrier fails, if one does: its units with a yard in one town."""

_QUICK = (
    *(Pace(600, _HOUR), Pace(300, _HOUR), Pace(900, 2 * _HOUR), Pace(300, 1_800), Pace(600, 900)),
    *(Pace(120, _HOUR), Pace(60, 300), Pace(900, _HOUR), Pace(600, 1_800), Pace(300, 900)),
)
_DRIVEN = (
    *_QUICK,
    Pace(600, 4 * _HOUR),
    Pace(900, 12 * _HOUR),
    Pace(_HOUR, DAY),
    Pace(900, 4 * _HOUR),
)
_TIMERS = (Pace(900, 900), Pace(_HOUR, _HOUR), Pace(4 * _HOUR, 4 * _HOUR), Pace(DAY, DAY))
"""What trackers of things which hardly move are set to."""
_KIND_OF_CAUSE: Mapping[Cause, Kind] = {
    Cause.SIM_ALONE: Kind.SIM_ONLY,
    Cause.TRACKER_ALONE: Kind.TRACKER_ONLY,
    Cause.OVERDUE: Kind.TRACKER_ONLY,
    **dict.fromkeys((Cause.INCIDENT, Cause.SWAPPED, Cause.MOVED, Cause.LATE), Kind.ORDINARY),
    **dict.fromkeys((Cause.CLOCK, Cause.JUMP, Cause.CELL_ONLY, Cause.NO_FIX), Kind.ORDINARY),
    **dict.fromkeys((Cause.LOCATION_DISABLED, Cause.NEVER_CLAIMED), Kind.ORDINARY),
}
_MOVERS = frozenset({Cause.FROZEN, Cause.JUMP, Cause.LATE, Cause.INCIDENT, Cause.SWAPPED})
"""Causes which show in units that are driven and report often."""
_BLOCKED: Mapping[Cause, SimState] = {
    Cause.LIMIT: SimState.SUSPENDED,
    Cause.PERSON: SimState.SUSPENDED,
    Cause.DEACTIVATED: SimState.DEACTIVATED,
    Cause.NEVER_ACTIVATED: SimState.INVENTORY,
}
_TRACKER_SILENT = frozenset(
    {*_BLOCKED, Cause.MOVED, Cause.INCIDENT, Cause.NO_DATA, Cause.NO_REPORTS, Cause.NO_POWER}
    | {Cause.OVERDUE, Cause.BATTERY_EMPTY, Cause.BATTERY_LOW, Cause.SIM_ALONE}
)
_DETACHED = frozenset(
    {*_BLOCKED, Cause.SWAPPED, Cause.INCIDENT, Cause.NO_POWER, Cause.BATTERY_EMPTY}
    | {Cause.BATTERY_LOW, Cause.SIM_ALONE, Cause.OVERDUE}
)


@dataclass(frozen=True, slots=True)
class PlantedLife:
    """How one unit's life goes, with its cause in it; in Unix seconds."""

    begins: int
    silent: Silence | None
    """When its tracker is not heard, after it came into service."""
    battery: Battery | None
    fate: Fate = Fate.STEADY

    def silence(self, at: int) -> Silence | None:
        """Return the silence an instant lies in, or None where the tracker is heard."""
        if at < self.begins:
            return Silence(0, self.begins, SimState.ACTIVE)
        return self.silent if self.silent and self.silent.start <= at < self.silent.end else None

    def charge(self, at: int) -> float | None:
        """Return how full its battery is, from 1 to 0; None where its vehicle powers it."""
        return None if self.battery is None else self.battery.charge(at)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedUnit:
    """What a unit was dealt."""

    index: int
    luck: int
    kind: Kind
    cause: Cause | None
    onset: int
    """Unix time; 0 where there is no cause."""
    ends: int
    interval_s: int
    """The longest silence which is usual for it."""
    habits: Habits
    life: PlantedLife
    detached: tuple[int, int]
    """From when to when its SIM does not reach the network."""
    dataless: tuple[int, int]
    """From when to when its SIM uses no data."""
    attach_s: int
    """After so long its SIM attaches again without a report; 0: only reports make it attach."""
    parts: tuple[bool, bool, bool]
    """Whether a unit has a tracker, a SIM on record, and a locator."""
    sim_of: int | None = None
    """Whose SIM is in it since the onset."""
    old_record_of: int | None = None
    """It is no unit: an old record of another one's SIM, which its vendor never removed."""

    def has_begun(self, at: int) -> bool:
        """Return whether its cause holds at an instant."""
        return self.cause is not None and self.onset <= at < self.ends


class PlantedUnits:
    """Deal every unit of a world its kind and its cause."""

    def __init__(self, seed: int, fleet: int, planting: Planting) -> None:
        self._seed = seed
        self._fleet = fleet
        self._planting = planting
        self.at = int(planting.at.timestamp())
        self._causes = [c for c, weight in planting.weights.items() for _ in range(weight)]
        self._kinds = [kind for kind, share in SHARES.items() for _ in range(share)]
        self.of = lru_cache(maxsize=32_000)(self._deal)

    def _cause(self, index: int) -> Cause | None:
        luck = mix(self._seed, index, 90)
        if luck % 10_000 >= self._planting.rate * 10_000:
            return None
        cause = self._causes[luck // 10_000 % len(self._causes)]
        return Cause.NO_POWER if cause is Cause.MOVED and index + 1 >= self._fleet else cause

    def _takes(self, index: int) -> bool:
        """Return whether a unit has the SIM of the one before it."""
        return index > 0 and self._cause(index - 1) is Cause.MOVED and not self._takes(index - 1)

    def _deal(self, index: int) -> PlantedUnit:
        luck = mix(self._seed, index, 91)
        takes = self._takes(index)
        cause = Cause.SWAPPED if takes else self._cause(index)
        kind = self._kind(cause, luck)
        habits = self._habits(index, cause, kind, luck)
        interval_s = _interval_s(kind, habits)
        if takes:
            onset = self.of(index - 1).onset
        else:
            later = mix(self._seed, index, 92) % 1_000 < self._planting.later * 1_000
            onset = begin_of(cause, luck, interval_s, self.at, later=later) if cause else 0
        unit = self._with_life(index, luck, cause, kind, habits, interval_s, onset)
        if takes:
            return replace(unit, sim_of=index - 1)
        return self._as_old_record(unit) if self._doubles(unit) else unit

    def _doubles(self, unit: PlantedUnit) -> bool:
        """Return whether a SIM is listed twice: this is its old record, not a unit."""
        if unit.cause or unit.kind is not Kind.SIM_ONLY or unit.luck // 1_024 % 4 or not unit.index:
            return False
        other = self.of(unit.index - 1)
        has_moved = other.cause in {Cause.MOVED, Cause.SWAPPED}
        return other.parts[1] and other.old_record_of is None and not has_moved

    def _as_old_record(self, unit: PlantedUnit) -> PlantedUnit:
        gone = (self.at - (60 + unit.luck % 40) * DAY, NEVER)
        life = PlantedLife(unit.life.begins, Silence(*gone, SimState.DEACTIVATED), None)
        return replace(
            unit,
            old_record_of=unit.index - 1,
            habits=replace(unit.habits, life=life),
            life=life,
            detached=gone,
            dataless=gone,
            parts=(False, True, False),
        )

    def _kind(self, cause: Cause | None, luck: int) -> Kind:
        if cause is None:
            return self._kinds[luck % len(self._kinds)]
        if cause in _KIND_OF_CAUSE:
            return _KIND_OF_CAUSE[cause]
        turn = luck % 20
        if turn < 3 and cause in {Cause.PERSON, Cause.NO_POWER, Cause.NEVER_ACTIVATED, Cause.LIMIT}:
            return Kind.SIM_ONLY
        if cause not in _MOVERS and turn in {3, 4}:
            # What reports once a week uses up nothing.
            is_weekly = turn == 3 and cause not in {Cause.LIMIT, Cause.NEAR_LIMIT}
            return Kind.WEEKLY if is_weekly else Kind.WEEKENDS
        return Kind.NIGHTS if turn in {5, 6} else Kind.ORDINARY

    def _habits(self, index: int, cause: Cause | None, kind: Kind, luck: int) -> Habits:
        usual = habits_of(self._seed, index)
        role, pace = _use(kind, usual.role, luck)
        if cause in _MOVERS and kind is Kind.ORDINARY:
            role = Role.SHUTTLE if luck & 1 else Role.TOURS
            pace = _QUICK[luck // 2 % len(_QUICK)]
        home = usual.home
        if cause is Cause.INCIDENT:
            home = OUTAGE_HOME
        elif home == OUTAGE_HOME:
            home = HOMES[2 + luck % 20]
        return replace(
            usual,
            role=role,
            pace=pace,
            home=home,
            yard=moved(PLACES[home], luck // 8 % 2_800 - 1_400, luck // 65_536 % 2_800 - 1_400),
            day_shift_s=round(PLACES[home][1] / 15) * _HOUR,
            cell_permille=20 + luck % 40,
            outage_percent=60 if kind is Kind.HOLES else luck // 16 % 4,
            outage_most_s=_HOUR,
            clock_off_s=luck // 32 % 25 - 8,
        )

    def _with_life(
        self,
        index: int,
        luck: int,
        cause: Cause | None,
        kind: Kind,
        habits: Habits,
        interval_s: int,
        onset: int,
    ) -> PlantedUnit:
        begins = self.at - (120 + luck // 128 % 1_400) * DAY
        if kind is Kind.NEW:
            begins = self.at - _HOUR - luck // 128 % (3 * DAY)
        battery = healthy_battery(self._seed, index, self.at)
        if cause in {Cause.BATTERY_LOW, Cause.BATTERY_EMPTY}:
            battery = drained(self._seed, index, luck, interval_s, self.at, cause, onset)
        onset, silent_from, ends = self._span(cause, luck, begins, onset, battery)
        state = _BLOCKED.get(cause, SimState.ACTIVE) if cause else SimState.ACTIVE
        is_silent = cause in _TRACKER_SILENT or (cause is Cause.TRACKER_ALONE and luck & 256)
        nothing, gone = (_NEVER_ENDS, _NEVER_ENDS), (silent_from, ends)
        life = PlantedLife(begins, Silence(*gone, state) if is_silent else None, battery)
        return PlantedUnit(
            index=index,
            luck=luck,
            kind=kind,
            cause=cause,
            onset=onset,
            ends=ends,
            interval_s=interval_s,
            habits=replace(habits, life=life),
            life=life,
            detached=gone if cause in _DETACHED else nothing,
            dataless=gone if cause in _DETACHED or cause is Cause.NO_DATA else nothing,
            attach_s=_attach_s(cause, kind, habits.pace, luck),
            parts=_parts(cause, kind, luck),
        )

    def _span(
        self, cause: Cause | None, luck: int, begins: int, onset: int, battery: Battery | None
    ) -> tuple[int, int, int]:
        """Return when a cause begins, from when its unit is silent where it is, and when both end."""
        if cause in {Cause.NEVER_ACTIVATED, Cause.NEVER_CLAIMED}:
            return begins, begins, _NEVER_ENDS
        if cause is Cause.SIM_ALONE and luck & 2_048:  # it never was in any tracker
            return begins, begins, _NEVER_ENDS
        if cause is Cause.NEAR_LIMIT:
            since, until = _month(self.at)
            return max(begins, since), until, until
        if cause is Cause.BATTERY_LOW and battery is not None:
            low_at = battery.empty_at - int(_LOW * battery.lasts_s)
            return max(begins, low_at), battery.empty_at, _NEVER_ENDS
        onset = max(begins, onset)
        return onset, onset, onset + _OUTAGE_LASTS_S if cause is Cause.INCIDENT else _NEVER_ENDS


def _use(kind: Kind, role: Role, luck: int) -> tuple[Role, Pace]:
    """Return what a unit of a kind is used for, and how its tracker is set."""
    quick = _QUICK[luck // 4 % len(_QUICK)].moving_s
    if kind is Kind.NIGHTS:
        return Role.SHIFTS, Pace(quick, _ASLEEP)
    if kind is Kind.WEEKENDS:
        return Role.WEEKDAYS, Pace(quick, _ASLEEP if luck & 16 else DAY)
    if kind is Kind.IRREGULAR:
        return Role.EVENTS, Pace(600, _ASLEEP)
    if kind is Kind.WEEKLY:
        return Role.STILL, Pace(_WEEK, _WEEK)
    if role is Role.ASSET:
        return role, _TIMERS[luck // 4 % len(_TIMERS)]
    return role, _DRIVEN[luck // 4 % len(_DRIVEN)]


def _interval_s(kind: Kind, habits: Habits) -> int:
    """Return the longest silence which is usual for a unit."""
    asleep = habits.pace.parked_s == _ASLEEP
    return {
        Kind.NIGHTS: 17 * _HOUR,
        Kind.WEEKENDS: 66 * _HOUR if asleep else DAY,
        Kind.IRREGULAR: 8 * DAY,
    }.get(kind, max(habits.pace.moving_s, habits.pace.parked_s))


def _attach_s(cause: Cause | None, kind: Kind, pace: Pace, luck: int) -> int:
    """Return how often a SIM attaches beside its tracker's reports."""
    if cause in {Cause.NO_DATA, Cause.NO_REPORTS, Cause.MOVED} or kind is Kind.SIM_ONLY:
        return min(4 * _HOUR, max(900, pace.parked_s))
    if kind in {Kind.IRREGULAR, Kind.WEEKLY}:
        return 0
    return (0, 0, 4 * _HOUR, 12 * _HOUR, DAY)[luck // 512 % 5]


def _parts(cause: Cause | None, kind: Kind, luck: int) -> tuple[bool, bool, bool]:
    """Return whether a unit has a tracker, a SIM on record, and a locator."""
    located = luck // 1_024 % 10
    if cause in {Cause.LOCATION_DISABLED, Cause.NEVER_CLAIMED}:
        return located > 4, located > 2, True
    if kind is Kind.SIM_ONLY:
        return False, True, cause is None and located < 2
    if kind is Kind.TRACKER_ONLY:
        return True, False, cause is None and located < 2
    if cause is None and kind is Kind.ORDINARY and luck // 16_384 % 25 == 0:
        return False, False, True
    return True, True, located < 3


def _month(at: int) -> tuple[int, int]:
    """Return when the month of an instant begins and ends."""
    first = datetime.fromtimestamp(at, UTC).replace(day=1, hour=0, minute=0, second=0)
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return int(first.timestamp()), int(following.timestamp())
