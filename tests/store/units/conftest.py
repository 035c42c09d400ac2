"""A store on a clock which a test moves."""

from datetime import UTC, datetime

import pytest

from tui.store import Store

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


class Clock:
    at = NOW

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def store(state_folder, url, clock):
    opened = await Store.open(url, state=state_folder, now=clock)
    yield opened
    await opened.close()
