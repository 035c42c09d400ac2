"""How long so many requests will take, given what is left of the budget."""

from collections.abc import Sequence
from math import ceil

from tui.domain.budget.windows import Gauge, Pace

ANSWER_SECONDS = 0.7
"""What one answer takes, as a rule of thumb."""


def expected_seconds(requests: int, gauges: Sequence[Gauge], pace: Pace | None) -> float:
    """Return how long it takes at least; every window which fills makes everybody wait for the next."""
    waits = [
        ceil(max(0, requests - max(0, gauge.limit - gauge.used)) / gauge.limit)
        * gauge.window_seconds
        for gauge in gauges
        if gauge.limit > 0
    ]
    between = pace.seconds_between if pace else 0.0
    return max([requests * max(ANSWER_SECONDS, between), *waits])
