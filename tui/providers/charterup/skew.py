"""How far the vendor's clock is from ours, as its time stamps tell."""

from datetime import datetime, timedelta

STAMP = timedelta(seconds=1)
"""Stamps are cut to whole seconds."""
KEPT = timedelta(hours=1)
"""A measurement is used this long; then the next one counts, however slow its answer was."""


class ServerClock:
    """The offset between two clocks, from the answer which took the least time."""

    def __init__(self) -> None:
        self.offset = timedelta()
        """What to add to our time to get the vendor's."""
        self._error: timedelta | None = None
        self._measured_at: datetime | None = None

    def hear(self, stamp: datetime | None, asked_at: datetime, answered_at: datetime) -> None:
        """Take in the stamp of an answer; it was made somewhere between these two times."""
        if stamp is None or answered_at < asked_at:
            return
        half = (answered_at - asked_at) / 2
        offset = stamp + STAMP / 2 - (asked_at + half)
        error = half + STAMP / 2
        if self._is_better(offset, error, answered_at):
            self.offset, self._error, self._measured_at = offset, error, answered_at

    def _is_better(self, offset: timedelta, error: timedelta, at: datetime) -> bool:
        if self._error is None or self._measured_at is None:
            return True
        age = at - self._measured_at
        jumped = abs(offset - self.offset) > error + self._error + STAMP
        return error <= self._error or jumped or not timedelta() <= age < KEPT
