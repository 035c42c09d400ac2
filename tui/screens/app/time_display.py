"""How times are shown on every screen: as ages or as dates, in the user's time zone or in UTC."""

from datetime import UTC

from textual.app import App

from tui.config.zone import ShownZone
from tui.console import Console
from tui.domain.show.format import TimeStyle


class TimeDisplay:
    """The time format which the user chose, for all screens."""

    def __init__(self, app: App[None], console: Console, zone: ShownZone) -> None:
        """Take the user's time zone."""
        self._app = app
        self._console = console
        self._zone = zone
        self._absolute = False
        self._in_utc = False

    def manner(self) -> TimeStyle:
        """Return the current time format."""
        console = self._console
        return TimeStyle(
            console.now(),
            UTC if self._in_utc else self._zone.zone,
            self._absolute,
            console.places,
            console.position_sources,
            self._zone.brief,
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
