"""The session: what there is once a console is open, and only then."""

import pytest
from textual.app import App

from tests.screens.frozen import copied, keys, settle
from tui.app import Watchfloor
from tui.config import Settings
from tui.config.settings import UiSettings
from tui.screens.app.welcome import Welcome


def test_the_application_owns_objects_and_inherits_from_textual_alone():
    ours = [part.__name__ for part in Watchfloor.__mro__ if part.__module__.startswith("tui.")]

    assert Watchfloor.__base__ is App
    assert ours == ["Watchfloor"]


async def test_until_a_console_is_open_there_is_no_session_and_the_welcome_is_shown(tmp_path):
    async def nobody():
        raise NotImplementedError

    app = Watchfloor(Settings(), nobody, nobody, state=tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "J", "question_mark", "left_square_bracket")

        assert isinstance(app.screen, Welcome)
        with pytest.raises(RuntimeError, match="not open yet"):
            _ = app.session


async def test_the_demo_keeps_the_users_own_theme_and_zone(filled, tmp_path):
    frozen = copied(filled, tmp_path, ui={"theme": "watchfloor-dark"})
    wanted = Settings(ui=UiSettings(theme="watchfloor-light", timezone="Asia/Tokyo"))
    app = Watchfloor(
        wanted, frozen.open, frozen.open, straight=True, live=False, state=frozen.folder
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)

        assert app.theme == "watchfloor-light"
        assert str(app.session.times.manner().zone) == "Asia/Tokyo"
