"""Format ages, and tell times which can be from those which stand for none."""

from datetime import UTC, datetime

_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC)


def possible_time(at: datetime | None) -> datetime | None:
    """Return a time which a device or a server can mean; None for one before 1970 or after 2100.

    `0001-01-01` and `9999-12-31` stand for no time at all, and one step from them is no date.
    """
    return at if at is not None and _FIRST <= at < _LAST else None


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


def utc_minute(at: datetime) -> str:
    """Return a time to the minute, as a sentence names it which everybody on a store reads."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def vendor_time(sent: object) -> datetime | None:
    """Read a vendor's time; None: it is none."""
    try:
        at = datetime.fromisoformat(str(sent))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
