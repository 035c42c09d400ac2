"""The best a schedule could do which knew every report beforehand: what the planner is compared with.

It pays for nothing but the newest reports: no device list, nothing read again, no headroom for an answer
dearer than expected. It has the same lag, the same prices and the same limit of an hour.
"""

from bisect import bisect_right
from itertools import accumulate

from bench.model.fleet import HOUR, Fleet

ROWS_PER_UNIT = 100
MOMENTS = 6
"""Of the moments at which a unit could be spent within its slot, so many are tried."""


def oracle_age(fleet: Fleet, units_per_hour: float, lag: float) -> float:
    """Return the least mean age in seconds at which reports are read with so many units an hour.

    The units are spread evenly, as the limit counts any hour: one in each slot. Within its slot each is
    spent right after a report, where the sum of all ages is least (a shortest path over the slots). It
    reads at most a hundred reports, the oldest first; what is left is read by the next one.
    """
    received = fleet.received
    sums = list(accumulate(received, initial=0))

    def waited(since: int, until: int, at: float) -> float:
        """Return how long the reports between two places have waited together at a moment."""
        return (until - since) * at - (sums[until] - sums[since])

    slot = HOUR / units_per_hour
    ways = [(0.0, 0)]  # the sum of the ages read so far, and how many reports are read
    for number in range(int(fleet.seconds / slot)):
        begin, end = number * slot, (number + 1) * slot
        first, last = (bisect_right(received, at - lag) for at in (begin, end))
        step = max(1, (last - first) // MOMENTS)
        moments = [*(received[place] + lag for place in range(last - 1, first - 1, -step)), end]
        tried: list[tuple[float, float, int]] = []
        for at in moments:
            known = bisect_right(received, at - lag)
            for total, read in ways:
                until = max(read, min(known, read + ROWS_PER_UNIT))
                ages = total + waited(read, until, at)
                # Judged at the slot's end, as if the others waited until then: ways of different lengths compare.
                tried.append((ages + waited(until, max(until, last), end), ages, until))
        ways = [(ages, read) for _, ages, read in sorted(tried)[:MOMENTS]]
    total, read = ways[0]
    return total / max(1, read)
