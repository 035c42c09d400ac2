"""Times within a sentence: how long ago, or by the clock."""

from datetime import datetime, timedelta

from tui.domain.show.format import TimeStyle, format_time

JUST_NOW_SECONDS = 60
"""An age of seconds would be told anew all the time."""


def say_when(at: datetime, manner: TimeStyle) -> str:
    """Say `just now`, `12 min ago`, or the instant where instants are shown."""
    if not manner.absolute and abs((manner.now - at).total_seconds()) < JUST_NOW_SECONDS:
        return "just now"
    said = format_time(at, manner)
    # A clock may differ from another by a little; only what is later than that is told by date.
    is_age = not manner.absolute and at - manner.now <= timedelta(minutes=1)
    return f"{said} ago" if is_age else said


def say_clock(at: datetime, manner: TimeStyle) -> str:
    """Say a time of today by the clock, with its zone; any other with its date."""
    local, now = at.astimezone(manner.zone), manner.now.astimezone(manner.zone)
    form = "%H:%M:%S" if local.date() == now.date() else "%Y-%m-%d %H:%M"
    return f"{local:{form}} {local.tzname() or ''}".rstrip()
