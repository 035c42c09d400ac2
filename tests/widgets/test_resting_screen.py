"""A screen behind another is drawn when it changes, and rests otherwise."""

import pytest
from textual.app import App
from textual.widgets import Static

from tui.widgets.dialog import Dialog
from tui.widgets.resting_screen import RestingScreen

MESSAGES = 5


class Below(RestingScreen):
    def compose(self):
        yield Static("before")


class Opaque(RestingScreen):
    """A screen through which nothing shows."""


class Box(Dialog):
    """A dialog through which the screen below shows."""


def rest():
    """Do nothing: a screen asks after each message whether it is to be drawn."""


@pytest.mark.parametrize("above", [Opaque, Box])
async def test_one_change_behind_a_screen_draws_it_once_however_many_messages_follow(
    above, monkeypatch
):
    app, drawn = App(), []
    async with app.run_test() as pilot:
        below = Below()
        await app.push_screen(below)
        await app.push_screen(above())
        await pilot.pause()
        monkeypatch.setattr(app, "_display", lambda screen, _: drawn.append(screen))

        below.query_one(Static).update("after")
        for _ in range(MESSAGES):
            await pilot.pause(0.05)
            below.call_later(rest)
        await pilot.pause(0.05)

        assert drawn == [app.screen]
