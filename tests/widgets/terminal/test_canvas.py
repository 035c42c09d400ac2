"""The canvas, dot by dot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.widgets.terminal.canvas import Canvas, extremes


def dots(canvas):
    return {
        (x, y)
        for y in range(canvas.dots_down)
        for x in range(canvas.dots_across)
        if canvas.is_set(x, y)
    }


@pytest.mark.parametrize(
    ("dot", "sign", "plain"),
    [
        ((0, 0), "⠁", "'"),
        ((0, 1), "⠂", "'"),
        ((0, 2), "⠄", "."),
        ((0, 3), "⡀", "."),
        ((1, 0), "⠈", "'"),
        ((1, 1), "⠐", "'"),
        ((1, 2), "⠠", "."),
        ((1, 3), "⢀", "."),
    ],
)
def test_each_dot_has_its_place_in_the_cell(dot, sign, plain):
    canvas = Canvas(1, 1)
    canvas.set(*dot)

    assert canvas.rows() == [sign]
    assert canvas.rows(ascii_only=True) == [plain]


def test_an_empty_cell_is_a_space_and_a_full_one_is_full():
    canvas = Canvas(3, 1)
    for y in range(4):
        canvas.line(0, y, 1, y)
    canvas.set(4, 0)
    canvas.set(4, 3)

    assert canvas.rows() == ["⣿ ⡁"]
    assert canvas.rows(ascii_only=True) == ["# :"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ((0, 0, 3, 0), {(0, 0), (1, 0), (2, 0), (3, 0)}),
        ((1, 0, 1, 3), {(1, 0), (1, 1), (1, 2), (1, 3)}),
        ((0, 0, 3, 3), {(0, 0), (1, 1), (2, 2), (3, 3)}),
        ((3, 3, 0, 0), {(0, 0), (1, 1), (2, 2), (3, 3)}),
        ((2, 2, 2, 2), {(2, 2)}),
        ((-5, 1, 9, 1), {(0, 1), (1, 1), (2, 1), (3, 1)}),
        ((9, 9, 12, 12), set()),
        ((-5, -5, -1, 8), set()),
    ],
)
def test_a_line_is_drawn_dot_by_dot_and_clipped(line, expected):
    canvas = Canvas(2, 1)
    canvas.line(*line)

    assert dots(canvas) == expected


def test_a_line_to_the_end_of_the_world_costs_no_more_than_the_screen():
    canvas = Canvas(10, 5)
    canvas.line(-1e12, 5, 1e12, 5)

    assert dots(canvas) == {(x, 5) for x in range(20)}


@given(*[st.floats(-1e6, 1e6)] * 4)
def test_any_line_stays_on_the_canvas(x0, y0, x1, y1):
    canvas = Canvas(4, 3)
    canvas.line(x0, y0, x1, y1)

    assert [len(row) for row in canvas.rows()] == [4, 4, 4]


def test_a_canvas_without_cells_is_no_error():
    canvas = Canvas(0, 0)
    canvas.line(0, 0, 5, 5)

    assert canvas.rows() == []


def test_no_peak_is_lost_among_a_hundred_thousand_points():
    points = [(float(index), 1.0) for index in range(100_000)]
    points[61_234] = (61_234.0, 99.0)
    points[61_300] = (61_300.0, -99.0)

    folded = extremes(points, 0, 100_000, 100)
    assert folded[61] == (-99.0, 99.0)
    assert folded[60] == (1.0, 1.0)


def test_where_nothing_was_measured_there_is_nothing():
    assert extremes([(0.0, 5.0), (9.0, 7.0)], 0, 10, 5) == [
        (5.0, 5.0),
        None,
        None,
        None,
        (7.0, 7.0),
    ]
    assert extremes([(0.0, 5.0)], 3, 3, 2) == [None, None]
