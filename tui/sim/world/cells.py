"""What is heard at a place: the same towers, about as strong, whenever one looks; and the town which it is near."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import cos, floor, hypot, radians
from typing import NamedTuple

from tui.sim.world.luck import mix
from tui.sim.world.places import PLACES

_SPACING = 0.02
"""Degrees between towers: about 2 km."""
_AROUND = 2
_WEAKEST = -112
_SALT = 83


@dataclass(frozen=True, slots=True)
class Tower:
    """A tower as it is heard at a place."""

    cid: int
    lac: int
    signal: int
    """In dBm."""


class _Mast(NamedTuple):
    """Where a tower stands, and what is heard right below it."""

    latitude: float
    longitude: float
    power: int
    cid: int
    lac: int


def signal_at(seed: int, latitude: float, longitude: float) -> int:
    """Return how strong the network is at a place, in dBm."""
    return -_heard(seed, latitude, longitude)[0][0]


def towers_at(seed: int, latitude: float, longitude: float) -> Iterator[Tower]:
    """Yield the towers around a place, the strongest first."""
    return (Tower(cid, lac, -lost) for lost, cid, lac in _heard(seed, latitude, longitude))


@lru_cache(2_048)
def _heard(seed: int, latitude: float, longitude: float) -> list[tuple[int, int, int]]:
    """Return for each tower around a place the signal lost on the way, and its numbers; sorted."""
    heard = []
    for mast in _around(seed, latitude, longitude):
        away = hypot(mast.latitude - latitude, mast.longitude - longitude) / _SPACING
        heard.append((-max(_WEAKEST, round(mast.power - 16 * away)), mast.cid, mast.lac))
    heard.sort()
    return heard


def _around(seed: int, latitude: float, longitude: float) -> tuple[_Mast, ...]:
    return _masts(seed, floor(latitude / _SPACING), floor(longitude / _SPACING))


@lru_cache(512)
def _masts(seed: int, row: int, column: int) -> tuple[_Mast, ...]:
    """Return the towers in a square and those around it."""
    near = []
    for north in range(row - _AROUND, row + _AROUND + 1):
        for east in range(column - _AROUND, column + _AROUND + 1):
            luck = mix(mix(seed, north, _SALT), east, _SALT)
            at = (north + luck % 97 / 97) * _SPACING, (east + (luck >> 8) % 97 / 97) * _SPACING
            lac = 4_000 + row % 50 * 40 + column % 40
            near.append(_Mast(*at, -56 - (luck >> 16) % 24, 20_000_000 + luck % 90_000_000, lac))
    return tuple(near)


@lru_cache(4_096)
def town_near(latitude: float, longitude: float) -> str:
    """Return the name of the town nearest to a place."""
    east = cos(radians(latitude))
    return min(
        PLACES,
        key=lambda name: hypot(PLACES[name][0] - latitude, (PLACES[name][1] - longitude) * east),
    )
