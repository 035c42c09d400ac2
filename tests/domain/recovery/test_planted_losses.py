"""Vehicles stolen, forgotten and run empty in a world of its own: the area holds them, and is small."""

import os

import pytest

from bench.model.losses import KINDS
from bench.recovery import measure
from tests.effort import sized

LIVES = int(os.environ.get("WATCHFLOOR_LOSSES") or sized(8, 150))


@pytest.mark.parametrize("kind", KINDS)
def test_a_lost_vehicle_is_in_the_area_which_is_smaller_than_every_simple_one(kind):
    found = measure(kind, LIVES, seed=2)

    assert found.asked > 3 * LIVES
    assert found.share >= 0.95
    assert found.smallest >= 0.95
    assert found.ratio("smaller") < 0.65
