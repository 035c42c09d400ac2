"""The second filter for foreign text."""

import pytest
from rich.segment import Segment
from textual.app import App
from textual.color import Color
from textual.widgets import Static

from tui.widgets.terminal.escape_filter import EscapeFilter


@pytest.mark.parametrize(
    "character",
    [*map(chr, range(32)), *map(chr, range(127, 160)), *"\u200b\u202e\u2066\u2028\ufeff\ud800"],
)
def test_no_character_which_acts_or_hides_passes(character):
    [segment] = EscapeFilter().apply([Segment(f"a{character}b")], Color(0, 0, 0))

    assert character not in segment.text
    assert segment.cell_length == Segment(f"a{character}b").cell_length


def test_a_clean_line_passes_untouched():
    line = [Segment("Zürich 車 [A12] ●"), Segment("⣿")]

    assert EscapeFilter().apply(line, Color(0, 0, 0)) is line


JOINED = ["👩\u200d👩\u200d👧", "❤\ufe0f", "👍\U0001f3fd", "1\ufe0f\u20e3", "🏳\ufe0f\u200d🌈"]


@pytest.mark.parametrize("emoji", JOINED)
def test_an_emoji_is_drawn_whole_where_the_terminal_joins_it(emoji):
    [segment] = EscapeFilter(joins_emoji=True).apply([Segment(f"a{emoji}b")], Color(0, 0, 0))

    assert segment.text == f"a{emoji}b"


@pytest.mark.parametrize("emoji", JOINED)
def test_elsewhere_its_first_picture_stands_for_it_and_nothing_moves(emoji):
    [segment] = EscapeFilter().apply([Segment(f"a{emoji}b")], Color(0, 0, 0))

    assert segment.text.replace(" ", "") == f"a{emoji[0]}b"
    assert segment.cell_length == Segment(f"a{emoji}b").cell_length


@pytest.mark.parametrize("joins", [True, False])
def test_a_joiner_outside_an_emoji_never_passes(joins):
    [segment] = EscapeFilter(joins_emoji=joins).apply(
        [Segment("🚌\u200d a\u200db \u200d🚌")], Color(0, 0, 0)
    )

    assert segment.text == "🚌 ab 🚌"


class GatedApp(App):
    def get_line_filters(self):
        return [*super().get_line_filters(), EscapeFilter()]

    def compose(self):
        yield Static("safe \x1b]52;c;aGk=\x07 \x9b2J text", markup=False)


async def test_it_stands_between_every_widget_and_the_terminal():
    app = GatedApp()
    async with app.run_test() as pilot:
        await pilot.pause()

        shown = "".join(strip.text for strip in app.screen._compositor.render_strips())
        assert "safe" in shown
        assert not {"\x1b", "\x07", "\x9b"} & set(shown)
