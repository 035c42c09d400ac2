"""Which devices are at named places: a band of latitudes from the index, then the exact distance."""

import json
from collections.abc import Sequence

from tui.domain.place import FILE_NAME
from tui.domain.place.distance import METERS_PER_DEGREE, Position, distance_m, is_null_island
from tui.domain.place.named_places import NamedPlace, NamedPlaces
from tui.domain.show.filter import Comparison, FilterError
from tui.store.db.dialect import Connection
from tui.store.db.sql import SqlPart, source


def devices_at(connection: Connection, term: Comparison, places: NamedPlaces) -> SqlPart:
    """Return the devices at any place which a filter term names; at any place at all for `missing`."""
    numbers = {
        number for place in places_named(term, places) for number in _inside(connection, place)
    }
    chosen = json.dumps(sorted(numbers))
    return SqlPart("SELECT CAST(value AS BIGINT) AS one FROM json_each(?)", [chosen])


def places_named(term: Comparison, places: NamedPlaces) -> Sequence[NamedPlace]:
    """Return the places which a term names: all for `at:`; raise FilterError if there is none."""
    if term.operator == "missing":
        if places.problems and not places.places:
            raise FilterError(f"no place is known: {' '.join(places.problems)}")
        return places.places
    word = str(term.value)
    found = places.named(word, whole=term.operator == "=")
    if not found:
        known = ", ".join(place.name for place in places.places)
        if places.problems:
            raise FilterError(f"no place is named {word}: {' '.join(places.problems)}")
        raise FilterError(
            f"no place is named {word}; {FILE_NAME} has {known}"
            if known
            else f"no place is named {word}: there is none in {FILE_NAME} yet"
        )
    return found


def place_names(connection: Connection, places: NamedPlaces) -> dict[int, str]:
    """Return the name of its place for every device at one, by the device's row id."""
    near = {number: at for place in places.places for number, at in _positions(connection, place)}
    found = {number: places.at(position) for number, position in near.items()}
    return {number: place.name for number, place in found.items() if place is not None}


def _inside(connection: Connection, place: NamedPlace) -> list[int]:
    return [number for number, _ in _positions(connection, place)]


def _positions(connection: Connection, place: NamedPlace) -> list[tuple[int, Position]]:
    latitude, _ = place.position
    band = place.radius_m / METERS_PER_DEGREE
    rows = (
        SqlPart("SELECT a.device, a.number, b.number FROM")
        + source(connection, "latitude")
        + SqlPart("AS a JOIN")
        + source(connection, "longitude")
        + SqlPart("AS b ON b.device = a.device WHERE a.number BETWEEN ? AND ?",
              [latitude - band, latitude + band])
    )  # fmt: skip
    return [
        (device, (north, east))
        for device, north, east in connection.execute(rows.text, rows.values)
        if not is_null_island(north, east)
        and distance_m(place.position, (north, east)) <= place.radius_m
    ]
