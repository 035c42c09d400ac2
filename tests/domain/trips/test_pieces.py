"""Trips, stops and gaps of one device."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.place.distance import destination, distance_m
from tui.domain.place.track import TrackPoint
from tui.domain.trips.days import split_days
from tui.domain.trips.pieces import split_time

START = datetime(2026, 11, 20, 6, tzinfo=UTC)
DEPOT = (46.0, 7.5)


def minutes(number):
    return timedelta(minutes=number)


def at(number, east_m=0.0, speed=None, source="gps", radius=None):
    """Return a position so many minutes after the start, so far east of the depot."""
    position = destination(DEPOT, 90, east_m) if east_m else DEPOT
    return TrackPoint(START + minutes(number), position, source, radius, speed)


def pieces(points, until):
    """Return kind, length in minutes and rounded meters of each piece."""
    found = split_time(points, START, START + minutes(until))
    return [(p.kind, p.length / minutes(1), round(p.meters, -1)) for p in found]


def test_a_trip_lies_between_two_stops() -> None:
    points = [at(0), at(30), *(at(30 + 2 * n, 2_000 * n, 60) for n in range(1, 11)), at(80, 20_010)]

    assert pieces(points, 80) == [("stop", 30, 0), ("trip", 20, 20_000), ("stop", 30, 0)]


def test_a_silence_on_the_way_is_a_gap_and_its_way_is_no_distance() -> None:
    points = [at(0), at(2, 2_000, 60), at(4, 4_000, 60), at(94, 90_000, 60), at(96, 92_000, 60)]

    assert pieces(points, 96) == [("trip", 4, 4_000), ("gap", 90, 0), ("trip", 2, 2_000)]


@pytest.mark.parametrize(("hours", "kind"), [(5, "stop"), (7, "gap")])
def test_a_silence_where_it_stands_is_a_stop_only_while_trackers_sleep_so_long(hours, kind) -> None:
    assert pieces([at(0), at(60 * hours, 20)], 60 * hours) == [(kind, 60 * hours, 0)]


def test_the_time_before_the_first_and_after_the_last_report_is_a_gap() -> None:
    assert pieces([at(10), at(20)], 60) == [("gap", 10, 0), ("stop", 10, 0), ("gap", 40, 0)]
    assert pieces([], 60) == [("gap", 60, 0)]


def test_a_red_light_belongs_to_the_trip_and_a_rest_does_not() -> None:
    way = [at(0), at(2, 2_000, 60), at(5, 2_010, 0), at(7, 4_000, 60), at(20, 4_010, 0)]
    way += [at(22, 6_000, 60)]

    assert [kind for kind, _, _ in pieces(way, 22)] == ["trip", "stop", "trip"]
    assert pieces(way, 22)[0] == ("trip", 7, 3_990)


def test_cell_positions_and_wide_ones_are_no_way() -> None:
    points = [at(0), at(10, 9_000, source="cell"), at(20, 3_000, radius=2_000), at(30, 5)]

    assert pieces(points, 30) == [("stop", 30, 0)]


def test_a_radius_as_wide_as_the_move_is_no_move() -> None:
    assert pieces([at(0, radius=200), at(10, 390, radius=200)], 10) == [("stop", 10, 0)]
    assert pieces([at(0, radius=20), at(10, 390, radius=20)], 10) == [("trip", 10, 390)]


def test_a_single_leap_to_the_other_end_of_the_country_and_back_is_left_out() -> None:
    points = [at(0), at(2), at(4, 300_000), at(6), at(8)]

    assert pieces(points, 8) == [("stop", 8, 0)]


def test_a_leap_which_stays_is_a_gap() -> None:
    points = [at(0), at(2), at(4, 300_000), at(6, 300_000)]

    assert pieces(points, 6) == [("stop", 2, 0), ("gap", 2, 0), ("stop", 2, 0)]


def test_one_bad_position_of_a_parked_device_is_no_trip() -> None:
    assert pieces([at(0), at(10), at(20, 180), at(30), at(40, 10)], 40) == [("stop", 40, 0)]


def test_positions_outside_the_span_tell_what_happened_at_its_ends() -> None:
    points = [at(-10), at(10, 20_000, 60), at(30, 20_000), at(60, 20_000)]

    assert pieces(points, 40) == [("trip", 10, 10_000), ("stop", 30, 0)]


STEADY = st.tuples(
    st.integers(1, 300),
    st.floats(0, 360),
    st.floats(0, 70),
    st.one_of(st.none(), st.floats(0, 4.9)),
    st.one_of(st.none(), st.floats(0, 40)),
)
WILD = st.tuples(
    st.integers(1, 900),
    st.floats(0, 360),
    st.floats(0, 40_000),
    st.one_of(st.none(), st.floats(0, 130)),
    st.sampled_from(["gps", "cell", None]),
)


@given(st.lists(STEADY, min_size=2, max_size=40))
def test_scatter_while_parked_is_no_distance_however_long(scatter) -> None:
    now, points = START, []
    for passed, way, meters, speed, radius in scatter:
        now += minutes(passed)
        points.append(TrackPoint(now, destination(DEPOT, way, meters), "gps", radius, speed))

    found = split_time(points, points[0].at, now)

    assert [piece.kind for piece in found] == ["stop"]
    assert found[0].meters == 0


@given(
    st.lists(WILD, max_size=30),
    st.integers(1, 5_000),
    st.sampled_from(["UTC", "America/Santiago", "Asia/Kolkata"]),
)
def test_the_pieces_and_the_days_add_up_to_the_whole(wild, span, zone) -> None:
    now, points = START - minutes(300), []
    for passed, way, meters, speed, source in wild:
        now += minutes(passed)
        points.append(TrackPoint(now, destination(DEPOT, way, meters), source, None, speed))
    until = START + minutes(span)

    found = split_time(points, START, until)
    days = split_days(found, ZoneInfo(zone))

    assert found[0].since == START
    assert found[-1].until == until
    assert all(before.until == after.since for before, after in pairwise(found))
    assert all(before.kind != after.kind for before, after in pairwise(found))
    kinds = ("trip", "stop", "gap")
    assert sum((day.length(kind) for day in days for kind in kinds), timedelta()) == until - START
    assert sum(day.meters for day in days) == pytest.approx(sum(p.meters for p in found))
    assert all(piece.meters == 0 for piece in found if piece.kind != "trip")
    by_time = sorted(points, key=lambda point: point.at)
    exact = [point for point in by_time if point.source != "cell"]
    straight = sum(distance_m(a.position, b.position) for a, b in pairwise(exact))
    assert sum(p.meters for p in found) <= straight + 1


@given(
    st.lists(st.tuples(st.integers(46, 2_000), st.floats(1_000, 90_000)), min_size=1, max_size=20)
)
def test_a_gap_never_counts_as_driving(far) -> None:
    now, east, points = START, 0.0, [TrackPoint(START, DEPOT, "gps")]
    for passed, meters in far:
        now, east = now + minutes(passed), east + meters
        points.append(TrackPoint(now, destination(DEPOT, 90, east), "gps", None, 90.0))

    (piece,) = split_time(points, START, now)

    assert (piece.kind, piece.meters) == ("gap", 0)


def test_days_are_those_of_the_zone_and_a_trip_over_midnight_is_cut() -> None:
    points = [at(0), *(at(n * 10, n * 10_000, 60) for n in range(1, 145))]
    found = split_time(points, START, START + timedelta(hours=24))

    utc = split_days(found, UTC)
    kolkata = split_days(found, ZoneInfo("Asia/Kolkata"))

    assert [str(day.date) for day in utc] == ["2026-11-20", "2026-11-21"]
    assert [round(day.meters / 1000) for day in utc] == [1_080, 360]
    assert [day.length("trip") / timedelta(hours=1) for day in utc] == [18, 6]
    assert [day.length("trip") / timedelta(hours=1) for day in kolkata] == [12.5, 11.5]
    assert utc[0].departed_at == START
    assert utc[0].arrived_at == datetime(2026, 11, 21, tzinfo=UTC)
    assert [day.count("trip") for day in utc] == [1, 1]


def test_the_day_on_which_clocks_change_has_25_hours() -> None:
    since = datetime(
        2026, 11, 1, 4, tzinfo=UTC
    )  # midnight in New York, which goes back at 06:00 UTC
    points = [TrackPoint(since + timedelta(hours=n), DEPOT, "gps") for n in range(30)]

    first, second = split_days(
        split_time(points, since, since + timedelta(hours=29)), ZoneInfo("America/New_York")
    )

    assert first.length("stop") == timedelta(hours=25)
    assert second.length("stop") == timedelta(hours=4)
