"""Learn a device's rhythm from what it sent, as far as that was read without a gap.

The idea: a pause counts only if nobody can have missed a word in it. What is usual is judged by days,
not by the number of pauses, for a tracker which reports every five minutes of the day makes a hundred
pauses for each of its nights: of each day the longest pause is taken, and the longest of those is
usual, unless it stands apart from all the others (an outage). Weekends are found first and set aside,
an old pace is forgotten once a new one is seen, and hours in which a device keeps a timer are told
from its nights.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from tui.domain.unit.rhythm import Rhythm
from tui.domain.unit.usual_pause import (
    DAY_SECONDS,
    HOUR_SECONDS,
    Pause,
    longest_by_day,
    newest_pace,
    time_weighted,
    usual_days,
)
from tui.domain.unit.weekly_rest import ReadSpan, is_in_rest, weekly_rest

BURST_SECONDS = 20.0
"""What comes together (reports kept while there was no coverage) is one word."""
FEWEST_TIMED = 3
"""So many pauses of about equal length show a timer."""
FEWEST_PAUSES, FEWEST_DAYS = 8, 3
"""An irregular device must have made so many pauses, which began on so many days."""
TIMER_SPREAD = 1.6
"""The longest pause of a timer is at most so many times a usual one."""
MANY_PAUSES, DELIVERY_SECONDS = 30, 60.0
"""Of so many, delivery may spread the pauses of a timer by so much more: a vendor passes words on in seconds."""
SLOT_DAYS, SLOT_PAUSES = 5, 10
"""An hour of the day is judged by itself where pauses began in it on so many days, and so many of them."""
FEWEST_AT_CEILING, CEILING_SPREAD = 8, 1.05
"""So many of the longest pauses, alike within a twentieth, are made by a timer, whatever comes between."""
MOST_ABOVE = 20
"""One pause in so many may be longer than a timer's: a word is lost now and then."""
HOURS_SEEN = 22
"""A vehicle's night was seen if its pauses lie in so many hours of the day."""


class Contact(NamedTuple):
    """A device was heard."""

    at_seconds: float
    """When its vendor received the word, since 1970."""
    is_moving: bool | None = None
    """None: the word does not tell."""


def learn_rhythm(
    words: Iterable[Contact], read: Sequence[ReadSpan], learned_at: datetime
) -> Rhythm | None:
    """Return how often a device is usually heard; None: too little is known to expect anything.

    `read` are the spans which were read whole, the oldest first, none touching another. A pause which
    lies in none of them counts for nothing, and neither does the one which lasts.
    """
    heard = sorted(words, key=lambda word: word.at_seconds)
    all_pauses = _pauses(heard, read)
    rest = weekly_rest([word.at_seconds for word in heard], all_pauses, read)
    pauses = [pause for pause in all_pauses if rest is None or not is_in_rest(pause, rest)]
    is_vehicle = any(pause.is_moving for pause in pauses)
    night_seen = len(_hours_of(pauses)) >= HOURS_SEEN
    by_mode = [_of_mode(pauses, is_moving=is_moving) for is_moving in (True, False)]
    moving, parked = map(_longest, by_mode)
    if is_vehicle and not night_seen:
        parked = None
    if moving is None and parked is None:
        return None
    usual = time_weighted([pause.seconds for mode in by_mode for pause in mode])
    return Rhythm(
        usual=timedelta(seconds=usual),
        moving=_timedelta(moving),
        parked=_timedelta(parked),
        pauses=sum(map(len, by_mode)),
        learned_at=learned_at,
        moving_by_hour=_by_hour(by_mode[0]) if moving and night_seen else (),
        parked_by_hour=_by_hour(by_mode[1]) if parked and night_seen else (),
        rest=rest,
        moving_timer=_timedelta(_timer(by_mode[0])) if moving else None,
        parked_timer=_timedelta(_timer(by_mode[1])) if parked else None,
    )


def learn_usage_rhythm(
    days: Sequence[tuple[datetime, int | None]], learned_at: datetime
) -> Rhythm | None:
    """Return how often a SIM usually uses data, by its days (begun, bytes), the oldest first.

    A day whose figure is unknown ends what is known without a gap. The figure of a day is complete
    when the day is over, so a day more passes before one is missed.
    """
    used: list[Contact] = []
    read: list[ReadSpan] = []
    for begun, used_bytes in days:
        at = begun.timestamp()
        if used_bytes is None:
            continue
        if read and at - read[-1].until <= HOUR_SECONDS:
            read[-1] = ReadSpan(read[-1].since, at + DAY_SECONDS)
        else:
            read.append(ReadSpan(at, at + DAY_SECONDS))
        if used_bytes:
            used.append(Contact(at))
    found = learn_rhythm(used, read, learned_at)
    if found is None or found.parked is None:
        return None
    day = timedelta(days=1)
    rest = found.rest and replace(found.rest, lasts=found.rest.lasts + day)
    return Rhythm(
        usual=found.usual,
        parked=found.parked + day,
        pauses=found.pauses,
        learned_at=learned_at,
        rest=rest,
    )


def _pauses(heard: Sequence[Contact], read: Sequence[ReadSpan]) -> list[Pause]:
    """Return the pauses between words which lie in a span that was read whole, the oldest first."""
    starts = [span.since for span in read]
    found = []
    for earlier, later in pairwise(heard):
        seconds = later.at_seconds - earlier.at_seconds
        if seconds < BURST_SECONDS:
            continue
        place = bisect_right(starts, earlier.at_seconds) - 1
        if place >= 0 and later.at_seconds <= read[place].until:
            found.append(Pause(earlier.at_seconds, seconds, bool(earlier.is_moving)))
    return found


def _hours_of(pauses: Iterable[Pause]) -> set[int]:
    """Return the hours of the day in which any of these pauses lies."""
    return {
        int(hour % 24)
        for pause in pauses
        for hour in range(
            int(pause.at // HOUR_SECONDS),
            int(min(pause.at + pause.seconds, pause.at + DAY_SECONDS) // HOUR_SECONDS) + 1,
        )
    }


def _of_mode(pauses: Iterable[Pause], *, is_moving: bool) -> list[Pause]:
    """Return the pauses of a mode since its newest pace, if they tell anything; else all of them."""
    found = [pause for pause in pauses if pause.is_moving is is_moving]
    newest = newest_pace(found)
    return newest if _longest(newest) is not None else found


def _longest(pauses: Sequence[Pause]) -> float | None:
    """Return the longest usual pause of a mode; None where too little is known."""
    if not pauses:
        return None
    lengths = sorted(pause.seconds for pause in pauses)
    is_timed = len(lengths) >= FEWEST_TIMED and _is_timed(lengths)
    days = {pause.at // DAY_SECONDS for pause in pauses}
    is_seen = len(lengths) >= FEWEST_PAUSES and len(days) >= FEWEST_DAYS
    if not (is_timed or is_seen or _ceiling(lengths) is not None):
        return None
    if len(lengths) == FEWEST_TIMED and sum(lengths) < HOUR_SECONDS:
        return None  # three words in a row of somebody starting a vehicle
    return usual_days(longest_by_day(pauses))[0]


def _is_timed(lengths: Sequence[float]) -> bool:
    """Return whether pauses, the shortest first, are about as long as each other but for a few."""
    is_much = len(lengths) >= MANY_PAUSES and sum(lengths) >= DAY_SECONDS / 2
    spread = (
        DELIVERY_SECONDS if is_much else 0.0
    )  # half an hour of somebody starting a vehicle is not
    return lengths[int(0.9 * len(lengths))] <= TIMER_SPREAD * lengths[len(lengths) // 2] + spread


def _timer(pauses: Sequence[Pause]) -> float | None:
    """Return the longest pause in which no word was lost; None: no timer shows."""
    lengths = sorted(pause.seconds for pause in pauses)
    if len(lengths) >= FEWEST_PAUSES and _is_timed(lengths):
        return lengths[int(0.9 * len(lengths))]
    return _ceiling(lengths)


def _ceiling(lengths: Sequence[float]) -> float | None:
    """Return the length at which pauses end, the shortest first, where a timer ends them; None: nothing does.

    A standing tracker reports every hour, and whenever somebody starts or loads the vehicle: its pauses
    have any length, and the longest of them are alike.
    """
    for above in range(len(lengths) // MOST_ABOVE + 1):
        longest = lengths[-1 - above] if len(lengths) - above >= FEWEST_AT_CEILING else 0.0
        alike = lengths[len(lengths) - above - FEWEST_AT_CEILING] if longest else 0.0
        if longest and longest <= CEILING_SPREAD * alike + DELIVERY_SECONDS / 2:
            return longest
    return None


def _by_hour(pauses: Sequence[Pause]) -> tuple[timedelta | None, ...]:
    """Return the longest usual pause by the hour in which it begins; None where no timer shows."""
    by_hour: dict[int, list[Pause]] = defaultdict(list)
    for pause in pauses:
        hour = int(pause.at // HOUR_SECONDS % 24)
        for near in (hour - 1, hour, hour + 1):
            by_hour[near % 24].append(pause)
    found = tuple(_of_hour(by_hour[hour]) for hour in range(24))
    return found if any(found) else ()


def _of_hour(pauses: Sequence[Pause]) -> timedelta | None:
    """Return the longest usual pause of an hour; None where the days differ in it.

    A standing vehicle may stay for the day at any hour, unless its tracker keeps a timer meanwhile.
    """
    longest = usual_days(longest_by_day(pauses))
    if min(len(longest) - SLOT_DAYS, len(pauses) - SLOT_PAUSES) < 0:
        return None
    if longest[0] > TIMER_SPREAD * longest[-1 - len(longest) // 4]:
        return None
    lengths = sorted(pause.seconds for pause in pauses)
    if not pauses[0].is_moving and longest[0] > TIMER_SPREAD * lengths[len(lengths) // 2]:
        return None
    return timedelta(seconds=longest[0])


def _timedelta(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
