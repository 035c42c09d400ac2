"""How often to ask: what a poll is expected to cost, and how to share too small a budget."""

import math
from collections.abc import Mapping

ROWS_PER_UNIT = 100
"""Of an answer about all devices."""
AIMED_ROWS = 400
"""A window is made so long that it should hold so many: four units, and clear of the cut at 500."""
PERIODS = (20, 25, 30, 35, 40, 50, 60, 75, 90, 105, 120, 150, 180, 240, 300, 420, 600, 900)
"""Seconds between two looks at everybody's newest reports."""
SHORTEST_TURN_SECONDS = 120.0


def expected_units(rows: float) -> float:
    """Return what an answer costs on average if so many rows are expected: E max(1, ⌈n/100⌉).

    Reports come as a Poisson process, here by its normal approximation.
    """
    if rows <= 0:
        return 1.0
    spread = math.sqrt(2 * rows)
    most = int(rows / ROWS_PER_UNIT) + 4
    return 1.0 + sum(
        0.5 * math.erfc((ROWS_PER_UNIT * part + 0.5 - rows) / spread) for part in range(1, most)
    )


def tail_period(reports_per_second: float, units_per_hour: float) -> int:
    """Return the shortest period whose expected cost fits, else the longest there is."""
    for seconds in PERIODS:
        units = expected_units(reports_per_second * seconds)
        if units * 3600 / seconds <= units_per_hour:
            return seconds
    return PERIODS[-1]


def window_seconds(reports_per_second: float) -> int:
    """Return how long a window should be to hold the rows aimed at."""
    return max(60, min(86_000, int(AIMED_ROWS / max(reports_per_second, 1e-6))))


def turns(
    rates: Mapping[str, float], units_per_hour: float, longest_seconds: float
) -> dict[str, float]:
    """Share a budget among devices asked one by one: a turn each P ∝ 1/√rate, none beyond `longest`.

    That rule has the smallest mean age of all reports for so many calls.
    """
    weights = {key: math.sqrt(max(rate, 1e-7)) for key, rate in rates.items()}
    budget = max(units_per_hour, 1.0) / 3600
    scale = sum(weights.values()) / budget
    for _ in range(4):
        made = {key: min(scale / weight, longest_seconds) for key, weight in weights.items()}
        used = sum(1 / seconds for seconds in made.values())
        if not used or abs(used - budget) < 0.02 * budget:
            break
        scale *= used / budget
    return {
        key: max(SHORTEST_TURN_SECONDS, min(scale / weight, longest_seconds))
        for key, weight in weights.items()
    }
