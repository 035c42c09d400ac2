"""Turns: when the budget is too small for everybody, devices are asked one by one.

A device which reports more has its turn more often (see `request_cost.turn_lengths`).
"""

import heapq
import math
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from tui.domain.budget.windows import HOUR_SECONDS
from tui.lazy_dataclass import dataclass
from tui.sync.request_cost import DEVICE_ROWS_PER_UNIT, turn_lengths
from tui.sync.watermark import TimeSpan

LONGEST_TURN_SECONDS = 40 * 3600.0
"""With what is read again, a span stays under two days: there an answer holds 3,000 reports."""
LONGEST_SPAN_SECONDS = 47 * 3600
"""Under two days, with an hour to spare."""
MAX_ROWS = 2400
"""The rows aimed at in one answer about one device, of the 3,000 it may hold."""
SHORTEST_FULL_SECONDS = 600.0
"""However much a device reports, its turn does not come more often because of the rows aimed at."""
BEHIND_SECONDS = 3600
"""A device which is read less far than this before now is due again at once."""


def least_turn_units(rates: Mapping[str, float]) -> float:
    """Return the least cost per hour of asking every device by itself, so seldom that its answers still hold all."""
    units = 0.0
    for rate in rates.values():
        seconds = min(LONGEST_TURN_SECONDS, max(SHORTEST_FULL_SECONDS, MAX_ROWS / max(rate, 1e-9)))
        per_turn = max(1, math.ceil(rate * seconds / DEVICE_ROWS_PER_UNIT))
        units += per_turn * HOUR_SECONDS / seconds
    return units


@dataclass(slots=True)
class Turns:
    """The queue of turns, and how far each device is read."""

    read_until: dict[str, int] = field(default_factory=dict)
    turn_seconds: dict[str, float] = field(default_factory=dict)
    _due: list[tuple[float, str]] = field(default_factory=list)

    def add_devices(self, keys: Mapping[str, int]) -> None:
        """Add devices, each with the time up to which it is read."""
        for key, until in keys.items():
            self.read_until.setdefault(key, until)

    def set_turns(self, rates: Mapping[str, float], units_per_hour: float) -> None:
        """Set the length of every device's turn by its reports a second."""
        self.turn_seconds = turn_lengths(rates, units_per_hour, LONGEST_TURN_SECONDS)
        for key, rate in rates.items():
            full = MAX_ROWS / max(rate, 1e-9)
            longest = max(SHORTEST_FULL_SECONDS, full)
            self.turn_seconds[key] = min(self.turn_seconds[key], longest)
        self._queue()

    def set_equal_turns(self, seconds: float) -> None:
        """Set turns of the same length for all devices."""
        self.turn_seconds = dict.fromkeys(self.read_until, seconds)
        self._queue()

    def _queue(self) -> None:
        self._due = [
            (until + self.turn_seconds.get(key, LONGEST_TURN_SECONDS), key)
            for key, until in self.read_until.items()
        ]
        heapq.heapify(self._due)

    def next(self) -> tuple[float, str] | None:
        """Return when the next turn is due, and whose it is; None without devices."""
        return self._due[0] if self._due else None

    def span(self, key: str, now: int, overlap_seconds: int) -> TimeSpan:
        """Return the time to ask a device for: from where it is read, and an overlap for late reports."""
        since = self.read_until[key] - overlap_seconds
        return TimeSpan(since, max(since + 1, min(now, since + LONGEST_SPAN_SECONDS)))

    def record_read(self, key: str, until: int, now: int) -> None:
        """Record how far a device is read; one which is still far behind is due again at once."""
        self.read_until[key] = max(until, self.read_until.get(key, 0))
        turn = self.turn_seconds.get(key, LONGEST_TURN_SECONDS)
        is_behind = now - self.read_until[key] > BEHIND_SECONDS
        before_all_others = float(now) - 1e9
        entry = (before_all_others if is_behind else self.read_until[key] + turn, key)
        if self._due and self._due[0][1] == key:
            heapq.heapreplace(self._due, entry)
        else:
            self._due = [other for other in self._due if other[1] != key]
            heapq.heappush(self._due, entry)

    def postpone(self) -> None:
        """Postpone the device whose turn it is by one turn."""
        due, key = self._due[0]
        turn = self.turn_seconds.get(key, LONGEST_TURN_SECONDS)
        heapq.heapreplace(self._due, (max(due, self.read_until[key]) + turn, key))

    def dump(self) -> dict[str, Any]:
        """Return how far each device is read, as JSON values."""
        return dict(self.read_until)

    @classmethod
    def load(cls, saved: Mapping[str, Any]) -> "Turns":
        """Parse what `dump` returned."""
        return cls({key: int(until) for key, until in saved.items()})
