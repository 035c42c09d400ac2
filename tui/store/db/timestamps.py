"""Times as the store has them: whole microseconds since 1970, in UTC."""

from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from functools import lru_cache
from typing import overload

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@overload
def micros(at: datetime) -> int: ...
@overload
def micros(at: None) -> None: ...
@overload
def micros(at: datetime | None) -> int | None: ...
def micros(at: datetime | None) -> int | None:
    """Return an aware time as whole microseconds; unknown stays unknown."""
    return None if at is None else (at - _EPOCH) // _MICROSECOND


@overload
def moment(count: int) -> datetime: ...
@overload
def moment(count: None) -> None: ...
@overload
def moment(count: int | None) -> datetime | None: ...
@lru_cache(maxsize=512)
def moment(count: int | None) -> datetime | None:
    """Return whole microseconds as an aware UTC time; unknown stays unknown."""
    return None if count is None else _EPOCH + timedelta(0, 0, count)


def day_bounds(day: date) -> tuple[int, int]:
    """Return when a day in UTC begins, and when the next one does, in microseconds."""
    start = datetime.combine(day, clock_time.min, UTC)
    return micros(start), micros(start + timedelta(days=1))
