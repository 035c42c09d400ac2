"""Where a track is broken, at the edge of each limit, and the times of its replay."""

from datetime import UTC, datetime, timedelta

import pytest

from tui.domain.device.record import Report
from tui.domain.place.distance import METERS_PER_DEGREE
from tui.domain.place.track import Track, TrackPoint, is_lost, replay_times, track_from_reports

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def point(seconds, meters):
    at = NOON + timedelta(seconds=seconds)
    return TrackPoint(at, (meters / METERS_PER_DEGREE, 0.0), "gps")


@pytest.mark.parametrize(
    ("seconds", "meters", "is_gap"),
    [
        (86_400, 499.0, False),
        (86_400, 501.0, True),
        (2_700, 501.0, False),
        (2_701, 501.0, True),
        (36, 3_999.0, False),  # 400 km/h
        (36, 4_001.0, True),
        (0, 3_300.0, False),  # two times are compared no finer than by half a minute
        (0, 3_400.0, True),
    ],
)
def test_a_way_is_lost_over_a_long_silence_and_over_a_leap(seconds, meters, is_gap):
    assert is_lost(point(0, 0.0), point(seconds, meters)) is is_gap


def test_a_point_has_what_its_report_says_and_the_vendors_time_where_the_device_has_none():
    known = {
        "provider": "p", "account": "a", "key": "1", "device": "d", "latitude": 1.0, "longitude": 2.0,
        "position_source": "gps", "position_radius_m": 9.0, "speed_kmh": 30.0,
    }  # fmt: skip
    later = NOON + timedelta(hours=1)

    track = track_from_reports(
        [Report(received_at=later, **known), Report(at=NOON, received_at=later, **known)]
    )

    assert track.steps == tuple(
        TrackPoint(at, (1.0, 2.0), "gps", 9.0, 30.0) for at in (NOON, later)
    )
    assert track.until(NOON).steps == track.steps[:1]
    assert Track().gaps == 0


def test_a_replay_is_in_equal_parts_of_the_tracks_time():
    track = Track((point(0, 0.0), point(60, 1.0)))

    assert replay_times(track, 2) == [NOON + timedelta(seconds=part) for part in (0, 30, 60)]
    assert replay_times(track, 0) == [NOON]
    assert replay_times(Track(), 5) == ()
