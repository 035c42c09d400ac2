"""Forecast how long a number of requests will take with what is left of the budget."""

from collections.abc import Sequence
from math import ceil

from tui.domain.budget.windows import Gauge, Pace

ANSWER_SECONDS = 0.7
"""The usual time until an answer, a rule of thumb."""


def expected_seconds(requests: int, gauges: Sequence[Gauge], pace: Pace | None) -> float:
    """Return the least time the requests take; each window which fills up adds its whole length."""
    waits = [
        ceil(max(0, requests - max(0, gauge.limit - gauge.used)) / gauge.limit)
        * gauge.window_seconds
        for gauge in gauges
        if gauge.limit > 0
    ]
    between = pace.seconds_between if pace else 0.0
    return max([requests * max(ANSWER_SECONDS, between), *waits])
