"""Too much for the budget: devices take turns, the talkative more often (P ∝ 1/√rate)."""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.sync.request_cost import turns
from tui.sync.watermark import TimeSpan

LONGEST_TURN_SECONDS = 40 * 3600.0
"""With what is read again, a window stays under two days: there an answer holds 3,000 reports."""
LONGEST_WINDOW_SECONDS = 47 * 3600
MOST_ROWS = 2400
"""Aimed at in one answer about one device, of the 3,000 it may hold."""


@dataclass(slots=True)
class Turns:
    """Whose turn it is, and how far each device was read."""

    read_until: dict[str, int] = field(default_factory=dict)
    turn_seconds: dict[str, float] = field(default_factory=dict)
    _due: list[tuple[float, str]] = field(default_factory=list)

    def begin(self, keys: Mapping[str, int]) -> None:
        """Let devices join, each read up to some time."""
        for key, until in keys.items():
            self.read_until.setdefault(key, until)

    def share(self, rates: Mapping[str, float], units_per_hour: float) -> None:
        """Return everybody a turn anew, by the rates known by now."""
        self.turn_seconds = turns(rates, units_per_hour, LONGEST_TURN_SECONDS)
        for key, rate in rates.items():
            full = MOST_ROWS / max(rate, 1e-9)
            self.turn_seconds[key] = min(self.turn_seconds[key], max(600.0, full))
        self._queue()

    def take_turns(self, seconds: float) -> None:
        """Return everybody a turn of the same length."""
        self.turn_seconds = dict.fromkeys(self.read_until, seconds)
        self._queue()

    def _queue(self) -> None:
        self._due = [
            (until + self.turn_seconds.get(key, LONGEST_TURN_SECONDS), key)
            for key, until in self.read_until.items()
        ]
        heapq.heapify(self._due)

    def next(self) -> tuple[float, str] | None:
        """Say whose turn is next, and when it is due."""
        return self._due[0] if self._due else None

    def window(self, key: str, now: int, again_seconds: int) -> TimeSpan:
        """Return what to ask about a device: from where it was read, and what may have come late."""
        since = self.read_until[key] - again_seconds
        return TimeSpan(since, max(since + 1, min(now, since + LONGEST_WINDOW_SECONDS)))

    def took(self, key: str, until: int, now: int) -> None:
        """Note how far a device was read; one still far behind is due at once."""
        self.read_until[key] = max(until, self.read_until.get(key, 0))
        turn = self.turn_seconds.get(key, LONGEST_TURN_SECONDS)
        behind = now - self.read_until[key] > 3600
        entry = (float(now) - 1e9 if behind else self.read_until[key] + turn, key)
        if self._due and self._due[0][1] == key:
            heapq.heapreplace(self._due, entry)
        else:
            self._due = [one for one in self._due if one[1] != key]
            heapq.heappush(self._due, entry)

    def postpone(self) -> None:
        """Let the device whose turn it is wait for another turn."""
        due, key = self._due[0]
        turn = self.turn_seconds.get(key, LONGEST_TURN_SECONDS)
        heapq.heapreplace(self._due, (max(due, self.read_until[key]) + turn, key))

    def dump(self) -> dict[str, Any]:
        """Return as JSON can hold it how far each was read."""
        return dict(self.read_until)

    @classmethod
    def load(cls, sent: Mapping[str, Any]) -> "Turns":
        """Read what `dump` gave."""
        return cls({key: int(until) for key, until in sent.items()})
