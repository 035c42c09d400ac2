"""The part of the flat world which is in view, measured in cells of the screen."""

import math
from dataclasses import dataclass, replace

from tui.domain.place.distance import (
    METRES_PER_DEGREE,
    Position,
    latitude_of,
    mercator,
    wrap_longitude,
)

SMALLEST_DOT_M = 0.5
"""Zooming in ends where a dot of the screen is half a metre at the equator."""
FIT_SHARE = 0.8
"""What is fitted takes so much of the view, so that nothing stands at its very edge."""
PAN_SHARE = 8
"""A step moves by an eighth of the view."""
SCALES = (1, 2, 5)


Fraction = tuple[float, float]
"""A place on the flat world in parts of its width; down it reaches from 0 to a half, in cells."""

LOWEST = 0.5 - 1e-9
"""The lower edge, from just inside."""


def fraction(position: Position) -> Fraction:
    """Return the place of a position, whatever the scale; poles are at the edges."""
    latitude, longitude = position
    down = (180.0 - mercator(latitude)) / 720.0
    return (wrap_longitude(longitude) + 180.0) / 360.0, max(0.0, min(LOWEST, down))


@dataclass(frozen=True, slots=True)
class Viewport:
    """So many columns and lines of a world which is `around` cells wide, from `left` and `top` on.

    Moving by whole cells keeps every coast and every cluster drawn as it was. A cell is twice as
    high as wide, and holds two by four dots.
    """

    columns: int
    lines: int
    around: int
    left: int = 0
    """The world's column at the left edge, from 0 (the antimeridian) on."""
    top: int = 0

    @classmethod
    def world(cls, columns: int, lines: int) -> "Viewport":
        """Show the whole world across, the temperate zones in the middle."""
        whole = cls(max(1, columns), max(1, lines), max(1, columns))
        return whole.centred((20.0, 0.0))

    @property
    def dots_per_degree(self) -> float:
        """How many dots a degree of longitude takes."""
        return self.around * 2 / 360.0

    @property
    def centre(self) -> Position:
        """The position in the middle."""
        return self.position(self.columns / 2, self.lines / 2)

    def place(self, position: Position) -> tuple[float, float]:
        """Return column and line of a position in the whole world; poles are at its edges."""
        across, down = fraction(position)
        return across * self.around, down * self.around

    def cell(self, position: Position) -> tuple[float, float]:
        """Return column and line on screen, fractions of a cell included, nearest to the middle."""
        column, line = self.place(position)
        middle = self.columns / 2
        across = (column - self.left - middle + self.around / 2) % self.around
        return across - self.around / 2 + middle, line - self.top

    def position(self, column: float, line: float) -> Position:
        """Return the position at a column and line of the screen."""
        longitude = (column + self.left) / self.around * 360.0 - 180.0
        height = 180.0 - (line + self.top) / self.around * 720.0
        return latitude_of(max(-180.0, min(180.0, height))), wrap_longitude(longitude)

    def holds(self, position: Position) -> bool:
        """Return whether a position is in view."""
        column, line = self.cell(position)
        return 0 <= column < self.columns and 0 <= line < self.lines

    def is_near_middle(self, position: Position) -> bool:
        """Return whether a position is in the inner half of the view, across and down."""
        column, line = self.cell(position)
        across, down = abs(column - self.columns / 2), abs(line - self.lines / 2)
        return across < self.columns / 4 and down < self.lines / 4

    def panned(self, across: int, down: int) -> "Viewport":
        """Move by eighths of the view."""
        step_x = max(1, round(self.columns / PAN_SHARE))
        step_y = max(1, round(self.lines / PAN_SHARE))
        return self.moved_to(self.left + across * step_x, self.top + down * step_y)

    def centred(self, position: Position) -> "Viewport":
        """Move so that a position is in the middle."""
        column, line = self.place(position)
        return self.moved_to(round(column - self.columns / 2), round(line - self.lines / 2))

    def zoomed(self, factor: float, about: Position | None = None) -> "Viewport":
        """Show less (a factor over 1) or more, the position `about` staying where it is."""
        about = about or self.centre
        column, line = self.cell(about)
        scaled = replace(self, around=_kept(self.around * factor, self.columns))
        there, beneath = scaled.place(about)
        return scaled.moved_to(round(there - column), round(beneath - line))

    def resized(self, columns: int, lines: int) -> "Viewport":
        """Keep middle and scale on a screen of another size."""
        size = replace(self, columns=max(1, columns), lines=max(1, lines))
        return replace(size, around=_kept(self.around, size.columns)).centred(self.centre)

    def fitted(self, west_south: Position, east_north: Position) -> "Viewport":
        """Show everything from one corner to the other, eastwards, across the antimeridian too."""
        (south, west), (north, east) = west_south, east_north
        width = max((east - west) % 360.0, 1e-9)
        height = max(mercator(north) - mercator(south), 1e-9)
        fit = min(self.columns * 360.0 / width, self.lines * 720.0 / height) * FIT_SHARE
        scaled = replace(self, around=_kept(fit, self.columns))
        middle = latitude_of((mercator(north) + mercator(south)) / 2)
        return scaled.centred((middle, wrap_longitude(west + width / 2)))

    def metres_per_column(self) -> float:
        """Return how wide a cell is in the middle of the view."""
        latitude = self.centre[0]
        return METRES_PER_DEGREE * 360.0 / self.around * math.cos(math.radians(latitude))

    def scale_bar(self, widest: int) -> tuple[int, float]:
        """Return a round distance in metres and how many cells it takes, `widest` at most."""
        cell = self.metres_per_column()
        most = widest * cell
        power = 10.0 ** math.floor(math.log10(most)) if most > 0 else 1.0
        metres = max((step * power for step in SCALES if step * power <= most), default=power)
        return max(1, round(metres / cell)), metres

    def moved_to(self, left: int, top: int) -> "Viewport":
        """Put a column and a line of the world at the upper left, as near as its edges allow."""
        height = math.ceil(self.around / 2)
        if height <= self.lines:
            top = -((self.lines - height) // 2)
        else:
            top = max(0, min(height - self.lines, top))
        return replace(self, left=left % self.around, top=top)


def _kept(around: float, columns: int) -> int:
    """Keep a scale between the whole world across and half a metre a dot."""
    finest = METRES_PER_DEGREE * 360.0 / 2 / SMALLEST_DOT_M
    return round(max(columns, min(finest, around)))
