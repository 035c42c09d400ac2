"""Charges in a rate window: our own calls, other programs' calls, and when each leaves the window."""

from collections.abc import Sequence
from typing import NamedTuple

from tui.lazy_dataclass import dataclass

GUARD_SECONDS = 1.0
"""Added to every window: two clocks never agree."""
MINUTE_SECONDS = 60
LONGEST_CALL_SECONDS = 180.0
"""A reservation which is never settled (its process was killed) counts as a call this much later."""


class Charge(NamedTuple):
    """Units which leave a window at a time (seconds since the epoch)."""

    leaves_at: float
    units: int


@dataclass(slots=True)
class Spend:
    """One call of ours; `at` is the time of its reservation and, once settled, of its answer."""

    id: int
    at: float
    units: int
    person: bool
    settled: bool = False

    def under_way(self, now: float) -> bool:
        """Return whether the call's answer may still come."""
        return not self.settled and self.at + LONGEST_CALL_SECONDS > now

    def leaves_at(self, seconds: float) -> float:
        """Return when the call has certainly left a window: the server counted it at its answer or before."""
        counted_by = self.at if self.settled else self.at + LONGEST_CALL_SECONDS
        return counted_by + seconds + GUARD_SECONDS

    def charges(self, seconds: int, now: float) -> list[Charge]:
        """Return the call's charges in a window; a call under way will probably settle soon at one unit."""
        if self.under_way(now):
            weight = units_in_window(seconds, self.units)
            return [Charge(now + seconds + GUARD_SECONDS, 1), Charge(now + 1, weight - 1)]
        leaves_at = self.leaves_at(seconds)
        if leaves_at <= now:  # of most calls of an hour, in a window of seconds
            return []
        return [Charge(leaves_at, units_in_window(seconds, self.units))]


@dataclass(slots=True)
class OthersSpend:
    """What other programs spent of one window, as far as the server's count shows it."""

    window_seconds: int
    at: float
    units: int

    def leaves_at(self) -> float:
        """Return when it has certainly left the window."""
        return self.at + self.window_seconds + GUARD_SECONDS


def units_in_window(seconds: int, units: int) -> int:
    """Return how many units a call takes in a window of this length.

    A window under a minute limits bursts: it counts a call once, whatever the call costs.
    """
    return units if seconds >= MINUTE_SECONDS else min(units, 1)


def total_units(charges: Sequence[Charge]) -> int:
    """Return the sum of the charges."""
    return sum(charge.units for charge in charges)


def time_with_room(charges: Sequence[Charge], cost: int, room: int, now: float) -> float | None:
    """Return when `cost` units fit beside the charges; None if they never fit."""
    excess = total_units(charges) + cost - room
    if excess <= 0:
        return now
    for charge in sorted(charges):
        excess -= charge.units
        if excess <= 0:
            return charge.leaves_at
    return None
