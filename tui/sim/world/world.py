"""A fleet which behaves like a real one, the same every time."""

import math
from array import array
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import overload

from tui.sim.world.cards import Cards
from tui.sim.world.causes import Cause, Planting, Truth
from tui.sim.world.chronicle import Chronicle, Event
from tui.sim.world.clock import Clock
from tui.sim.world.data_use import DataUse
from tui.sim.world.fate import DAY
from tui.sim.world.habits import Habits, Pace, habits_of
from tui.sim.world.overlay import Overlay
from tui.sim.world.planted import OUTAGE_CARRIER, PlantedUnits
from tui.sim.world.roads import Point
from tui.sim.world.roster import Roster
from tui.sim.world.spellings import old_record, spelled
from tui.sim.world.talk import texts_of
from tui.sim.world.truth import truth_of
from tui.sim.world.unit import LocatorState, Sample, Sim, SimState, Sms, Unit

__all__ = ["Pace", "Sample", "Sim", "SimState", "Sms", "Unit", "Units", "World"]

_KEPT = 32_000
"""Units which are kept once created, at most."""
_GRACE_S = 900
"""A device counts as connected until its report is this much overdue."""


class Units(Sequence[Unit]):
    """Units made when they are looked at."""

    def __init__(self, world: "World", indexes: Sequence[int]) -> None:
        self._world = world
        self.indexes = indexes

    def __len__(self) -> int:
        """Count them."""
        return len(self.indexes)

    @overload
    def __getitem__(self, place: int) -> Unit: ...
    @overload
    def __getitem__(self, place: slice) -> "Units": ...
    def __getitem__(self, place: int | slice) -> "Unit | Units":
        """Return one, or some."""
        if isinstance(place, slice):
            return Units(self._world, self.indexes[place])
        return self._world.unit(self.indexes[place])


class World:
    """Every unit at any instant: a pure function of seed, index and time.

    Only what operators do to it (`set_sim_state`, `set_pace`) is remembered.
    """

    def __init__(
        self,
        *,
        seed: int = 7,
        fleet: int = 50,
        clock: Clock,
        planting: Planting | None = None,
        hostile: bool = False,
    ) -> None:
        """Make a world; with `planting` it holds causes to be found.

        With `hostile` some names and texts try to break a screen.
        """
        self.seed = seed
        self.fleet = fleet
        self.clock = clock
        self.hostile = hostile
        self.planted = PlantedUnits(seed, fleet, planting) if planting else None
        self._use: DataUse | None = None
        if planting and self.planted:
            self._use = DataUse(
                *(seed, self.planted.of, self.planted.at),
                last_connection=self._last_connection,
                operator_limits=planting.operator_limits,
            )
        self._roster = Roster(seed, fleet, hostile=hostile)
        self._habits = lru_cache(maxsize=_KEPT)(self._habits_of)
        self._cards = Cards(seed, lambda index: self._habits(index).life, self._use)
        self._paces: Overlay[Pace] = Overlay()
        self._chronicle = Chronicle(
            *(seed, fleet, self._habits, self._cards.silence, self._pace),
            planted=None if self.planted is None else self.planted.of,
        )
        self._made = lru_cache(maxsize=_KEPT)(self._unit_of)

    def _habits_of(self, index: int) -> Habits:
        return self.planted.of(index).habits if self.planted else habits_of(self.seed, index)

    def _unit_of(self, index: int) -> Unit:
        if self.planted is None:
            return self._roster.unit(index)
        planted = self.planted.of(index)
        carrier = OUTAGE_CARRIER if planted.cause is Cause.INCIDENT else None
        unit = spelled(self._roster.unit(index, carrier), planted, self.seed)
        if planted.old_record_of is not None:
            return old_record(unit, self._made(planted.old_record_of))
        if planted.cause is not Cause.SWAPPED:
            return unit
        other = planted.sim_of
        later = self._roster.other_iccid(index) if other is None else self._made(other).iccid
        return replace(unit, iccid_later=later)

    def unit(self, index: int) -> Unit:
        """Return the unit of an index from 0 to fleet - 1."""
        if not 0 <= index < self.fleet:
            raise IndexError(index)
        return self._made(index)

    @cached_property
    def units(self) -> Units:
        """Every unit, made when looked at."""
        return Units(self, range(self.fleet))

    @cached_property
    def _known(self) -> tuple[Units, Units, Units]:
        """The units with a tracker, those with a SIM on record, those with a locator."""
        known = [array("l"), array("l"), array("l")]
        for index in range(self.fleet):
            for indexes, has in zip(known, self._parts(index), strict=True):
                if has:
                    indexes.append(index)
        trackers, sims, locators = (Units(self, indexes) for indexes in known)
        return trackers, sims, locators

    def _parts(self, index: int) -> tuple[bool, bool, bool]:
        return self.planted.of(index).parts if self.planted else self._roster.parts(index)

    @property
    def trackers(self) -> Units:
        """The units with a tracker."""
        return self._known[0]

    @property
    def sims(self) -> Units:
        """The units whose SIM is on record."""
        return self._known[1]

    @property
    def locators(self) -> Units:
        """The units which a location service locates."""
        return self._known[2]

    def at(self, index: int) -> Unit | None:
        """Return the unit of an index, or None where the fleet has no such."""
        return self.unit(index) if 0 <= index < self.fleet else None

    def by_imei(self, imei: str) -> Unit | None:
        """Find the unit of an IMEI."""
        unit = self._candidate(self._roster.with_imei(imei))
        return unit if unit and unit.imei == imei else None

    def by_iccid(self, iccid: str) -> Unit | None:
        """Find the unit of the ICCID on the SIM vendor's record."""
        unit = self._candidate(self._roster.with_iccid(iccid))
        return unit if unit and unit.iccid == iccid else None

    def _candidate(self, index: int | None) -> Unit | None:
        return None if index is None else self._made(index)

    def last_report(self, unit: Unit, at: datetime) -> Sample | None:
        """Return the last report received by an instant."""
        event = self._chronicle.last(unit.index, int(at.timestamp()))
        return event and self._chronicle.sample(unit, event)

    def reports(
        self,
        unit: Unit,
        start: datetime,
        end: datetime,
        limit: int | None = None,
        *,
        newest: bool = False,
    ) -> list[Sample]:
        """Return what was received from start to end, both included, by received_at, never after now.

        `limit` keeps the earliest, or the `newest`.
        """
        events = self._chronicle.heard(unit.index, *self._bounds(start, end))
        if limit is not None:
            events = events[max(0, len(events) - limit) :] if newest else events[:limit]
        return [self._chronicle.sample(unit, event) for event in events]

    def reports_all(
        self, start: datetime, end: datetime, limit: int | None = None, *, newest: bool = False
    ) -> list[Sample]:
        """Return what all trackers reported from start to end; `limit` as in `reports`."""
        low, high = self._bounds(start, end)
        events: list[Event] = []
        for index in self.trackers.indexes:
            events += self._chronicle.heard(index, low, high)
        events.sort(key=itemgetter(0, 1))
        if limit is not None:
            events = events[max(0, len(events) - limit) :] if newest else events[:limit]
        return [self._chronicle.sample(self._made(event.unit), event) for event in events]

    def _bounds(self, start: datetime, end: datetime) -> tuple[int, int]:
        last = min(end, self.clock())
        return math.ceil(start.timestamp()), math.floor(last.timestamp())

    def sim(self, unit: Unit, at: datetime) -> Sim:
        """Return how a unit's SIM stands at an instant."""
        index, now = unit.index, int(at.timestamp())
        last = self._last_connection(index, now)
        usual_s = self._pace(index, now).parked_s + _GRACE_S
        silent = self._is_detached(index, now)
        month = (at.date().replace(day=day) for day in range(1, at.day + 1))
        return Sim(
            state=self._cards.state(index, now),
            connected=bool(last and not silent and now - last <= usual_s),
            last_connection_at=datetime.fromtimestamp(last, UTC) if last else None,
            activated_at=self._activated_at(index),
            bytes_this_month=sum(self._cards.bytes_of(index, day, now) for day in month),
            limit_reached=self._cards.limit_reached(index, now),
        )

    def sim_state(self, unit: Unit, at: datetime) -> SimState:
        """Return the state of a unit's SIM at an instant."""
        return self._cards.state(unit.index, int(at.timestamp()))

    def _is_detached(self, index: int, now: int) -> bool:
        if self.planted is None:
            return self._cards.silence(index, now) is not None
        since, until = self.planted.of(index).detached
        return since <= now < until or self._cards.blocked_at(index, now) is not None

    def _last_connection(self, index: int, now: int) -> int | None:
        """Return when a SIM last attached to the network, for a report or for itself."""
        if self.planted is None:
            last = self._chronicle.last(index, now)
            return last and last.received
        planted = self.planted.of(index)
        blocked = self._cards.blocked_at(index, now)
        at = now if blocked is None else blocked - 1
        if planted.detached[0] <= at < planted.detached[1]:
            at = planted.detached[0] - 1
        last = self._chronicle.last(index, at)
        times = [last.received] if last else []
        every_s = planted.attach_s
        if every_s:
            attached = at - (at + planted.luck) % every_s
            while self._chronicle.outage(index, attached):
                attached -= every_s
            times += [attached] if attached > planted.life.begins else []
        return max(times, default=None)

    def _activated_at(self, index: int) -> datetime | None:
        if self.planted and self.planted.of(index).cause is Cause.NEVER_ACTIVATED:
            return None
        return datetime.fromtimestamp(self._habits(index).life.begins, UTC)

    def place_by_cells(self, sample: Sample) -> Point | None:
        """Return where a carrier or a location service places a report: it goes by the cells."""
        if self.planted is not None:
            return sample.place
        if sample.latitude is None or sample.longitude is None:
            return None
        return sample.latitude, sample.longitude

    def reports_to_carrier(self, unit: Unit) -> bool:
        """Return whether a unit's reports go to its SIM's vendor."""
        return self.planted is None or (not unit.has_tracker and unit.index % 3 == 0)

    def plan(self, unit: Unit) -> int | None:
        """Return the number of the plan a SIM is on, the smallest first; None: its vendor chooses."""
        return None if self._use is None else self._use.plan(unit.index)

    def locator_state(self, unit: Unit, at: datetime) -> LocatorState | None:
        """Return how a location service stands to a unit; None: the service decides."""
        if self.planted is None:
            return None
        planted = self.planted.of(unit.index)
        if planted.has_begun(int(at.timestamp())):
            if planted.cause is Cause.NEVER_CLAIMED:
                return LocatorState.UNCLAIMED
            if planted.cause is Cause.LOCATION_DISABLED:
                return LocatorState.DISABLED
        return LocatorState.ACTIVE

    def truth(self, unit: Unit, at: datetime) -> Truth:
        """Return what is really the matter with a unit; only in a world with planted causes."""
        if self.planted is None or self._use is None:
            raise ValueError("this world has no planted causes")
        now = int(at.timestamp())
        return truth_of(
            self.planted,
            unit.index,
            now,
            in_hole=self._chronicle.outage(unit.index, now),
            limit_kb=self._use.limit_kb(unit.index),
        )

    def usage(self, unit: Unit, day: date) -> tuple[int, int]:
        """Count the bytes and text messages of a day; today's grow."""
        start = datetime.combine(day, time(), UTC)
        texts = self.sms(unit, start, start + timedelta(seconds=DAY - 1))
        return self._cards.bytes_of(unit.index, day, int(self.clock().timestamp())), len(texts)

    def set_sim_state(self, unit: Unit, state: SimState, at: datetime) -> None:
        """Set a SIM's state from an instant on; suspended, it reports and uses nothing."""
        self._cards.set_state(unit.index, state, int(at.timestamp()))

    def set_pace(self, unit: Unit, pace: Pace, at: datetime) -> None:
        """Set the pace at which a tracker reports from its next drive or stop on."""
        self._paces.set(unit.index, pace, int(at.timestamp()))
        self._chronicle.forget_days(unit.index)

    def pace(self, unit: Unit, at: datetime) -> Pace:
        """Return how a tracker is set at an instant."""
        return self._pace(unit.index, int(at.timestamp()))

    def _pace(self, index: int, at: int) -> Pace:
        said = self._paces.at(index, at)
        return said[1] if said else self._habits(index).pace

    def sms(self, unit: Unit, start: datetime, end: datetime) -> list[Sms]:
        """Return the texts to and from a device from start to end, both included, never after now."""
        low, high = self._bounds(start, end)
        habits = self._habits(unit.index)
        return [
            sms
            for number in range(low // DAY, high // DAY + 1)
            for sms in texts_of(unit, habits, number, self.fleet, hostile=self.hostile)
            if low <= (at := int(sms.at.timestamp())) <= high
            and not self._cards.silence(unit.index, at)
        ]
