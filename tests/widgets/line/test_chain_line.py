"""A chain in one line: its signs, the cursor, and what is left out where there is no room."""

import pytest
from textual.app import App

from tui.widgets.line.chain_line import ChainLine, ChainLink

CHAIN = [
    ChainLink("SIM", "good"),
    ChainLink("data", "weak"),
    ChainLink("reports", "broken"),
    ChainLink("fix", "unknown"),
    ChainLink("clock", "good", is_beside=True),
]


class Page(App[None]):
    def __init__(self, *, ascii_only=False):
        super().__init__()
        self.ascii_only = ascii_only
        self.seen = []

    def compose(self):
        yield ChainLine()

    def on_mount(self):
        self.query_one(ChainLine).show(CHAIN)

    def on_chain_line_moved(self, event):
        self.seen.append(event.index)

    def on_chain_line_chosen(self):
        self.seen.append("chosen")

    def on_chain_line_left(self):
        self.seen.append("left")


@pytest.mark.parametrize(
    ("width", "text"),
    [
        (60, "SIM ●  data ▲  reports ✗  fix ?  clock ●"),
        (36, "SIM ●  data ▲  reports ✗  fix ?"),
        (28, "data ▲  reports ✗  fix ?"),
        (20, "data ▲  reports ✗"),
    ],
)
async def test_without_room_what_is_well_is_left_out_first(width, text):
    app = Page()
    async with app.run_test(size=(width, 3)) as pilot:
        app.screen.set_focus(None)
        await pilot.pause()

        assert app.query_one(ChainLine).text == text


async def test_the_cursor_starts_on_the_first_fault_and_every_link_is_reached():
    app = Page()
    async with app.run_test(size=(24, 3)) as pilot:
        line = app.query_one(ChainLine)
        app.screen.set_focus(None)
        await pilot.pause()
        app.seen.clear()
        line.focus()
        await pilot.pause()
        first = line.cursor
        await pilot.press("home", "left", "right", "end", "enter", "escape")
        await pilot.pause()

        assert first == 1
        assert [at for at in app.seen if isinstance(at, int)] == [1, 0, 1, 4]
        assert app.seen[-2:] == ["chosen", "left"]
        assert line.text.endswith("clock ●")
        assert line.text.startswith("◂")


async def test_a_terminal_of_ascii_gets_other_signs():
    app = Page(ascii_only=True)
    async with app.run_test(size=(60, 3)):
        app.screen.set_focus(None)

        assert app.query_one(ChainLine).text == "SIM +  data !  reports X  fix ?  clock +"
