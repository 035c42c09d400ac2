"""How times are shown on every screen: as ages or as instants, in the user's zone or in UTC."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from textual.app import App

from tui.console import Console
from tui.domain.show.format import TimeStyle


class TimeDisplay:
    """What the user wants of times, for all screens together."""

    def __init__(self, app: App[None], console: Console, timezone: str) -> None:
        """Take the name of the user's zone, `local` for that of this machine."""
        self._app = app
        self._console = console
        self._timezone = timezone
        self._absolute = False
        self._in_utc = False

    def manner(self) -> TimeStyle:
        """Return how a time is written now."""
        console = self._console
        return TimeStyle(
            console.now(),
            self._zone(),
            self._absolute,
            console.places,
            console.position_sources,
        )

    def toggle_ages(self) -> None:
        """Show times as instants, or as ages again."""
        self._absolute = not self._absolute
        self.redraw()

    def toggle_zone(self) -> None:
        """Show times in UTC, or in the user's zone again."""
        self._in_utc = not self._in_utc
        self.redraw()

    def redraw(self) -> None:
        """Write the times on all open screens again."""
        for screen in self._app.screen_stack:
            write_again = getattr(screen, "tell_again", None)
            if write_again is not None:
                write_again()

    def _zone(self) -> tzinfo:
        if self._in_utc:
            return UTC
        if self._timezone != "local":
            return ZoneInfo(self._timezone)
        return datetime.now(UTC).astimezone().tzinfo or UTC
