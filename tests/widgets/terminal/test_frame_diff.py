"""Only what differs is written, and then the terminal shows what was drawn."""

import unicodedata

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tests.effort import sized
from tui.widgets.terminal.frame_diff import FrameDiff, WrittenUpdate

RED, BOLD = Style(color="red"), Style(bold=True)
ON_BLUE, UNDERLINED = Style(color="#102030", bgcolor="blue"), Style(underline=True, bold=True)
WIDTH = 24
LINES = 4

segments = st.lists(
    st.tuples(
        st.text("ab ·▸漢e\u0301", max_size=5) | st.integers(0, WIDTH).map(" ".__mul__),
        st.sampled_from([RED, BOLD, ON_BLUE, UNDERLINED]),
    ),
    max_size=5,
)


def strip(parts, width):
    return Strip([Segment(text, style) for text, style in parts]).adjust_cell_length(width, BOLD)


def looks(sign, color, background, *attributes):
    """Return what a reader sees of a cell: of a blank the background alone, unless it is underlined."""
    is_blank = sign == " " and not attributes[0]
    return (sign, background) if is_blank else (sign, color, background, *attributes)


def cells(drawn):
    """Return what a terminal should show in each cell of a strip, a combining mark with its base character."""
    found = []
    for segment in drawn:
        style, start = segment.style, len(found)
        for sign in segment.text:
            if cell_len(sign):
                found += [(sign, style), *[("", style)] * (cell_len(sign) - 1)]
            elif found and (len(found) > start or found[-1][0] != " "):
                found[-1] = (unicodedata.normalize("NFC", found[-1][0] + sign), found[-1][1])
    return [
        looks(
            sign,
            {None: "default", "red": "red"}.get(style.color and style.color.name, "102030"),
            "blue" if style.bgcolor else "default",
            bool(style.underline),
            bool(style.bold),
        )
        for sign, style in found
    ]


class Shown:
    """A terminal: what it shows after what was written to it."""

    def __init__(self):
        self.screen = pyte.Screen(WIDTH, LINES)
        self.screen.reset_mode(pyte.modes.DECAWM >> 5, private=True)
        self.stream = pyte.Stream(self.screen)
        # pyte erases in color only where something was written before.
        self.stream.feed("\r\n".join([" " * WIDTH] * LINES))
        self.written = ""

    def take(self, update):
        self.written = update.text if isinstance(update, WrittenUpdate) else ""
        self.stream.feed(self.written)

    @property
    def lines(self):
        return [
            [
                looks(cell.data, cell.fg, cell.bg, cell.underscore, cell.bold)
                for cell in (self.screen.buffer[y][x] for x in range(WIDTH))
            ]
            for y in range(LINES)
        ]


def differ(**more):
    """Return a differ, as a function of an update."""
    diff = FrameDiff(**more)
    return lambda update: diff.narrowed(update, ColorSystem.TRUECOLOR)


lines = st.integers(1, WIDTH - 1).flatmap(
    lambda cut: st.tuples(
        segments.map(lambda parts: strip(parts, cut)),
        segments.map(lambda parts: strip(parts, WIDTH - cut)),
    )
)
frames = st.lists(
    st.tuples(st.booleans(), st.lists(lines, min_size=LINES, max_size=LINES)), max_size=4
)
erasing = st.sampled_from([{}, {"long_bytes": 0}, {"long_bytes": 100}])
"""Nearly every frame of so few cells is short; a console's often is not."""


@settings(max_examples=sized(40, 1_000))
@given(st.booleans(), erasing, frames)
def test_the_terminal_shows_what_was_drawn(erases_in_color, more, drawn):
    seen, shown = differ(erases_in_color=erases_in_color, **more), Shown()
    for whole, frame in drawn:
        if whole:
            update = LayoutUpdate([list(line) for line in frame], Region(0, 0, WIDTH, LINES))
        else:
            chops = [{0: left, left.cell_length: right} for left, right in frame]
            ends = [[left.cell_length, WIDTH] for left, _ in frame]
            update = ChopsUpdate(chops, [(y, 0, WIDTH) for y in range(LINES)], ends)

        shown.take(seen(update))

        for line, parts in zip(shown.lines, frame, strict=True):
            assert line == [cell for part in parts for cell in cells(part)]


def test_what_stands_beside_a_drawn_widget_stays():
    diff, shown, half = differ(), Shown(), WIDTH // 2
    list_, preview = strip([("list", RED)], half), strip([("old", RED)], half)
    shown.take(diff(LayoutUpdate([[list_, preview]], Region(0, 0, WIDTH, 1))))

    new = strip([("new", RED)], half)
    chops = [{0: strip([("", RED)], half), half: new}]
    shown.take(diff(ChopsUpdate(chops, [(0, half, WIDTH)], [[half, WIDTH]])))

    assert shown.lines[0] == [*cells(list_), *cells(new)]


def whole(*texts, width=WIDTH, style=RED):
    drawn = [[strip([(text, style)], width)] for text in texts]
    return LayoutUpdate(drawn, Region(0, 0, width, len(texts)))


def test_a_cell_which_changed_is_written_and_nothing_else():
    seen = differ()
    seen(whole("speed 61", "idle"))

    assert seen(whole("speed 68", "idle")).text == "\x1b[1;8H\x1b[31m8\x1b[m"


def test_what_stands_there_already_is_not_written():
    seen = differ()
    seen(whole("speed 61"))

    assert seen(whole("speed 61")) is None


def test_what_another_screen_shows_at_the_same_place_is_not_written_again():
    seen = differ()
    seen(whole("speed 61", "idle"))
    parts = [strip([("speed", RED)], 5), strip([(" 61", RED)], WIDTH - 5)]

    same = LayoutUpdate([parts, [strip([("idle", RED)], WIDTH)]], Region(0, 0, WIDTH, 2))

    assert seen(same) is None


def test_a_line_which_empties_is_erased():
    seen = differ()
    seen(whole("a long line of words"))

    assert seen(whole("")).text == "\x1b[H\x1b[K"


def test_a_colored_line_is_erased_only_where_the_terminal_keeps_the_color():
    for erases, written in (
        (True, "\x1b[H\x1b[44m\x1b[K\x1b[m"),
        (False, f"\x1b[H\x1b[44m{' ' * 8}\x1b[m"),
    ):
        seen = differ(erases_in_color=erases)
        seen(whole("speed 61", style=ON_BLUE, width=8))

        assert seen(whole(" " * 8, style=ON_BLUE, width=8)).text == written


def test_a_color_is_told_once_for_all_which_has_it():
    written = differ()(whole("one", "two", "three")).text

    assert written.count("\x1b[31m") == 1


def test_all_is_written_after_somebody_else_wrote_or_the_size_changed():
    diff = FrameDiff()

    def written(*texts, **more):
        return diff.narrowed(whole(*texts, **more), ColorSystem.TRUECOLOR).text

    written("speed 61")
    diff.forget()
    assert "speed 61" in written("speed 61")
    assert "speed 61" in written("speed 61", width=20)
    assert "speed 61" in written("speed 61")
    assert diff.narrowed("words of something else", None) == "words of something else"
    assert "speed 61" in written("speed 61")


def test_a_line_with_a_mark_is_written_whole():
    seen = differ()
    seen(whole("speed e\u0301 61"))

    assert "speed e\u0301 62" in seen(whole("speed e\u0301 62")).text


def keys(*words):
    """Return a footer: a key in one color, what it does in another."""
    parts = [part for word in words for part in ((word[0], ON_BLUE), (word, RED))]
    return LayoutUpdate([[strip(parts, 40)]], Region(0, 0, 40, 1))


def test_words_of_one_color_are_written_together():
    written = differ()(keys("filter", "sort", "mark")).text

    assert written.count("38;2;16;32;48") == 1
    assert written.count("31") == 1


def test_another_screen_is_written_on_an_erased_one():
    old, new = ["long lines of words 1234"] * LINES, [f"a         {at}" for at in range(LINES)]
    seen, kept = differ(long_bytes=0), differ(long_bytes=10_000)
    seen(whole(*old))
    kept(whole(*old))

    written = seen(whole(*new)).text

    assert written.startswith("\x1b[H\x1b[J")
    assert len(written) < len(kept(whole(*new)).text)


def test_a_screen_whose_words_stay_is_not_erased():
    seen = differ(long_bytes=0)
    seen(whole(*["long lines of words"] * LINES))

    assert seen(whole(*["long lines of signs"] * LINES)).text.count("long") == 0


def test_a_screen_in_color_is_not_erased_where_the_terminal_does_not_keep_the_color():
    for erases in (True, False):
        seen = differ(erases_in_color=erases, long_bytes=0)
        seen(whole(*["long lines of words".ljust(WIDTH)] * LINES, style=ON_BLUE))

        written = seen(whole(*["a".ljust(WIDTH)] * LINES, style=ON_BLUE)).text

        assert ("\x1b[J" in written) is erases


def test_no_byte_but_an_escape_sequence_moves_the_cursor():
    update = whole(*[f"line    {at}" for at in range(LINES)])
    narrow = whole(*[f"line  {at} x" for at in range(LINES)])
    seen = differ()

    assert not set("\b\t\n\v\r") & set(seen(update).text + seen(narrow).text)
