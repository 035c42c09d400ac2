"""Learn how often a fleet reports: the whole fleet by hour of the day, and each device."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import field
from typing import Any

from tui.lazy_dataclass import dataclass
from tui.sync.truncation import ReportTimes
from tui.sync.watermark import TimeSpan

DAY_SECONDS = 86_400.0
HOURS = 24
FEWEST_HOURS = 6
"""From this many known hours of the day on, their mean is better than the present rate."""
SHORTEST_HOUR_SECONDS = 1800
"""An hour of the day is known once half of it was read; a burst alone says nothing about its rate."""
SILENCE_FACTOR = 6.0
"""A device which was silent for this many of its usual intervals may have kept reports."""
SHORTEST_SILENCE_SECONDS = 1200.0
"""A shorter silence is never unusual."""
FULL_WEIGHT_SECONDS = 900
"""A window this long replaces the present rate; a shorter one changes it in proportion."""
FADE_AFTER_SECONDS = 2 * 3600
"""Once an hour of the day was read for this long, older days count half."""
HOURLY_WEIGHT = 0.9
"""The rate of yesterday's same hour counts a little less than the present rate."""
LEAST_RATE = 1e-5
"""About one report a day, so that nothing is divided by zero."""
MOST_HOURS = 20
"""With this many known hours of the day the mean is certain."""
LONG_GAP = 4
"""A gap of this many intervals is no sample of the usual interval."""
OLD_SHARE = 0.9
"""The usual interval follows each new gap by a tenth."""
LEAST_OBSERVED_SECONDS = 600.0
"""A device observed for less counts as observed for this long."""


@dataclass(slots=True)
class FleetRates:
    """Reports a second of the whole fleet: now, and by hour of the day (UTC)."""

    now: float | None = None
    hours: list[tuple[float, float]] = field(default_factory=lambda: [(0.0, 0.0)] * HOURS)
    """For each hour of the day: the reports, and the seconds in which they came; older days count less."""

    def learn(self, asked: TimeSpan, rows: int) -> None:
        """Learn from a window which was read completely."""
        seconds = asked.until - asked.since
        if seconds <= 0:
            return
        rate = rows / seconds
        weight = min(1.0, seconds / FULL_WEIGHT_SECONDS)
        self.now = rate if self.now is None else self.now + weight * (rate - self.now)
        hour = asked.since // 3600 % HOURS
        counted, over = self.hours[hour]
        fade = 0.5 if over > FADE_AFTER_SECONDS else 1.0
        self.hours[hour] = (counted * fade + rows, over * fade + seconds)

    def hour(self, when: float) -> float | None:
        """Return the rate of an hour of the day; None while too little of it was read."""
        counted, over = self.hours[int(when) // 3600 % HOURS]
        return counted / over if over >= SHORTEST_HOUR_SECONDS else None

    def at(self, when: float) -> float:
        """Return the reports a second to expect at this time."""
        return max(self.now or 0.0, HOURLY_WEIGHT * (self.hour(when) or 0.0), LEAST_RATE)

    def past(self, when: float) -> float:
        """Return the reports a second in a past hour, as far as known."""
        return max(self.hour(when) or self.now or 0.0, LEAST_RATE)

    def mean(self) -> float:
        """Return the mean rate over the day, as far as known."""
        known = self._known()
        return sum(known) / len(known) if len(known) >= FEWEST_HOURS else self.now or 0.0

    def least_mean(self) -> float:
        """Return what the mean rate over the day cannot be below: as if nothing came in unknown hours."""
        return sum(self._known()) / HOURS

    def covers_day(self) -> bool:
        """Return whether nearly every hour of the day is known."""
        return len(self._known()) >= MOST_HOURS

    def fill(self, rate: float) -> None:
        """Set the same rate for every hour."""
        self.now, self.hours = rate, [(rate * 3600, 3600.0)] * HOURS

    def _known(self) -> list[float]:
        rates = (self.hour(3600 * hour) for hour in range(HOURS))
        return [rate for rate in rates if rate is not None]


@dataclass(slots=True)
class DeviceRate:
    """How often one device reports."""

    received_at: float = 0.0
    """When the vendor received the newest report we have; 0: none."""
    made_at: float = 0.0
    interval: float = 0.0
    """The usual seconds between two reports; 0: not known."""
    count: float = 0.0
    """Reports seen; a report of a day ago counts a third (1/e)."""
    counted_at: float = 0.0

    def record(self, row: ReportTimes) -> float | None:
        """Record a report; return since when the device was silent, if that was unusually long."""
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
        elif gap < LONG_GAP * usual:
            self.interval = usual * OLD_SHARE + gap * (1 - OLD_SHARE)
        unusual = usual and gap > max(SHORTEST_SILENCE_SECONDS, SILENCE_FACTOR * usual)
        return before if unusual else None

    def rate(self, observed_until: float, observed_seconds: float) -> float:
        """Return the device's reports a second at the end of its observation.

        `count` is a sum which decays by e a day, so it is divided by the decayed time.
        """
        fade = math.exp(-max(0.0, observed_until - self.counted_at) / DAY_SECONDS)
        span = DAY_SECONDS * (
            1 - math.exp(-max(observed_seconds, LEAST_OBSERVED_SECONDS) / DAY_SECONDS)
        )
        return self.count * fade / span

    def dump(self) -> list[float]:
        """Return the rate as JSON values, times in whole seconds."""
        return [
            int(self.received_at),
            int(self.made_at),
            round(self.interval, 1),
            round(self.count, 2),
            int(self.counted_at),
        ]


@dataclass(slots=True)
class DeviceRates:
    """How often each device reports, by its key."""

    began: float
    """Since when reports have been counted."""
    by_device: dict[str, DeviceRate] = field(default_factory=dict)
    trusted_from: float = 0.0
    """Reports received before this time were read by a process whose rates are lost."""

    def add_devices(self, keys: Iterable[str]) -> None:
        """Add devices which have not reported yet."""
        for key in keys:
            self.by_device.setdefault(key, DeviceRate())

    def rate(self, key: str, read_until: float) -> float:
        """Return a device's reports a second at the time up to which it is read."""
        rate_of_device = self.by_device.get(key)
        return rate_of_device.rate(read_until, read_until - self.began) if rate_of_device else 0.0

    def record(self, rows: Sequence[ReportTimes]) -> dict[str, float]:
        """Record reports by device time; return the devices back from an unusual silence, and since when."""
        returned: dict[str, float] = {}
        for row in sorted(rows, key=lambda row: row.made_at or row.received_at or 0.0):
            since = self.by_device.setdefault(row.device, DeviceRate()).record(row)
            if since is not None:
                returned.setdefault(row.device, since)
        return returned

    def dump(self) -> dict[str, Any]:
        """Return all rates as JSON values."""
        return {
            "began": self.began,
            "of": {key: rate_of_device.dump() for key, rate_of_device in self.by_device.items()},
        }

    @classmethod
    def load(cls, saved: dict[str, Any]) -> "DeviceRates":
        """Parse what `dump` returned."""
        by_device = {
            key: DeviceRate(*(float(part) for part in parts)) for key, parts in saved["of"].items()
        }
        return cls(float(saved["began"]), by_device)
