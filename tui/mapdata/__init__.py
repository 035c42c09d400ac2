"""Coasts, borders and US state lines at several levels of detail.

See docs/map-data.md for their sources; tools/build_map.py builds them.
"""

import sys
import zlib
from array import array
from functools import cache
from importlib.resources import files
from itertools import accumulate

from tui.lazy_dataclass import dataclass

UNITS_PER_DEGREE = 2_000
"""Points are whole numbers of 1/2000 degree: 55 m at the equator."""
COAST, BORDER, STATE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Level:
    """One level of detail: the size of a dot in degrees, and the scale of the source."""

    dot_degrees: float
    scale: str


LEVELS = (
    Level(1.2, "50m"),
    Level(0.6, "50m"),
    Level(0.25, "50m"),
    Level(0.08, "50m"),
    Level(0.03, "10m"),
)
SLACK = 1.35
"""A level is also good enough for dots up to 1.35 times smaller than its own."""
ERROR_M = 1_500.0
"""The error of the finest outline; the map warns when a dot is smaller."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A few points of one line (longitude and Mercator latitude), and the box around them."""

    left: int
    right: int
    bottom: int
    top: int
    kind: int
    xs: list[int]
    ys: list[int]


def level_for(degrees_per_dot: float) -> int:
    """Return the coarsest level which is fine enough for dots of this size."""
    for number, level in enumerate(LEVELS):
        if level.dot_degrees <= degrees_per_dot * SLACK:
            return number
    return len(LEVELS) - 1


@cache
def outlines(level: int) -> list[Outline]:
    """Read one level; cached after the first time."""
    packed = files("tui.mapdata").joinpath(f"level{level}.bin").read_bytes()
    whole = zlib.decompress(packed)
    count = int.from_bytes(whole[:4], "little")
    kinds, lengths = whole[4 : 4 + count], whole[4 + count : 4 + 2 * count]
    planes = whole[4 + 2 * count :]
    size = len(planes) // 4
    raw = bytearray(len(planes))
    for plane in range(4):
        raw[plane::4] = planes[plane * size : (plane + 1) * size]
    steps = array("i")
    steps.frombytes(raw)
    if sys.byteorder == "big":
        steps.byteswap()
    xs, ys = list(accumulate(steps[::2])), list(accumulate(steps[1::2]))
    found = []
    start = 0
    for kind, length in zip(kinds, lengths, strict=True):
        x, y = xs[start : start + length], ys[start : start + length]
        found.append(Outline(min(x), max(x), min(y), max(y), kind, x, y))
        start += length
    return found
