"""The part of the Mercator map in view, measured in cells of the screen."""

import math
from dataclasses import replace

from tui.domain.place.distance import (
    METERS_PER_DEGREE,
    Position,
    latitude_of,
    mercator,
    wrap_longitude,
)
from tui.lazy_dataclass import dataclass

SMALLEST_DOT_M = 0.5
"""At the closest zoom a dot of the screen is half a meter at the equator."""
FIT_SHARE = 0.8
"""A fitted box takes this share of the view, so that nothing is at the very edge."""
PAN_SHARE = 8
"""A step moves the view by an eighth of its size."""
SCALES = (1, 2, 5)


Fraction = tuple[float, float]
"""A position on the map in parts of its width; down it reaches from 0 to ½, because a cell is twice
as high as wide."""

LOWEST = 0.5 - 1e-9
"""Just inside the lower edge."""


def fraction(position: Position) -> Fraction:
    """Return a position's place on the map at any scale; the poles are at the edges."""
    latitude, longitude = position
    down = (180.0 - mercator(latitude)) / 720.0  # 360° across; a cell is twice as high as wide
    return (wrap_longitude(longitude) + 180.0) / 360.0, max(0.0, min(LOWEST, down))


@dataclass(frozen=True, slots=True)
class Viewport:
    """`columns` × `lines` cells of a world which is `around` cells wide, from `left` and `top` on.

    Moving by whole cells keeps every coast and every cluster drawn as it was. A cell is twice as
    high as wide, and holds two by four dots.
    """

    columns: int
    lines: int
    around: int
    left: int = 0
    """The world's column at the left edge; 0 is the antimeridian."""
    top: int = 0

    @classmethod
    def world(cls, columns: int, lines: int) -> "Viewport":
        """Return a view of the whole width of the world, centered on 20° north."""
        whole = cls(max(1, columns), max(1, lines), max(1, columns))
        return whole.centered((20.0, 0.0))

    @property
    def dots_per_degree(self) -> float:
        """Dots per degree of longitude; a cell has two across."""
        return self.around * 2 / 360.0

    @property
    def center(self) -> Position:
        """The position in the middle."""
        return self.position(self.columns / 2, self.lines / 2)

    def place(self, position: Position) -> tuple[float, float]:
        """Return a position's column and line in the whole world; the poles are at its edges."""
        across, down = fraction(position)
        return across * self.around, down * self.around

    def cell(self, position: Position) -> tuple[float, float]:
        """Return a position's column and line on screen, with fractions, on the side nearest the middle."""
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
        """Return the view moved by eighths of its size."""
        step_x = max(1, round(self.columns / PAN_SHARE))
        step_y = max(1, round(self.lines / PAN_SHARE))
        return self.moved_to(self.left + across * step_x, self.top + down * step_y)

    def centered(self, position: Position) -> "Viewport":
        """Return the view with a position in the middle."""
        column, line = self.place(position)
        return self.moved_to(round(column - self.columns / 2), round(line - self.lines / 2))

    def zoomed(self, factor: float, about: Position | None = None) -> "Viewport":
        """Return the view zoomed in (a factor over 1) or out; the position `about` stays in place."""
        about = about or self.center
        column, line = self.cell(about)
        scaled = replace(self, around=_kept(self.around * factor, self.columns))
        new_column, new_line = scaled.place(about)
        return scaled.moved_to(round(new_column - column), round(new_line - line))

    def resized(self, columns: int, lines: int) -> "Viewport":
        """Return the view for a screen of another size, with the same middle and scale."""
        size = replace(self, columns=max(1, columns), lines=max(1, lines))
        return replace(size, around=_kept(self.around, size.columns)).centered(self.center)

    def fitted(self, west_south: Position, east_north: Position) -> "Viewport":
        """Return the view which shows a box, from its western corner eastwards, also across 180°."""
        (south, west), (north, east) = west_south, east_north
        width = max((east - west) % 360.0, 1e-9)
        height = max(mercator(north) - mercator(south), 1e-9)
        fit = min(self.columns * 360.0 / width, self.lines * 720.0 / height) * FIT_SHARE
        scaled = replace(self, around=_kept(fit, self.columns))
        middle = latitude_of((mercator(north) + mercator(south)) / 2)
        return scaled.centered((middle, wrap_longitude(west + width / 2)))

    def meters_per_column(self) -> float:
        """Return the width of a cell in meters in the middle of the view."""
        latitude = self.center[0]
        return METERS_PER_DEGREE * 360.0 / self.around * math.cos(math.radians(latitude))

    def scale_bar(self, widest: int) -> tuple[int, float]:
        """Return the scale bar's width in cells (at most `widest`), and its round distance in meters."""
        cell = self.meters_per_column()
        most = widest * cell
        power = 10.0 ** math.floor(math.log10(most)) if most > 0 else 1.0
        meters = max((step * power for step in SCALES if step * power <= most), default=power)
        return max(1, round(meters / cell)), meters

    def moved_to(self, left: int, top: int) -> "Viewport":
        """Return the view with a column and line of the world at its upper left, within the world's edges."""
        height = math.ceil(self.around / 2)
        if height <= self.lines:
            top = -((self.lines - height) // 2)
        else:
            top = max(0, min(height - self.lines, top))
        return replace(self, left=left % self.around, top=top)


def _kept(around: float, columns: int) -> int:
    """Return a scale between the whole world's width and half a meter a dot."""
    finest = METERS_PER_DEGREE * 360.0 / 2 / SMALLEST_DOT_M
    return round(max(columns, min(finest, around)))
