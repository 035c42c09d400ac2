"""Pauses between a device's words, and which of them are usual."""

from collections.abc import Sequence
from math import log2
from typing import NamedTuple

HOUR_SECONDS = 3_600.0
DAY_SECONDS = 86_400.0
DAYS_OF_OUTAGE = 6
"""One day in so many may have had an outage which is not usual."""
FEWEST_TO_DROP = 4
"""Of fewer days nobody knows which is the odd one."""
APART, FAR_APART = 1.5, 3.0
"""So many times longer than the next longest is an outage: where days are alike, and where they are not."""
ALIKE = 1.3
FEWEST_OF_NEW_PACE, FEWEST_OF_FASTER_PACE = 3, 8
"""So many pauses show a new pace; a faster one more, for it shortens what is expected."""
OTHER_PACE = 0.7
"""Two paces differ by a factor of 1.6 at least (2 to this power)."""
TIMED_PACE = 0.3
"""The first few pauses of a new pace are alike: within a factor of 1.2."""
REST_SECONDS = 4 * HOUR_SECONDS
"""A pause of this length may be a rest, which a new pace does not end."""
DAYS_OF_NEW_PACE = 3
"""When a new pace was kept for so many days, its own rests are known."""


class Pause(NamedTuple):
    """Between two words of a device nothing came."""

    at: float
    """When it began, in seconds since 1970."""
    seconds: float
    is_moving: bool
    """The word before it said that the device moves."""


def time_weighted(lengths: Sequence[float]) -> float:
    """Return the length where pauses as long or longer make up half of the time."""
    half, passed = sum(lengths) / 2, 0.0
    for length in sorted(lengths, reverse=True):
        passed += length
        if passed >= half:
            return length
    return 0.0


def longest_by_day(pauses: Sequence[Pause]) -> list[float]:
    """Return the longest pause which began on each day, the longest first."""
    by_day: dict[float, float] = {}
    for pause in pauses:
        day = pause.at // DAY_SECONDS
        by_day[day] = max(by_day.get(day, 0.0), pause.seconds)
    return sorted(by_day.values(), reverse=True)


def usual_days(longest: Sequence[float]) -> Sequence[float]:
    """Return the longest pauses of the days without those which stand apart, such as an outage."""
    if len(longest) < FEWEST_TO_DROP:
        return longest
    quarter = len(longest) // 4
    are_alike = longest[quarter] <= ALIKE * longest[-1 - quarter]
    apart = APART if are_alike else FAR_APART
    for dropped in range(max(1, len(longest) // DAYS_OF_OUTAGE), 0, -1):
        if longest[dropped - 1] > apart * longest[dropped]:
            return longest[dropped:]
    return longest


def newest_pace(pauses: Sequence[Pause]) -> list[Pause]:
    """Return the pauses since a device was last set to another pace, the oldest first.

    Long pauses made before stay until the new pace was kept for some days.
    """
    begun = _begin_of_pace([log2(pause.seconds) for pause in pauses])
    new, old = list(pauses[begun:]), pauses[:begun]
    if not old or sum(pause.seconds for pause in new) >= DAYS_OF_NEW_PACE * DAY_SECONDS:
        return new
    middle = sorted(pause.seconds for pause in old)[len(old) // 2]
    rests = [pause for pause in old if pause.seconds >= max(REST_SECONDS, 4 * middle)]
    return [*rests, *new]


def _begin_of_pace(lengths: Sequence[float]) -> int:
    """Return where the newest pace begins; 0: there was only one. Lengths are logarithms."""
    begun = 0
    newest = FEWEST_OF_NEW_PACE
    while newest <= len(lengths) - FEWEST_OF_NEW_PACE:
        new, old = sorted(lengths[-newest:]), sorted(lengths[:-newest])
        if _is_slower(new, old) or (newest >= FEWEST_OF_FASTER_PACE and _is_faster(new, old)):
            begun = len(lengths) - newest
        newest += max(1, newest // 4)
    return begun


def _is_slower(new: Sequence[float], old: Sequence[float]) -> bool:
    if len(new) < FEWEST_OF_FASTER_PACE and new[-1] - new[0] > TIMED_PACE:
        return False
    return new[len(new) // 4] > old[-1 - len(old) // 10] + OTHER_PACE


def _is_faster(new: Sequence[float], old: Sequence[float]) -> bool:
    """Return whether pauses of the old pace hardly occur any more: a drive is not a new pace."""
    return new[-1 - len(new) // 33] < old[len(old) // 4] - OTHER_PACE
