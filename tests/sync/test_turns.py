"""Devices take turns where the budget is too small for all of them."""

import pytest

from tui.sync.turns import LONGEST_SPAN_SECONDS, LONGEST_TURN_SECONDS, MAX_ROWS, Turns
from tui.sync.watermark import TimeSpan

NOW = 1_800_000_000
HOUR = 3600


def begun(**read_until):
    turns = Turns()
    turns.add_devices(read_until)
    return turns


def order(turns, now, count):
    """Return whose turn it is, one after the other, each read up to its turn's time."""
    named = []
    for _ in range(count):
        due, key = turns.next()
        named.append(key)
        turns.record_read(key, int(max(due, now)), int(max(due, now)))
    return named


def test_a_window_begins_before_where_the_device_was_read_so_that_late_reports_are_read_too():
    turns = begun(bus=NOW - HOUR)

    assert turns.span("bus", NOW, 900) == TimeSpan(NOW - HOUR - 900, NOW)


def test_a_window_is_never_longer_than_one_answer_can_hold():
    turns = begun(bus=NOW - 100 * HOUR)

    asked = turns.span("bus", NOW, 900)

    assert asked == TimeSpan(NOW - 100 * HOUR - 900, NOW - 100 * HOUR - 900 + LONGEST_SPAN_SECONDS)


def test_a_window_holds_at_least_a_second_even_where_the_clock_went_back():
    turns = begun(bus=NOW)

    assert turns.span("bus", NOW - HOUR, 0) == TimeSpan(NOW, NOW + 1)


def test_a_device_which_joins_again_keeps_how_far_it_was_read():
    turns = begun(bus=NOW)
    turns.add_devices({"bus": 0, "van": NOW - HOUR})

    assert turns.dump() == {"bus": NOW, "van": NOW - HOUR}


def test_nobody_has_a_turn_before_turns_were_shared():
    assert begun(bus=NOW).next() is None


def test_equal_turns_go_round():
    turns = begun(a=NOW - 3, b=NOW - 2, c=NOW - 1)
    turns.set_equal_turns(60)

    assert turns.next() == (NOW - 3 + 60, "a")
    assert order(turns, NOW, 7) == ["a", "b", "c", "a", "b", "c", "a"]


def test_a_device_which_reports_more_often_has_more_turns():
    turns = begun(quiet=NOW, busy=NOW)
    turns.set_turns({"quiet": 0.0001, "busy": 0.01}, 20)

    named = order(turns, NOW, 44)

    assert named.count("busy") == pytest.approx(10 * named.count("quiet"), rel=0.1)


def test_a_turn_is_never_so_long_that_an_answer_could_be_cut():
    turns = begun(busy=NOW)
    turns.set_turns({"busy": 1.0}, 0.001)

    assert turns.turn_seconds == {"busy": MAX_ROWS / 1.0}


def test_a_turn_is_never_shorter_than_ten_minutes_for_the_sake_of_the_cut():
    turns = begun(busy=NOW)
    turns.set_turns({"busy": 1000.0}, 0.001)

    assert turns.turn_seconds == {"busy": 600}


def test_a_device_still_an_hour_behind_is_due_at_once():
    turns = begun(behind=NOW - 90 * HOUR, other=NOW - HOUR)
    turns.set_equal_turns(HOUR)
    turns.record_read("behind", NOW - 50 * HOUR, NOW)

    due, key = turns.next()

    assert (key, due < 0 or due < NOW - 80 * HOUR) == ("behind", True)


def test_a_device_exactly_an_hour_behind_waits_for_its_turn():
    turns = begun(bus=NOW - 2 * HOUR)
    turns.set_equal_turns(600)
    turns.record_read("bus", NOW - HOUR, NOW)

    assert turns.next() == (NOW - HOUR + 600, "bus")


def test_how_far_a_device_was_read_never_goes_back():
    turns = begun(bus=NOW)
    turns.set_equal_turns(600)
    turns.record_read("bus", NOW - HOUR, NOW)

    assert turns.dump() == {"bus": NOW}


def test_a_device_read_out_of_its_turn_keeps_one_place_in_the_queue():
    turns = begun(first=NOW, second=NOW + 1)
    turns.set_equal_turns(600)
    turns.record_read("second", NOW + 60, NOW + 60)

    assert order(turns, NOW, 3) == ["first", "second", "first"]


def test_a_device_which_never_had_a_turn_waits_for_the_longest():
    turns = Turns()
    turns.record_read("new", NOW, NOW)

    assert turns.next() == (NOW + LONGEST_TURN_SECONDS, "new")


def test_a_device_put_off_waits_for_one_more_turn_and_the_next_goes_first():
    turns = begun(first=NOW, second=NOW + 1)
    turns.set_equal_turns(600)
    turns.postpone()

    assert turns.next() == (NOW + 1 + 600, "second")
    assert order(turns, NOW, 2) == ["second", "first"]


def test_turns_are_kept_as_json_and_go_on_from_there():
    kept = begun(bus=NOW, van=5).dump()

    assert Turns.load({key: str(until) for key, until in kept.items()}).dump() == kept
