"""How a fleet talks: everybody's rate by hour of day, and what is usual for each device."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tui.sync.truncation import ReportTimes
from tui.sync.watermark import TimeSpan

DAY_SECONDS = 86_400.0
HOURS = 24
FEWEST_HOURS = 6
"""Known hours of the day from which on their mean says more than the present rate."""
SHORTEST_HOUR_SECONDS = 1800
"""An hour of the day is known once half of it was read: a burst alone says nothing of its rate."""
SILENCE_FACTOR = 6.0
"""A device back after so many of its usual intervals may have kept reports for later."""
SHORTEST_SILENCE_SECONDS = 1200.0


@dataclass(slots=True)
class FleetRates:
    """Reports a second of the whole fleet: now, and by hour of the day (UTC)."""

    now: float | None = None
    hours: list[tuple[float, float]] = field(default_factory=lambda: [(0.0, 0.0)] * HOURS)
    """Of each hour of the day: reports, and the seconds in which they came; older days count less."""

    def learn(self, asked: TimeSpan, rows: int) -> None:
        """Take in a window which was read whole, or as much of it as was."""
        seconds = asked.until - asked.since
        if seconds <= 0:
            return
        rate = rows / seconds
        weight = min(1.0, seconds / 900)
        self.now = rate if self.now is None else self.now + weight * (rate - self.now)
        hour = asked.since // 3600 % HOURS
        counted, over = self.hours[hour]
        fade = 0.5 if over > 2 * 3600 else 1.0
        self.hours[hour] = (counted * fade + rows, over * fade + seconds)

    def hour(self, when: float) -> float | None:
        """Return the rate of an hour of the day; None while too little of it was seen."""
        counted, over = self.hours[int(when) // 3600 % HOURS]
        return counted / over if over >= SHORTEST_HOUR_SECONDS else None

    def at(self, when: float) -> float:
        """Expect so many reports a second about this time."""
        return max(self.now or 0.0, 0.9 * (self.hour(when) or 0.0), 1e-5)

    def past(self, when: float) -> float:
        """Return how many a second came in a past hour, as far as known."""
        return max(self.hour(when) or self.now or 0.0, 1e-5)

    def mean(self) -> float:
        """Return the mean rate over the day, as far as known."""
        known = self._known()
        return sum(known) / len(known) if len(known) >= FEWEST_HOURS else self.now or 0.0

    def knows_days(self) -> bool:
        """Whether nearly every hour of the day has been seen."""
        return len(self._known()) >= 20

    def fill(self, rate: float) -> None:
        """Take one rate for every hour, where hours are not told apart."""
        self.now, self.hours = rate, [(rate * 3600, 3600.0)] * HOURS

    def _known(self) -> list[float]:
        rates = (self.hour(3600 * hour) for hour in range(HOURS))
        return [rate for rate in rates if rate is not None]


@dataclass(slots=True)
class DeviceRate:
    """What is usual for one device."""

    received_at: float = 0.0
    """The newest receipt we hold; 0: none."""
    made_at: float = 0.0
    interval: float = 0.0
    """Its usual seconds between two reports; 0: not known."""
    count: float = 0.0
    """Reports seen, those of a day ago counting a third."""
    counted_at: float = 0.0

    def note(self, row: ReportTimes) -> float | None:
        """Take in a report; give since when it was silent if that was unusually long."""
        received = row.received_at or row.made_at or 0.0
        if received > self.received_at:
            fade = math.exp(-max(0.0, received - self.counted_at) / DAY_SECONDS)
            self.count, self.counted_at = self.count * fade + 1, received
            self.received_at = received
        made, before = row.made_at, self.made_at
        if made is None or made <= before or made > received + DAY_SECONDS:
            return None
        self.made_at = made
        if not before:
            return None
        gap, usual = made - before, self.interval
        if not usual:
            self.interval = gap
        elif gap < 4 * usual:
            self.interval = usual * 0.9 + gap * 0.1
        unusual = usual and gap > max(SHORTEST_SILENCE_SECONDS, SILENCE_FACTOR * usual)
        return before if unusual else None

    def rate(self, observed_until: float, observed_seconds: float) -> float:
        """Return its reports a second, as of the time up to which it was observed."""
        fade = math.exp(-max(0.0, observed_until - self.counted_at) / DAY_SECONDS)
        span = DAY_SECONDS * (1 - math.exp(-max(observed_seconds, 600.0) / DAY_SECONDS))
        return self.count * fade / span

    def dump(self) -> list[float]:
        """Return it as JSON can hold it, to the second."""
        return [
            int(self.received_at),
            int(self.made_at),
            round(self.interval, 1),
            round(self.count, 2),
            int(self.counted_at),
        ]


@dataclass(slots=True)
class DeviceRates:
    """Every device's habit, by its key."""

    began: float
    """Since when reports have been counted."""
    of: dict[str, DeviceRate] = field(default_factory=dict)
    trusted_from: float = 0.0
    """What was received before was taken in by a process whose notes are lost."""

    def know(self, keys: Iterable[str]) -> None:
        """Receive that these devices exist."""
        for key in keys:
            self.of.setdefault(key, DeviceRate())

    def rate(self, key: str, read_until: float) -> float:
        """Return a device's reports a second, as of the time up to which it was read."""
        habit = self.of.get(key)
        return habit.rate(read_until, read_until - self.began) if habit else 0.0

    def note(self, rows: Sequence[ReportTimes]) -> dict[str, float]:
        """Take in reports, in the order of their making; give who was silent, and since when."""
        back: dict[str, float] = {}
        for row in sorted(rows, key=lambda one: one.made_at or one.received_at or 0.0):
            since = self.of.setdefault(row.device, DeviceRate()).note(row)
            if since is not None:
                back.setdefault(row.device, since)
        return back

    def dump(self) -> dict[str, Any]:
        """Return all as JSON can hold it."""
        return {"began": self.began, "of": {key: habit.dump() for key, habit in self.of.items()}}

    @classmethod
    def load(cls, sent: dict[str, Any]) -> "DeviceRates":
        """Read what `dump` gave."""
        of = {
            key: DeviceRate(*(float(part) for part in parts)) for key, parts in sent["of"].items()
        }
        return cls(float(sent["began"]), of)
