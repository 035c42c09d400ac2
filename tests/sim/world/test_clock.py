from datetime import UTC, datetime, timedelta

from tui.sim.world.clock import FastClock, HandClock

START = datetime(2026, 3, 14, 17, tzinfo=UTC)


def test_a_fast_clock_runs_so_many_times_as_fast_as_the_wall():
    wall = iter([100.0, 100.0, 130.0])
    clock = FastClock(START, speed=60, monotonic=lambda: next(wall))

    assert clock() == START
    assert clock() == START + timedelta(minutes=30)


def test_a_hand_clock_stands_still_until_it_is_moved():
    clock = HandClock(START)

    assert clock() == clock() == START
    clock.advance(90.5)
    assert clock() == START + timedelta(seconds=90.5)
