from itertools import pairwise

import pytest

from tui.sim.world.places import HOMES, PLACES, ROADS
from tui.sim.world.roads import Line, Path, meters, route, within

GREAT_LAKES = {  # open water, well inside the shores
    "Michigan": (41.95, 45.5, -87.2, -86.6),
    "Erie": (41.75, 42.2, -82.6, -81.3),
    "Huron": (43.5, 45.8, -83.0, -81.9),
    "Ontario": (43.4, 43.9, -79.0, -76.5),
    "Salt Lake": (40.9, 41.6, -112.75, -112.3),
    "Pontchartrain": (30.1, 30.3, -90.3, -89.9),
}


def test_every_road_joins_known_places_and_every_home_is_reached():
    assert {name for chain in ROADS for name in chain} == set(PLACES)
    assert set(HOMES) <= set(PLACES)
    assert set(within("Chicago", 0, 1e8)) == set(PLACES)


def test_a_line_is_measured_along():
    line = Line([(40.0, -90.0), (40.0, -89.0), (41.0, -89.0)])

    assert line.length_m == pytest.approx(meters((40, -90), (40, -89)) + 111_195, rel=1e-3)
    assert line.locate(0)[:2] == (40.0, -90.0)
    assert line.locate(0)[2] == pytest.approx(90, abs=1)
    assert line.locate(line.length_m)[:2] == pytest.approx((41.0, -89.0))
    assert line.locate(line.length_m)[2] == pytest.approx(0, abs=1)


def test_a_line_taken_backwards_turns_the_heading_round():
    line = Line([(40.0, -90.0), (40.0, -89.0)])
    back = Path([(line, True)], (0.0, 0.0))

    latitude, longitude, heading = back.locate(0)

    assert (latitude, longitude) == pytest.approx((40.0, -89.0))
    assert heading == pytest.approx(270, abs=1)


def test_a_route_is_in_one_piece_from_home_to_the_place_away():
    path = Path(list(route("Cleveland", "Miami")), (0.0, 0.0))

    points = [path.locate(along) for along in range(0, int(path.length_m), 500)]

    assert points[0][:2] == pytest.approx(PLACES["Cleveland"])
    assert path.locate(path.length_m)[:2] == pytest.approx(PLACES["Miami"])
    assert max(meters(a[:2], b[:2]) for a, b in pairwise(points)) < 510


def test_a_road_winds_but_not_by_much():
    line, _ = route("Dallas", "Waco")[0]

    straight = meters(PLACES["Dallas"], PLACES["Waco"])
    assert 1.005 * straight < line.length_m < 1.15 * straight


@pytest.mark.parametrize("water", GREAT_LAKES)
def test_no_road_leads_over_open_water(water):
    south, north, west, east = GREAT_LAKES[water]
    wet = [
        (chain[0], point)
        for chain in ROADS
        for one, other in pairwise(chain)
        for line, backwards in [route(one, other)[0]]
        for along in range(0, int(line.length_m), 1_000)
        for point in [line.locate(along)]
        if south < point[0] < north and west < point[1] < east
    ]

    assert not wet
