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
