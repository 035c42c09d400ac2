"""How times are shown on every screen: as ages or as dates, in the user's time zone, a device's, or UTC."""

from datetime import UTC, tzinfo
from typing import Literal

from textual.app import App

from tui.config.zone import ShownZone
from tui.console import Console
from tui.domain.show.format import TimeStyle, zone_title


class TimeDisplay:
    """The time format which the user chose, for all screens."""

    def __init__(self, app: App[None], console: Console, zone: ShownZone) -> None:
        """Take the user's time zone."""
        self._app = app
        self._console = console
        self._zone = zone
        self._absolute = False
        self._clock: Literal["user", "device", "utc"] = "user"

    def of(self, console: Console) -> "TimeDisplay":
        """Return the same format for another console."""
        times = TimeDisplay(self._app, console, self._zone)
        times._absolute = self._absolute
        times._clock = self._clock
        return times

    def manner(self) -> TimeStyle:
        """Return the current time format."""
        console = self._console
        return TimeStyle(
            console.now(),
            self._shown_zone(),
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
        """Switch from the user's time zone to that of the device in view, to UTC, and back."""
        if self._clock == "user" and self._device_zone() not in (None, self._zone.zone):
            self._clock = "device"
            title = zone_title(self.manner())
            self._app.notify(f"Times are in {title}, where this device is.", markup=False)
        else:
            self._clock = "user" if self._clock == "utc" else "utc"
        self.redraw()

    def screen_closed(self) -> None:
        """Show times in the user's zone again once the device is left whose zone was shown."""
        if self._clock == "device" and self._device_zone() is None:
            self._clock = "user"
            self.redraw()

    def _shown_zone(self) -> tzinfo:
        if self._clock == "utc":
            return UTC
        return (self._clock == "device" and self._device_zone()) or self._zone.zone

    def _device_zone(self) -> tzinfo | None:
        """Return the zone of the device whose screen is open, also behind a dialog or one of its reports."""
        zones = (getattr(screen, "device_zone", None) for screen in self._app.screen_stack[::-1])
        return next((zone for zone in zones if zone is not None), None)

    def redraw(self) -> None:
        """Redraw the times on all open screens."""
        for screen in self._app.screen_stack:
            update = getattr(screen, "update_times", None)
            if update is not None:
                update()
