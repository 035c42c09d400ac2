"""Vehicles which are stolen, forgotten or empty, from the world's side: where each truly is, and what was heard of it.

Nothing here knows how a search area is worked out. Roads bend, drivers stop, a motorway may be driven at 130 km/h,
positions err by more than is said of them now and then, and a jammer or a parking deck silences a tracker.
"""

import math
import random
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tui.domain.place.agreement import CELL_ACCURACY_M, GPS_ACCURACY_M
from tui.domain.place.distance import Position, bearing, destination, distance_m
from tui.domain.recovery.search_area import PlaceWord

MINUTE, HOUR = 60.0, 3_600.0
START = datetime(2026, 6, 1, 6, tzinfo=UTC)
STEP = 20.0
"""The way is known every so many seconds."""
ROADS = (("town", 32.0, 14.0, 70.0), ("country", 75.0, 12.0, 25.0), ("motorway", 112.0, 11.0, 8.0))
"""Name, usual speed and its spread in km/h, and by how many degrees it bends in a minute."""
FASTEST = 130.0


@dataclass(slots=True)
class Way:
    """Where a vehicle was at each time since the start, in seconds."""

    luck: random.Random
    position: Position
    at: float = 0.0
    heading: float = 0.0
    times: list[float] = field(default_factory=list)
    places: list[Position] = field(default_factory=list)
    speeds: list[float] = field(default_factory=list)

    def _note(self, speed: float) -> None:
        self.times.append(self.at)
        self.places.append(self.position)
        self.speeds.append(speed)

    def stand(self, seconds: float) -> None:
        """Stand for so long."""
        self._note(0.0)
        self.at += seconds
        self._note(0.0)

    def drive(self, seconds: float, *, home: Position | None = None) -> None:
        """Drive for so long over roads of one kind after the other, mostly into one direction; or about home."""
        luck, end = self.luck, self.at + seconds
        aim, is_begin = luck.random() * 360, True
        while self.at < end:
            name, usual, spread, bend = luck.choices(ROADS, (5, 4, 1) if home else (3, 4, 4))[0]
            length = luck.uniform(2, 25 if home else 45) * MINUTE
            if is_begin:  # no motorway begins at a parking place
                (name, usual, spread, bend), length = ROADS[0], luck.uniform(1, 6) * MINUTE
            is_begin, stretch = False, min(end, self.at + length)
            if home is not None and luck.random() < 0.6:
                aim = bearing(self.position, home)
            speed = min(FASTEST, max(10.0, luck.gauss(usual, spread)))
            self.heading = aim + luck.gauss(0, bend)
            while self.at < stretch:
                self.heading += luck.gauss(0, bend) * math.sqrt(STEP / MINUTE)
                off = (aim - self.heading + 180) % 360 - 180
                self.heading += off * (0.15 if name == "motorway" else 0.05)
                now = 0.0 if name == "town" and luck.random() < 0.15 else speed
                self._note(now)
                self.position = destination(self.position, self.heading, now / 3.6 * STEP)
                self.at += STEP

    def place(self, at: float) -> tuple[Position, float, float]:
        """Return where it was at a time, its speed in km/h, and its heading."""
        nth = max(0, bisect_right(self.times, at) - 1)
        following = self.places[min(nth + 1, len(self.places) - 1)]
        here = self.places[nth]
        if here == following:
            return here, self.speeds[nth], 0.0
        way, part = bearing(here, following), (at - self.times[nth]) / STEP
        driven = distance_m(here, following) * min(1.0, max(0.0, part))
        return destination(here, way, driven), self.speeds[nth], way


@dataclass(frozen=True, slots=True)
class Lost:
    """One lost vehicle: everything heard of it, and where it truly is."""

    words: list[PlaceWord]
    way: Way
    gone_at: float
    """When it was lost, in seconds since the start."""


def moment(at: float) -> datetime:
    """Return the instant of a time of the world."""
    return START + timedelta(seconds=at)


def gps(luck: random.Random, way: Way, at: float) -> PlaceWord:
    """Return a position by satellites: a few meters off, in a street of high houses a hundred."""
    here, speed, heading = way.place(at)
    off = abs(luck.gauss(0, 60.0 if luck.random() < 0.03 else 9.0))
    return PlaceWord(
        at=moment(at),
        position=destination(here, luck.random() * 360, off),
        accuracy_m=GPS_ACCURACY_M,
        speed_kmh=max(0.0, speed + luck.gauss(0, 2)) if speed else 0.0,
        heading=heading % 360 if speed else None,
        source="gps",
    )


def cell(luck: random.Random, way: Way, at: float) -> PlaceWord:
    """Return a position by cell towers: two of three are within what is said of it; a few are far worse."""
    here, _, _ = way.place(at)
    radius = math.exp(luck.uniform(math.log(250), math.log(9_000)))
    error = radius * math.sqrt(-2 * math.log(1 - luck.random()) / 2.3)
    if luck.random() < 0.02:
        error *= 2
    told = CELL_ACCURACY_M if radius < CELL_ACCURACY_M and luck.random() < 0.2 else radius
    place = destination(here, luck.random() * 360, min(error, 4 * radius))
    return PlaceWord(at=moment(at), position=place, accuracy_m=told, source="cell")


def _usual_days(luck: random.Random) -> tuple[Way, list[PlaceWord]]:
    """Return a vehicle's two days of work about its yard, and what was heard of it."""
    yard = luck.uniform(28, 60), luck.uniform(-120, 25)
    way, words = Way(luck, yard), list[PlaceWord]()
    for _ in range(luck.randint(3, 8)):
        way.drive(luck.uniform(0.2, 2.5) * HOUR, home=yard)
        way.stand(luck.uniform(0.2, 8) * HOUR)
    pace, at = luck.choice([2, 5, 15, 60]) * MINUTE, 0.0
    while at < way.at:
        words.append(cell(luck, way, at) if luck.random() < 0.05 else gps(luck, way, at))
        at += pace * luck.uniform(0.9, 1.1)
    return way, words


def theft(luck: random.Random) -> Lost:
    """Somebody drives it off, stops, drives on and parks; the tracker is silent, or heard by cell now and then."""
    way, words = _usual_days(luck)
    gone_at = way.at
    for _ in range(luck.randint(1, 3)):
        way.drive(luck.uniform(0.2, 2.5) * HOUR)
        way.stand(luck.uniform(0.05, 1.5) * HOUR)
    way.stand(72 * HOUR)
    heard_until = gone_at + luck.choice([0.0, luck.uniform(0, 0.7) * HOUR])
    at = gone_at + luck.uniform(0, 10) * MINUTE
    while at < heard_until:
        words.append(gps(luck, way, at))
        at += 5 * MINUTE
    return Lost(words + _now_and_then(luck, way, heard_until), way, gone_at)


def forgotten(luck: random.Random) -> Lost:
    """It was left at a place which nobody remembers, under a roof or in the open."""
    way, words = _usual_days(luck)
    gone_at = way.at
    way.drive(luck.uniform(0.1, 1.5) * HOUR)
    arrived = way.at
    way.stand(72 * HOUR)
    at = gone_at
    while at < arrived - luck.uniform(0, 15) * MINUTE:
        words.append(gps(luck, way, at))
        at += luck.choice([5, 15]) * MINUTE
    return Lost(words + _now_and_then(luck, way, arrived), way, gone_at)


def empty(luck: random.Random) -> Lost:
    """Its battery empties where it stands; the last words come seldom, and the very last by cell."""
    way, words = _usual_days(luck)
    gone_at = way.at
    way.stand(72 * HOUR)
    for at in sorted(luck.uniform(0, 5) * HOUR for _ in range(luck.randint(0, 3))):
        words.append((cell if luck.random() < 0.5 else gps)(luck, way, gone_at + at))
    return Lost(words, way, gone_at)


def _now_and_then(luck: random.Random, way: Way, since: float) -> list[PlaceWord]:
    if luck.random() < 0.4:
        return []
    pace, words, at = luck.uniform(0.3, 6) * HOUR, list[PlaceWord](), since
    for _ in range(luck.randint(1, 12)):
        at += pace * luck.expovariate(1.0)
        if at < way.at - HOUR:
            words.append(cell(luck, way, at))
    return words


KINDS: dict[str, Callable[[random.Random], Lost]] = {
    "stolen": theft,
    "forgotten": forgotten,
    "battery empty": empty,
}
