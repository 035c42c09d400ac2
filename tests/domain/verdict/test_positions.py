"""What positions say, at the edge of each limit: runs without a fix, frozen ones, and jumps."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.domain.verdict.lives import DAY, HOUR, MINUTE, NOW, place, reports, tracker
from tui.domain.place.distance import METERS_PER_DEGREE
from tui.domain.verdict.positions import (
    FixRun,
    frozen_since,
    holds_its_place,
    is_lasting,
    may_jump,
    recent_jump,
    run_without,
)

LOST = {"latitude": None, "longitude": None, "position_source": None}
BY_CELL = {"position_source": "cell"}


def lives(*, lacks, every=HOUR, days=5.0, speed=0.0, how=LOST):
    """Return reports of which those in `lacks` (0 is the newest) have no position, or a rough one."""
    told = reports(until=NOW, every=every, days=days, speed_kmh=speed)
    return [replace(one, **how) if nth in lacks else one for nth, one in enumerate(told)]


@pytest.mark.parametrize(
    ("count", "speed", "days", "is_run"),
    [
        (1, 0.0, 5, False),
        (2, 0.0, 5, True),  # what never moves drives into no garage
        (2, None, 5, False),  # it may move
        (2, 50.0, 5, False),
        (3, 50.0, 5, True),
        (2, 0.0, 3, False),  # known for less than three days
        (2, 0.0, 3.05, True),
    ],
)
def test_a_fix_lost_in_a_few_reports_is_a_garage(count, speed, days, is_run):
    told = lives(lacks=range(count), speed=speed, days=days)

    run = run_without(told, gps=False)

    if not is_run:
        assert run is None
        return
    since = told[count - 1].received_at
    assert run == FixRun(count=count, since=since, until=told[0].received_at, had_before=True)


def test_whether_it_had_a_position_before_is_told_of_each_kind():
    told = lives(lacks=range(5), how=BY_CELL)
    always = lives(lacks=range(200), how=BY_CELL)

    assert run_without(told, gps=False) is None
    assert run_without(told, gps=True).had_before
    assert not run_without(always, gps=True).had_before
    assert not run_without(lives(lacks=range(200)), gps=False).had_before


@pytest.mark.parametrize(
    ("speed", "gps", "enough"),
    [(50.0, False, 6 * HOUR), (50.0, True, 12 * HOUR), (0.0, False, 90 * MINUTE), (0.0, True, 5 * HOUR)],
)  # fmt: skip
def test_a_run_lasts_when_it_is_long_enough_for_its_kind(speed, gps, enough):
    told = [replace(one, speed_kmh=0.0) for one in lives(lacks=(0, 1, 2))[:3]]
    told += lives(lacks=(), speed=speed)[3:]
    run = FixRun(count=3, since=NOW - enough, until=NOW, had_before=True)

    assert is_lasting(run, told, gps=gps)
    assert not is_lasting(replace(run, since=run.since + MINUTE), told, gps=gps)


@pytest.mark.parametrize(
    ("every", "count", "is_enough"), [(30, 3, True), (29, 3, False), (60, 2, False)]
)
def test_a_vehicle_which_drives_for_an_hour_is_in_no_garage(every, count, is_enough):
    told = lives(lacks=range(count), every=every * MINUTE, speed=50.0)
    run = FixRun(count=count, since=NOW - 90 * MINUTE, until=NOW, had_before=True)

    assert is_lasting(run, told, gps=False) is is_enough


def test_in_doubt_nobody_waits_for_a_vehicle_to_leave_its_garage():
    told = [replace(one, speed_kmh=0.0) for one in lives(lacks=range(20), every=5 * MINUTE)[:20]]
    told += lives(lacks=(), every=5 * MINUTE, speed=50.0)[20:]
    run = run_without(told, gps=False)

    assert not is_lasting(run, told, gps=False)
    assert is_lasting(run, told, gps=False, in_doubt=True)
    assert not is_lasting(
        replace(run, since=run.until - 89 * MINUTE), told, gps=False, in_doubt=True
    )


def test_a_run_lasts_when_it_is_twice_as_long_as_the_longest_which_ended_by_itself():
    told = lives(
        lacks={0, 1, 2, *range(20, 25), *range(40, 42)}, speed=50.0
    )  # five hours, then a fix
    run = FixRun(count=3, since=NOW - 10 * HOUR, until=NOW, had_before=True)

    assert is_lasting(run, told, gps=False)
    assert not is_lasting(replace(run, since=run.since + MINUTE), told, gps=False)


@pytest.mark.parametrize(
    ("pause", "is_known"), [(20, True), (21, False), (27, False), (28, True)]
)  # fmt: skip
def test_nothing_is_known_of_the_time_between_two_samples_a_day_apart(pause, is_known):
    newer = lives(lacks=(0, 1, 2), speed=50.0, days=2)
    begun = newer[-1].at - pause * HOUR
    older = reports(until=begun, days=2, speed_kmh=50.0)
    older = [replace(older[0], **LOST), *older[1:]]
    run = FixRun(count=3, since=NOW - 12 * HOUR, until=NOW, had_before=True)

    assert is_lasting(run, [*newer, *older], gps=False) is not is_known


def still(speeds, every=HOUR, **given):
    """Return reports of one place to the last digit, at these speeds, the newest first."""
    days = (len(speeds) + 0.5) * every / DAY
    told = reports(until=NOW, every=every, days=days, latitude=40.0, longitude=-75.0, **given)
    return [replace(one, speed_kmh=speed) for one, speed in zip(told, speeds, strict=True)]


@pytest.mark.parametrize(
    ("speeds", "is_frozen"),
    [
        ([0.0] * 9, False),
        ([10.0, 0.0, 10.0, 0.0], False),
        ([10.0, 0.0, 10.0, 0.0, 10.0], True),  # it moves in three
        ([10.0, 10.0], False),  # two reports are too few
        ([10.0, 10.0, 0.0], True),  # 10 km by its own speed
        ([0.0, 90.0, 90.0], True),
    ],
)
def test_a_position_is_frozen_where_its_device_says_that_it_moves(speeds, is_frozen):
    told = still(speeds)

    since = frozen_since(tracker(tuple(told)), ())

    assert since == (told[-1].received_at if is_frozen else None)


@pytest.mark.parametrize(
    ("minutes", "is_frozen"),
    [(4.7, False), (4.9, True), (60, True), (60.1, False)],
)  # 2 km at 25 km/h, the slower of both; and after an hour it may have stopped on the way
def test_it_must_have_driven_far_enough_without_a_stop(minutes, is_frozen):
    told = still([25.0, 30.0, 0.0], every=minutes * MINUTE)

    assert (frozen_since(tracker(tuple(told)), ()) is not None) is is_frozen


@pytest.mark.parametrize(("towers", "is_frozen"), [(3, False), (4, True)])
def test_a_parked_device_alternates_between_two_or_three_towers(towers, is_frozen):
    told = still([0.0] * 12, cell=lambda nth, _: f"310-410-1-{nth % towers}")

    assert (frozen_since(tracker(tuple(told)), ()) is not None) is is_frozen


def test_a_frozen_position_begins_where_it_became_the_same_or_was_by_a_cell():
    told = still([10.0] * 9)
    moved = [*told[:5], replace(told[5], latitude=40.1), *told[6:]]
    rough = [*told[:5], replace(told[5], position_source="cell"), *told[6:]]

    assert frozen_since(tracker(tuple(moved)), ()) == told[4].received_at
    assert frozen_since(tracker(tuple(rough)), ()) == told[4].received_at


@pytest.mark.parametrize(
    ("meters", "radius", "hours", "is_frozen"),
    [
        (3_499.9, 500.0, -1, False),  # 2 km and three times its radius
        (3_500.5, 500.0, -1, True),
        (7_990, None, -1, False),
        (8_010, None, -1, True),
        (9_000, 500.0, -3, False),  # before the position stood still
    ],
)
def test_another_source_which_saw_it_far_away_shows_it_frozen(meters, radius, hours, is_frozen):
    told = still([0.0] * 4)
    cell = place(
        record={
            "latitude": 40.0 + meters / METERS_PER_DEGREE,
            "longitude": -75.0,
            "position_radius_m": radius,
            "position_at": NOW + hours * HOUR,
        }
    )

    assert (frozen_since(tracker(tuple(told)), (cell,)) is not None) is is_frozen


def test_a_place_is_held_by_three_fixes_of_one_position():
    told = still([0.0] * 4)

    assert holds_its_place(told[:3])
    assert not holds_its_place(told[:2])
    assert not holds_its_place([*told[:2], replace(told[2], latitude=40.00001)])
    assert not holds_its_place([*told[:2], replace(told[2], position_source="cell")])
    assert not holds_its_place([replace(one, latitude=None) for one in told])


def jumps(away, *, meters=50_000.0, every=5 * MINUTE, count=30, ago=timedelta(), radius=None):
    """Return reports of which those in `away` (0 is the newest) lie so far north of the others."""
    told = reports(until=NOW - ago, every=every, days=count * every / DAY, position_radius_m=radius)
    return [
        replace(one, latitude=40.0 + (meters / METERS_PER_DEGREE if nth in away else 0), longitude=-75.0)
        for nth, one in enumerate(told)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("meters", "minutes", "radius", "is_jump"),
    [
        (4_990, 0.5, None, False),
        (5_010, 0.5, None, True),
        (5_990, 0.5, 50.0, False),  # ten times the blur of both
        (6_010, 0.5, 50.0, True),
        (24_990, 5, None, False),  # 300 km/h
        (25_010, 5, None, True),
    ],
)
def test_a_jump_is_farther_than_any_vehicle_travels(meters, minutes, radius, is_jump):
    told = jumps({0}, meters=meters, every=minutes * MINUTE, radius=radius)

    assert may_jump(told) is is_jump


@pytest.mark.parametrize(
    ("away", "count", "found"),
    [
        ({5}, 30, None),  # away and back: one outlier
        ({5, 9}, 30, 2),
        ({5}, 15, 1),  # a great part of the few which are known
        ({5}, 16, None),
        (range(6), 30, 1),  # it stays there
        (range(29), 30, None),  # the oldest alone proves nothing
    ],
)
def test_one_outlier_is_no_pattern(away, count, found):
    jump = recent_jump(jumps(away, count=count))

    assert (jump.count if jump else None) == found
    if jump:
        assert (jump.meters, jump.seconds) == (pytest.approx(50_000, abs=1), 300.0)


@pytest.mark.parametrize(
    ("away", "jumped", "days", "is_told"),
    [
        (range(6), 5, 2.0, True),
        (range(6), 5, 2.001, False),
        ({5, 9}, 4, 10.0, True),
        ({5, 9}, 4, 10.001, False),
    ],
)
def test_old_jumps_are_told_only_where_they_repeat(away, jumped, days, is_told):
    since_jump = jumps(away)[0].at - jumps(away)[jumped].received_at
    told = jumps(away, ago=days * DAY - since_jump)
    newest = replace(told[0], at=NOW, received_at=NOW)

    jump = recent_jump([newest, *told])

    assert (jump.at if jump else None) == (told[jumped].received_at if is_told else None)
