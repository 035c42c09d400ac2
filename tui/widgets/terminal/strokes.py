"""The pieces in which a frame is written, and an order of them which takes few bytes."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tui.widgets.terminal.pen import Look

SEEN_ON_BLANKS = frozenset({"4", "5", "6", "7", "9", "21", "51", "52", "53"})
"""Underlines, blinking, reversed, struck through, framed: a blank with one of them is not blank."""


class Stroke(NamedTuple):
    """Cells of one line which stand side by side and look alike."""

    y: int
    x: int
    text: str
    width: int
    """The cells it takes."""
    look: "Look"
    is_blank: bool
    """Whether nothing is seen of it but its background."""
    is_erased: bool
    """Whether it is erased, which leaves the cursor before it, rather than written with blanks."""


def in_short_order(strokes: Iterable[Stroke]) -> Iterator[Stroke]:
    """Yield strokes look by look, and those of one look line by line.

    In true color a change of look takes 20 bytes and more, a move at most eight. The looks on one background
    follow each other, because a background is half of a change.
    """
    looks: dict[str, dict[Look, list[Stroke]]] = {}
    for stroke in _blanks_with_their_line(sorted(strokes)):
        same_background = looks.setdefault(stroke.look.background, {})
        same_background.setdefault(stroke.look, []).append(stroke)
    for same_background in looks.values():
        for alike in same_background.values():
            yield from alike


def _blanks_with_their_line(strokes: Sequence[Stroke]) -> Iterator[Stroke]:
    """Yield the strokes; blanks get the look of what stands before them, else after, if it has their background.

    They look the same in both, and the cursor is there.
    """
    for at, stroke in enumerate(strokes):
        beside = (*strokes[at - 1 : at], *strokes[at + 1 : at + 2]) if stroke.is_blank else ()
        looks = (
            other.look
            for other in beside
            if other.y == stroke.y and _is_same_on_blanks(stroke.look, other.look)
        )
        look = next(looks, stroke.look)
        yield stroke if look is stroke.look else stroke._replace(look=look)


def _is_same_on_blanks(look: "Look", other: "Look") -> bool:
    return look.background == other.background and not other.attributes & SEEN_ON_BLANKS
