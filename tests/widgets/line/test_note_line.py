import pytest
from textual.app import App

from tui.widgets.line.note_line import NoteLine

LONG = "Of the organisation your devices belong to, or of another. Group -1 is no group: it counts."


class Noted(App):
    def compose(self):
        yield NoteLine()


def lines(app):
    line = app.query_one(NoteLine)
    return [line.render_line(y).text.strip() for y in range(line.size.height)]


@pytest.mark.parametrize(
    ("width", "words", "shown"),
    [
        (80, "7 rate plans", ["7 rate plans"]),
        (
            30,
            "7 rate plans · Lattigo names no currency.",
            ["7 rate plans · Lattigo names", "no currency."],
        ),
        (
            42,
            LONG,
            [
                "Of the organisation your devices belong",
                "to, or of another. Group -1 is no group…",
            ],
        ),
    ],
)
async def test_what_does_not_fit_in_two_lines_says_so(width, words, shown):
    async with Noted().run_test(size=(width, 10)) as pilot:
        pilot.app.query_one(NoteLine).say(words)
        await pilot.pause()

        assert lines(pilot.app) == shown
        assert pilot.app.query_one(NoteLine).words == words


async def test_it_says_more_where_there_is_more_room():
    async with Noted().run_test(size=(42, 10)) as pilot:
        pilot.app.query_one(NoteLine).say(LONG)
        await pilot.pause()
        await pilot.resize_terminal(120, 10)
        await pilot.pause()

        assert lines(pilot.app) == [LONG]


async def test_markup_is_only_text():
    async with Noted().run_test(size=(80, 10)) as pilot:
        pilot.app.query_one(NoteLine).say("[b]x[/b] [/]")
        await pilot.pause()

        assert lines(pilot.app) == ["[b]x[/b] [/]"]
