"""The one grammar of times which people type: on the screens, in filters and on the command line.

`6h`, `1h30m`, `2 hours ago`, `in 3 days` · `14:00`, `2pm`, `noon` · `yesterday 14:00`, `last monday`, `tomorrow 8am` ·
`2026-11-21`, `2026-11-21 06:00`, `2026-11-21T06:00:00Z` · `now`
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from tui.domain.text.wall_clock import instant_of, instants
from tui.lazy_dataclass import dataclass

_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_PART = r"([0-9]{1,6}) ?(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)(?![a-z])"
_SPAN = rf"(?P<sign>in |\+|-)? ?(?P<parts>{_PART}(?: ?{_PART})*)(?P<ago> ago)?"
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAYS = {form: number for number, name in enumerate(_WEEK) for form in (name, name[:3])}
_CLOCK = r"([0-9]{1,2})(?::([0-9]{2})(?::([0-9]{2}))?)? ?(am|pm)?"
_NAMED_HOURS = {"noon": time(12), "midnight": time(0)}
_NOON = 12
_SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_ANOTHER = timezone(timedelta(hours=5, minutes=1))
"""No place's zone: a clock there shows another time than any other."""
MORNING = time(8)
"""When a day to come begins for people, where only the day is named."""


def parse_time(text: str, now: datetime, zone: tzinfo = UTC, *, ahead: bool = False) -> datetime:
    """Return the instant which a text means, in UTC; a date and a clock are those of the zone.

    An age, a clock and a weekday mean the past, or with `ahead` what is to come. Raise ValueError with a
    sentence for anything else.
    """
    typed = _TypedTime(" ".join(text.casefold().split()), now, zone, ahead)
    try:
        at = now if typed.words == "now" else typed.span() or typed.instant() or typed.day()
    except OverflowError as error:
        raise ValueError(f"{text!r} is before the year 1 or after the year 9999.") from error
    if at is None:
        example = (
            "4h, 18:00, tomorrow 08:00" if ahead else "6h, 14:00, yesterday 14:00, last monday"
        )
        raise ValueError(f"{text!r} is not a time. Try {example}, 2026-11-21 or 2026-11-21T06:00Z.")
    return at


def is_age(text: str) -> bool:
    """Return whether a text is a length of time: `6h`, `1h30m`."""
    return re.fullmatch(_SPAN, " ".join(text.casefold().split())) is not None


def parse_length(text: str) -> timedelta:
    """Return a length of time: `30m`, `1h30m`, `2 days`; raise ValueError with a sentence for anything else."""
    if not is_age(text):
        raise ValueError(f"{text!r} is not a length of time. Try 30m, 1h30m or 2d.")
    try:
        return parse_time(text, _SOME_TIME, ahead=True) - _SOME_TIME
    except ValueError as error:
        raise ValueError(f"{text!r} is too long.") from error


def depends_on_zone(text: str, now: datetime) -> bool:
    """Return whether a time means another instant in another zone: it has a clock or a date, and no zone."""
    return parse_time(text, now) != parse_time(text, now, _ANOTHER)


@dataclass(frozen=True, slots=True)
class _TypedTime:
    """A time as it was typed, in small letters; each method reads one kind of time, None: it is another."""

    words: str
    now: datetime
    zone: tzinfo
    ahead: bool

    def span(self) -> datetime | None:
        """Read an age, or a time to come."""
        found = re.fullmatch(_SPAN, self.words)
        if found is None or (found["ago"] and found["sign"]):
            return None
        parts = re.findall(_PART, found["parts"])
        length = sum((int(count) * _UNITS[unit[0]] for count, unit in parts), timedelta())
        is_past = bool(found["ago"]) or found["sign"] == "-" or not (found["sign"] or self.ahead)
        return self.now - length if is_past else self.now + length

    def instant(self) -> datetime | None:
        """Read ISO 8601."""
        try:
            at = datetime.fromisoformat(self.words.upper())
        except ValueError:
            return None
        return at.astimezone(UTC) if at.tzinfo else instant_of(at, self.zone)

    def day(self) -> datetime | None:
        """Read a named day with or without a clock, or a clock alone."""
        first, _, rest = self.words.partition(" ")
        which, rest = (first, rest) if first in {"last", "next"} else ("", self.words)
        name, _, rest = rest.partition(" ")
        today = self._today()
        if name in _WEEKDAYS:
            day = _weekday(today, _WEEKDAYS[name], which or ("next" if self.ahead else ""))
        elif name in _DAYS and not which:
            day = today + timedelta(days=_DAYS[name])
        else:
            hour = _clock(self.words)
            return None if hour is None else self._nearest(hour)
        usual = MORNING if self.ahead and day > today else time()
        hour = _clock(rest) if rest else usual
        return None if hour is None else instant_of(datetime.combine(day, hour), self.zone)

    def _today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def _nearest(self, hour: time) -> datetime:
        """Return the last instant up to now at which a clock in the zone showed this time of day, or the next.

        A time which the clock skipped is the instant of the change; one it showed twice is the nearer.
        """
        today = self._today()
        step = timedelta(days=1 if self.ahead else -1)
        for day in (today, today + step):
            wall = datetime.combine(day, hour)
            found = instants(wall, self.zone) or [instant_of(wall, self.zone)]
            found = [at for at in found if (at > self.now if self.ahead else at <= self.now)]
            if found:
                return found[0] if self.ahead else found[-1]
        return instant_of(datetime.combine(today + step, hour), self.zone)


def _weekday(today: date, number: int, which: str) -> date:
    """Return the day of this name before today (`last`), after it (`next`), or up to today."""
    if which == "next":
        return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    back = (today.weekday() - number) % 7
    return today - timedelta(days=back or 7 * (which == "last"))


def _clock(words: str) -> time | None:
    if words in _NAMED_HOURS:
        return _NAMED_HOURS[words]
    found = re.fullmatch(_CLOCK, words)
    if found is None or not (found[2] or found[4]):
        return None  # a number alone is no time
    hour, half = int(found[1]), found[4]
    if half:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    try:
        return time(hour, int(found[2] or 0), int(found[3] or 0))
    except ValueError:
        return None
