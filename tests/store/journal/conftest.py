"""A store whose clock the test moves."""

from datetime import UTC, datetime

import pytest

from tui.store import Store


class Clock:
    def __init__(self, at):
        self.at = at

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock(datetime(2026, 11, 21, 8, tzinfo=UTC))


@pytest.fixture
async def timed(state_folder, url, clock):
    opened = await Store.open(url, state=state_folder, now=clock)
    yield opened
    await opened.close()
