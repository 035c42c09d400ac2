"""Named places with a radius, read from a plain TOML file, and which of them a position is at.

[[places]]
name = "Oakland depot"
latitude = 37.7955
longitude = -122.2792
radius_m = 300            # 200 where it is left out
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tui.domain.device.record import DeviceRecord, Report
from tui.domain.place.distance import (
    Position,
    distance_m,
    format_direction,
    is_null_island,
    is_on_earth,
)
from tui.domain.text.column import Column
from tui.domain.text.safe_text import clean
from tui.domain.text.toml_tables import TableKind, read_tables

FILE_NAME = "places.toml"
USUAL_RADIUS_M = 200.0
FARTHEST_NAMED_M = 500_000.0
"""A place farther away than this says nothing of where a device is."""
AT = Column(
    "at_place", "At", 22, shown=False, help="The named place it is at, or how far from the nearest."
)
PLACES = TableKind(FILE_NAME, "places", "place", ("name", "latitude", "longitude", "radius_m"))


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """One named place."""

    name: str
    position: Position
    radius_m: float = USUAL_RADIUS_M


@dataclass(frozen=True, slots=True)
class NamedPlaces:
    """The places of a file, and what in it could not be read, a sentence each."""

    places: tuple[NamedPlace, ...] = ()
    problems: tuple[str, ...] = ()

    def at(self, position: Position) -> NamedPlace | None:
        """Return the place a position is at: of several the smallest."""
        inside = [p for p in self.places if distance_m(p.position, position) <= p.radius_m]
        return min(inside, key=lambda place: place.radius_m, default=None)

    def named(self, word: str, *, whole: bool = False) -> "list[NamedPlace]":
        """Return the places whose name holds a word, or is it; neither case nor quotes count."""
        folded = word.casefold().replace('"', "")
        names = [(place.name.casefold().replace('"', ""), place) for place in self.places]
        return [one for name, one in names if (name == folded if whole else folded in name)]

    def nearest(self, position: Position) -> NamedPlace | None:
        """Return the nearest place, however far it is."""
        return min(
            self.places, key=lambda place: distance_m(place.position, position), default=None
        )

    def say(self, position: Position) -> str:
        """Return where a position is: `Depot`, or `2.1 km NW of Depot`; far from all: nothing."""
        here = self.at(position)
        if here is not None:
            return here.name
        near = self.nearest(position)
        if near is None or distance_m(near.position, position) > FARTHEST_NAMED_M:
            return ""
        return format_direction(near.position, position, near.name)

    def describe_record(self, record: DeviceRecord | Report) -> str:
        """Return what the column `at` holds for a record; without a position it is empty."""
        latitude, longitude = record.latitude, record.longitude
        if latitude is None or longitude is None or not is_on_earth(latitude, longitude):
            return ""
        return "" if is_null_island(latitude, longitude) else self.say((latitude, longitude))


NOWHERE = NamedPlaces()
"""No place is named."""


def parse_places(text: str) -> NamedPlaces:
    """Read a file's text; a place which is wrong is left out and said, the others are kept."""
    found = read_tables(text, PLACES, _place)
    return NamedPlaces(found.things, found.problems)


def _place(row: Mapping[str, Any]) -> NamedPlace:
    """Read one place; raise ValueError with what is wrong with it."""
    name = row.get("name")
    if not isinstance(name, str) or not name.strip():
        raise ValueError("it needs a name")
    numbers = [row.get("latitude"), row.get("longitude"), row.get("radius_m", USUAL_RADIUS_M)]
    if not _all_numbers(numbers):
        raise ValueError(f"{clean(name)}: latitude, longitude and radius_m are numbers")
    latitude, longitude, radius = map(float, numbers)
    if not is_on_earth(latitude, longitude):
        raise ValueError(f"{clean(name)}: latitude is -90 to 90, longitude -180 to 180")
    if not 0 < radius < float("inf"):
        raise ValueError(f"{clean(name)}: radius_m is more than 0")
    return NamedPlace(clean(name.strip()), (latitude, longitude), radius)


def _all_numbers(values: Iterable[Any]) -> bool:
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
