"""Ways over the ground: lines to be measured along, the roads between places, and routes."""

import heapq
import math
from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise
from random import Random

from tui.sim.world.places import PLACES, ROADS

Point = tuple[float, float]
"""Latitude and longitude."""

METERS_PER_DEGREE = 111_195.0
_BEND_M = 2_500.0
_PIECE_M = 3_000.0


def meters(here: Point, there: Point) -> float:
    """Measure a short way between two points."""
    north = there[0] - here[0]
    east = (there[1] - here[1]) * math.cos(math.radians((here[0] + there[0]) / 2))
    return METERS_PER_DEGREE * math.hypot(north, east)


def moved(here: Point, north_m: float, east_m: float) -> Point:
    """Return the point so many meters away."""
    return (
        here[0] + north_m / METERS_PER_DEGREE,
        here[1] + east_m / (METERS_PER_DEGREE * math.cos(math.radians(here[0]))),
    )


class Line:
    """A line over the ground which knows what lies so many meters along it."""

    __slots__ = ("_along", "_points", "length_m")

    def __init__(self, points: list[Point]) -> None:
        self._points = points
        self._along = [0.0]
        for here, there in pairwise(points):
            self._along.append(self._along[-1] + meters(here, there))
        self.length_m = self._along[-1]

    def locate(self, along_m: float) -> tuple[float, float, float]:
        """Return latitude, longitude and heading at a distance from the beginning."""
        last = len(self._points) - 2
        index = min(max(bisect_right(self._along, along_m) - 1, 0), last)
        (south, west), (north, east) = self._points[index], self._points[index + 1]
        span = self._along[index + 1] - self._along[index]
        part = (along_m - self._along[index]) / span if span else 0.0
        across = (east - west) * math.cos(math.radians(south))
        heading = math.degrees(math.atan2(across, north - south)) % 360
        return south + part * (north - south), west + part * (east - west), heading


class Path:
    """Lines joined end to end, some taken backwards: the way from one door to another."""

    __slots__ = ("_lines", "_starts", "length_m", "town_m")

    def __init__(self, lines: list[tuple[Line, bool]], town_m: tuple[float, float]) -> None:
        self._lines = lines
        self._starts = [0.0]
        for line, _ in lines:
            self._starts.append(self._starts[-1] + line.length_m)
        self.length_m = self._starts[-1]
        self.town_m = town_m
        """How much of it, at either end, is streets."""

    def locate(self, along_m: float) -> tuple[float, float, float]:
        """Return latitude, longitude and heading at a distance from the beginning."""
        index = min(bisect_right(self._starts, along_m) - 1, len(self._lines) - 1)
        line, backwards = self._lines[index]
        rest = along_m - self._starts[index]
        if not backwards:
            return line.locate(rest)
        latitude, longitude, heading = line.locate(line.length_m - rest)
        return latitude, longitude, (heading + 180) % 360


def _neighbors() -> dict[str, dict[str, float]]:
    """Join the places by the straight lengths of the roads between them."""
    found: dict[str, dict[str, float]] = {name: {} for name in PLACES}
    for chain in ROADS:
        for one, other in pairwise(chain):
            found[one][other] = found[other][one] = meters(PLACES[one], PLACES[other])
    return found


_NEIGHBORS = _neighbors()


@lru_cache(maxsize=512)
def _road(one: str, other: str) -> Line:
    """Draw the road between two neighbors, bent the same way for everybody who drives it."""
    luck = Random(f"{one}|{other}")
    points = [PLACES[one], PLACES[other]]
    bend_m = min(_BEND_M, _NEIGHBORS[one][other] * 0.04)
    piece_m = _NEIGHBORS[one][other]
    while piece_m > _PIECE_M:
        finer = [points[0]]
        for here, there in pairwise(points):
            middle = ((here[0] + there[0]) / 2, (here[1] + there[1]) / 2)
            push = luck.uniform(-bend_m, bend_m)
            way = meters(here, there) or 1.0
            finer += [
                moved(
                    middle,
                    push * (there[1] - here[1]) * METERS_PER_DEGREE * 0.8 / way,
                    -push * (there[0] - here[0]) * METERS_PER_DEGREE / way,
                ),
                there,
            ]
        points, piece_m, bend_m = finer, piece_m / 2, min(bend_m / 1.35, piece_m / 10)
    return Line(points)


def _between(one: str, other: str) -> tuple[Line, bool]:
    return (_road(one, other), False) if one < other else (_road(other, one), True)


@lru_cache(maxsize=256)
def _ways(home: str) -> dict[str, tuple[float, str]]:
    """Return the shortest way from home to every place: its meters, and the place before."""
    ways = {home: (0.0, home)}
    ahead: list[tuple[float, str]] = [(0.0, home)]
    while ahead:
        way_m, here = heapq.heappop(ahead)
        if way_m > ways[here][0]:
            continue
        for there, road_m in _NEIGHBORS[here].items():
            if there not in ways or way_m + road_m < ways[there][0]:
                ways[there] = (way_m + road_m, here)
                heapq.heappush(ahead, (way_m + road_m, there))
    return ways


@lru_cache(maxsize=1024)
def within(home: str, nearest_m: float, farthest_m: float) -> tuple[str, ...]:
    """Name the places whose way from home is between two lengths, in a settled order."""
    ways = _ways(home)
    return tuple(sorted(name for name in ways if nearest_m <= ways[name][0] <= farthest_m))


@lru_cache(maxsize=4096)
def route(home: str, away: str) -> tuple[tuple[Line, bool], ...]:
    """Return the roads from home to a place away, each with whether it is taken backwards."""
    ways = _ways(home)
    stages = [away]
    while stages[-1] != home:
        stages.append(ways[stages[-1]][1])
    return tuple(_between(one, other) for one, other in pairwise(reversed(stages)))
