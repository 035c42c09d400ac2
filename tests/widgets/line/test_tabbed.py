"""Tabs: which names are seen in how much room, what a click chooses, and what is in view when."""

import asyncio

import pytest
from textual.app import App
from textual.widgets import Static

from tui.widgets.line.tabbed import Tabbed, TabLine

TITLES = {"a": "1 Reports", "b": "2 Facts", "c": "3 Usage", "d": "4 All fields"}


class Shown(App):
    """Four tabs; what they hold is made when it is wanted, and not before `made` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.made = asyncio.Event()
        self.made.set()

    def compose(self):
        yield Tabbed(TITLES, Static("what a holds"))

    @property
    def tabs(self):
        return self.query_one(Tabbed)

    @property
    def names(self):
        return self.query_one(TabLine).text

    def seen(self):
        return [str(one.content) for one in self.query(Static) if one.is_on_screen]

    async def on_tabbed_chosen(self, event):
        await self.made.wait()
        if not event.tabbed.holds(event.name):
            await event.tabbed.fill(event.name, Static(f"what {event.name} holds"))


@pytest.mark.parametrize(
    ("width", "active", "names"),
    [
        (60, "a", " 1 Reports  2 Facts  3 Usage  4 All fields"),
        (43, "d", " 1 Reports  2 Facts  3 Usage  4 All fields"),
        (40, "a", " 1 Reports  2 Facts  3 Usage  ▸"),
        (40, "c", " 1 Reports  2 Facts  3 Usage  ▸"),
        (40, "d", "◂  2 Facts  3 Usage  4 All fields"),
        (20, "b", "◂  2 Facts  ▸"),
        (4, "b", "◂  2"),
    ],
)
async def test_the_chosen_tab_is_always_seen(width, active, names):
    app = Shown()
    async with app.run_test(size=(width, 5)) as pilot:
        app.tabs.active = active
        await pilot.pause()

        assert app.names[:width].rstrip() == names


async def test_a_tab_is_filled_when_it_is_chosen_and_then_kept():
    app = Shown()
    async with app.run_test(size=(60, 5)) as pilot:
        app.tabs.active = "b"
        await pilot.pause()
        assert app.seen() == ["what b holds"]

        app.tabs.active = "a"
        await pilot.pause()
        app.tabs.active = "b"
        await pilot.pause()

        assert app.seen() == ["what b holds"]
        assert len(app.query(Static)) == 2


async def test_what_was_in_view_stays_until_there_is_something_else():
    app = Shown()
    async with app.run_test(size=(60, 5)) as pilot:
        app.made.clear()
        app.tabs.active = "b"
        await asyncio.sleep(0.1)
        assert app.seen() == ["what a holds"]

        app.made.set()
        await pilot.pause()

        assert app.seen() == ["what b holds"]


async def test_two_tabs_chosen_in_haste_are_filled_once_each():
    app = Shown()
    async with app.run_test(size=(60, 5)) as pilot:
        app.made.clear()
        for name in ("b", "c", "b", "c"):
            app.tabs.active = name
        app.made.set()
        await pilot.pause(0.1)

        assert app.seen() == ["what c holds"]
        assert len(app.query(Static)) == 3


async def test_a_click_chooses_a_tab_and_on_a_sign_the_next_one_which_is_not_seen():
    app = Shown()
    async with app.run_test(size=(40, 5)) as pilot:
        await pilot.click(TabLine, offset=(14, 0))
        assert app.tabs.active == "b"

        await pilot.click(TabLine, offset=(30, 0))
        assert app.tabs.active == "d"

        await pilot.click(TabLine, offset=(0, 0))
        assert app.tabs.active == "a"

        await pilot.click(TabLine, offset=(39, 0))
        assert app.tabs.active == "a", "there is nothing at the end of the line"


async def test_after_the_last_tab_comes_the_first_and_an_unknown_one_is_not_chosen():
    app = Shown()
    async with app.run_test(size=(60, 5)):
        app.tabs.step(-1)
        assert app.tabs.active == "d"
        app.tabs.step(1)
        assert app.tabs.active == "a"

        app.tabs.active = "nowhere"
        assert app.tabs.active == "a"


async def test_a_tab_offered_later_has_its_name_on_the_line():
    app = Shown()
    async with app.run_test(size=(60, 5)) as pilot:
        app.tabs.add("e", "5 Texts")
        await pilot.pause()

        assert app.names.endswith("4 All fields  5 Texts")
