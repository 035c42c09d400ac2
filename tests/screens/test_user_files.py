"""The console opens whatever the user's files hold, and tells what is wrong where they are used."""

import pytest

from tests.broken_files import BROKEN
from tests.screens.frozen import keys, settle, told
from tui.screens.change.recipes import offer_recipes


@pytest.fixture
def beside(tmp_path, monkeypatch):
    """Return the folder of the settings."""
    monkeypatch.setenv("WATCHFLOOR_CONFIG", str(tmp_path / "config.toml"))
    return tmp_path


@pytest.mark.parametrize("way", BROKEN)
async def test_broken_places_and_questions_are_told_and_the_console_opens(frozen, beside, way):
    break_, words = BROKEN[way]
    for file in ("places.toml", "questions.toml"):
        break_(beside / file, "")
    app = frozen.app()
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        at_start = told(app)
        app.screen.pane.set_filter("at:depot")
        filtered = await keys(pilot)
        await pilot.press("escape", "O")  # a filter which cannot be read keeps the keyboard
        for _ in range(1_000):  # the overview reads on for ever: wait for the words alone
            if "questions.toml" in told(app):
                break
            await pilot.pause(0.02)

        assert "places.toml" in at_start
        assert words in at_start
        assert "no place is named depot" in " ".join(filtered.split())
        assert "questions.toml" in told(app)
        assert app.is_running
        assert "bug" not in told(app)


@pytest.mark.parametrize("way", BROKEN)
async def test_broken_recipes_are_told_where_they_are_offered(beside, way):
    break_, words = BROKEN[way]
    break_(beside / "recipes.toml", "")
    said, shown = [], []

    await offer_recipes(lambda screen, _: shown.append(screen), "", print, said.append)

    assert "recipes.toml" in said[0]
    assert words in said[0]
    assert shown == []
