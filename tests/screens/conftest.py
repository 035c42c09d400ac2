"""A store filled once for all tests of the screens."""

import asyncio

import pytest

from tests.screens.frozen import Frozen, copied


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("filled")
    asyncio.run(Frozen(folder).fill())
    return folder


@pytest.fixture
def frozen(filled, tmp_path):
    return copied(filled, tmp_path)


@pytest.fixture(autouse=True)
def no_rest(monkeypatch):
    """Nobody types here: a list adds itself up at once, and a gauge is shown when it changes."""
    monkeypatch.setattr("tui.screens.list.sums_line.REST_SECONDS", 0)
    monkeypatch.setattr("tui.screens.fleet.main.GATHER_SECONDS", 0)
