"""A map as SVG inside a page: outlines of the world, the trips of a track, and where it stood.

It is drawn with presentation attributes and classes alone, names no namespace and no address, and so works
in a page which may load nothing and has no inline style.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from tui.domain.place.distance import (
    METERS_PER_DEGREE,
    Position,
    format_distance,
    mercator,
    wrap_longitude,
)
from tui.domain.trips.pieces import Piece
from tui.lazy_dataclass import dataclass
from tui.mapdata import COAST, UNITS_PER_DEGREE, level_for, outlines

WIDTH, HEIGHT = 800, 500
MARGIN = 1.25
"""The map is so much larger than what is drawn on it."""
LEAST_DEGREES = 0.04
"""A map of a device which stood all day is as wide as a part of a town."""
SCALE_PIXELS = 160
"""The scale bar is at most this long."""
Pixel = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Projection:
    """Where positions are on the picture: Mercator, around a middle which may be at the date line."""

    longitude: float
    height: float
    """The middle's height on the Mercator map, in degrees of longitude."""
    scale: float
    """Pixels per degree."""

    def pixel(self, position: Position) -> Pixel:
        """Return a position's place in the picture."""
        latitude, longitude = position
        return self.at(wrap_longitude(longitude - self.longitude), mercator(latitude))

    def at(self, east: float, height: float) -> Pixel:
        """Return the place of a point so many degrees east of the middle, at a Mercator height."""
        return WIDTH / 2 + east * self.scale, HEIGHT / 2 - (height - self.height) * self.scale


def fit(positions: Sequence[Position]) -> Projection:
    """Return the projection in which all positions are in the picture."""
    first = positions[0][1]
    east = [wrap_longitude(longitude - first) for _, longitude in positions]
    heights = [mercator(latitude) for latitude, _ in positions]
    wide = max((max(east) - min(east)) * MARGIN, LEAST_DEGREES)
    tall = max((max(heights) - min(heights)) * MARGIN, LEAST_DEGREES * HEIGHT / WIDTH)
    return Projection(
        wrap_longitude(first + (max(east) + min(east)) / 2),
        (max(heights) + min(heights)) / 2,
        min(WIDTH / wide, HEIGHT / tall),
    )


def draw_map(pieces: Sequence[Piece], last: Position, label: str) -> str:
    """Return the map of a track; `label` says what it shows and must be escaped already."""
    ways = [list(_way(piece)) for piece in pieces if piece.kind == "trip"]
    stood = [piece.end or piece.start for piece in pieces if piece.kind == "stop"]
    stops = [position for position in stood if position is not None]
    projection = fit([last, *stops, *(position for way in ways for position in way)])
    parts = [
        *(f'<path class="{name}" d="{path}"/>' for name, path in _world(projection) if path),
        *(f'<path class="way" d="{_path(map(projection.pixel, way))}"/>' for way in ways if way),
        *(_dot("stop", projection.pixel(stop), 5) for stop in stops),
        _dot("last", projection.pixel(last), 8),
        _scale_bar(projection, last[0]),
    ]
    inside = "\n".join(parts)
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">\n{inside}\n</svg>'


def _way(piece: Piece) -> Iterator[Position]:
    """Yield the known positions of a trip."""
    if piece.start:
        yield piece.start
    for step in piece.steps:
        if step.end:
            yield step.end


def _world(projection: Projection) -> Iterator[tuple[str, str]]:
    """Yield class and path of the outlines in view."""
    found: dict[str, list[str]] = {"coast": [], "border": []}
    half_wide, half_tall = WIDTH / 2 / projection.scale, HEIGHT / 2 / projection.scale
    for line in outlines(level_for(1 / projection.scale)):
        bottom, top = line.bottom / UNITS_PER_DEGREE, line.top / UNITS_PER_DEGREE
        if bottom > projection.height + half_tall or top < projection.height - half_tall:
            continue
        for turn in (-360.0, 0.0, 360.0):
            move = turn - projection.longitude
            left, right = line.left / UNITS_PER_DEGREE + move, line.right / UNITS_PER_DEGREE + move
            if left > half_wide or right < -half_wide:
                continue
            points = (
                projection.at(x / UNITS_PER_DEGREE + move, y / UNITS_PER_DEGREE)
                for x, y in zip(line.xs, line.ys, strict=True)
            )
            found["coast" if line.kind == COAST else "border"].append(_path(points))
    for name, paths in found.items():
        yield name, "".join(paths)


def _path(points: Iterable[Pixel]) -> str:
    """Return the points as a path, without those which would fall on the point before."""
    rounded = [f"{x:.1f} {y:.1f}" for x, y in points]
    kept = [point for before, point in pairwise(["", *rounded]) if point != before]
    return "M" + "L".join(kept if len(kept) > 1 else kept * 2)


def _dot(name: str, pixel: Pixel, radius: int) -> str:
    return f'<circle class="{name}" cx="{pixel[0]:.1f}" cy="{pixel[1]:.1f}" r="{radius}"/>'


def _scale_bar(projection: Projection, latitude: float) -> str:
    """Return a bar of a round length, as long at this latitude."""
    meters_per_pixel = METERS_PER_DEGREE * math.cos(math.radians(latitude)) / projection.scale
    longest = SCALE_PIXELS * max(meters_per_pixel, 1e-3)
    power = 10.0 ** math.floor(math.log10(longest))
    meters = max(step * power for step in (1, 2, 5) if step * power <= longest)
    end = 20 + meters / max(meters_per_pixel, 1e-3)
    y = HEIGHT - 20
    return (
        f'<path class="scale" d="M20 {y - 6}V{y}H{end:.1f}V{y - 6}"/>'
        f'<text class="scale-words" x="20" y="{y - 12}">{format_distance(meters)}</text>'
    )
