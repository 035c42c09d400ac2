"""What is heard at a place: the same towers, about as strong, whenever one looks; and the town which it is near."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import cos, floor, hypot, radians

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


def signal_at(seed: int, latitude: float, longitude: float) -> int:
    """Return how strong the network is at a place, in dBm."""
    return next(towers_at(seed, latitude, longitude)).signal


def towers_at(seed: int, latitude: float, longitude: float) -> Iterator[Tower]:
    """Yield the towers around a place, the strongest first."""
    row, column = floor(latitude / _SPACING), floor(longitude / _SPACING)
    near = []
    for north in range(row - _AROUND, row + _AROUND + 1):
        for east in range(column - _AROUND, column + _AROUND + 1):
            luck = mix(mix(seed, north, _SALT), east, _SALT)
            at = (north + luck % 97 / 97) * _SPACING, (east + (luck >> 8) % 97 / 97) * _SPACING
            away = hypot(at[0] - latitude, at[1] - longitude) / _SPACING
            power = -56 - (luck >> 16) % 24
            signal = max(_WEAKEST, round(power - 16 * away))
            near.append(
                Tower(20_000_000 + luck % 90_000_000, 4_000 + row % 50 * 40 + column % 40, signal)
            )
    near.sort(key=lambda tower: (-tower.signal, tower.cid))
    yield from near


@lru_cache(4_096)
def town_near(latitude: float, longitude: float) -> str:
    """Return the name of the town nearest to a place."""
    east = cos(radians(latitude))
    return min(
        PLACES,
        key=lambda name: hypot(PLACES[name][0] - latitude, (PLACES[name][1] - longitude) * east),
    )
