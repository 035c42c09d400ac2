"""Which devices stand at named places: a band of latitudes from the index, then the way itself."""

import json

from tui.domain.filter import Comparison, FilterError
from tui.domain.geo import METRES_PER_DEGREE, distance_m, is_null_island
from tui.domain.places import FILE_NAME, Place, Places
from tui.store.dialect import Connection
from tui.store.sql import Sql, source


def standing_at(connection: Connection, term: Comparison, places: Places) -> Sql:
    """Give the devices at any place a claim names, or with no name at any at all."""
    numbers = {number for place in _meant(term, places) for number in _inside(connection, place)}
    chosen = json.dumps(sorted(numbers))
    return Sql("SELECT CAST(value AS BIGINT) AS one FROM json_each(?)", [chosen])


def _meant(term: Comparison, places: Places) -> "tuple[Place, ...] | list[Place]":
    if term.operator == "missing":
        return places.places
    word = str(term.value)
    found = places.named(word, whole=term.operator == "=")
    if not found:
        known = ", ".join(place.name for place in places.places)
        raise FilterError(
            f"no place is named {word}; {FILE_NAME} has {known}"
            if known
            else f"no place is named {word}: there is none in {FILE_NAME} yet"
        )
    return found


def _inside(connection: Connection, place: Place) -> list[int]:
    latitude, _ = place.position
    band = place.radius_m / METRES_PER_DEGREE
    rows = (
        Sql("SELECT a.device, a.number, b.number FROM")
        + source(connection, "latitude")
        + Sql("AS a JOIN")
        + source(connection, "longitude")
        + Sql("AS b ON b.device = a.device WHERE a.number BETWEEN ? AND ?",
              [latitude - band, latitude + band])
    )  # fmt: skip
    return [
        device
        for device, north, east in connection.execute(rows.text, rows.values)
        if not is_null_island(north, east)
        and distance_m(place.position, (north, east)) <= place.radius_m
    ]
