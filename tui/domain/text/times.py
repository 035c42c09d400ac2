"""Parse times as people write them (an instant, a date, an age), and format ages."""

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

from tui.domain.text.wall_clock import instant_of, instants

_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_AGE = re.compile(r"-?([0-9]{1,6})\s*([smhdw])")


_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC)


def possible_time(at: datetime | None) -> datetime | None:
    """Return a time which a device or a server can mean; None for one before 1970 or after 2100.

    `0001-01-01` and `9999-12-31` stand for no time at all, and one step from them is no date.
    """
    return at if at is not None and _FIRST <= at < _LAST else None


def parse_when(text: str, now: datetime) -> datetime:
    """Parse `2026-11-21T06:00:00Z`, `2026-11-21` or an age such as `6h`; no zone means UTC.

    Raise ValueError with a sentence for anything else.
    """
    return _instant(text.strip(), now, sign=-1)


def parse_ahead(text: str, now: datetime) -> datetime:
    """Parse a time as `parse_when` does, but of an age such as `6h` the time in six hours."""
    return _instant(text.strip(), now, sign=1)


def _instant(text: str, now: datetime, *, sign: int) -> datetime:
    if text == "now":
        return now
    if age := _AGE.fullmatch(text):
        try:
            return now + sign * int(age[1]) * _UNITS[age[2]]
        except OverflowError as error:
            gone = "ago is before the year 1" if sign < 0 else "from now is after the year 9999"
            raise ValueError(f"{text} {gone}") from error
    try:
        at = datetime.fromisoformat(text)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(
            f"{text!r} is not a time. Use an ISO 8601 time, a date, or an age such as 6h or 3d."
        ) from error


_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_DAYS = {"today": 0, "yesterday": 1}


def parse_jump(text: str, now: datetime, zone: tzinfo) -> datetime:
    """Parse a time to jump to, in `zone`: `-6h`, `14:00`, `yesterday 14:00`, a date or an instant.

    Raise ValueError with a sentence for anything else.
    """
    try:
        return _jump(text, now, zone)
    except OverflowError as error:
        raise ValueError(f"{text!r} is before the year 1 or after the year 9999.") from error


def _jump(text: str, now: datetime, zone: tzinfo) -> datetime:
    words = text.casefold().split()
    today = now.astimezone(zone).date()
    if words and words[0] in _DAYS:
        day = today - timedelta(days=_DAYS[words.pop(0)])
        hour = _clock(words[0]) if words else time()
        if hour is not None and len(words) <= 1:
            return instant_of(datetime.combine(day, hour), zone)
    elif len(words) == 1 and (hour := _clock(words[0])) is not None:
        return _last_at(hour, now, zone)
    else:
        try:
            at = datetime.fromisoformat(text.strip())
        except ValueError:
            return parse_when(text.strip().removeprefix("-"), now)
        return at.astimezone(UTC) if at.tzinfo else instant_of(at, zone)
    raise ValueError(f"{text!r} is not a time. Try -6h, 14:00, yesterday 14:00 or 2026-11-21.")


def _last_at(hour: time, now: datetime, zone: tzinfo) -> datetime:
    """Return the last instant up to now at which a clock in this zone showed this time of day.

    A time which the clock skipped today is the instant of the change; one it showed twice is the later.
    """
    today = now.astimezone(zone).date()
    for day in (today, today - timedelta(days=1)):
        wall = datetime.combine(day, hour)
        past = [at for at in instants(wall, zone) or [instant_of(wall, zone)] if at <= now]
        if past:
            return past[-1]
    return instant_of(datetime.combine(today - timedelta(days=1), hour), zone)


def _clock(word: str) -> time | None:
    found = _CLOCK.fullmatch(word)
    if found is None:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


_DAY_SECONDS = 86_400
_MONTH_SECONDS = 30 * _DAY_SECONDS
"""From this age on the hours are left out."""


def format_age(seconds: float) -> str:
    """Format an age in two units at most: `41 s`, `12 min`, `23 h 16 min`, `2 d 4 h`, `3 h`."""
    past = max(0, round(seconds))
    if past < 60:
        return f"{past} s"
    if past < 3600:
        return f"{past // 60} min"
    if past < _DAY_SECONDS:
        return _two_units(past // 3600, "h", past % 3600 // 60, "min")
    if past < _MONTH_SECONDS:
        return _two_units(past // _DAY_SECONDS, "d", past % _DAY_SECONDS // 3600, "h")
    return f"{past // _DAY_SECONDS} d"


def _two_units(large: int, large_unit: str, small: int, small_unit: str) -> str:
    return f"{large} {large_unit} {small} {small_unit}" if small else f"{large} {large_unit}"


def seconds_until_age_changes(seconds: float) -> float:
    """Return for how many seconds at most `format_age` returns the same text for an age."""
    past = max(0, round(seconds))
    if past < 60:
        return 1.0
    if past < _DAY_SECONDS:
        return 60.0
    return 3600.0 if past < _MONTH_SECONDS else float(_DAY_SECONDS)
