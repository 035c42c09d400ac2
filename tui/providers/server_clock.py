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

    def hear(self, stamp: datetime | None, asked_at: datetime, answered_at: datetime) -> bool:
        """Take in the stamp of an answer, made between these two times; return whether it is news."""
        if stamp is None or answered_at < asked_at:
            return False
        half = (answered_at - asked_at) / 2
        offset = stamp + STAMP / 2 - (asked_at + half)
        error = half + STAMP / 2
        if not self._is_better(offset, error, answered_at):
            return False
        last = self._measured_at
        is_news = last is None or answered_at - last >= KEPT or abs(offset - self.offset) > STAMP
        self.offset, self._error, self._measured_at = offset, error, answered_at
        return is_news

    @property
    def is_known(self) -> bool:
        """Whether an answer has told the vendor's time."""
        return self._measured_at is not None

    def dump(self) -> str:
        """Return the measurement as text for the next process."""
        at = self._measured_at.isoformat() if self._measured_at else ""
        error = self._error.total_seconds() if self._error else 0.0
        return f"{self.offset.total_seconds()} {error} {at}"

    def load(self, text: str) -> None:
        """Restore what `dump` returned; anything else is ignored, as the next answer measures again."""
        try:
            offset, error, at = text.split(" ")
            read = timedelta(seconds=float(offset)), timedelta(seconds=float(error))
            measured_at = datetime.fromisoformat(at)
        except ValueError:
            return
        self.offset, self._error = read
        self._measured_at = measured_at

    def _is_better(self, offset: timedelta, error: timedelta, at: datetime) -> bool:
        if self._error is None or self._measured_at is None:
            return True
        age = at - self._measured_at
        jumped = abs(offset - self.offset) > error + self._error + STAMP
        return error <= self._error or jumped or not timedelta() <= age < KEPT
