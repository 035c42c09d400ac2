"""Distances, directions and the flat map, at the antimeridian, the poles and 0, 0 too."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.place.distance import (
    bearing,
    circle,
    compass,
    destination,
    distance_m,
    format_direction,
    format_distance,
    geo_uri,
    is_null_island,
    is_on_earth,
    latitude_of,
    mercator,
    web_map_url,
    wrap_longitude,
)
from tui.domain.place.viewport import Viewport

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 179.999999)
positions = st.tuples(latitudes, longitudes)
tempered = st.tuples(st.floats(-80, 80), longitudes)


@pytest.mark.parametrize(
    ("one", "other", "kilometers"),
    [
        ((37.7749, -122.4194), (40.7128, -74.0060), 4129),  # San Francisco, New York
        ((0, 179.5), (0, -179.5), 111),
        ((90, 0), (-90, 0), 20015),
        ((90, 12), (90, -170), 0),
        ((0, 0), (0, 180), 20015),
    ],
)
def test_a_distance_is_along_the_ground_the_short_way(one, other, kilometers):
    assert distance_m(one, other) / 1000 == pytest.approx(kilometers, abs=1)


@given(positions, positions)
def test_there_is_as_far_as_back(one, other):
    assert distance_m(one, other) == pytest.approx(distance_m(other, one), abs=1e-3)


@given(tempered, st.floats(0, 360), st.floats(1, 5_000_000))
def test_one_arrives_as_far_away_as_one_went(start, direction, meters):
    assert distance_m(start, destination(start, direction, meters)) == pytest.approx(
        meters, rel=1e-6
    )


@given(positions, positions)
def test_a_bearing_is_always_one_of_the_compass(one, other):
    assert 0 <= bearing(one, other) < 360.0001
    assert compass(bearing(one, other)) in ["N", "NE", "E", "SE", "S", "SW", "W", "NW"]


@pytest.mark.parametrize(
    ("there", "words"),
    [
        ((38.0, -122.0), "at Depot"),
        ((38.01, -122.0), "1.1 km N of Depot"),
        ((38.0, -122.001), "88 m W of Depot"),
        ((38.3, -121.6), "48 km NE of Depot"),
        ((37.0, -122.0), "111 km S of Depot"),
    ],
)
def test_a_way_is_said_in_words(there, words):
    assert format_direction((38.0, -122.0), there, "Depot") == words


def test_over_the_antimeridian_east_is_east():
    assert format_direction((0.0, 179.9), (0.0, -179.9), "Depot") == "22 km E of Depot"


@pytest.mark.parametrize(
    ("meters", "words"),
    [(0, "0 m"), (99, "99 m"), (994, "990 m"), (999, "1.0 km"), (9_949, "9.9 km"),
     (9_960, "10 km"), (12_345_678, "12,346 km")],
)  # fmt: skip
def test_distances_have_two_or_three_figures(meters, words):
    assert format_distance(meters) == words


@pytest.mark.parametrize("bad", [(-360, 0), (0, -360), (90.1, 0), (None, 0), (math.nan, 0)])
def test_what_is_no_position_is_not_taken_for_one(bad):
    assert not is_on_earth(*bad)


def test_exactly_nothing_is_told_from_a_place_nearby():
    assert is_null_island(0.0, -0.0)
    assert not is_null_island(0.0, 0.0001)


@given(st.floats(-85, 85))
def test_a_latitude_comes_back_from_the_map(latitude):
    assert latitude_of(mercator(latitude)) == pytest.approx(latitude, abs=1e-9)


@pytest.mark.parametrize(("longitude", "brought"), [(180, -180), (-180, -180), (190, -170)])
def test_longitudes_are_brought_into_one_turn(longitude, brought):
    assert wrap_longitude(longitude) == brought


def test_links_name_the_position_and_its_radius():
    assert geo_uri((37.7749, -122.4194), 35.4) == "geo:37.77490,-122.41940;u=35"
    assert geo_uri((-0.5, 0.0)) == "geo:-0.50000,0.00000"
    assert "mlat=37.7749&mlon=-122.4194" in web_map_url((37.7749, -122.4194))


views = st.builds(
    lambda columns, lines, zoom, at: Viewport.world(columns, lines).zoomed(zoom).centered(at),
    st.integers(1, 300),
    st.integers(1, 100),
    st.floats(0.1, 1e6),
    positions,
)


@given(views, tempered)
def test_what_is_centered_is_in_view(view, position):
    assert view.centered(position).holds(position) or view.columns == 1 or view.lines < 3


@given(views, positions)
def test_every_position_has_a_cell_and_never_a_far_copy(view, position):
    column, line = view.cell(position)

    assert abs(column - view.columns / 2) <= view.around / 2 + 1
    assert math.isfinite(line)


@given(views, st.integers(-9, 9), st.integers(-9, 9))
def test_panning_never_leaves_the_world(view, across, down):
    moved = view.panned(across, down)

    assert 0 <= moved.left < moved.around
    assert moved.top >= 0 or math.ceil(moved.around / 2) <= moved.lines
    assert moved.around == view.around


@given(views)
def test_around_the_world_in_whole_steps_one_is_back(view):
    step = view.panned(1, 0).left - view.left
    moved = view
    for _ in range(7):
        moved = moved.panned(1, 0)

    assert (moved.left - view.left - 7 * step) % view.around == 0


def test_what_is_zoomed_at_stays_where_it_is():
    view = Viewport.world(200, 50).centered((40.0, -100.0))
    where = view.cell((45.0, -120.0))

    closer = view.zoomed(2.0, (45.0, -120.0))

    assert closer.cell((45.0, -120.0)) == pytest.approx(where, abs=1)


def test_zooming_ends_at_the_whole_world_and_at_a_street():
    view = Viewport.world(120, 30)

    assert view.zoomed(0.001).around == 120
    assert view.zoomed(1e12).meters_per_column() == pytest.approx(1.0, abs=0.2)


def test_a_fit_over_the_antimeridian_is_narrow():
    view = Viewport.world(120, 30).fitted((-18.5, 177.0), (-16.0, -179.0))

    assert view.holds((-17.0, 178.0))
    assert view.holds((-17.0, -179.5))
    assert view.meters_per_column() * view.columns < 2_000_000


@pytest.mark.parametrize("latitude", [90.0, -90.0, 89.9])
def test_a_pole_is_at_the_edge_of_the_map(latitude):
    view = Viewport.world(200, 50).centered((latitude, 10.0))

    assert view.holds((latitude, 10.0))


def test_the_scale_is_round_and_fits():
    cells, meters = Viewport.world(200, 50).fitted((25, -125), (49, -66)).scale_bar(22)

    assert cells <= 22
    assert meters in {500_000, 1_000_000}


def test_a_resized_view_keeps_its_middle_and_scale():
    view = Viewport.world(200, 50).fitted((25, -125), (49, -66))

    smaller = view.resized(46, 12)

    assert smaller.around == view.around
    assert smaller.center == pytest.approx(view.center, abs=0.5)


@pytest.mark.parametrize(("column", "is_near"), [(50, True), (26, True), (24, False), (99, False)])
def test_near_the_middle_is_the_inner_half(column, is_near):
    view = Viewport.world(100, 40)

    assert view.is_near_middle(view.position(column, 20)) is is_near


@pytest.mark.parametrize(
    ("meters", "words"),
    [
        (0.4, "0 m"),
        (99.4, "99 m"),
        (100, "100 m"),
        (104, "100 m"),
        (106, "110 m"),
        (994.9, "990 m"),
        (995, "1.0 km"),
        (9_949, "9.9 km"),
        (9_950, "10 km"),
        (1_234_567, "1,235 km"),
    ],
)
def test_a_distance_is_said_as_finely_as_it_matters(meters, words):
    assert format_distance(meters) == words


@pytest.mark.parametrize(
    ("start", "direction", "end"),
    [
        ((0, 0), 0, (1, 0)),
        ((0, 0), 90, (0, 1)),
        ((0, 0), 180, (-1, 0)),
        ((0, 0), 270, (0, -1)),
        ((0, 179.5), 90, (0, -179.5)),
        ((89.5, 0), 0, (89.5, -180)),
        ((-89.5, 90), 180, (-89.5, -90)),
    ],
)
def test_a_degree_straight_on_leads_to(start, direction, end):
    degree = math.radians(6_371_008.8)

    assert destination(start, direction, degree) == pytest.approx(end, abs=1e-6)


def test_a_circle_begins_and_ends_in_the_north():
    points = circle((0, 0), 1_000, 4)

    assert points[0] == points[4]
    directions = [bearing((0, 0), point) for point in points[:4]]
    assert directions == pytest.approx([0, 90, 180, 270], abs=1e-6)
    assert len(circle((0, 0), 1)) == 49


@pytest.mark.parametrize(
    ("there", "words"),
    [((0, 0.000001), "at Depot"), ((0, 0.00001), "1 m E of Depot"), ((-1, 0), "111 km S of Depot")],
)
def test_where_something_is_seen_from_a_place(there, words):
    assert format_direction((0, 0), there, "Depot") == words
