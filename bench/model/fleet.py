"""Made-up fleets: uneven rates, days and nights, midnight check-ins, holes in the coverage."""

import math
import random
from array import array
from dataclasses import dataclass

HOUR = 3600.0
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Fleet:
    """All reports of some days: whose, when made, when received (seconds from the start)."""

    devices: int
    seconds: float
    device: "array[int]"
    made: "array[int]"
    received: "array[int]"

    def __len__(self) -> int:
        return len(self.device)

    @property
    def per_hour(self) -> float:
        return len(self) * HOUR / self.seconds


def make_fleet(
    devices: int, per_hour: float, days: float, seed: int, *, start_second: int = 0, holes: bool = True,
    check_in_share: float = 0.2, check_in_spread: int = 30,
) -> Fleet:  # fmt: skip
    """Return a fleet with this mean of reports an hour and device; midnight is UTC's."""
    luck = random.Random(seed)
    rates = _rates(luck, devices, per_hour)
    seconds = days * DAY
    rows: list[tuple[int, int, int]] = []
    for index, rate in enumerate(rates):
        made = _made(luck, rate, seconds, start_second)
        if index < devices * check_in_share:
            first = DAY - start_second % DAY
            while first < seconds:
                made.append(int(first) + luck.randrange(check_in_spread))
                first += DAY
        gaps = _gaps(luck, days) if holes else []
        rows += [(index, at, _received(luck, at, gaps)) for at in made]
    rows = [row for row in rows if row[2] < seconds]
    rows.sort(key=lambda row: row[2])
    columns = [array("q", column) for column in zip(*rows, strict=True)]
    return Fleet(devices, seconds, *columns)


def _rates(luck: random.Random, devices: int, per_hour: float) -> list[float]:
    rates = [luck.lognormvariate(0, 1.5) for _ in range(devices)]
    for _ in range(20):
        scale = per_hour * devices / sum(rates)
        rates = [min(120.0, max(1 / 24, rate * scale)) for rate in rates]
    return rates


def _made(luck: random.Random, rate: float, seconds: float, start_second: int) -> list[int]:
    """Return when one device makes reports: a Poisson process with a day and a night."""
    made, at, fastest = [], 0.0, rate * 1.8 / HOUR
    while (at := at + luck.expovariate(fastest)) < seconds:
        wave = 1 + 0.8 * math.sin(2 * math.pi * ((at + start_second) / HOUR - 9) / 24)
        if luck.random() * 1.8 < wave:
            made.append(int(at))
    return made


def _gaps(luck: random.Random, days: float) -> list[tuple[float, float]]:
    """Return when a device is out of coverage: half an hour to half a day, about every three days."""
    gaps, at = [], 0.0
    while (at := at + luck.expovariate(1 / (3 * DAY))) < days * DAY:
        gaps.append((at, at + min(11.9 * HOUR, luck.lognormvariate(math.log(1800), 1.0))))
    return gaps


def _received(luck: random.Random, made: int, gaps: list[tuple[float, float]]) -> int:
    arrived = made + int(luck.expovariate(1 / 5))
    for start, end in gaps:
        if start <= made < end:
            arrived = max(arrived, int(end + luck.uniform(0, 60)))
    return arrived
