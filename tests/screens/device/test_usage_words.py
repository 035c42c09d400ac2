"""A month's texts beside those which the rate plan includes."""

import pytest

from tui.domain.device.rate_plan import RatePlan
from tui.screens.device.usage_pane import texts_used


@pytest.mark.parametrize(
    ("plan", "used", "words"),
    [
        ({}, 5, ""),
        ({"allowance_texts": 100}, 5, "texts 5 of 100 included"),
        ({"allowance_texts": 100}, 130, "texts 130 of 100 included"),
        (
            {"allowance_texts": 100, "text_unit": 20, "text_unit_cost": 0.5},
            130,
            "texts 130 of 100 included, 30 over: 1.00",
        ),
        ({"allowance_texts": 0, "text_unit": 0, "text_unit_cost": 0.5}, 3, "texts 3 of 0 included"),
    ],
)
def test_texts_are_told_beside_the_plan_and_those_beyond_with_their_price(plan, used, words):
    assert texts_used(RatePlan(name="IoT", **plan), used) == words
