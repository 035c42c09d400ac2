"""What stands in a rate window: our own calls, other people's, and when each leaves it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

GUARD_SECONDS = 1.0
"""Added to every window: two clocks never agree."""
LONGEST_CALL_SECONDS = 180.0
"""A reservation nobody settles (its process was killed) counts from this much later."""


class Charge(NamedTuple):
    """So many units which leave a window at this time (seconds since the epoch)."""

    leaves_at: float
    units: int


@dataclass(slots=True)
class Spend:
    """One call of ours; `at` is when it was reserved and, once settled, when it was answered."""

    id: int
    at: float
    units: int
    person: bool
    settled: bool = False

    def under_way(self, now: float) -> bool:
        """Return whether its answer may still come."""
        return not self.settled and self.at + LONGEST_CALL_SECONDS > now

    def leaves_at(self, seconds: float) -> float:
        """Return when it has certainly left a window: the server counted it at its answer at latest."""
        counted_by = self.at if self.settled else self.at + LONGEST_CALL_SECONDS
        return counted_by + seconds + GUARD_SECONDS

    def charges(self, seconds: int, now: float) -> list[Charge]:
        """Return what it weighs in a window; a call under way will most likely settle soon at one."""
        weight = units_in_window(seconds, self.units)
        if self.under_way(now):
            return [Charge(now + seconds + GUARD_SECONDS, 1), Charge(now + 1, weight - 1)]
        leaves_at = self.leaves_at(seconds)
        return [Charge(leaves_at, weight)] if leaves_at > now else []


@dataclass(slots=True)
class OthersSpend:
    """What others spent of one window, as far as the server's count shows it."""

    window_seconds: int
    at: float
    units: int

    def leaves_at(self) -> float:
        """Return when it has certainly left its window."""
        return self.at + self.window_seconds + GUARD_SECONDS


def units_in_window(seconds: int, units: int) -> int:
    """Return what a call weighs in a window of so many seconds.

    charterup.txt: "The 10-second limit does not apply to individual multiplied requests".
    """
    return units if seconds >= 60 else min(units, 1)


def total_units(charges: Sequence[Charge]) -> int:
    """Add up what stands in a window."""
    return sum(charge.units for charge in charges)


def time_with_room(charges: Sequence[Charge], cost: int, room: int, now: float) -> float | None:
    """Return when `cost` fits beside the charges; None if it is more than the whole room."""
    excess = total_units(charges) + cost - room
    if excess <= 0:
        return now
    for charge in sorted(charges):
        excess -= charge.units
        if excess <= 0:
            return charge.leaves_at
    return None
