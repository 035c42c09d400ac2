"""Named places with a radius, read from a TOML file, and the place at which a position is.

[[places]]
name = "Oakland depot"
latitude = 37.7955
longitude = -122.2792
radius_m = 300            # default: 200
stands = ["night"]        # when what is there should stay; see standing_hours
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, tzinfo
from typing import Any

from tui.domain.device.record import DeviceRecord, Report
from tui.domain.place import FILE_NAME
from tui.domain.place.distance import (
    Position,
    distance_m,
    format_direction,
    is_null_island,
    is_on_earth,
)
from tui.domain.place.standing_hours import ANY_TIME, StandingHours, standing_hours
from tui.domain.place.standing_hours import KEYS as HOURS_KEYS
from tui.domain.text.column import Column
from tui.domain.text.fold import folded
from tui.domain.text.safe_text import clean
from tui.domain.text.toml_tables import TableKind, read_tables
from tui.lazy_dataclass import dataclass

USUAL_RADIUS_M = 200.0
FARTHEST_NAMED_M = 500_000.0
"""A place farther away than this does not help to say where a device is."""
AT = Column(
    "at_place",
    "At",
    22,
    shown=False,
    help="The named place where the device is, or its distance from the nearest one.",
)
PLACES = TableKind(
    FILE_NAME, "places", "place", ("name", "latitude", "longitude", "radius_m", *HOURS_KEYS)
)


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """One named place."""

    name: str
    position: Position
    radius_m: float = USUAL_RADIUS_M
    hours: StandingHours = ANY_TIME
    """When what is there should stand."""

    def table(self) -> dict[str, str | float | list[str]]:
        """Return the place as its table in the file; of its hours only the words, for nobody but its user writes the others."""
        latitude, longitude = self.position
        stands = {"stands": sorted(self.hours.words)} if self.hours.words else {}
        return {
            "name": self.name,
            "latitude": round(latitude, 6),
            "longitude": round(longitude, 6),
            "radius_m": self.radius_m,
            **stands,
        }


@dataclass(frozen=True, slots=True)
class NamedPlaces:
    """The places of a file, and a sentence for each problem in it."""

    places: tuple[NamedPlace, ...] = ()
    problems: tuple[str, ...] = ()
    is_whole: bool = True
    """Whether the file could be read at all: only then a place may be added to it."""

    def at(self, position: Position) -> NamedPlace | None:
        """Return the place at which a position is; if there are several, the smallest."""
        inside = [
            place for place in self.places if distance_m(place.position, position) <= place.radius_m
        ]
        return min(inside, key=lambda place: place.radius_m, default=None)

    def named(self, word: str, *, whole: bool = False) -> "list[NamedPlace]":
        """Return the places whose name contains a word, or equals it; case, accents and quotes are ignored."""
        wanted = folded(word.replace('"', ""))
        names = [(folded(place.name.replace('"', "")), place) for place in self.places]
        return [place for name, place in names if (name == wanted if whole else wanted in name)]

    def nearest(self, position: Position) -> NamedPlace | None:
        """Return the nearest place, however far it is."""
        return min(
            self.places, key=lambda place: distance_m(place.position, position), default=None
        )

    def say(self, position: Position) -> str:
        """Describe a position: `Depot`, or `2.1 km NW of Depot`; empty if it is far from all places."""
        here = self.at(position)
        if here is not None:
            return here.name
        near = self.nearest(position)
        if near is None or distance_m(near.position, position) > FARTHEST_NAMED_M:
            return ""
        return format_direction(near.position, position, near.name)

    def describe_record(self, record: DeviceRecord | Report) -> str:
        """Describe a record's position for the column `At`; empty without a position."""
        latitude, longitude = record.latitude, record.longitude
        if latitude is None or longitude is None or not is_on_earth(latitude, longitude):
            return ""
        return "" if is_null_island(latitude, longitude) else self.say((latitude, longitude))


NOWHERE = NamedPlaces()
"""No named places."""


def parse_places(text: str, zone: tzinfo = UTC) -> NamedPlaces:
    """Parse a file's text; a bad place is left out and reported, the others are kept.

    `zone` is the clock of places which name none.
    """
    found = read_tables(text, PLACES, lambda row: _place(row, zone))
    return NamedPlaces(found.things, found.problems, found.is_whole)


def _place(row: Mapping[str, Any], zone: tzinfo) -> NamedPlace:
    """Parse one place; raise ValueError with the reason if it is wrong."""
    name = row.get("name")
    if not isinstance(name, str) or not name.strip():
        raise ValueError("a place needs a name")
    numbers = [row.get("latitude"), row.get("longitude"), row.get("radius_m", USUAL_RADIUS_M)]
    if not _all_numbers(numbers):
        raise ValueError(f"{clean(name)}: latitude, longitude and radius_m must be numbers")
    latitude, longitude, radius = map(float, numbers)
    if not is_on_earth(latitude, longitude):
        raise ValueError(f"{clean(name)}: latitude must be -90 to 90, longitude -180 to 180")
    if not 0 < radius < float("inf"):
        raise ValueError(f"{clean(name)}: radius_m must be more than 0")
    try:
        hours = standing_hours(row, zone)
    except ValueError as error:
        raise ValueError(f"{clean(name)}: {error}") from error
    return NamedPlace(clean(name.strip()), (latitude, longitude), radius, hours)


def _all_numbers(values: Iterable[Any]) -> bool:
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
