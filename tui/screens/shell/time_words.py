"""Times in a sentence: as an age, or as a time of day."""

from datetime import datetime

from tui.domain.show.format import JUST_NOW, TimeStyle, format_ago

JUST_NOW_SECONDS = 60
"""Younger ages are `just now`: seconds would change all the time."""


def time_ago(at: datetime, manner: TimeStyle) -> str:
    """Return `just now`, `12 min ago`, or the date and time where dates are shown."""
    if not manner.absolute and abs((manner.now - at).total_seconds()) < JUST_NOW_SECONDS:
        return JUST_NOW
    return format_ago(at, manner)


def clock_time(at: datetime, manner: TimeStyle) -> str:
    """Return a time of today as time of day with its zone; any other time with its date."""
    local, now = at.astimezone(manner.zone), manner.now.astimezone(manner.zone)
    form = "%H:%M:%S" if local.date() == now.date() else "%Y-%m-%d %H:%M"
    return f"{local:{form}} {local.tzname() or ''}".rstrip()
