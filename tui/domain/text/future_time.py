"""Parse a time to come as people write it: `4h`, `18:00`, `tomorrow 08:00`, a date."""

from datetime import datetime, tzinfo

from tui.domain.text.typed_time import parse_time


def parse_future(text: str, now: datetime, zone: tzinfo) -> datetime:
    """Parse a time to come, in `zone`; raise ValueError with a sentence for anything else, and for the past."""
    at = parse_time(text, now, zone, ahead=True)
    if at <= now:
        raise ValueError(f"{text!r} is over already.")
    return at


def tomorrow_morning(now: datetime, zone: tzinfo) -> datetime:
    """Return when people are back: 08:00 of the next day in a zone."""
    return parse_time("tomorrow", now, zone, ahead=True)
