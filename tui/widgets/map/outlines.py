"""A canvas which draws outlines of the world quickly, in whole runs of points."""

from collections.abc import Iterable
from itertools import pairwise

from tui.domain.place.distance import Position
from tui.domain.place.viewport import Viewport
from tui.mapdata import BORDER, COAST, STATE, UNITS_PER_DEGREE, Outline, level_for, outlines
from tui.widgets.terminal.canvas import DOTS_ACROSS, DOTS_DOWN, Canvas, Point

_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
STATES_FROM = 3.5
"""The states of the USA are drawn from this scale on, in dots per degree."""
BORDERS_FROM = 0.7
"""Borders are drawn from this scale on, in dots per degree."""


class MapCanvas(Canvas):
    """A canvas of dots on a view of the world."""

    @property
    def cells(self) -> bytes:
        """One byte for each cell: its dots."""
        return bytes(self._cells)

    def take(self, cells: bytes) -> None:
        """Replace all dots by these."""
        self._cells = bytearray(cells)

    def outline(self, line: Outline, scale: float, move_x: float, move_y: float) -> None:
        """Draw a run which is wholly in view, so without any check of bounds."""
        cells, width, bits = self._cells, self.width, _BITS
        before_x = int(line.xs[0] * scale + move_x)
        before_y = int(move_y - line.ys[0] * scale)
        cells[(before_y >> 2) * width + (before_x >> 1)] |= bits[before_y & 3][before_x & 1]
        for unit_x, unit_y in zip(line.xs, line.ys, strict=True):
            x, y = int(unit_x * scale + move_x), int(move_y - unit_y * scale)
            across, down = x - before_x, y - before_y
            steps = max(across, -across, down, -down)
            if steps == 1:
                cells[(y >> 2) * width + (x >> 1)] |= bits[y & 3][x & 1]
            elif steps:
                at_x, at_y = before_x + 0.5, before_y + 0.5
                step_x, step_y = across / steps, down / steps
                for _ in range(steps):
                    at_x += step_x
                    at_y += step_y
                    column, row = int(at_x), int(at_y)
                    cells[(row >> 2) * width + (column >> 1)] |= bits[row & 3][column & 1]
            before_x, before_y = x, y

    def crossing(self, line: Outline, scale: float, move_x: float, move_y: float) -> None:
        """Draw a run which is only partly in view."""
        points = [
            (x * scale + move_x, move_y - y * scale) for x, y in zip(line.xs, line.ys, strict=True)
        ]
        across, down = self.dots_across, self.dots_down
        for (x0, y0), (x1, y1) in pairwise(points):
            if not (
                (x0 < 0 and x1 < 0)
                or (x0 >= across and x1 >= across)
                or (y0 < 0 and y1 < 0)
                or (y0 >= down and y1 >= down)
            ):
                self.line(x0, y0, x1, y1)

    def way(self, positions: Iterable[Position], view: Viewport) -> None:
        """Draw from position to position, never the long way around the world."""
        half = view.around * DOTS_ACROSS / 2
        for (x0, y0), (x1, y1) in pairwise(dot_of(position, view) for position in positions):
            if abs(x1 - x0) < half:
                self.line(x0, y0, x1, y1)


def dot_of(position: Position, view: Viewport) -> Point:
    """Return the dot of a position."""
    column, line = view.cell(position)
    return column * DOTS_ACROSS, line * DOTS_DOWN


def draw_world(view: Viewport) -> dict[int, MapCanvas]:
    """Draw coasts, borders and states, each kind on its own canvas."""
    kinds = [COAST]
    if view.dots_per_degree >= BORDERS_FROM:
        kinds.append(BORDER)
    if view.dots_per_degree >= STATES_FROM:
        kinds.append(STATE)
    drawn = {kind: MapCanvas(view.columns, view.lines) for kind in kinds}
    scale = view.dots_per_degree / UNITS_PER_DEGREE
    world = view.around * DOTS_ACROSS
    across, down = view.columns * DOTS_ACROSS, view.lines * DOTS_DOWN
    move_y = world / 2 - view.top * DOTS_DOWN
    lines = outlines(level_for(1 / view.dots_per_degree))
    for move_x in (world / 2 - view.left * DOTS_ACROSS, world * 1.5 - view.left * DOTS_ACROSS):
        left, right = -move_x / scale, (across - move_x) / scale
        top, bottom = move_y / scale, (move_y - down) / scale
        for line in lines:
            if line.right < left or line.left > right or line.bottom > top or line.top < bottom:
                continue
            canvas = drawn.get(line.kind)
            if canvas is None:
                continue
            is_inside = (
                line.left > left and line.right < right and line.bottom > bottom and line.top < top
            )
            draw = canvas.outline if is_inside else canvas.crossing
            draw(line, scale, move_x, move_y)
    return drawn
