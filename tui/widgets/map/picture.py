"""A picture of characters composed of canvases and stamped texts, in as few runs as possible."""

import re
from collections.abc import Sequence
from operator import ne, or_

from rich.cells import cell_len

from tui.widgets.cells import to_ascii
from tui.widgets.map.outlines import MapCanvas

Run = tuple[str, int]
"""Some characters and the number of their ink; 0 is a blank, which needs no ink."""

SOLID = 0x40
"""Inks from this number on have a background."""
_RUNS = re.compile(rb"\x00*([\x01-\x3f])(?:\x00|\1)*|([\x40-\xff])\2*|\x00+", re.DOTALL)
"""Blanks join any run without a background: each run writes its colors to the terminal again."""
_HIGHEST = bytes(max(0, byte.bit_length()) for byte in range(256))
_CHANGES = re.compile(rb"\x01(?:\x00{0,60}\x01)*")
"""Up to 60 unchanged cells cost less than a second run with its colors and its position."""
LAYERS = 8


class MapPicture:
    """Lines of cells, each with a character and an ink."""

    def __init__(self, layers: Sequence[MapCanvas], *, ascii_only: bool = False) -> None:
        """Stack canvases; a cell has the ink (1, 2, …) of the last canvas with dots in it."""
        first = layers[0]
        self.width, self.height = first.width, first.height
        self.ascii_only = ascii_only
        size = self.width * self.height
        dots = inks = 0
        for number, layer in enumerate(layers[:LAYERS]):
            drawn = bytes([0, *([1 << number] * 255)])
            dots |= int.from_bytes(layer.cells, "little")
            inks |= int.from_bytes(layer.cells.translate(drawn), "little")
        whole = MapCanvas(self.width, self.height)
        whole.take(dots.to_bytes(size, "little"))
        kinds = inks.to_bytes(size, "little").translate(_HIGHEST)
        self._rows: list[str | list[str]] = list(whole.rows(ascii_only=ascii_only))
        self._inks = [bytearray(kinds[at : at + self.width]) for at in range(0, size, self.width)]

    def stamp(self, column: int, line: int, text: str, ink: int) -> None:
        """Write a text over the picture; what is outside the picture is left out."""
        if not 0 <= line < self.height:
            return
        row = self._rows[line]
        if isinstance(row, str):
            row = self._rows[line] = list(row)
        for character in to_ascii(text) if self.ascii_only else text:
            width = cell_len(character)
            if width and column >= 0 and column + width <= self.width:
                row[column : column + width] = [character, *[""] * (width - 1)]
                self._inks[line][column : column + width] = bytes([ink]) * width
            column += width

    def is_free(self, column: int, line: int, width: int, above: int) -> bool:
        """Return whether these cells of a line have no ink greater than `above`."""
        if not (0 <= line < self.height and column >= 0 and column + width <= self.width):
            return False
        return max(self._inks[line][column : column + width], default=0) <= above

    def runs(self, line: int) -> list[Run]:
        """Return a line as runs of one ink."""
        row, inks = self._rows[line], self._inks[line]
        found = []
        for match in _RUNS.finditer(inks):
            part = row[match.start() : match.end()]
            ink = (match[1] or match[2] or b"\0")[0]
            found.append((part if isinstance(part, str) else "".join(part), ink))
        return found

    def drawn(self, line: int) -> tuple[str | list[str], bytes]:
        """Return the characters of a line, and their inks."""
        return self._rows[line], bytes(self._inks[line])

    def changes(self, line: int, before: "MapPicture") -> list[tuple[int, int]]:
        """Return the changed parts of a line, each as its first cell and the cell after its last."""
        (now, inks), (then, inks_then) = self.drawn(line), before.drawn(line)
        if now == then and inks == inks_then:
            return []
        differ = bytes(map(or_, map(ne, now, then), map(ne, inks, inks_then)))
        return [match.span() for match in _CHANGES.finditer(differ)]
