"""Which devices moved lately, or left a named place: by their stored reports, first roughly in SQL, then exactly."""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from tui.domain.place.distance import METERS_PER_DEGREE, distance_m, is_null_island
from tui.domain.place.named_places import NamedPlace, NamedPlaces
from tui.domain.place.track import TrackPoint
from tui.domain.show.filter import STRAYED, Comparison
from tui.domain.trips.moved import has_moved
from tui.domain.trips.pieces import SHORTEST_M, WIDEST_M
from tui.domain.trips.place_events import place_events
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.sql import SqlPart, source
from tui.store.db.timestamps import micros, moment
from tui.store.devices.at_place import places_named
from tui.store.devices.placed_reports import placed_reports

LEAD = timedelta(days=1)
"""Reports before a span tell where the device was at its beginning."""
_LEAST_DEGREES = SHORTEST_M * 0.7 / METERS_PER_DEGREE
"""A device whose positions all lie in a smaller box never was as far away as a drive leads: no side is shorter
than 0.7 of what the way leads across, and a degree of longitude is nowhere longer than one of latitude."""
_SINCE = "account IN (SELECT id FROM account) AND moment >= ? AND latitude IS NOT NULL"
"""By the index of accounts and moments."""
_POSITION = (
    "coalesce(at, moment), latitude, longitude, position_source, position_radius_m, speed_kmh"
)


def devices_by_reports(connection: Connection, term: Comparison, places: NamedPlaces) -> SqlPart:
    """Return the devices which meet a term `moved:`, `strayed:` or `left:`."""
    if not isinstance(term.value, datetime):
        return devices_left(connection, term, places)
    if term.field == STRAYED:
        return devices_strayed(connection, term.value, places)
    return devices_moved(connection, term.value)


def devices_moved(connection: Connection, since: datetime) -> SqlPart:
    """Return the devices which moved since a time, whether or not they are back."""
    start = micros(since)
    candidates = connection.execute(
        f"SELECT device FROM report WHERE {_SINCE} GROUP BY device "
        "HAVING max(latitude) - min(latitude) > ? OR max(longitude) - min(longitude) > ?",
        (start, _LEAST_DEGREES, _LEAST_DEGREES),
    ).fetchall()
    rows = connection.execute(
        f"SELECT device, {_POSITION} FROM report WHERE device IN {AMONG} AND moment >= ? "
        "AND latitude IS NOT NULL ORDER BY device, moment",
        (json.dumps([device for (device,) in candidates]), start),
    )
    tracks: dict[int, list[TrackPoint]] = defaultdict(list)
    for device, at, latitude, longitude, source_, radius, speed in rows:
        if not is_null_island(latitude, longitude):
            point = TrackPoint(moment(at), (latitude, longitude), source_, radius, speed)
            tracks[device].append(point)
    return _among(device for device, points in tracks.items() if has_moved(points))


def devices_left(connection: Connection, term: Comparison, places: NamedPlaces) -> SqlPart:
    """Return the devices which a report has at a named place, and which are away from it now.

    Away is further off than the radius of the place and the accuracy of the newest position together.
    """
    since = micros(term.since) or 0
    return _among(
        device
        for place in places_named(term, places)
        for device in _away(connection, place, _visitors(connection, place, since))
    )


def devices_strayed(connection: Connection, since: datetime, places: NamedPlaces) -> SqlPart:
    """Return the devices which moved since a time while they should stand at a named place."""
    watched = [place for place in places.places if place.hours.words]
    found = set()
    before = micros(since - LEAD)
    for place in watched:
        for device in _visitors(connection, place, before):
            reports = placed_reports(connection, ("device = ? AND moment >= ?", [device, before]))
            events = place_events(reports, [place])
            if any(event.kind == "moved" and event.received_at >= since for event in events):
                found.add(device)
    return _among(found)


def _visitors(connection: Connection, place: NamedPlace, since: int) -> list[int]:
    """Return the devices which were at a place; a position of poor or unknown accuracy is no visit.

    The place is measured on flat ground: in 50 km that is a few meters off, and one visit ends a device's search.
    """
    latitude, longitude = place.position
    radius = place.radius_m / METERS_PER_DEGREE
    north, east = f"(latitude - {latitude!r})", f"abs(longitude - {longitude!r})"
    across = f"((CASE WHEN {east} > 180 THEN 360 - {east} ELSE {east} END) * ?)"
    rows = connection.execute(
        "SELECT id FROM device WHERE EXISTS (SELECT 1 FROM report WHERE report.device = device.id "
        "AND moment >= ? AND latitude BETWEEN ? AND ? "
        f"AND {north} * {north} + {across} * {across} <= ? "
        "AND (abs(latitude) > 1e-6 OR abs(longitude) > 1e-6) AND (position_radius_m <= ? "
        "OR position_radius_m IS NULL AND coalesce(position_source, 'gps') = 'gps'))",
        (since, latitude - radius, latitude + radius, *[math.cos(math.radians(latitude))] * 2,
         radius * radius, max(WIDEST_M, place.radius_m)),
    )  # fmt: skip
    return [device for (device,) in rows]


def _away(connection: Connection, place: NamedPlace, devices: Sequence[int]) -> list[int]:
    """Return those of these devices whose newest position is surely not at a place."""
    sql = (
        SqlPart("SELECT a.device, a.number, b.number, coalesce(c.number, 0) FROM")
        + source(connection, "latitude")
        + SqlPart("AS a JOIN")
        + source(connection, "longitude")
        + SqlPart("AS b ON b.device = a.device LEFT JOIN")
        + source(connection, "position_radius_m")
        + SqlPart(f"AS c ON c.device = a.device WHERE a.device IN {AMONG}", [json.dumps(devices)])
    )
    return [
        device
        for device, north, east, radius in connection.execute(sql.text, sql.values)
        if not is_null_island(north, east)
        and distance_m(place.position, (north, east)) > place.radius_m + radius
    ]


def _among(devices: Iterable[int]) -> SqlPart:
    """Return a statement of these row ids, in one bound value."""
    chosen = json.dumps(sorted(set(devices)))
    return SqlPart("SELECT CAST(value AS BIGINT) AS one FROM json_each(?)", [chosen])
