from datetime import UTC, datetime

import pytest

from tui.sim.world.clock import HandClock
from tui.sim.world.world import World

NOW = datetime(2026, 3, 14, 17, 0, tzinfo=UTC)


@pytest.fixture
def clock():
    return HandClock(NOW)


@pytest.fixture
def world(clock):
    return World(seed=7, fleet=50, clock=clock, hostile=True)
