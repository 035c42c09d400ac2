"""What part of the map is in view, to the cell: moved, zoomed, fitted, and measured by its scale bar."""

import pytest

from tui.domain.place.viewport import LOWEST, Viewport, fraction


def america():
    """Return the view of the United States."""
    return Viewport.world(200, 50).fitted((25.0, -125.0), (49.0, -66.0))


@pytest.mark.parametrize(
    ("position", "place"),
    [
        ((0.0, 0.0), (0.5, 0.25)),
        ((45.0, 90.0), (0.75, 0.1798621845)),
        ((90.0, -180.0), (0.0, 0.0)),
        ((-90.0, -90.0), (0.25, LOWEST)),
    ],
)
def test_a_place_on_the_map_is_in_parts_of_its_width(position, place):
    assert fraction(position) == pytest.approx(place, abs=1e-6)


@pytest.mark.parametrize(
    ("view", "exact"),
    [
        (lambda: Viewport.world(80, 20), (80, 20, 80, 0, 8)),
        (lambda: Viewport.world(100, 60), (100, 60, 100, 0, -5)),
        (lambda: Viewport.world(0, 0), (1, 1, 1, 0, 0)),
        (america, (200, 50, 943, 121, 157)),
        (lambda: Viewport.world(120, 30).fitted((-18.5, 177.0), (-16.0, -179.0)), (120, 30, 6600, 6522, 1796)),
        (lambda: america().resized(46, 12), (46, 12, 943, 198, 176)),
        (lambda: america().resized(0, 0), (1, 1, 943, 220, 182)),
        (lambda: america().zoomed(2.0), (200, 50, 1886, 342, 339)),
        (lambda: america().zoomed(2.0, (45.0, -120.0)), (200, 50, 1886, 278, 327)),
        (lambda: america().zoomed(1e-3), (200, 50, 200, 147, 14)),
        (lambda: america().panned(1, 1), (200, 50, 943, 146, 163)),
        (lambda: america().panned(-2, -1), (200, 50, 943, 71, 151)),
        (lambda: Viewport(3, 3, 90, 5, 5).panned(1, -1), (3, 3, 90, 6, 4)),
    ],
)  # fmt: skip
def test_a_view_is_moved_by_whole_cells(view, exact):
    view = view()

    assert (view.columns, view.lines, view.around, view.left, view.top) == exact


@pytest.mark.parametrize(
    ("lines", "asked", "kept"),
    [
        (20, (410, 190), (10, 180)),  # a world of 400 by 200 cells, over its corner
        (20, (-5, -3), (395, 0)),
        (20, (30, 40), (30, 40)),
        (200, (0, 7), (0, 0)),
        (205, (0, 7), (0, -2)),
    ],
)
def test_a_view_stays_within_the_world_and_a_low_world_stands_in_its_middle(lines, asked, kept):
    moved = Viewport(40, lines, 400).moved_to(*asked)

    assert (moved.left, moved.top) == kept


def test_a_box_of_no_size_is_fitted_at_the_closest_zoom():
    view = Viewport.world(120, 30).fitted((5.0, 5.0), (5.0, 5.0))

    assert view.around == 40_030_229
    assert view.center == pytest.approx((5.0, 5.0), abs=1e-5)


def test_cells_and_positions_are_each_others_inverse():
    assert america().cell((45.0, -120.0)) == pytest.approx((36.1667, 12.6104), abs=1e-3)
    assert america().position(36.1667, 12.6104) == pytest.approx((45.0, -120.0), abs=1e-3)
    assert america().dots_per_degree == pytest.approx(5.2389, abs=1e-3)
    assert Viewport(100, 40, 400).position(0, -9)[0] == pytest.approx(85.0511, abs=1e-3)
    assert Viewport(100, 40, 400).position(0, 999)[0] == pytest.approx(-85.0511, abs=1e-3)


@pytest.mark.parametrize(
    ("column", "line", "is_in_view"),
    [(0, 0, True), (-1, 5, False), (5, -1, False), (199, 49, True), (200, 5, False), (5, 50, False)],
)  # fmt: skip
def test_the_edges_at_the_left_and_above_belong_to_the_view(column, line, is_in_view):
    view = Viewport(200, 50, 1000, 400, 200)

    assert view.holds(view.position(column + 0.001, line + 0.001)) is is_in_view


@pytest.mark.parametrize(("line", "is_near"), [(11, True), (9, False), (29, True), (31, False)])
def test_near_the_middle_is_the_inner_half_down_too(line, is_near):
    view = Viewport(100, 40, 400, 100, 60)

    assert view.is_near_middle(view.position(50, line)) is is_near


@pytest.mark.parametrize(
    ("widest", "bar"),
    [(0, (1, 1.0)), (3, (3, 100_000.0)), (7, (6, 200_000.0)), (22, (15, 500_000.0)), (30, (30, 1_000_000.0))],
)  # fmt: skip
def test_the_scale_bar_is_the_longest_round_distance_which_fits(widest, bar):
    assert america().meters_per_column() == pytest.approx(33_486.3, abs=0.1)
    assert america().scale_bar(widest) == bar
