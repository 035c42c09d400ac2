"""What the terminal shows now, so that only differences are written to it.

Textual repaints a line from the left edge of its widget, and every line after a change of layout, whether
they look different or not. Over a slow connection that is most of what a console writes.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Size
from textual.strip import Strip

from tui.widgets.cells import is_usual, text_cells


class LinePart(NamedTuple):
    """A part of one line and its position."""

    y: int
    x: int
    strip: Strip


class LinePartsUpdate(CompositorUpdate):
    """An update which writes only these parts of lines."""

    def __init__(self, pieces: Sequence[LinePart]) -> None:
        self.pieces = pieces

    def render_segments(self, console: Console) -> str:
        """Return the text to write: each part after a move of the cursor to its position."""
        return "".join(
            f"{Control.move_to(piece.x, piece.y).segment.text}{piece.strip.render(console)}"
            for piece in self.pieces
        )


class FrameDiff:
    """The lines of a terminal as they were last written."""

    def __init__(self) -> None:
        """Start empty: the first frame is written whole."""
        self._size = Size(0, 0)
        self._lines: dict[int, dict[int, Strip]] = {}

    def forget(self) -> None:
        """Forget all lines: another program may have written to the terminal."""
        self._lines.clear()

    def narrowed(self, update: Any) -> Any:
        """Return the part of an update which must be written; None: the terminal shows it all."""
        if isinstance(update, ChopsUpdate):
            return self._differing(_chops(update))
        if isinstance(update, LayoutUpdate):
            if update.region.size != self._size:
                self._size = update.region.size
                self.forget()
            return self._differing(_lines(update))
        if update is not None:
            self.forget()
        return update

    def _differing(self, pieces: Iterable[LinePart]) -> LinePartsUpdate | None:
        found = [part for piece in pieces for part in self._part(piece)]
        return LinePartsUpdate(found) if found else None

    def _part(self, piece: LinePart) -> Iterator[LinePart]:
        """Store a part of a line, and return what of it has changed."""
        y, x, new = piece
        line = self._lines.setdefault(y, {})
        old = line.get(x)
        if old is None or old.cell_length != new.cell_length:
            end = x + new.cell_length
            for place in [at for at, was in line.items() if at < end and at + was.cell_length > x]:
                del line[place]
            line[x] = new
            yield piece
            return
        line[x] = new
        start, stop = differing(old, new)
        if start < stop:
            yield LinePart(y, x + start, new.crop(start, stop))


def _chops(update: ChopsUpdate) -> Iterator[LinePart]:
    """Return the parts of lines which were drawn again.

    Beside what was asked for, a line holds parts with the background alone: their widgets were not drawn.
    """
    seen = set()
    for y, start, stop in update.spans:
        for x, strip in update.chops[y].items():
            is_drawn = strip is not None and x < stop and x + strip.cell_length > start
            if strip is not None and is_drawn and (y, x) not in seen:
                seen.add((y, x))
                yield LinePart(y, x, strip)


def _lines(update: LayoutUpdate) -> Iterator[LinePart]:
    """Return every line, part by part."""
    for y, line in enumerate(update.strips, update.region.y):
        x = update.region.x
        for strip in line:
            yield LinePart(y, x, strip)
            x += strip.cell_length


def differing(old: Strip, new: Strip) -> tuple[int, int]:
    """Return the first cell in which two strips of equal length differ and the one after the last."""
    if old is new:
        return 0, 0
    before, after = list(old), list(new)
    if _has_marks([*before, *after]):
        return 0, new.cell_length
    start = _alike(before, after, reverse=False)
    if start >= new.cell_length:
        return 0, 0
    return start, new.cell_length - _alike(before, after, reverse=True)


def _has_marks(segments: Iterable[Segment]) -> bool:
    """Return whether a character takes no cell, as a combining mark does."""
    texts = (segment.text for segment in segments if not is_usual(segment.text))
    return any(not cell_len(character) for text in texts for character in text)


def _alike(before: Sequence[Segment], after: Sequence[Segment], *, reverse: bool) -> int:
    """Count the equal cells from one end on."""
    step = -1 if reverse else 1
    cells = 0
    for old, new in zip(before[::step], after[::step], strict=False):
        if old == new:
            cells += text_cells(new.text)
            continue
        if old.style == new.style and _is_plain(old.text) and _is_plain(new.text):
            cells += _common(old.text[::step], new.text[::step])
        break
    return cells


def _common(one: str, other: str) -> int:
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def _is_plain(text: str) -> bool:
    """Return whether each character is one cell wide, so that the text can be cut anywhere."""
    return is_usual(text) or all(cell_len(character) == 1 for character in text)
