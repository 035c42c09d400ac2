"""What happened at places: entered, left, moved while it should stand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tui.domain.place.distance import destination
from tui.domain.place.named_places import NamedPlace, parse_places
from tui.domain.place.standing_hours import ALWAYS, StandingHours
from tui.domain.place.track import TrackPoint
from tui.domain.trips.place_events import PlacedReport, place_events

FRIDAY = datetime(2026, 11, 20, 18, tzinfo=UTC)
DEPOT = NamedPlace("Depot", (37.7955, -122.2792), 300)
NIGHT = StandingHours(frozenset({"night"}))


def reports(*steps, radius=None, source="gps"):
    """Return a report for each of (hours after Friday 18:00, meters east of the depot)."""
    for hours, meters in steps:
        at = FRIDAY + timedelta(hours=hours)
        point = TrackPoint(at, destination(DEPOT.position, 90.0, meters), source, radius)
        yield PlacedReport(f"{hours}", at, at, point)


def words(steps, hours=None, **known):
    place = NamedPlace("Depot", DEPOT.position, 300, hours) if hours else DEPOT
    found = place_events(reports(*steps, **known), [place])
    return [f"{event.report} {event.words}" for event in found]


def test_a_device_enters_and_leaves_and_its_first_position_is_no_event():
    assert words([(0, 0), (1, 4_000), (2, 9_000), (3, 100)]) == ["1 left Depot", "3 entered Depot"]


def test_positions_which_scatter_over_the_edge_are_no_events():
    assert words([(0, 290), (1, 320), (2, 280), (3, 345)]) == []
    assert words([(0, 0), (1, 700)], radius=450.0) == []
    assert words([(0, 0), (1, 800)], radius=450.0) == ["1 left Depot"]


def test_rough_positions_and_those_of_unknown_accuracy_say_nothing():
    assert words([(0, 0), (1, 9_000)], source="cell") == []
    assert words([(0, 0), (1, 9_000)], source="cell", radius=1_600.0) == []


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (NIGHT, "left Depot"),
        (replace(NIGHT, zone=ZoneInfo("Europe/Berlin")), "moved at night: left Depot"),
        (ALWAYS, "moved where it should stand: left Depot"),
        (StandingHours(frozenset({"weekend"})), "left Depot"),
        (StandingHours(frozenset({"weekend"}), zone=ZoneInfo("Asia/Tokyo")),
         "moved at a weekend: left Depot"),
    ],
)  # fmt: skip
def test_leaving_while_it_should_stand_is_told_by_the_clock_of_the_place(hours, told):
    assert words([(0, 0), (3.5, 2_000)], hours) == [f"3.5 {told}"]  # Friday 21:30 in UTC


def test_moving_within_a_place_counts_only_while_it_should_stand():
    steps = [(1, -250), (2, 250), (6, 240), (7, -100), (8, -100)]

    assert words(steps, NIGHT) == ["7 moved at night within Depot"]


def test_the_vendors_own_alerts_are_events_without_a_name():
    sent = PlacedReport("a", FRIDAY, FRIDAY, None, zone_exit=True)

    (event,) = place_events([sent], [DEPOT])

    assert (event.kind, event.place, event.words) == ("left", "", "left a geozone (vendor)")


def test_hours_are_read_from_the_file_and_wrong_ones_are_named():
    place = "[[places]]\nname = 'Yard'\nlatitude = 1\nlongitude = 2\n"
    right = parse_places(
        f"{place}stands = ['night', 'weekend']\nnight = '20:30-5:00'\ntimezone = 'Asia/Tokyo'\n"
    )
    wrong = [
        parse_places(f"{place}{line}\n").problems[0]
        for line in ("stands = ['noon']", "night = '25:00-06:00'", "timezone = 'Mars/Base'")
    ]

    (hours,) = (known.hours for known in right.places)
    assert (hours.reason(FRIDAY - timedelta(hours=6)), right.problems) == ("at night", ())
    assert hours.reason(FRIDAY - timedelta(hours=8)) == ""
    assert [problem.split(": ", 2)[2] for problem in wrong] == [
        'Yard: stands must be a list of "night", "weekend" or "always"',
        'Yard: night must be two times of day, such as "22:00-06:00"',
        "Yard: timezone Mars/Base is not a known time zone",
    ]
