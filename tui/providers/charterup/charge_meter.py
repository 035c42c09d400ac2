"""What the server counts for a call, beyond what its document says the call costs."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tui.domain.budget.windows import HOUR_SECONDS, Reading

MINUTE_SECONDS = 60
_MINUTE = timedelta(seconds=MINUTE_SECONDS)
_GUARD = timedelta(seconds=5)
"""The server's minute need not begin when ours does."""


class ChargeMeter:
    """Compares the counters of two answers in a row.

    Others on the same key count too: a surplus may be theirs, and only many in a row say something.
    """

    def __init__(self) -> None:
        self._started = 0
        self._ended = 0
        self._used: int | None = None
        self._at: datetime | None = None

    def start(self) -> int:
        """Note that a call is sent; return its number."""
        self._started += 1
        return self._started

    def stop(
        self, number: int, readings: Sequence[Reading], units: int, at: datetime
    ) -> int | None:
        """Return how much more than `units` an answer counts; None where that cannot be told.

        Calls which overlap cannot be told apart. Within a minute the hour's counter is compared with the
        last one; after more than a minute the counter of the minute holds this call alone.
        """
        used = {reading.window_seconds: reading.used for reading in readings}
        hour, last, at_last = used.get(HOUR_SECONDS), self._used, self._at
        is_alone = number == self._started and self._ended == number - 1
        self._ended += 1
        self._used, self._at = (hour, at) if is_alone or number == self._started else (None, at)
        if not is_alone or at_last is None:
            return None
        passed = at - at_last
        if timedelta() <= passed < _MINUTE and hour is not None and last is not None:
            return _known(hour - last - units)
        if passed > _MINUTE + _GUARD and MINUTE_SECONDS in used:
            return _known(used[MINUTE_SECONDS] - units)
        return None


def _known(surplus: int) -> int | None:
    """Return a surplus; where calls of an hour ago left the counter meanwhile, it says nothing."""
    return surplus if surplus >= 0 else None
