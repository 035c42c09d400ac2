"""Named places: read from a file, and said of a position."""

from dataclasses import replace

import pytest

from tui.domain.device.record import DeviceRecord
from tui.domain.place.named_places import NamedPlace, NamedPlaces, parse_places

FILE = """
[[places]]
name = "Oakland depot"
latitude = 37.7955
longitude = -122.2792
radius_m = 5000

[[places]]
name = "Gate 4"
latitude = 37.7955
longitude = -122.2792
"""


def test_the_smallest_place_around_a_position_is_where_it_is():
    places = parse_places(FILE)

    assert places.problems == ()
    assert places.say((37.7955, -122.2792)) == "Gate 4"
    assert places.say((37.82, -122.2792)) == "Oakland depot"


def test_outside_of_all_places_the_way_from_the_nearest_is_said():
    places = parse_places(FILE.replace("5000", "300"))

    assert places.say((37.81, -122.30)) == "2.4 km NW of Oakland depot"


def test_a_place_on_another_continent_says_nothing():
    assert parse_places(FILE).say((51.5, 0.0)) == ""


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("places = 3", "write each place under its own [[places]]"),
        ("[[places]\n", "not valid TOML"),
        ("[[places]]\nlatitude = 1\nlongitude = 1", "place 3: a place needs a name"),
        ("[[places]]\nname = 'A'\nlatitude = '1'\nlongitude = 1", "A: latitude, longitude and"),
        ("[[places]]\nname = 'A'\nlatitude = 91\nlongitude = 1", "A: latitude must be -90 to 90"),
        ("[[places]]\nname = 'A'\nlatitude = nan\nlongitude = 1", "A: latitude must be -90 to 90"),
        ("[[places]]\nname = 'A'\nlatitude = 1\nlongitude = 1\nradius_m = 0", "more than 0"),
        ("[[places]]\nname = 'A'\nlatitude = 1\nlongitude = 1\nradius = 9", "unknown key radius"),
        ("[[places]]\nname = 'A'\nlatitude = true\nlongitude = 1", "must be numbers"),
        ("place = []", "unknown key place"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(text, problem):
    head = "" if text.startswith(("place", "[[places]\n")) else FILE
    places = parse_places(head + text)

    assert problem in " ".join(places.problems)
    assert len(places.places) == (2 if head else 0)


def test_a_hostile_name_is_made_safe():
    places = parse_places("[[places]]\nname = 'a\\u001b[2Jb'\nlatitude = 1\nlongitude = 1")
    evil = parse_places('[[places]]\nname = "a\\u001b[2Jb"\nlatitude = 1\nlongitude = 1')

    assert "\x1b" not in places.places[0].name + evil.places[0].name


@pytest.mark.parametrize(
    ("latitude", "longitude", "words"),
    [(None, None, ""), (0.0, 0.0, ""), (-360.0, 0.0, ""), (37.7955, -122.2792, "Gate 4")],
)
def test_the_column_at_is_empty_where_there_is_no_position(latitude, longitude, words):
    record = DeviceRecord(
        provider="p", account="a", key="k", address="k", latitude=latitude, longitude=longitude
    )

    assert parse_places(FILE).describe_record(record) == words


def test_a_place_is_written_as_its_table_and_found_by_a_part_of_its_name():
    plain = NamedPlace("Depot", (46.12345678, -7.5))
    night = replace(
        plain, name='Café "Ost"', hours=replace(plain.hours, words=frozenset({"weekend", "night"}))
    )
    places = NamedPlaces((plain, night))

    assert plain.table() == {
        "name": "Depot",
        "latitude": 46.123457,
        "longitude": -7.5,
        "radius_m": 200.0,
    }
    assert night.table()["stands"] == ["night", "weekend"]
    assert (
        places.named("cafe")
        == places.named('"OST"')
        == places.named("cafe ost", whole=True)
        == [night]
    )
    assert places.named("cafe", whole=True) == []
