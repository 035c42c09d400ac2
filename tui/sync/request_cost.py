"""The cost of requests: the expected cost of a poll, the polling period, and turns for a small budget."""

import math
from collections.abc import Mapping

ROWS_PER_UNIT = 100
"""Rows per unit in an answer about all devices."""
DEVICE_ROWS_PER_UNIT = 1_000
"""Rows per unit in an answer about one device."""
AIMED_ROWS = 400
"""A window is made long enough to hold this many rows: four units, and well below the cut at 500."""
SHORTEST_WINDOW_SECONDS = 60
"""A shorter window would cost a request for little: a fleet this busy takes turns anyway."""
LONGEST_WINDOW_SECONDS = 86_000
"""A little less than the 24 h a window may have: it is widened by a second at both ends when asked."""
PERIODS = (20, 25, 30, 35, 40, 50, 60, 75, 90, 105, 120, 150, 180, 240, 300, 420, 600, 900)
"""Seconds between two polls of the newest reports, to choose from."""
SHORTEST_TURN_SECONDS = 120.0
"""No device is asked more often than this."""


def expected_units(rows: float) -> float:
    """Return the mean cost of an answer if this many rows are expected: E max(1, ⌈n/100⌉).

    The number of rows is taken as Poisson distributed, approximated by a normal distribution of the
    same mean and variance. The mean of ⌈n/100⌉ is the sum of the probabilities of n > 0, 100, 200, …;
    `erfc` is such a probability, and the half corrects for n being a whole number.
    """
    if rows <= 0:
        return 1.0
    spread = math.sqrt(2 * rows)
    most = int(rows / ROWS_PER_UNIT) + 4  # beyond that the probability is negligible
    return 1.0 + sum(
        0.5 * math.erfc((ROWS_PER_UNIT * part + 0.5 - rows) / spread) for part in range(1, most)
    )


def tail_period(reports_per_second: float, units_per_hour: float) -> int:
    """Return the shortest polling period whose expected cost fits the budget, else the longest."""
    for seconds in PERIODS:
        units = expected_units(reports_per_second * seconds)
        if units * 3600 / seconds <= units_per_hour:
            return seconds
    return PERIODS[-1]


def window_seconds(reports_per_second: float) -> int:
    """Return how long a window should be to hold the rows aimed at."""
    seconds = int(AIMED_ROWS / max(reports_per_second, 1e-6))
    return max(SHORTEST_WINDOW_SECONDS, min(LONGEST_WINDOW_SECONDS, seconds))


def turn_lengths(
    rates: Mapping[str, float], units_per_hour: float, longest_seconds: float
) -> dict[str, float]:
    """Split a budget among devices which are asked one by one: turns of length P ∝ 1/√rate.

    A report waits half a turn on average, so the mean age of all reports is Σ rateᵢ·Pᵢ/2, and the
    calls cost Σ 1/Pᵢ. The smallest age for a given cost has Pᵢ ∝ 1/√rateᵢ (Lagrange). Turns which
    would be longer than `longest_seconds` are cut, which costs calls; so the scale is corrected until
    the budget fits to 2 %.
    """
    weights = {key: math.sqrt(max(rate, 1e-7)) for key, rate in rates.items()}
    budget = max(units_per_hour, 1.0) / 3600
    scale = sum(weights.values()) / budget
    for _ in range(4):
        lengths = [min(scale / weight, longest_seconds) for weight in weights.values()]
        used = sum(1 / seconds for seconds in lengths)
        if not used or abs(used - budget) < 0.02 * budget:
            break
        scale *= used / budget
    return {
        key: max(SHORTEST_TURN_SECONDS, min(scale / weight, longest_seconds))
        for key, weight in weights.items()
    }
