"""When a list must be read again: its rows have changed, or the ages in them have."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from math import inf

from tui.widgets.table.rows_cache import TableRow

RENEW_SECONDS = 0.3
"""The pause between two readings of a list which changes all the time."""
LONGEST_TRUE_SECONDS = 60.0
"""Ages are rewritten at least this often: rows do not report the ages of all columns."""


class Freshness:
    """Whether a list must be read again."""

    def __init__(self) -> None:
        """Start with nothing shown."""
        self.is_outdated = False
        """Whether rows have changed since they were read."""
        self._is_renewing = False
        self._true_until: datetime | None = None

    def begin(self) -> None:
        """Forget the ages of the rows shown before."""
        self._true_until = None

    def note_ages(self, rows: Sequence[TableRow], now: datetime) -> None:
        """Record how long the ages in these rows stay correct."""
        lasts = min((row.lasts for row in rows), default=inf)
        until = now + timedelta(seconds=min(lasts, LONGEST_TRUE_SECONDS))
        self._true_until = min(self._true_until or until, until)

    def is_over(self, now: datetime) -> bool:
        """Return whether an age in view is out of date."""
        return self._true_until is not None and now >= self._true_until

    async def renew(self, read: Callable[[], Awaitable[None]]) -> None:
        """Read until nothing has changed meanwhile, with a pause between two readings."""
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
