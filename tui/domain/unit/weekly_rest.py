"""Find the part of a week in which a device is usually not heard, such as the weekend."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from tui.domain.unit.rhythm import WeeklyRest
from tui.domain.unit.usual_pause import DAY_SECONDS, HOUR_SECONDS, Pause, longest_by_day, usual_days

WEEK_SECONDS = 7 * DAY_SECONDS
SHORTEST_SECONDS = 28 * HOUR_SECONDS
"""A rest of the week is longer than a night, and than a daily check-in."""
LONGER = 1.5
"""… and so many times as long as the longest pause of most days."""
MOST_WEEKS = 12
FEWEST_WEEKS = 2
"""A weekend which was silent once is one, other days must have been silent twice."""
SPREAD_SECONDS = 9 * HOUR_SECONDS
"""Two rests of one kind begin and end so near each other."""
USUAL_SHARE = 0.6
"""So many of the weeks which were read must have it."""
_MONDAY_SECONDS = 4 * DAY_SECONDS
"""1970 began on a Thursday: its first Monday."""
_SUNDAY_CORE = (6 * DAY_SECONDS + 6 * HOUR_SECONDS, 6 * DAY_SECONDS + 18 * HOUR_SECONDS)
"""Sunday from Moscow to Denver, since Monday 00:00 UTC."""
_UNREAD_WEEKEND = WeeklyRest(begins=timedelta(days=5), lasts=timedelta(days=2, hours=16))
"""Saturday 00:00 UTC to Monday noon where Europe works, Monday morning in America."""
NIGHT_SECONDS = 5 * HOUR_SECONDS


class ReadSpan(NamedTuple):
    """A span of time of which every word of a device is known, in seconds since 1970."""

    since: float
    until: float


def weekly_rest(
    times: Sequence[float], pauses: Sequence[Pause], read: Sequence[ReadSpan]
) -> WeeklyRest | None:
    """Return the usual rest of the week; None: there is none. `times` are those of all words.

    A device which is silent at night and whose weekends nobody read yet may be silent in them, too.
    """
    if not pauses:
        return None
    longest = longest_by_day(pauses)
    typical = longest[len(longest) // 2]
    shortest = max(SHORTEST_SECONDS, LONGER * typical)
    long = [pause for pause in pauses if pause.seconds >= shortest / 2]
    for candidate in reversed([pause for pause in long if pause.seconds >= shortest]):
        if candidate.seconds < WEEK_SECONDS and (rest := _usual(candidate, times, long, read)):
            return rest
    rests_at_night = usual_days(longest)[0] >= NIGHT_SECONDS and typical < SHORTEST_SECONDS
    if rests_at_night and not _weekend_was_read(read, times[-1]):
        return _UNREAD_WEEKEND
    return None


def is_in_rest(pause: Pause, rest: WeeklyRest) -> bool:
    """Return whether the middle of a rest lies in a pause."""
    middle = rest.begins.total_seconds() + rest.lasts.total_seconds() / 2
    after = (middle - (pause.at - _MONDAY_SECONDS)) % WEEK_SECONDS
    return rest.weeks > 0 and after < pause.seconds


def _usual(
    candidate: Pause, times: Sequence[float], pauses: Sequence[Pause], read: Sequence[ReadSpan]
) -> WeeklyRest | None:
    """Return the rest which a pause is an example of; None: most other weeks have none like it."""
    weeks, silent, alike = 0, 0, []
    for back in range(-MOST_WEEKS, MOST_WEEKS + 1):
        shift = back * WEEK_SECONDS
        middle = candidate.at + candidate.seconds / 2 + shift
        core = ReadSpan(middle - candidate.seconds / 4, middle + candidate.seconds / 4)
        if core.until > times[-1] or not any(_covers(span, core) for span in read):
            continue  # nobody read it, or it is not over yet
        weeks += 1
        if bisect_left(times, core.since) == bisect_right(times, core.until):
            silent += 1
        alike += [
            (pause.at - shift, pause.at - shift + pause.seconds)
            for pause in pauses
            if _covers(ReadSpan(pause.at, pause.at + pause.seconds), core)
        ]
    near = [
        (begun, ended)
        for begun, ended in alike
        if abs(begun - candidate.at) <= SPREAD_SECONDS
        and abs(ended - candidate.at - candidate.seconds) <= SPREAD_SECONDS
    ]
    if silent < USUAL_SHARE * weeks or (
        len(near) < FEWEST_WEEKS and not (_is_weekend(candidate) and silent == weeks)
    ):
        return None
    begins, ends = min(begun for begun, _ in near), max(ended for _, ended in near)
    return WeeklyRest(
        begins=timedelta(seconds=(begins - _MONDAY_SECONDS) % WEEK_SECONDS),
        lasts=timedelta(seconds=ends - begins + HOUR_SECONDS),
        weeks=len(near),
    )


def _covers(span: ReadSpan, core: ReadSpan) -> bool:
    return span.since <= core.since and core.until <= span.until


def _is_weekend(pause: Pause) -> bool:
    since, until = _SUNDAY_CORE
    begun = (pause.at - _MONDAY_SECONDS) % WEEK_SECONDS
    return begun <= since and until <= begun + pause.seconds


def _weekend_was_read(read: Sequence[ReadSpan], last: float) -> bool:
    """Return whether a whole Sunday was read; the one since the last word is not over yet."""
    for since, until in read:
        week = (since - _MONDAY_SECONDS) // WEEK_SECONDS * WEEK_SECONDS + _MONDAY_SECONDS
        for sunday in (week, week + WEEK_SECONDS):
            ends = sunday + _SUNDAY_CORE[1]
            if since <= sunday + _SUNDAY_CORE[0] and ends <= min(until, last):
                return True
    return False
