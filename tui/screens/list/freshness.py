"""Until when what a list shows is true: its rows change, and the ages it tells grow old."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from math import inf

from tui.widgets.table.table import TableRow

RENEW_SECONDS = 0.3
"""Between two readings of a list which changes all the time."""
LONGEST_TRUE_SECONDS = 60.0
"""Ages are told again at least so often: some are of columns which no row tells about."""


class Freshness:
    """Whether a list must be read again."""

    def __init__(self) -> None:
        """Start with nothing shown."""
        self.is_outdated = False
        """Whether rows have changed since they were read."""
        self._is_renewing = False
        self._true_until: datetime | None = None

    def begin(self) -> None:
        """Forget the ages which were shown: other rows are."""
        self._true_until = None

    def note_ages(self, rows: Sequence[TableRow], now: datetime) -> None:
        """Note until when what these rows say of ages is true."""
        lasts = min((row.lasts for row in rows), default=inf)
        until = now + timedelta(seconds=min(lasts, LONGEST_TRUE_SECONDS))
        self._true_until = min(self._true_until or until, until)

    def is_over(self, now: datetime) -> bool:
        """Return whether an age in view is not true any more."""
        return self._true_until is not None and now >= self._true_until

    async def renew(self, read: Callable[[], Awaitable[None]]) -> None:
        """Read until nothing has changed since; a flood of changes is read now and then."""
        if self._is_renewing:
            return
        self._is_renewing = True
        try:
            while self.is_outdated:
                self.is_outdated = False
                await read()
                await asyncio.sleep(RENEW_SECONDS)
        finally:
            self._is_renewing = False
