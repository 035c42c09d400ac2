"""How often a device is usually heard: when its next word is due, and from when it is silent."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tui.lazy_dataclass import dataclass

SHORTEST_LATE = timedelta(minutes=5)
"""A word which comes within this time is never late: a traffic light or the vendor holds it up so long."""
SHORTEST_SILENCE = timedelta(minutes=30)
"""A shorter pause is never a silence: a car park or a dead spot on the road takes so long."""
LEAST_SLACK = timedelta(minutes=2)
SLACK = 12
"""A pause may exceed the longest usual one by a twelfth: a check-in at 24 h ± 2 h is on time."""
AFTER_REST = 4
"""After a rest, such as a night, a device is silent when a quarter of the rest more has passed."""
DELIVERY = timedelta(minutes=1)
"""A vendor passes a word on within this time, mostly."""
UNSEEN = timedelta(hours=26)
"""Where a device was never seen standing, nothing sooner than a daily check-in is expected of it."""
WEEK = timedelta(weeks=1)
_MONDAY = datetime(2001, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyRest:
    """A part of every week in which a device is usually not heard, such as the weekend."""

    begins: timedelta
    """Since Monday 00:00 UTC: the earliest time at which it usually begins."""
    lasts: timedelta
    """Up to the latest usual end."""
    weeks: int = 0
    """In how many weeks it was seen; 0: no weekend was ever read, so nothing is expected in it."""

    def end_after(self, last: datetime, due: datetime) -> datetime | None:
        """Return when the rest ends in which a word would be due; None: it is due in none."""
        week = _MONDAY + (last - _MONDAY) // WEEK * WEEK - WEEK
        while (start := week + self.begins) <= due:
            if last < start + self.lasts and due < start + self.lasts:
                return start + self.lasts
            week += WEEK
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """The usual pauses between a device's words, learned only from spans which were read whole."""

    usual: timedelta
    """The pause which is met most of the time."""
    moving: timedelta | None = None
    """The longest usual pause while it moves; None: it was never seen moving often enough."""
    parked: timedelta | None = None
    """The longest usual pause while it stands, or where nobody knows; None: too little was seen."""
    pauses: int = 0
    """From how many pauses it was learned."""
    learned_at: datetime | None = None
    moving_by_hour: tuple[timedelta | None, ...] = ()
    """The same by the hour (UTC) in which the pause begins, where enough is known; or empty."""
    parked_by_hour: tuple[timedelta | None, ...] = ()
    rest: WeeklyRest | None = None
    moving_timer: timedelta | None = None
    """After how long it speaks again while it moves, unless a word is lost; None: it keeps no timer."""
    parked_timer: timedelta | None = None

    def due_by(self, last: datetime, *, is_moving: bool | None = None) -> datetime:
        """Return when the next word is due; later than this the device is late."""
        pause = self.longest(last, is_moving=is_moving)
        due = last + max(SHORTEST_LATE, pause + max(LEAST_SLACK, pause / SLACK))
        return self._after_rest(last, due)

    def silent_by(self, last: datetime, *, is_moving: bool | None = None) -> datetime:
        """Return from when the device is silent: one lost word is only late."""
        due = self.due_by(last, is_moving=is_moving)
        silent = self._next_word(last, due, is_moving=is_moving)
        return self._after_rest(last, max(silent, last + SHORTEST_SILENCE))

    def missed_by(self, last: datetime, *, is_moving: bool | None = None) -> datetime:
        """Return from when more of its words are missing than were ever usual: its cause may be named.

        A word of a timer may be lost, so the one after it is waited for. What is usual in its life,
        such as its holes of coverage, is in its longest usual pause.
        """
        due = self.due_by(last, is_moving=is_moving)
        timer = self.moving_timer if is_moving and self.moving else self.parked_timer
        if timer is None:
            return max(due, self._next_word(last, due, is_moving=is_moving))
        slack = max(DELIVERY, timer / SLACK)
        return self._after_rest(last, max(due, last + 2 * timer + slack))

    def longest(self, last: datetime, *, is_moving: bool | None = None) -> timedelta:
        """Return the longest usual pause after a word at this time."""
        known, by_hour = (
            (self.moving, self.moving_by_hour)
            if is_moving and self.moving
            else (self.parked, self.parked_by_hour)
        )
        at_this_hour = by_hour[last.astimezone(UTC).hour] if by_hour else None
        return at_this_hour or known or max(self.usual, UNSEEN)

    def _next_word(self, last: datetime, due: datetime, *, is_moving: bool | None) -> datetime:
        """Return when the word after a lost one is due, which was due itself by `due`."""
        pause = self.longest(last, is_moving=is_moving)
        wait = min(pause, max(self._next_pause(due, pause), pause / AFTER_REST))
        return self._after_rest(last, due + wait)

    def _next_pause(self, due: datetime, pause: timedelta) -> timedelta:
        """Return how long to wait for the word after one which was lost."""
        hour = due.astimezone(UTC).hour
        tables = (self.moving_by_hour, self.parked_by_hour)
        known = [found for table in tables if table and (found := table[hour])]
        return min(known, default=pause / 2 if self.moving_by_hour else pause)

    def _after_rest(self, last: datetime, due: datetime) -> datetime:
        return (self.rest and self.rest.end_after(last, due)) or due

    def dump(self) -> str:
        """Return the rhythm as text to store, without `learned_at`."""
        rest = self.rest and [
            _seconds(self.rest.begins),
            _seconds(self.rest.lasts),
            self.rest.weeks,
        ]
        return json.dumps(
            [
                _seconds(self.usual),
                _seconds(self.moving),
                _seconds(self.parked),
                self.pauses,
                [_seconds(pause) for pause in self.moving_by_hour],
                [_seconds(pause) for pause in self.parked_by_hour],
                rest,
                [_seconds(self.moving_timer), _seconds(self.parked_timer)],
            ],
            separators=(",", ":"),
        )

    @classmethod
    def load(cls, text: str, learned_at: datetime | None) -> "Rhythm":
        """Read what `dump` returned."""
        known = json.loads(text)
        usual, moving, parked, pauses, moving_by_hour, parked_by_hour, rest, *timers = known
        moving_timer, parked_timer = timers[0] if timers else (None, None)  # an older version's
        return cls(
            usual=timedelta(seconds=usual),
            moving=_pause(moving),
            parked=_pause(parked),
            pauses=pauses,
            learned_at=learned_at,
            moving_by_hour=_pauses(moving_by_hour),
            parked_by_hour=_pauses(parked_by_hour),
            rest=None if rest is None else _rest(*rest),
            moving_timer=_pause(moving_timer),
            parked_timer=_pause(parked_timer),
        )


def _seconds(pause: timedelta | None) -> int | None:
    return None if pause is None else round(pause.total_seconds())


def _pause(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _pauses(seconds: Sequence[Any]) -> tuple[timedelta | None, ...]:
    return tuple(map(_pause, seconds))


def _rest(begins: int, lasts: int, weeks: int) -> WeeklyRest:
    return WeeklyRest(begins=timedelta(seconds=begins), lasts=timedelta(seconds=lasts), weeks=weeks)
