"""What a device's newest full report says of where it is: its time zone, and the town near its position."""

from collections.abc import Iterable
from datetime import tzinfo

from tui.console.wiring import Console
from tui.domain.device.record import DeviceRecord
from tui.domain.place.distance import Position, distance_m
from tui.lazy_dataclass import dataclass

MOST_READ = 5
"""So many of a record's newest reports are searched: of some an account reads only the core."""
SAME_TOWN_M = 2_000.0
"""A town is told of a position at most this far from the report's."""


@dataclass(frozen=True, slots=True)
class ReportDetails:
    """What the newest full report of a device says of where it is; unknown is None."""

    timezone: str | None = None
    """The IANA name of the device's time zone."""
    town: str | None = None
    position: Position | None = None
    """Where the report was made."""

    @property
    def zone(self) -> tzinfo | None:
        """The device's time zone, where this machine knows it."""
        from zoneinfo import ZoneInfo  # noqa: PLC0415 - few ask for more than its name

        try:
            return ZoneInfo(self.timezone) if self.timezone else None
        except (KeyError, ValueError, OSError):  # unknown here, no name of a zone, or a folder
            return None

    def town_at(self, record: DeviceRecord) -> str:
        """Return the town if a record's position is where the report was made; empty if that is not known."""
        latitude, longitude = record.latitude, record.longitude
        if not self.town or self.position is None or latitude is None or longitude is None:
            return ""
        is_near = distance_m(self.position, (latitude, longitude)) <= SAME_TOWN_M
        return self.town if is_near else ""


NO_DETAILS = ReportDetails()


async def record_details(console: Console, record: DeviceRecord) -> ReportDetails:
    """Read the details from the newest stored reports of a record."""
    read = await console.store.reports.read(
        record.account, record.key, None, None, limit=MOST_READ, counted=False
    )
    for report in read.reports:
        if report.timezone or report.weather_place:
            latitude, longitude = report.latitude, report.longitude
            placed = latitude is not None and longitude is not None
            position = (latitude or 0.0, longitude or 0.0) if placed else None
            return ReportDetails(report.timezone, report.weather_place, position)
    return NO_DETAILS


async def unit_details(console: Console, records: Iterable[DeviceRecord]) -> ReportDetails:
    """Read the details of the first of a unit's records which has any."""
    for record in records:
        if "full-reports" in console.accounts[record.account].features:
            found = await record_details(console, record)
            if found != NO_DETAILS:
                return found
    return NO_DETAILS
