"""A fleet which behaves like a real one, the same every time."""

import math
from array import array
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache, partial
from operator import itemgetter
from typing import overload

from tui.sim.world.cards import Cards
from tui.sim.world.chronicle import Chronicle, Event
from tui.sim.world.clock import Clock
from tui.sim.world.fate import DAY
from tui.sim.world.habits import Pace, habits_of
from tui.sim.world.overlay import Overlay
from tui.sim.world.roster import Roster
from tui.sim.world.talk import texts_of
from tui.sim.world.unit import Sample, Sim, SimState, Sms, Unit

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

    def __init__(self, *, seed: int = 7, fleet: int = 50, clock: Clock) -> None:
        self.seed = seed
        self.fleet = fleet
        self.clock = clock
        self._roster = Roster(seed, fleet)
        self._habits = lru_cache(maxsize=_KEPT)(partial(habits_of, seed))
        self._cards = Cards(seed, lambda index: self._habits(index).life)
        self._paces: Overlay[Pace] = Overlay()
        self._chronicle = Chronicle(seed, fleet, self._habits, self._cards.silence, self._pace)
        self._made = lru_cache(maxsize=_KEPT)(self._roster.unit)

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
            for indexes, has in zip(known, self._roster.parts(index), strict=True):
                if has:
                    indexes.append(index)
        trackers, sims, locators = (Units(self, indexes) for indexes in known)
        return trackers, sims, locators

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
        last = self._chronicle.last(index, now)
        usual_s = self._pace(index, now).parked_s + _GRACE_S
        silent = self._cards.silence(index, now) is not None
        month = (at.date().replace(day=day) for day in range(1, at.day + 1))
        return Sim(
            state=self._cards.state(index, now),
            connected=bool(last and not silent and now - last.received <= usual_s),
            last_connection_at=last and datetime.fromtimestamp(last.received, UTC),
            activated_at=datetime.fromtimestamp(self._habits(index).life.begins, UTC),
            bytes_this_month=sum(self._cards.bytes_of(index, day, now) for day in month),
            limit_reached=self._cards.limit_reached(index, now),
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
            for sms in texts_of(unit, habits, number, self.fleet)
            if low <= (at := int(sms.at.timestamp())) <= high
            and not self._cards.silence(unit.index, at)
        ]
