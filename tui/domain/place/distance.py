"""Distance and direction on a round earth, the same in words, and the Mercator map's latitude."""

import math

EARTH_RADIUS_M = 6_371_008.8
METERS_PER_DEGREE = math.radians(EARTH_RADIUS_M)
"""Per degree of latitude, and of longitude at the equator."""
FURTHEST_LATITUDE = math.degrees(math.atan(math.sinh(math.pi)))
"""The Mercator map is square if it ends at this latitude (85.05°); the poles lie beyond it."""
COMPASS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
Position = tuple[float, float]
"""Latitude and longitude in degrees."""


def mercator(latitude: float) -> float:
    """Return a latitude's height on the map, in degrees of longitude: 180 at the upper edge."""
    kept = max(-FURTHEST_LATITUDE, min(FURTHEST_LATITUDE, latitude))
    return math.degrees(math.asinh(math.tan(math.radians(kept))))


def latitude_of(height: float) -> float:
    """Return the latitude at a height on the map; the inverse of `mercator`."""
    return math.degrees(math.atan(math.sinh(math.radians(height))))


def wrap_longitude(longitude: float) -> float:
    """Return a longitude between -180 (included) and 180 (excluded)."""
    return (longitude + 180.0) % 360.0 - 180.0


def distance_m(start: Position, end: Position) -> float:
    """Return the distance between two positions along the ground, in meters (haversine formula)."""
    (lat_a, lon_a), (lat_b, lon_b) = start, end
    a, b = math.radians(lat_a), math.radians(lat_b)
    across = math.radians(lon_b - lon_a)
    chord = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(across / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))


def bearing(start: Position, end: Position) -> float:
    """Return the initial direction from one position to the other, in degrees clockwise from north."""
    (lat_a, lon_a), (lat_b, lon_b) = start, end
    a, b = math.radians(lat_a), math.radians(lat_b)
    across = math.radians(lon_b - lon_a)
    east = math.sin(across) * math.cos(b)
    north = math.cos(a) * math.sin(b) - math.sin(a) * math.cos(b) * math.cos(across)
    return math.degrees(math.atan2(east, north)) % 360.0


def destination(start: Position, direction: float, meters: float) -> Position:
    """Return the position reached from `start` after `meters` straight on in a direction."""
    lat, lon = (math.radians(part) for part in start)
    angle, toward = meters / EARTH_RADIUS_M, math.radians(direction)
    sine = math.sin(lat) * math.cos(angle) + math.cos(lat) * math.sin(angle) * math.cos(toward)
    there = math.asin(max(-1.0, min(1.0, sine)))
    across = math.atan2(
        math.sin(toward) * math.sin(angle) * math.cos(lat),
        math.cos(angle) - math.sin(lat) * math.sin(there),
    )
    return math.degrees(there), wrap_longitude(math.degrees(lon + across))


def circle(center: Position, radius_m: float, points: int = 48) -> list[Position]:
    """Return points on a circle; the last one is the first again."""
    return [destination(center, 360.0 * nth / points, radius_m) for nth in range(points + 1)]


def compass(direction: float) -> str:
    """Return the compass point nearest to a direction: one of eight."""
    return COMPASS[round(direction / 45.0) % 8]


def format_distance(meters: float) -> str:
    """Format a distance: `40 m`, `2.1 km`, `340 km`."""
    if meters < 995:
        return f"{meters:.0f} m" if meters < 100 else f"{round(meters, -1):.0f} m"
    if meters < 9_950:
        return f"{meters / 1000:.1f} km"
    return f"{meters / 1000:,.0f} km"


def format_direction(origin: Position, there: Position, name: str) -> str:
    """Format where a position is, seen from a named one: `2.1 km NW of Depot`."""
    meters = distance_m(origin, there)
    if meters < 1:
        return f"at {name}"
    return f"{format_distance(meters)} {compass(bearing(origin, there))} of {name}"


def is_on_earth(latitude: float | None, longitude: float | None) -> bool:
    """Return whether these are a latitude and a longitude; NaN, None and 400° are not."""
    return (
        latitude is not None
        and longitude is not None
        and abs(latitude) <= 90
        and abs(longitude) <= 180
    )


def is_null_island(latitude: float, longitude: float) -> bool:
    """Return whether this is 0, 0, which many devices send when they have no position."""
    return abs(latitude) < 1e-6 and abs(longitude) < 1e-6


def geo_uri(position: Position, radius_m: float | None = None) -> str:
    """Format a position as RFC 5870 says: `geo:37.77490,-122.41940;u=35`."""
    latitude, longitude = position
    return f"geo:{latitude:.5f},{longitude:.5f}" + (f";u={radius_m:.0f}" if radius_m else "")


def web_map_url(position: Position) -> str:
    """Return the URL of a web map at a position."""
    latitude, longitude = position
    return f"https://osm.org/?mlat={latitude:.4f}&mlon={longitude:.4f}#map=16"
