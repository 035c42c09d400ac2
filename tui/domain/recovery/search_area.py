"""The area in which a lost unit can be, from everything that told where it was.

Each word about its place is a disc: within its accuracy then, and since then within what a vehicle can drive. The
unit is in all discs at once, so each word makes the area smaller, and time makes it larger. A newer word is not
always the better one: a cell tower heard now may say less than a position of ten minutes ago.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from tui.domain.place.distance import Position, bearing, destination, distance_m
from tui.lazy_dataclass import dataclass

NET_M_S = 100 / 3.6
"""As the crow flies a vehicle gets away at most so fast: roads bend, and 130 km/h are seldom held for long."""
TURN_SECONDS = 90.0
"""Whoever drives one way needs about this long before he drives the other way at full speed."""
FASTEST_KMH = 150.0
"""Whoever is told to drive faster is held for a wrong report."""
SPEED_ERROR = 1.05
"""A speed told may be so much too low."""
HELD_SECONDS = 45 * 60.0
"""Who was seen driving faster than that, on a motorway, can go on so for about this long."""
DRIVING_KMH = 15.0
"""From this speed on a heading tells which way a vehicle drives; below, it turns on the spot or stands."""
NEARLY_ALL = 1.8
"""An accuracy is the radius around two of three positions; in so many times that radius are 97 of 100."""
RAYS = 72
"""The edge is looked for in so many directions."""
_HALVINGS = 30
"""Halving a distance of half the earth so often finds the edge to less than a meter."""
_PULLS = 200
"""A position in all discs is looked for by so many steps into the disc which is farthest off."""
_SLACK_M = 1.0
"""Positions are told no finer than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceWord:
    """One word about where a unit was: a report's position, a cell position, a located phone."""

    at: datetime
    position: Position
    accuracy_m: float
    speed_kmh: float | None = None
    heading: float | None = None
    """Which way it drove, in degrees clockwise from north."""
    source: str = ""
    source_title: str = ""
    """What its source is called on the screens."""

    def reach_m(self, now: datetime, direction: float) -> float:
        """Return how far from this word's position the unit can be by now in one direction, in meters."""
        seconds = max(0.0, (now - self.at).total_seconds())
        if self.heading is not None and (self.speed_kmh or 0.0) >= DRIVING_KMH:
            off = math.radians(direction - self.heading)
            seconds = max(0.0, seconds - TURN_SECONDS * (1 - math.cos(off)) / 2)
        told = min(self.speed_kmh or 0.0, FASTEST_KMH) / 3.6 * SPEED_ERROR
        faster = max(0.0, told - NET_M_S)
        driven = seconds * NET_M_S + min(seconds, HELD_SECONDS) * faster
        return self.accuracy_m * NEARLY_ALL + driven


@dataclass(frozen=True, slots=True)
class SearchArea:
    """Where a unit can be at one moment."""

    now: datetime
    words: tuple[PlaceWord, ...]
    """The words which bound it; a word which cuts nothing off is left out."""
    middle: Position
    """A position in it."""
    edge: tuple[Position, ...]
    """Positions on its edge, all around; the last one is the first again."""

    def holds(self, position: Position) -> bool:
        """Return whether the unit can be at a position."""
        return all(_excess_m(word, position, self.now) <= _SLACK_M for word in self.words)

    @property
    def square_km(self) -> float:
        """Its size, as on a flat map around its middle."""
        flat = [_flat(self.middle, position) for position in self.edge]
        return abs(sum(x * v - u * y for (x, y), (u, v) in pairwise(flat))) / 2e6


def search_area(words: Iterable[PlaceWord], now: datetime) -> SearchArea | None:
    """Return where a unit can be now; None: nothing told where it was.

    Words which exclude each other cannot all be right: the newest is kept, and each older one which agrees with
    all those kept. One which bounds nothing any more is left out at once: of thousands a few are left.
    """
    kept: list[PlaceWord] = []
    for word in sorted((w for w in words if w.at <= now), key=lambda w: w.at, reverse=True):
        is_wider = any(_is_within(newer, word, now) for newer in kept)
        if not is_wider and all(_agree(word, newer) for newer in kept):
            kept.append(word)
    bounding = _bounding(kept, now)
    middle = _common(bounding, now)
    while bounding and middle is None:  # each two agree, but not all of them at once
        bounding.remove(min(bounding, key=lambda word: word.at))
        middle = _common(bounding, now)
    if middle is None:
        return None
    edge = [_edge(bounding, now, middle, 360.0 * nth / RAYS) for nth in range(RAYS)]
    return SearchArea(now, tuple(bounding), middle, (*edge, edge[0]))


def _excess_m(word: PlaceWord, position: Position, now: datetime) -> float:
    """Return how far a position lies outside of a word's disc, in meters; inside it is negative."""
    away = distance_m(word.position, position)
    return away - word.reach_m(now, bearing(word.position, position))


def _agree(older: PlaceWord, newer: PlaceWord) -> bool:
    """Return whether a unit can have been at both places at their times."""
    return _excess_m(older, newer.position, newer.at) <= newer.accuracy_m * NEARLY_ALL


def _bounding(words: Iterable[PlaceWord], now: datetime) -> list[PlaceWord]:
    """Return the words whose disc does not hold the whole disc of another."""
    found: list[PlaceWord] = []
    for word in sorted(words, key=lambda each: _most(each, now)):
        if not any(_is_within(inner, word, now) for inner in found):
            found.append(word)
    return found


def _most(word: PlaceWord, now: datetime) -> float:
    return word.reach_m(now, word.heading or 0.0)


def _is_within(inner: PlaceWord, outer: PlaceWord, now: datetime) -> bool:
    least = outer.reach_m(now, (outer.heading or 0.0) + 180.0)
    return distance_m(inner.position, outer.position) + _most(inner, now) <= least


def _common(words: Sequence[PlaceWord], now: datetime) -> Position | None:
    """Find a position in all discs, as far inside as the last step leads; None: none was found."""
    if not words:
        return None
    position = min(words, key=lambda word: _most(word, now)).position
    for _ in range(_PULLS):
        excess, word = max(
            ((_excess_m(w, position, now), w) for w in words), key=lambda pair: pair[0]
        )
        if excess <= _SLACK_M / 2:
            return position
        position = destination(position, bearing(position, word.position), excess + _SLACK_M / 4)
    return None


def _edge(
    words: Sequence[PlaceWord], now: datetime, middle: Position, direction: float
) -> Position:
    """Return where the area ends, seen from its middle."""
    inside, outside = 0.0, 2 * min(_most(word, now) for word in words) + _SLACK_M
    for _ in range(_HALVINGS):
        between = (inside + outside) / 2
        there = destination(middle, direction, between)
        if all(_excess_m(word, there, now) <= _SLACK_M for word in words):
            inside = between
        else:
            outside = between
    return destination(middle, direction, inside)


def _flat(middle: Position, position: Position) -> tuple[float, float]:
    """Return meters east and north of the middle."""
    away, way = distance_m(middle, position), math.radians(bearing(middle, position))
    return away * math.sin(way), away * math.cos(way)
