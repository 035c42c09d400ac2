"""What a device's reports say about places, without the rest of them: a day's are read in a millisecond."""

from collections.abc import Sequence

from tui.domain.place.distance import is_null_island, is_on_earth
from tui.domain.place.track import TrackPoint
from tui.domain.trips.place_events import PlacedReport
from tui.store.db.dialect import Connection
from tui.store.db.timestamps import moment

MOST_PLACED = 50_000
"""Of more, the newest count: a report a minute for a month."""
_COLUMNS = (
    "key, moment, coalesce(at, moment), latitude, longitude, position_source, position_radius_m, "
    "speed_kmh, zone_entry, zone_exit"
)
_IS_TOLD = "(latitude IS NOT NULL OR zone_entry = 1 OR zone_exit = 1)"


def placed_reports(
    connection: Connection, reports: tuple[str, Sequence[int]]
) -> list[PlacedReport]:
    """Return the reports which meet a condition and say anything about places, the newest first."""
    where, values = reports
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM report WHERE {where} AND {_IS_TOLD} ORDER BY moment DESC LIMIT ?",
        (*values, MOST_PLACED),
    )
    found = []
    for key, received, made, latitude, longitude, source, radius, speed, entry, exit_ in rows:
        at, point = moment(made), None
        if is_on_earth(latitude, longitude) and not is_null_island(latitude, longitude):
            point = TrackPoint(at, (latitude, longitude), source, radius, speed)
        found.append(PlacedReport(key, at, moment(received), point, bool(entry), bool(exit_)))
    return found
