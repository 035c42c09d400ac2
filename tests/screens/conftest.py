"""A store filled once for all tests of the screens."""

import asyncio

import pytest

from tests.made_once import made_once
from tests.quick_textual import (
    frames_drawn_when_read,
    idle_widgets_left_alone,
    styles_parsed_once,
)
from tests.screens.frozen import Frozen, copied
from tui.console.demo import demo_world
from tui.console.judging import unit_judge


@pytest.fixture(scope="session", autouse=True)
def styles():
    with styles_parsed_once(), idle_widgets_left_alone():
        yield


@pytest.fixture(autouse=True)
def no_settings_of_the_users(tmp_path, monkeypatch):
    """Keep places, recipes and settings in a test's own folder: a key may add a place to the user's file."""
    monkeypatch.setenv("WATCHFLOOR_CONFIG", str(tmp_path / "settings" / "config.toml"))


@pytest.fixture(autouse=True)
def drawing(request):
    """Draw only what a test reads, but where each frame is the point: there `every_frame` is marked."""
    if request.node.get_closest_marker("every_frame"):
        yield
        return
    with frames_drawn_when_read():
        yield


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    return made_once(tmp_path_factory, "filled", lambda folder: asyncio.run(Frozen(folder).fill()))


async def filled_and_judged(frozen):
    await frozen.fill()
    console = await frozen.open()
    await unit_judge(console).judge_due(1_000)
    await console.close()


@pytest.fixture(scope="session")
def troubled(tmp_path_factory):
    """Return the folder of a small fleet of the demo's kind, with causes to be found, judged."""

    def make(folder):
        asyncio.run(filled_and_judged(Frozen(folder, world=demo_world)))

    return made_once(tmp_path_factory, "troubled", make)


@pytest.fixture
def frozen(filled, tmp_path):
    return copied(filled, tmp_path)
