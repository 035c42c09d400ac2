"""What screens share is found through the application they are shown in."""

from types import SimpleNamespace

import pytest
from textual.app import App

from tui.screens.shell.session import session_of


class Alone(App):
    """An application without a console."""


async def test_a_screen_finds_what_its_application_shares():
    app = Alone()
    app.session = SimpleNamespace(layouts="the user's own")
    async with app.run_test():
        assert session_of(app.screen).layouts == "the user's own"


async def test_in_an_application_without_a_console_it_is_said_whose_fault_it_is():
    app = Alone()
    async with app.run_test():
        with pytest.raises(TypeError, match="Alone has no console"):
            session_of(app.screen)
