"""The line beneath a timeline: what is shown, and how long it is since the mark."""

from collections.abc import Sequence
from datetime import datetime

from tui.domain.text.times import format_age
from tui.widgets.line.note_line import NoteLine


class TimelineStatus(NoteLine):
    """What is known of the span in view; with a mark, the time from there to the cursor."""

    def __init__(self) -> None:
        """Start without a mark."""
        super().__init__()
        self._parts: Sequence[str] = ()
        self._marked_at: datetime | None = None
        self._marker: datetime | None = None

    def show(self, *parts: str) -> None:
        """Say this, part by part."""
        self._parts = parts
        self._say_all()

    def toggle_mark(self, at: datetime | None) -> None:
        """Count time from an instant; again: no longer."""
        self._marked_at = None if self._marked_at else at
        self.follow(at)

    def follow(self, marker: datetime | None) -> None:
        """Count time up to where the cursor is now."""
        self._marker = marker
        self._say_all()

    def _say_all(self) -> None:
        shown = [*self._parts]
        if self._marked_at is not None:
            shown.insert(0, f"from the mark: {self._elapsed(self._marked_at)}")
        self.say(" · ".join(shown))

    def _elapsed(self, since: datetime) -> str:
        if self._marker is None:
            return "-"
        seconds = (self._marker - since).total_seconds()
        return f"{'-' if seconds < 0 else '+'}{format_age(abs(seconds))}"
