"""Parse times as people write them (an instant, a date, an age), and format ages."""

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_AGE = re.compile(r"-?([0-9]{1,6})\s*([smhdw])")


def parse_when(text: str, now: datetime) -> datetime:
    """Parse `2026-11-21T06:00:00Z`, `2026-11-21` or an age such as `6h`; no zone means UTC.

    Raise ValueError with a sentence for anything else.
    """
    text = text.strip()
    if text == "now":
        return now
    if age := _AGE.fullmatch(text):
        try:
            return now - int(age[1]) * _UNITS[age[2]]
        except OverflowError as error:
            raise ValueError(f"{text} ago is before the year 1") from error
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
    words = text.casefold().split()
    local = now.astimezone(zone)
    if words and words[0] in _DAYS:
        day = (local - timedelta(days=_DAYS[words.pop(0)])).date()
        hour = _clock(words[0]) if words else time()
        if hour is not None and len(words) <= 1:
            return datetime.combine(day, hour, zone).astimezone(UTC)
    elif len(words) == 1 and (hour := _clock(words[0])) is not None:
        at = datetime.combine(local.date(), hour, zone)
        return (at if at <= local else at - timedelta(days=1)).astimezone(UTC)
    else:
        try:
            at = datetime.fromisoformat(text.strip())
        except ValueError:
            return parse_when(text.strip().removeprefix("-"), now)
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    raise ValueError(f"{text!r} is not a time. Try -6h, 14:00, yesterday 14:00 or 2026-11-21.")


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
