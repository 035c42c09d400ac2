"""The camera of a map: what is in view after it was moved, and who is told."""

import pytest

from tui.widgets.map.camera import NEAR_M, MapCamera

BERLIN = (52.5, 13.4)
MUNICH = (48.1, 11.6)


class Moves:
    """A camera, and how often it moved."""

    def __init__(self):
        self.count = 0
        self.camera = MapCamera(self.note)
        self.camera.resize(100, 30, None)

    def note(self):
        self.count += 1


def test_before_there_is_a_size_nothing_is_in_view_and_nothing_moves():
    camera = MapCamera(lambda: pytest.fail("it moved"))

    camera.pan(1, 0)
    camera.zoom(1, None)
    camera.wheel(1, 5, 5)
    camera.center_on(BERLIN)
    camera.close_up([BERLIN])

    assert camera.view is None


def test_a_lone_position_is_shown_with_a_street_or_two_around_it():
    camera = Moves().camera

    camera.close_up([BERLIN])

    across = camera.view.meters_per_column() * camera.view.columns
    assert across == pytest.approx(NEAR_M, rel=0.05)
    assert camera.view.center == pytest.approx(BERLIN, abs=0.01)


def test_several_positions_are_all_in_view():
    camera = Moves().camera

    camera.close_up([BERLIN, MUNICH])

    assert camera.view.holds(BERLIN)
    assert camera.view.holds(MUNICH)


def test_only_another_view_is_told():
    moves = Moves()

    moves.camera.center_on(BERLIN)
    moves.camera.center_on(BERLIN)

    assert moves.count == 1


def test_the_wheel_keeps_what_is_under_the_pointer():
    camera = Moves().camera
    there = camera.view.position(70, 9)

    camera.wheel(1, 70, 9)

    assert camera.view.cell(there) == pytest.approx((70, 9), abs=1)


def test_a_terminal_of_another_size_keeps_what_was_chosen_and_the_selected_position():
    camera = Moves().camera
    camera.close_up([BERLIN, MUNICH])

    camera.resize(20, 6, BERLIN)

    assert camera.view.holds(BERLIN)


def test_until_something_was_chosen_another_size_shows_the_world_again():
    camera = Moves().camera

    camera.resize(40, 12, None)

    assert camera.view.around == 40
    assert not camera.is_placed
