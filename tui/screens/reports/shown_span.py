"""The time span which a timeline shows, and whether it moves on with the clock."""

from datetime import datetime, timedelta

from tui.screens.reports.timeline_data import FIRST_SPAN
from tui.screens.reports.window import align_end
from tui.screens.reports.words import LIVE_SLACK


class ShownSpan:
    """The span in view: the last day, until the user chooses another span."""

    def __init__(self) -> None:
        """Start with a span which moves on with the clock."""
        self.is_live = True
        self._bounds: tuple[datetime, datetime] | None = None

    def bounds(self, now: datetime) -> tuple[datetime, datetime]:
        """Return when the span begins and ends."""
        return self._bounds or (now - FIRST_SPAN, now)

    def set(self, since: datetime, until: datetime, *, live: bool = True) -> None:
        """Show exactly this span."""
        self._bounds, self.is_live = (since, until), live

    def choose(self, since: datetime, until: datetime, now: datetime) -> None:
        """Show the span the user chose; a span which reaches up to now moves on with the clock."""
        self.is_live = until >= now - LIVE_SLACK
        length = until - since
        until = min(until, now) if self.is_live else until
        self._bounds = until - length, until

    def advance(self, now: datetime, parts: int) -> tuple[datetime, datetime]:
        """Move a live span up to now by whole parts, and return when it begins and ends."""
        since, until = self.bounds(now)
        if self.is_live:
            length: timedelta = until - since
            until = align_end(now, length, parts)
            since = until - length
        self._bounds = since, until
        return since, until
