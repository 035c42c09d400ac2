"""Batteries: how their voltage falls while they empty, by what they are made of."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from tui.sim.world.luck import mix

_DAY = 86_400
Curve = Sequence[tuple[float, int]]
"""Charge from 0 to 1, and the voltage in mV."""


class Chemistry(Enum):
    """What a tracker's battery is made of, with its curve of discharge."""

    LITHIUM_ION = ((0.0, 3250), (0.05, 3480), (0.1, 3600), (0.2, 3690), (0.5, 3820), (1.0, 4180))
    ALKALINE = ((0.0, 3900), (0.05, 4250), (0.1, 4450), (0.3, 4900), (0.7, 5500), (1.0, 6300))
    """Four cells in a row."""
    LITHIUM_PRIMARY = (
        (0.0, 2700),
        (0.04, 3150),
        (0.1, 3420),
        (0.2, 3520),
        (0.5, 3580),
        (1.0, 3660),
    )
    """Thionyl chloride: flat for years, then it collapses."""
    IRON_PHOSPHATE = ((0.0, 2550), (0.05, 2950), (0.1, 3080), (0.2, 3180), (0.5, 3270), (1.0, 3420))

    @property
    def is_rechargeable(self) -> bool:
        """Whether a wire or the sun can fill it."""
        return self in {Chemistry.LITHIUM_ION, Chemistry.IRON_PHOSPHATE}

    def millivolts(self, charge: float) -> float:
        """Return the voltage at a charge from 0 to 1."""
        curve: Curve = self.value
        place = min(bisect_right(curve, charge, key=lambda point: point[0]), len(curve) - 1)
        (empty, low), (full, high) = curve[place - 1], curve[place]
        return low + (high - low) * (charge - empty) / (full - empty)


HARDWARE = (
    *(Chemistry.LITHIUM_ION,) * 4,
    *(Chemistry.ALKALINE,) * 2,
    *(Chemistry.LITHIUM_PRIMARY,) * 3,
    Chemistry.IRON_PHOSPHATE,
)
"""The chemistry of each model of tracker."""


def hardware_of(seed: int, index: int) -> int:
    """Return which model of tracker a unit has."""
    return mix(seed, index, 6) % len(HARDWARE)


@dataclass(frozen=True, slots=True)
class Battery:
    """The charge of one unit's battery over time, in Unix seconds."""

    chemistry: Chemistry
    at: int
    """An instant at which its charge is known."""
    charge_then: float
    lasts_s: int
    """From full to empty."""
    recharged_s: int = 0
    """After so long somebody, or the sun, has filled it again; 0: never."""

    def charge(self, at: int) -> float:
        """Return how full it is, from 1 to 0."""
        used = (at - self.at) % self.recharged_s if self.recharged_s else at - self.at
        return min(1.0, max(0.0, self.charge_then - used / self.lasts_s))

    @property
    def empty_at(self) -> int:
        """The instant at which it is empty, where nobody fills it."""
        return self.at + int(self.charge_then * self.lasts_s)


def healthy_battery(seed: int, index: int, at: int) -> Battery | None:
    """Return the battery of a unit with nothing wrong; None where its vehicle powers it."""
    luck = mix(seed, index, 95)
    chemistry = HARDWARE[hardware_of(seed, index)]
    if chemistry.is_rechargeable:
        if luck % 4:
            return None
        days = 5 + luck // 8 % 6
        return Battery(
            chemistry, at - luck // 64 % (days * _DAY), 1.0, days * 2 * _DAY, days * _DAY
        )
    return Battery(chemistry, at, 0.35 + luck % 60 / 100, (500 + luck // 64 % 800) * _DAY)
