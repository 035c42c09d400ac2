"""What the terminal shows now, so that only differences are written to it.

Textual repaints a line from the left edge of its widget, and every line after a change of layout, whether
they look different or not. Over a slow connection that is most of what a console writes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from operator import attrgetter
from typing import Any, NamedTuple

from rich.color import ColorSystem
from rich.console import Console
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Size
from textual.strip import Strip

from tui.lazy_dataclass import dataclass
from tui.widgets.terminal.pen import (
    PLAIN,
    Look,
    Pen,
    ShownCells,
    add_cells,
    blank_look,
    look_of,
    same_look,
)

_NEAR = 4
"""Cells between two changes which are written again: a move over them takes as many bytes."""
_EDGE = 2
"""Blanks at the left edge which are written again: to begin behind them takes two bytes."""
_UNKNOWN = "\0"
LONG_BYTES = 1_500
"""From so much on it may be shorter to erase the screen first: another screen, not a change of one."""


class LinePart(NamedTuple):
    """A part of one line and its position."""

    y: int
    x: int
    strip: Strip


class WrittenUpdate(CompositorUpdate):
    """An update as the text which is written to the terminal."""

    def __init__(self, text: str) -> None:
        self.text = text

    def render_segments(self, console: Console) -> str:  # noqa: ARG002 - Textual's signature
        """Return the text to write."""
        return self.text


@dataclass(slots=True)
class ShownLine:
    """The cells of a line as they were last written, and the parts which were drawn into it."""

    signs: list[str] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    parts: dict[int, Strip] = field(default_factory=dict)

    def has(self, x: int, strip: Strip) -> bool:
        """Return whether this very part stands there, and keep that it does from now on."""
        if self.parts.get(x) is strip:
            return True
        end = x + strip.cell_length
        for at in [at for at, was in self.parts.items() if at < end and at + was.cell_length > x]:
            del self.parts[at]
        self.parts[x] = strip
        if (lacking := end - len(self.signs)) > 0:
            self.signs += [_UNKNOWN] * lacking
            self.looks += [PLAIN] * lacking
        return False

    def differing(
        self, x: int, signs: Sequence[str], looks: Sequence[Look], pen: Pen
    ) -> Iterator[tuple[int, int]]:
        """Yield the first cell of each run which differs and the one after its last, counted from `x`."""
        end = x + len(signs)
        old_signs, old_looks = self.signs[x:end], self.looks[x:end]
        if old_signs == signs and old_looks == looks:
            return
        if max(map(len, (*old_signs, *signs))) > 1:  # terminals differ in its width
            yield 0, len(signs)
            return
        cells = zip(signs, old_signs, looks, old_looks, strict=True)
        changed = [
            at for at, (new, old, look, was) in enumerate(cells) if new != old or look is not was
        ]
        start = stop = _from_edge(signs, looks, changed[0]) if x == 0 else changed[0]
        for at in changed:
            if at != stop and not _is_one_run(signs, looks, stop, at, pen):
                yield start, stop
                start = at
            stop = at + 1
        end = len(signs)
        yield start, end if _is_blank(signs, looks, stop - 1, end, pen) else stop


def _from_edge(signs: Sequence[str], looks: Sequence[Look], start: int) -> int:
    """Return where to begin so that a change near the left edge takes few bytes: blanks are shorter than a move."""
    blanks = [" "] * start, [blank_look(looks[start])] * start
    return 0 if start <= _EDGE and (signs[:start], looks[:start]) == blanks else start


def _is_one_run(signs: Sequence[str], looks: Sequence[Look], stop: int, at: int, pen: Pen) -> bool:
    """Return whether a change at `at` is written in one go with the cells before `stop`.

    It is where little lies between them, or where all is blank: erasing it takes one sequence.
    """
    before = max(stop - 1, 0)
    alike = (looks[before], blank_look(looks[before]))
    if at - stop <= _NEAR and all(look in alike for look in looks[stop:at]):
        return True
    return _is_blank(signs, looks, before, at + 1, pen)


def _is_blank(signs: Sequence[str], looks: Sequence[Look], start: int, stop: int, pen: Pen) -> bool:
    """Return whether these cells are erased with one sequence."""
    look = looks[start]
    return (
        signs[start:stop] == [" "] * (stop - start)
        and looks[start:stop] == [look] * (stop - start)
        and pen.can_erase(look)
    )


class FrameDiff:
    """The cells of a terminal as they were last written."""

    def __init__(self, *, erases_in_color: bool = False, long_bytes: int = LONG_BYTES) -> None:
        """Start empty: the first frame is written whole."""
        self._long_bytes = long_bytes
        self._size = Size(0, 0)
        self._lines: dict[int, ShownLine] = {}
        self._erases_in_color = erases_in_color

    def begin(self, lines: Sequence[ShownCells]) -> None:
        """Begin with a screen which somebody else has written whole."""
        self._size = Size(len(lines[0].signs), len(lines))
        self._lines = {
            y: ShownLine(list(line.signs), list(line.looks)) for y, line in enumerate(lines)
        }

    @property
    def lines(self) -> Sequence[ShownCells]:
        """The screen as it was last written; empty while it was not written whole."""
        lines = [self._lines.get(y, ShownLine()) for y in range(self._size.height)]
        if any(len(line.signs) != self._size.width for line in lines):
            return ()
        return [ShownCells(list(line.signs), list(line.looks)) for line in lines]

    def forget(self) -> None:
        """Forget all lines: another program may have written to the terminal."""
        self._lines.clear()

    def narrowed(self, update: Any, colors: ColorSystem | None) -> Any:
        """Return the part of an update which must be written; None: the terminal shows it all."""
        if isinstance(update, ChopsUpdate):
            pen = self._differing(_chops(update), colors)
        elif isinstance(update, LayoutUpdate):
            if update.region.size != self._size:
                self._size = update.region.size
                self.forget()
            pen = self._differing(_lines(update), colors)
            if pen.weight > self._long_bytes:
                pen = min(pen, self._on_an_erased_screen() or pen, key=attrgetter("weight"))
        else:
            if update is not None:
                self.forget()
            return update
        text = pen.end()
        return WrittenUpdate(text) if text else None

    def _pen(self) -> Pen:
        return Pen(self._size.width, erases_in_color=self._erases_in_color)

    def _differing(self, parts: Iterable[LinePart], colors: ColorSystem | None) -> Pen:
        """Return what writes the cells which differ, and keep them."""
        pen = self._pen()
        for y, x, strip in parts:
            line = self._lines.setdefault(y, ShownLine())
            if line.has(x, strip):
                continue
            signs, looks = _cells(strip, colors)
            for start, stop in line.differing(x, signs, looks, pen):
                pen.write(y, x + start, signs[start:stop], looks[start:stop])
            line.signs[x : x + len(signs)] = signs
            line.looks[x : x + len(signs)] = looks
        return pen

    def _on_an_erased_screen(self) -> Pen | None:
        """Return what erases the screen and writes it whole; None where it cannot be erased in its color.

        Another screen is shorter so: between its words nothing is erased but passed over.
        """
        lines, pen = self.lines, self._pen()
        if not lines:
            return None
        backgrounds = Counter(look.background for line in lines for look in line.looks)
        look = same_look(PLAIN._replace(background=backgrounds.most_common(1)[0][0]))
        if not pen.can_erase(look):
            return None
        pen.clear(look)
        width = self._size.width
        for y, (signs, looks) in enumerate(lines):
            erased = ShownLine([" "] * width, [look] * width)
            for start, stop in erased.differing(0, signs, looks, pen):
                pen.write(y, start, signs[start:stop], looks[start:stop])
        return pen


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


def _cells(strip: Strip, colors: ColorSystem | None) -> tuple[list[str], list[Look]]:
    """Return the sign and the look of each cell; a sign of two cells is followed by an empty one."""
    signs: list[str] = []
    looks: list[Look] = []
    for text, style, _ in strip:
        add_cells(signs, looks, text, look_of(style, colors))
    return signs, looks
