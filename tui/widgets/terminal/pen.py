"""Writes cells to a terminal with as few bytes as it can: changes of color, short moves, erased blanks."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from tui.widgets.cells import is_usual
from tui.widgets.terminal.strokes import SEEN_ON_BLANKS, Stroke, in_short_order

if TYPE_CHECKING:
    from rich.color import ColorSystem
    from rich.style import Style

_DEFAULT_COLOR, _DEFAULT_BACKGROUND = "39", "49"
_ENDS = {"1": "22", "2": "22", "3": "23", "4": "24", "7": "27", "9": "29"}
"""What ends an attribute and leaves all others."""
_ENDED_TOGETHER = frozenset({"1", "2"})
_BLANKS = re.compile(" {10,}")
"""Fewer are written as quickly as they are erased and passed over."""
_BLANKS_TO_EDGE = re.compile(" {10,}| {4,}$")
_FEWEST_BLANKS = " " * 4
_MOVE_BYTES = 5
"""What a move, or an erasing, takes on average."""
_ESCAPE = re.compile(r"\x1b\[([0-9;]*)m")


class Look(NamedTuple):
    """How a cell looks, in the numbers of the escape sequence which makes it so."""

    attributes: frozenset[str]
    color: str
    background: str


class ShownCells(NamedTuple):
    """One line of a screen: the sign and the look of each of its cells."""

    signs: list[str]
    looks: list[Look]


@lru_cache(maxsize=4096)
def same_look(look: Look) -> Look:
    """Return the one object for all equal looks."""
    return look


PLAIN = same_look(Look(frozenset(), _DEFAULT_COLOR, _DEFAULT_BACKGROUND))


@lru_cache(maxsize=4096)
def look_of(style: "Style | None", colors: "ColorSystem | None") -> Look:
    """Return the look of a style, the same object for each style which looks the same."""
    attributes, color, background = set(), _DEFAULT_COLOR, _DEFAULT_BACKGROUND
    found = _ESCAPE.search(style.render("x", color_system=colors)) if style else None
    numbers = found[1].split(";") if found else []
    while numbers:
        size = {"5": 3, "2": 5}[numbers[1]] if numbers[0] in {"38", "48"} else 1
        code, numbers = ";".join(numbers[:size]), numbers[size:]
        if size > 1:
            color, background = (code, background) if code[0] == "3" else (color, code)
        elif code[:-1] in {"3", "9"} and len(code) == 2:
            color = code
        elif code[:-1] in {"4", "10"}:
            background = code
        else:
            attributes.add(code)
    return same_look(Look(frozenset(attributes), color, background))


@lru_cache(maxsize=4096)
def blank_look(look: Look) -> Look:
    """Return how a blank of this look differs from others: mostly by its background alone."""
    if look.attributes & SEEN_ON_BLANKS:
        return look
    return same_look(Look(PLAIN.attributes, PLAIN.color, look.background))


def add_cells(signs: list[str], looks: list[Look], text: str, look: Look) -> None:
    """Add the sign and the look of each cell of a text; a sign of two cells is followed by an empty one."""
    start = len(signs)
    if is_usual(text):
        signs += text
    else:
        _add_measured(signs, text)
    blank = blank_look(look)
    if blank is look:
        looks += [look] * (len(signs) - start)
    else:
        looks += [blank if sign == " " else look for sign in signs[start:]]


def _add_measured(signs: list[str], text: str) -> None:
    """Add the signs of a text; one which takes no cell, as a combining mark, belongs to the sign before it.

    A mark on a blank of another color is left out: nothing tells which color it would have.
    """
    start = len(signs)
    for character in text:
        width = cell_len(character)
        if width:
            signs += [character, *[""] * (width - 1)]
        elif signs and (len(signs) > start or signs[-1] != " "):
            before = -1 if signs[-1] else -2
            signs[before] += character


class Pen:
    """Where the terminal's cursor is and how it writes, and the bytes which brought it there."""

    def __init__(self, width: int, *, erases_in_color: bool) -> None:
        """Take the terminal's columns, and whether erased cells get the background which is set."""
        self._width = width
        self._erases_in_color = erases_in_color
        self._at: tuple[int, int] | None = None
        self._is_sure = True
        """Whether the cursor is surely there: terminals differ in how wide some signs are."""
        self._look = PLAIN
        self._strokes: list[Stroke] = []
        self._written: list[str] = []

    def clear(self, look: Look) -> None:
        """Erase the whole screen, before anything else, in a look which can be erased."""
        self._move(0, 0)
        self._turn(look, is_blank=True)
        self._written.append("\x1b[J")

    def write(self, y: int, x: int, signs: Sequence[str], looks: Sequence[Look]) -> None:
        """Write cells of one line; a sign of two cells is followed by an empty one."""
        start = 0
        while start < len(signs):
            look, end = looks[start], start + 1
            blank = blank_look(look)
            while end < len(signs) and (
                looks[end] is look or (signs[end] == " " and looks[end] is blank)
            ):
                end += 1
            self._alike(y, x + start, signs[start:end], look)
            start = end

    def can_erase(self, look: Look) -> bool:
        """Return whether cells of this look are erased rather than written with blanks."""
        has_background = look.background == PLAIN.background or self._erases_in_color
        return has_background and not look.attributes & SEEN_ON_BLANKS

    @property
    def weight(self) -> int:
        """About how many bytes it takes to write what is kept so far."""
        return sum(
            _MOVE_BYTES + (0 if stroke.is_erased else len(stroke.text)) for stroke in self._strokes
        )

    def end(self) -> str:
        """Return all that was written, and leave the terminal writing plainly."""
        for stroke in in_short_order(self._strokes):
            self._draw(stroke)
        self._strokes.clear()
        if self._look is not PLAIN:
            self._written.append("\x1b[m")
        return "".join(self._written)

    def _alike(self, y: int, x: int, signs: Sequence[str], look: Look) -> None:
        """Write cells which all look the same."""
        text = "".join(signs)
        if _FEWEST_BLANKS not in text or not self.can_erase(look):
            self._add(y, x, text, len(signs), look)
            return
        shape = "".join(sign if len(sign) == 1 else "x" for sign in signs)
        blanks = _BLANKS_TO_EDGE if x + len(signs) == self._width else _BLANKS
        start = 0
        for found in blanks.finditer(shape):
            first, last = found.span()
            self._add(y, x + start, "".join(signs[start:first]), first - start, look)
            self._add(y, x + first, found[0], last - first, look, is_erased=True)
            start = last
        self._add(y, x + start, "".join(signs[start:]), len(signs) - start, look)

    def _add(
        self, y: int, x: int, text: str, count: int, look: Look, *, is_erased: bool = False
    ) -> None:
        if count:
            is_blank = not (text.strip(" ") or look.attributes & SEEN_ON_BLANKS)
            self._strokes.append(Stroke(y, x, text, count, look, is_blank, is_erased))

    def _draw(self, stroke: Stroke) -> None:
        y, x, text, count, look, is_blank, is_erased = stroke
        self._move(y, x)
        self._turn(look, is_blank=is_blank)
        if is_erased:
            self._written.append("\x1b[K" if x + count == self._width else f"\x1b[{count}X")
            return
        self._written.append(text)
        self._is_sure = self._is_sure and is_usual(text)
        self._at = (y, x + count)

    def _move(self, y: int, x: int) -> None:
        if self._at == (y, x):
            return
        move = f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H" if y else "\x1b[H"
        if self._at is not None and (relative := self._relative_move(*self._at, y, x)) is not None:
            move = min(relative, move, key=len)
        self._is_sure = self._is_sure or move[-1] in "GH"
        self._written.append(move)
        self._at = (y, x)

    def _relative_move(self, old_y: int, old_x: int, y: int, x: int) -> str | None:
        """Return the shortest move from where the cursor is; None: it is not known, or further up."""
        # Past the last cell, terminals differ in where the cursor is.
        is_known = self._is_sure and old_x < self._width
        if y == old_y:
            column = f"\x1b[{x + 1}G" if x else "\x1b[G"
            return min(_along(x - old_x), column, key=len) if is_known else column
        if y < old_y or not is_known:
            return None
        return f"\x1b[{_count(y - old_y)}B{_along(x - old_x)}"

    def _turn(self, look: Look, *, is_blank: bool) -> None:
        """Make the terminal write in this look; blanks are written in any color."""
        now = self._look
        if is_blank and not (now.attributes | look.attributes) & SEEN_ON_BLANKS:
            look = same_look(Look(now.attributes, now.color, look.background))
        if look is now:
            return
        ended = now.attributes - look.attributes
        codes = sorted(look.attributes - now.attributes)
        if ended and (not ended <= _ENDS.keys() or look.attributes & _ENDED_TOGETHER):
            codes, now = ["0", *sorted(look.attributes)], PLAIN
        else:
            codes = [*sorted({_ENDS[code] for code in ended}), *codes]
        codes += [look.color] if look.color != now.color else []
        codes += [look.background] if look.background != now.background else []
        self._written.append(f"\x1b[{';'.join(codes)}m" if codes != ["0"] else "\x1b[m")
        self._look = look


def _along(cells: int) -> str:
    """Return the move by so many cells to the right, or to the left if they are fewer than none."""
    return f"\x1b[{_count(abs(cells))}{'C' if cells > 0 else 'D'}" if cells else ""


def _count(times: int) -> str:
    return "" if times == 1 else str(times)
