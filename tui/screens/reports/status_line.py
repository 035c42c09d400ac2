"""The line below a timeline: what is shown, and the time between the mark and the cursor."""

from collections.abc import Sequence
from datetime import datetime

from tui.domain.text.times import format_age
from tui.widgets.line.note_line import NoteLine


class TimelineStatus(NoteLine):
    """Shows the state of the span in view; with a mark, also the time from the mark to the cursor."""

    def __init__(self) -> None:
        """Start without a mark."""
        super().__init__()
        self._parts: Sequence[str] = ()
        self._marked_at: datetime | None = None
        self._marker: datetime | None = None

    def show(self, *parts: str) -> None:
        """Show these parts of the line."""
        self._parts = parts
        self._show_all()

    def toggle_mark(self, at: datetime | None) -> None:
        """Measure time from this time; called again, stop measuring."""
        self._marked_at = None if self._marked_at else at
        self.follow(at)

    def follow(self, marker: datetime | None) -> None:
        """Measure time up to the cursor, which moved here."""
        self._marker = marker
        self._show_all()

    def _show_all(self) -> None:
        shown = [*self._parts]
        if self._marked_at is not None:
            shown.insert(0, f"from the mark: {self._elapsed(self._marked_at)}")
        self.say(" · ".join(shown))

    def _elapsed(self, since: datetime) -> str:
        if self._marker is None:
            return "-"
        seconds = (self._marker - since).total_seconds()
        return f"{'-' if seconds < 0 else '+'}{format_age(abs(seconds))}"
