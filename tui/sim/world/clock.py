"""Where simulated time comes from: a clock that runs fast, or one moved by hand."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

Clock = Callable[[], datetime]
"""Returns the present instant, aware and in UTC."""


class FastClock:
    """Begin at an instant and run `speed` times as fast as the wall."""

    def __init__(
        self,
        start: datetime,
        speed: float = 1.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._start = start
        self._speed = speed
        self._monotonic = monotonic
        self._began = monotonic()

    def __call__(self) -> datetime:
        """Return the present instant."""
        return self._start + timedelta(seconds=self._speed * (self._monotonic() - self._began))


class HandClock:
    """Stand still until somebody moves the hands."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def __call__(self) -> datetime:
        """Return the present instant."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move the hands."""
        self._now += timedelta(seconds=seconds)
