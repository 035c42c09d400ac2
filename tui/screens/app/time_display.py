"""How times are shown on every screen: as ages or as dates, in the user's time zone or in UTC."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from textual.app import App

from tui.console import Console
from tui.domain.show.format import TimeStyle


class TimeDisplay:
    """The time format which the user chose, for all screens."""

    def __init__(self, app: App[None], console: Console, timezone: str) -> None:
        """Take the name of the user's time zone, or `local` for the zone of this machine."""
        self._app = app
        self._console = console
        self._timezone = timezone
        self._absolute = False
        self._in_utc = False

    def manner(self) -> TimeStyle:
        """Return the current time format."""
        console = self._console
        return TimeStyle(
            console.now(),
            self._zone(),
            self._absolute,
            console.places,
            console.position_sources,
        )

    def toggle_ages(self) -> None:
        """Switch between ages and dates."""
        self._absolute = not self._absolute
        self.redraw()

    def toggle_zone(self) -> None:
        """Switch between UTC and the user's time zone."""
        self._in_utc = not self._in_utc
        self.redraw()

    def redraw(self) -> None:
        """Redraw the times on all open screens."""
        for screen in self._app.screen_stack:
            update = getattr(screen, "update_times", None)
            if update is not None:
                update()

    def _zone(self) -> tzinfo:
        if self._in_utc:
            return UTC
        if self._timezone != "local":
            return ZoneInfo(self._timezone)
        return datetime.now(UTC).astimezone().tzinfo or UTC
