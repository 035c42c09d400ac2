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
