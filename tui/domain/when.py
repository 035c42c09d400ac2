"""A time as people write it: an instant, a date, or an age."""

import re
from datetime import UTC, datetime, timedelta

_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_AGE = re.compile(r"-?([0-9]{1,6})\s*([smhdw])")


def parse_when(text: str, now: datetime) -> datetime:
    """Read `2026-11-21T06:00:00Z`, `2026-11-21` or an age such as `6h`; no zone means UTC.

    Raise ValueError with a sentence for anything else.
    """
    text = text.strip()
    if text == "now":
        return now
    if age := _AGE.fullmatch(text):
        try:
            return now - int(age[1]) * _UNITS[age[2]]
        except OverflowError as error:
            raise ValueError(f"{text} ago is before the first year there is") from error
    try:
        at = datetime.fromisoformat(text)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(
            f"{text!r} is no time: give an ISO 8601 instant, a date, or an age such as 6h or 3d"
        ) from error


def say_age(seconds: float) -> str:
    """Say how long ago in two units at most: `41 s`, `12 min`, `3 h 05`, `2 d 4 h`."""
    past = max(0, round(seconds))
    if past < 60:
        return f"{past} s"
    if past < 3600:
        return f"{past // 60} min"
    if past < 86_400:
        return f"{past // 3600} h {past % 3600 // 60:02}"
    if past < 30 * 86_400:
        return f"{past // 86_400} d {past % 86_400 // 3600} h"
    return f"{past // 86_400} d"
