"""What happens to a unit by itself: when it is silent and why, and how full its battery is."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from tui.sim.world.luck import mix
from tui.sim.world.unit import SimState

DAY = 86_400
WORLD_BEGINS = 1_451_606_400
"""2016-01-01, in Unix seconds: the first units come into service."""
_NEVER_ENDS = 1 << 62


class Fate(StrEnum):
    """The one remarkable thing about a unit."""

    STEADY = "steady"
    DRAINING = "draining"
    """Runs on a battery nobody charges before it is empty."""
    SEASONAL = "seasonal"
    """Its SIM is suspended out of season."""
    CAPPED = "capped"
    """Uses up its data limit before the month is over."""
    SWAPPED = "swapped"
    """Has another SIM than its record says."""
    RETIRED = "retired"
    """Its SIM is deactivated most of the time."""
    BOXED = "boxed"
    """Never switched on yet."""


_FATES = (
    *(Fate.BOXED, Fate.RETIRED, Fate.SWAPPED, Fate.CAPPED),
    *(Fate.SEASONAL,) * 3,
    *(Fate.DRAINING,) * 6,
)
_STATES = {Fate.DRAINING: SimState.ACTIVE, Fate.RETIRED: SimState.DEACTIVATED}
_STREET = 50


def place_in_street(seed: int, index: int) -> int:
    """Return a unit's place among its 50 neighbors, so that every 50 hold some of everything."""
    return (index * 17 + mix(seed, index // _STREET, 1)) % _STREET


@dataclass(frozen=True, slots=True)
class Silence:
    """A stretch of Unix time in which a unit is not heard."""

    start: int
    end: int
    state: SimState
    """The SIM's state meanwhile."""


class Story(Protocol):
    """How one unit's life goes, whoever wrote it."""

    @property
    def fate(self) -> Fate:
        """The one remarkable thing about it."""
        ...

    @property
    def begins(self) -> int:
        """When it came into service, in Unix seconds."""
        ...

    def silence(self, at: int) -> Silence | None:
        """Return the silence an instant lies in, or None where the unit is heard."""
        ...

    def charge(self, at: int) -> float | None:
        """Return how full a battery is, from 1 to 0; None where it is charged anyway."""
        ...


@dataclass(frozen=True, slots=True)
class Life:
    """How one unit's life goes, in Unix seconds."""

    fate: Fate
    begins: int
    cycle: int
    """After this long the same happens to it again."""
    phase: int
    awake: float
    """The part of a cycle in which it is heard."""

    def _cycle_start(self, at: int) -> int:
        return at - (at + self.phase) % self.cycle

    def silence(self, at: int) -> Silence | None:
        """Return the silence an instant lies in, or None where the unit is heard."""
        if at < self.begins or self.fate is Fate.BOXED:
            end = _NEVER_ENDS if self.fate is Fate.BOXED else self.begins
            return Silence(0, end, SimState.ACTIVE)
        if self.fate in (Fate.STEADY, Fate.SWAPPED):
            return None
        start, end = self._month(at) if self.fate is Fate.CAPPED else self._season(at)
        if at < start:
            return None
        return Silence(start, end, _STATES.get(self.fate, SimState.SUSPENDED))

    def _season(self, at: int) -> tuple[int, int]:
        start = self._cycle_start(at)
        return start + int(self.cycle * self.awake), start + self.cycle

    def _month(self, at: int) -> tuple[int, int]:
        now = datetime.fromtimestamp(at, UTC)
        first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
        seconds = following.timestamp() - first.timestamp()
        start = int(first.timestamp())
        return start + int(seconds * self.awake), int(following.timestamp())

    def charge(self, at: int) -> float | None:
        """Return how full a draining battery is, from 1 to 0; None where it is charged anyway."""
        if self.fate is not Fate.DRAINING:
            return None
        return max(0.0, 1.0 - (at - self._cycle_start(at)) / (self.cycle * self.awake))


def fate_of(seed: int, index: int) -> Fate:
    """Return the one remarkable thing about a unit."""
    place = place_in_street(seed, index)
    return _FATES[place] if place < len(_FATES) else Fate.STEADY


def life_of(seed: int, index: int) -> Life:
    """Return how one unit's life goes."""
    fate = fate_of(seed, index)
    luck = mix(seed, index, 2)
    street = mix(seed, index // _STREET, 5)
    days, awake = {
        Fate.DRAINING: (60 + street % 120, 0.8),
        Fate.SEASONAL: (120 + street % 90, 0.55),
        Fate.RETIRED: (500, 0.1),
        Fate.CAPPED: (30, 0.25 + luck % 50 / 100),
    }.get(fate, (30, 1.0))
    # Neighbors of one fate take turns, so that at any time one of them is silent.
    turn = place_in_street(seed, index) * days * DAY // max(1, _FATES.count(fate))
    return Life(
        fate=fate,
        begins=WORLD_BEGINS + mix(seed, index, 3) % (6 * 365) * DAY,
        cycle=days * DAY,
        phase=street // 7 % (days * DAY) + turn,
        awake=awake,
    )
