"""A canvas of braille dots, two by four in a cell, with an ASCII rendering of the same dots."""

from collections.abc import Sequence

DOTS_ACROSS = 2
DOTS_DOWN = 4
Point = tuple[float, float]

_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_BRAILLE = {bits: 0x2800 + bits for bits in range(256)} | {0: 0x20}
_TOP, _BOTTOM = 0x1B, 0xE4


def _ascii_sign(bits: int) -> str:
    if bits.bit_count() >= 6:
        return "#"
    return " .':"[bool(bits & _BOTTOM) + 2 * bool(bits & _TOP)]


_ASCII = {bits: _ascii_sign(bits) for bits in range(256)}


class Canvas:
    """A grid of dots; (0, 0) is the dot at the top left, and dots outside are not drawn."""

    def __init__(self, width: int, height: int) -> None:
        """Start empty; width and height are in cells."""
        self.width = max(0, width)
        self.height = max(0, height)
        self.dots_across = self.width * DOTS_ACROSS
        self.dots_down = self.height * DOTS_DOWN
        self._cells = bytearray(self.width * self.height)

    def set(self, x: float, y: float) -> None:
        """Draw a dot."""
        column, row = int(x // 1), int(y // 1)
        if 0 <= column < self.dots_across and 0 <= row < self.dots_down:
            self._cells[(row >> 2) * self.width + (column >> 1)] |= _BITS[row & 3][column & 1]

    def is_set(self, x: int, y: int) -> bool:
        """Return whether a dot is drawn."""
        if not (0 <= x < self.dots_across and 0 <= y < self.dots_down):
            return False
        return bool(self._cells[(y >> 2) * self.width + (x >> 1)] & _BITS[y & 3][x & 1])

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw the dots between two points, both ends included."""
        if x0 // 1 == x1 // 1 and y0 // 1 == y1 // 1:
            self.set(x0, y0)
            return
        kept = _clip(x0, y0, x1, y1, self.dots_across, self.dots_down)
        if kept is None:
            return
        x0, y0, x1, y1 = kept
        steps = int(max(abs(x1 // 1 - x0 // 1), abs(y1 // 1 - y0 // 1)))
        cells, width, across, down = self._cells, self.width, self.dots_across, self.dots_down
        x, y = x0 // 1 + 0.5, y0 // 1 + 0.5
        step_x = (x1 // 1 - x0 // 1) / steps if steps else 0.0
        step_y = (y1 // 1 - y0 // 1) / steps if steps else 0.0
        for _ in range(steps + 1):
            column, row = int(x), int(y)
            if 0 <= column < across and 0 <= row < down:
                cells[(row >> 2) * width + (column >> 1)] |= _BITS[row & 3][column & 1]
            x += step_x
            y += step_y

    def rows(self, *, ascii_only: bool = False) -> list[str]:
        """Return the picture line by line; a cell without dots is a space."""
        table = _ASCII if ascii_only else _BRAILLE
        return [
            self._cells[start : start + self.width].decode("latin-1").translate(table)
            for start in range(0, self.width * self.height, self.width or 1)
        ]


def extremes(
    points: Sequence[Point], start: float, stop: float, columns: int
) -> list[Point | None]:
    """Fold points into columns from `start` to `stop`: lowest and highest of each, None if empty.

    However many points there are, no peak is lost.
    """
    folded: list[Point | None] = [None] * columns
    if stop <= start:
        return folded
    scale = columns / (stop - start)
    for x, y in points:
        column = int((x - start) * scale // 1)
        if not 0 <= column < columns:
            continue
        held = folded[column]
        if held is None:
            folded[column] = (y, y)
        elif y < held[0]:
            folded[column] = (y, held[1])
        elif y > held[1]:
            folded[column] = (held[0], y)
    return folded


def _clip(
    x0: float, y0: float, x1: float, y1: float, across: int, down: int
) -> tuple[float, float, float, float] | None:
    """Return the part of a line inside the canvas, so that a distant end costs nothing; else None."""
    dx, dy = x1 - x0, y1 - y0
    enters, leaves = 0.0, 1.0
    sides = ((-dx, x0 + 1), (dx, across - x0), (-dy, y0 + 1), (dy, down - y0))
    for slope, room in sides:
        if slope == 0:
            if room < 0:
                return None
        elif slope < 0:
            enters = max(enters, room / slope)
        else:
            leaves = min(leaves, room / slope)
    if enters > leaves:
        return None
    return x0 + enters * dx, y0 + enters * dy, x0 + leaves * dx, y0 + leaves * dy
