"""Parse a time to come as people write it: `4h`, `18:00`, `tomorrow 08:00`, a date."""

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

from tui.domain.text.wall_clock import instant_of

_SPANS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SPAN = re.compile(r"(?:in )?\+?([0-9]{1,5}) ?(m|min|h|d|w)")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_DAYS = {"today": 0, "tomorrow": 1}
MORNING = time(8)
"""When a day begins for people, where only a day is named."""


def parse_future(text: str, now: datetime, zone: tzinfo) -> datetime:
    """Parse a time to come, in `zone`; raise ValueError with a sentence for anything else, and for the past."""
    try:
        at = _parse(" ".join(text.casefold().split()), now, zone)
    except (OverflowError, ValueError) as error:
        raise ValueError(
            f"{text!r} is not a time. Try 4h, 18:00, tomorrow 08:00 or 2026-11-21 06:00."
        ) from error
    if at <= now:
        raise ValueError(f"{text!r} is over already.")
    return at


def tomorrow_morning(now: datetime, zone: tzinfo) -> datetime:
    """Return when people are back: 08:00 of the next day in a zone."""
    return _on(now, zone, 1, MORNING)


def _parse(words: str, now: datetime, zone: tzinfo) -> datetime:
    if span := _SPAN.fullmatch(words):
        return now + timedelta(**{_SPANS[span[2]]: int(span[1])})
    if clock := _CLOCK.fullmatch(words):
        at = _on(now, zone, 0, time(int(clock[1]), int(clock[2])))
        return at if at > now else _on(now, zone, 1, time(int(clock[1]), int(clock[2])))
    day, _, hour = words.partition(" ")
    if day in _DAYS:
        return _on(now, zone, _DAYS[day], time.fromisoformat(hour.zfill(5)) if hour else MORNING)
    at = datetime.fromisoformat(words.replace("z", "+00:00").replace("t", " "))
    return at.astimezone(UTC) if at.tzinfo else instant_of(at, zone)


def _on(now: datetime, zone: tzinfo, days: int, hour: time) -> datetime:
    day = now.astimezone(zone).date() + timedelta(days=days)
    return instant_of(datetime.combine(day, hour), zone)
