"""Only what differs is written, and then the terminal shows what was drawn."""

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tests.effort import sized
from tui.widgets.terminal.frame_diff import FrameDiff, LinePartsUpdate, differing

RED, BOLD = Style(color="red"), Style(bold=True)
WIDTH = 12
LINES = 3

segments = st.lists(
    st.tuples(st.text("ab ·▸漢e\u0301\ufe0f", max_size=5), st.sampled_from([RED, BOLD])), max_size=5
)


def strip(parts, width):
    return Strip([Segment(text, style) for text, style in parts]).adjust_cell_length(width, BOLD)


def cells(drawn):
    """Return what a terminal shows in each cell of a strip, a combining mark with its base character."""
    found = []
    for segment in drawn:
        for sign in segment.text:
            if cell_len(sign):
                found += [(sign, segment.style), *[("", segment.style)] * (cell_len(sign) - 1)]
            elif found:
                found[-1] = (found[-1][0] + sign, segment.style)
    return found


class Shown:
    """A terminal: what was written to each of its cells."""

    def __init__(self):
        self.lines = [[None] * WIDTH for _ in range(LINES)]

    def take(self, update):
        for y, x, part in update.pieces if isinstance(update, LinePartsUpdate) else ():
            new = cells(part)
            self.lines[y][x : x + len(new)] = new


lines = st.integers(1, WIDTH - 1).flatmap(
    lambda cut: st.tuples(
        segments.map(lambda parts: strip(parts, cut)),
        segments.map(lambda parts: strip(parts, WIDTH - cut)),
    )
)
frames = st.lists(st.tuples(st.booleans(), st.lists(lines, min_size=LINES, max_size=LINES)))


@settings(max_examples=sized(40, 300))
@given(frames)
def test_the_terminal_shows_what_was_drawn(drawn):
    seen, shown = FrameDiff(), Shown()
    for whole, frame in drawn:
        if whole:
            update = LayoutUpdate([list(line) for line in frame], Region(0, 0, WIDTH, LINES))
        else:
            chops = [{0: left, left.cell_length: right} for left, right in frame]
            ends = [[left.cell_length, WIDTH] for left, _ in frame]
            update = ChopsUpdate(chops, [(y, 0, WIDTH) for y in range(LINES)], ends)

        shown.take(seen.narrowed(update))

        for line, parts in zip(shown.lines, frame, strict=True):
            assert line == [cell for part in parts for cell in cells(part)]


def test_what_stands_beside_a_drawn_widget_stays():
    diff, shown = FrameDiff(), Shown()
    list_, preview = strip([("list", RED)], 6), strip([("old", RED)], 6)
    shown.take(diff.narrowed(LayoutUpdate([[list_, preview]], Region(0, 0, WIDTH, 1))))

    new = strip([("new", RED)], 6)
    chops = [{0: strip([("", RED)], 6), 6: new}]
    shown.take(diff.narrowed(ChopsUpdate(chops, [(0, 6, WIDTH)], [[6, WIDTH]])))

    assert shown.lines[0] == [*cells(list_), *cells(new)]


def whole(*texts, width=WIDTH):
    drawn = [[strip([(text, RED)], width)] for text in texts]
    return LayoutUpdate(drawn, Region(0, 0, width, len(texts)))


def test_a_cell_which_changed_is_written_and_nothing_else():
    seen = FrameDiff()
    seen.narrowed(whole("speed 61", "idle"))

    (piece,) = seen.narrowed(whole("speed 68", "idle")).pieces

    assert (piece.y, piece.x, piece.strip.text) == (0, 7, "8")


def test_what_stands_there_already_is_not_written():
    seen = FrameDiff()
    seen.narrowed(whole("speed 61"))

    assert seen.narrowed(whole("speed 61")) is None


def test_all_is_written_after_somebody_else_wrote_or_the_size_changed():
    seen = FrameDiff()
    seen.narrowed(whole("speed 61"))
    seen.forget()
    assert len(seen.narrowed(whole("speed 61")).pieces) == 1
    assert len(seen.narrowed(whole("speed 61", width=20)).pieces) == 1
    assert len(seen.narrowed(whole("speed 61")).pieces) == 1
    assert seen.narrowed("words of something else") == "words of something else"
    assert len(seen.narrowed(whole("speed 61")).pieces) == 1


def test_a_line_is_not_cut_within_a_sign_of_two_cells_or_before_a_mark():
    wide = strip([("a漢b", RED)], 4), strip([("a漢c", RED)], 4)
    marked = strip([("ae\u0301", RED)], 2), strip([("ae", RED)], 2)

    assert differing(*wide) == (0, 4)
    assert differing(*marked) == (0, 2)
