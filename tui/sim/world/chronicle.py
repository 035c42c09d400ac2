"""What every unit reported and when it was heard: any stretch of time, asked in any order."""

import math
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import NamedTuple

from tui.sim.world.cells import signal_at
from tui.sim.world.day import JITTER_S, SLOTS, Day, Leg, day_of
from tui.sim.world.distortions import distort, held_until, longest_hold_s
from tui.sim.world.fate import DAY, WORLD_BEGINS, Silence
from tui.sim.world.habits import Habits, Pace
from tui.sim.world.luck import mix
from tui.sim.world.planted import PlantedUnit
from tui.sim.world.roads import Point, moved
from tui.sim.world.unit import Sample, Unit

_FIRST_DAY = WORLD_BEGINS // DAY - 1
_LONGEST_LAG_S = 300
_NO_FIX_PERMILLE = 5
_MPH = 2.23694
_LOOK_BACK_S = (3 * 3_600, DAY, 3 * DAY)
_ATTEMPTS = 8

SilenceAt = Callable[[int, int], Silence | None]
"""Returns the silence which a unit's instant of Unix time lies in."""
Planted = Callable[[int], PlantedUnit]
"""Returns what a unit was dealt, in a world with planted causes."""


class Event(NamedTuple):
    """One report received, not yet read; sorts by when."""

    received: int
    number: int
    generated: int
    """By true time."""
    unit: int
    leg: Leg


_DAYS = 4
"""Of every unit so many days are kept: today, yesterday, and what a late report was held over."""
_FEWEST_DAYS, _MOST_DAYS = 1_000, 24_000


class Chronicle:
    """Return what was heard of any unit, keeping only the days last asked for."""

    def __init__(
        self,
        seed: int,
        fleet: int,
        habits: Callable[[int], Habits],
        silence: SilenceAt,
        pace: Callable[[int, int], Pace],
        planted: Planted | None = None,
    ) -> None:
        self._habits = habits
        self._seed = seed
        self._fleet = fleet
        self._silence = silence
        self._pace = pace
        self._planted = planted
        self._turns: dict[int, int] = {}
        self._days = lru_cache(maxsize=min(_MOST_DAYS, max(_FEWEST_DAYS, _DAYS * fleet)))(self._day)

    def forget_days(self, index: int) -> None:
        """Plan a unit's days again, as its tracker's settings have changed."""
        self._turns[index] = self._turns.get(index, 0) + 1

    def _day(self, index: int, number: int, _turn: int) -> Day:
        return day_of(self._habits(index), number, partial(self._pace, index))

    def heard(self, index: int, low: int, high: int) -> list[Event]:
        """Return what was received of a unit from one instant to another, both included, in order."""
        found = self._due(index, low, high)
        return [event for event in found if not self._silence(index, event.received)]

    def _due(self, index: int, low: int, high: int) -> list[Event]:
        """Return what would be received in that time, were the unit never silent."""
        shift = self._habits(index).day_shift_s
        lag_s = _LONGEST_LAG_S
        if self._planted is not None:
            lag_s += longest_hold_s(self._planted(index))
        first = max((low - lag_s + shift) // DAY, _FIRST_DAY)
        turn = self._turns.get(index, 0)
        found: list[Event] = []
        for number in range(first, (high + shift) // DAY + 1):
            day = self._days(index, number, turn)
            since = low - lag_s
            if day.outage and low - lag_s <= day.outage[1] <= high:
                since = min(since, day.outage[0])
            base = ((number - _FIRST_DAY) * self._fleet + index) * SLOTS
            for leg in day.legs:
                if leg.end >= since and leg.start <= high:
                    for slot, at in leg.due(since, high):
                        event = self._event(index, leg, base + slot, at, day)
                        if low <= event.received <= high:
                            found.append(event)
        found.sort()
        return found

    def _event(self, unit: int, leg: Leg, number: int, at: int, day: Day) -> Event:
        """Return when a report, due at an instant, was generated and when it was heard."""
        luck = mix(self._seed, number, 41)
        generated = at + luck % JITTER_S
        if day.outage and day.outage[0] <= generated < day.outage[1]:
            return Event(day.outage[1] + 5 + (luck >> 32) % 240, number, generated, unit, leg)
        held = held_until(self._planted(unit), generated) if self._planted else None
        if held is not None:
            return Event(held + 5 + (luck >> 32) % 240, number, generated, unit, leg)
        slow = (luck >> 24) % 250 if (luck >> 16) % 32 == 0 else 0
        return Event(generated + 2 + (luck >> 8) % 22 + slow, number, generated, unit, leg)

    def last(self, index: int, at: int) -> Event | None:
        """Return the last event received by an instant."""
        for _ in range(_ATTEMPTS):
            silence = self._silence(index, at)
            if silence is None:
                for back in _LOOK_BACK_S:
                    for event in reversed(self._due(index, at - back, at)):
                        if not self._silence(index, event.received):
                            return event
                at -= _LOOK_BACK_S[-1]
            else:
                at = silence.start - 1
            if at < WORLD_BEGINS:
                return None
        return None

    def sample(self, unit: Unit, event: Event) -> Sample:
        """Read a report."""
        habits = self._habits(event.unit)
        luck = mix(self._seed, event.number, 42)
        latitude, longitude, heading, mps = event.leg.locate(event.generated)
        kind = luck % 1000
        fixed = kind >= _NO_FIX_PERMILLE
        cell = fixed and kind < _NO_FIX_PERMILLE + habits.cell_permille
        accuracy = 250.0 + (luck >> 10) % 1500 if cell else 5.0
        reach = accuracy * 0.7 / 512
        seen = moved(
            (latitude, longitude),
            ((luck >> 20) % 1024 - 512) * reach,
            ((luck >> 30) % 1024 - 512) * reach,
        )
        by_gps = fixed and not cell
        leg = event.leg
        is_first = event.number % SLOTS == leg.slot
        sample = Sample(
            number=event.number,
            unit=unit,
            generated_at=datetime.fromtimestamp(event.generated + habits.clock_off_s, UTC),
            received_at=datetime.fromtimestamp(event.received, UTC),
            latitude=round(seen[0], 7) if fixed else None,
            longitude=round(seen[1], 7) if fixed else None,
            from_cell=cell,
            accuracy_m=accuracy if fixed else None,
            speed_mph=round(mps * _MPH * (0.85 + (luck >> 40) % 26 / 100)) if by_gps else 0,
            heading=round(heading + (luck >> 45) % 7 - 3) % 360 if by_gps else 0,
            voltage_mv=_voltage(habits, event, luck >> 48),
            temperature_c=_temperature(latitude, event.generated + habits.day_shift_s, luck >> 50),
            rssi=signal_at(self._seed, latitude, longitude) - (luck >> 52) % 9,
            satellites=4 + (luck >> 56) % 9 if by_gps else 0,
            iccid=unit.iccid_reported,
            place=(latitude, longitude),
            ignition=not leg.parked,
            on_power=habits.life.charge(event.received) is None,
            arrives=is_first and leg.parked and leg.arriving and leg.to_m == 0,
            leaves=is_first and not leg.parked and leg.from_m == 0,
        )
        if self._planted is None:
            return sample
        planted = self._planted(event.unit)
        return distort(sample, planted, event.generated, partial(self.place, event.unit))

    def place(self, index: int, at: int) -> Point:
        """Return where a unit really is at an instant, whether it is heard or not."""
        shift = self._habits(index).day_shift_s
        day = self._days(index, (at + shift) // DAY, self._turns.get(index, 0))
        leg = next(leg for leg in day.legs if leg.end > at or leg is day.legs[-1])
        return leg.locate(at)[:2]

    def outage(self, index: int, at: int) -> bool:
        """Return whether a unit is out of coverage at an instant, or its reports are still under way."""
        shift = self._habits(index).day_shift_s
        day = self._days(index, (at + shift) // DAY, self._turns.get(index, 0))
        return bool(day.outage and day.outage[0] <= at < day.outage[1] + _LONGEST_LAG_S)


def _voltage(habits: Habits, event: Event, luck: int) -> int:
    charge = habits.life.charge(event.received)
    if charge is None:
        return (3_930 if event.leg.parked else 4_090) + luck % 70
    return int(3_290 + 860 * charge**0.6) + luck % 24


def _temperature(latitude: float, local: int, luck: int) -> float:
    """Guess the weather: by latitude, season and hour."""
    season = math.cos(2 * math.pi * (local / DAY - 200) / 365.25)
    hour = math.cos(2 * math.pi * (local % DAY / DAY - 15 / 24))
    warm = 16 - 0.8 * (latitude - 37) + 11 * season + 6 * hour
    return round(warm + luck % 8 / 2 - 2, 1)
