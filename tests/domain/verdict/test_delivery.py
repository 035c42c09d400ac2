"""Reports which arrive long after they were made, in bursts or singly."""

from datetime import timedelta

import pytest

from tests.domain.verdict.lives import DAY, HOUR, MINUTE, NOW, tracker
from tui.domain.verdict.delivery import (
    ClockError,
    LateDelivery,
    _bursts,
    clock_error,
    late_delivery,
)
from tui.domain.verdict.facts import ReportFact


def came(*times):
    """Return reports, the newest first, each by how long ago it arrived and how late it was."""
    return [ReportFact(received_at=NOW - ago, at=NOW - ago - lag) for ago, lag in times]


def burst(ago, *lags):
    return [(ago + nth * MINUTE, lag) for nth, lag in enumerate(lags)]


PROMPT = [(nth * HOUR, MINUTE) for nth in range(20, 30)]
TWO = [
    *burst(HOUR, 2 * HOUR, 3 * HOUR),
    *burst(9 * HOUR, 5 * HOUR, 4 * HOUR),
    *PROMPT,
]


def test_two_bursts_tell_how_long_reports_wait_and_since_when():
    assert late_delivery(came(*TWO)) == LateDelivery(
        late=4,
        of=14,
        worst=5 * HOUR,
        # Before the oldest late report nothing arrived for as long: the pause ends with it.
        pause=20 * HOUR - 9 * HOUR - MINUTE,
        since=NOW - 9 * HOUR - MINUTE,
    )


@pytest.mark.parametrize(
    ("times", "is_late"),
    [
        (TWO, True),
        (TWO[:2] + PROMPT[:1] + TWO[2:3] + PROMPT, False),
        (burst(HOUR, *[2 * HOUR] * 3), False),
        (burst(HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR) + PROMPT[:1], False),
        ([(nth * 13 * HOUR, 2 * HOUR) for nth in range(4)], True),
        ([(nth * 8 * HOUR, 2 * HOUR) for nth in range(4)], False),
        ([(nth * HOUR, 75 * MINUTE) for nth in range(40)], False),
        ([(nth * 40 * DAY, 30 * DAY) for nth in range(4)], False),
        (PROMPT + [(ago + 40 * HOUR, lag) for ago, lag in TWO], False),
        ([], False),
    ],
)
def test_what_is_late_once_or_no_longer_is_no_late_delivery(times, is_late):
    assert (late_delivery(came(*times)) is not None) is is_late


@pytest.mark.parametrize(
    ("times", "off_by", "since"),
    [
        # Nothing arrives before it is made.
        ([(HOUR, -HOUR), (2 * HOUR, -HOUR), (3 * HOUR, MINUTE)], HOUR, 2 * HOUR),
        ([(HOUR, -10 * MINUTE), (2 * HOUR, -HOUR)], None, None),
        ([(HOUR, 31 * DAY), (2 * HOUR, 31 * DAY)], -31 * DAY, 2 * HOUR),
        ([(HOUR, 30 * DAY), (2 * HOUR, 31 * DAY), (3 * HOUR, MINUTE)], None, None),
        # A constant lag is a clock behind, if the reports came apart.
        ([(nth * HOUR, 20 * MINUTE) for nth in range(4)], -20 * MINUTE, 3 * HOUR),
        ([(nth * HOUR, 10 * MINUTE) for nth in range(4)], None, None),
        ([(nth * HOUR, (20 + nth) * MINUTE) for nth in range(4)], -20 * MINUTE, 3 * HOUR),
        ([(nth * HOUR, (20 + 2 * nth) * MINUTE) for nth in range(4)], None, None),
        ([(nth * MINUTE, 20 * MINUTE) for nth in range(11)], None, None),
        ([(nth * MINUTE, 20 * MINUTE) for nth in range(12)], -20 * MINUTE, 11 * MINUTE),
        ([(nth * HOUR, 20 * MINUTE) for nth in range(3)], None, None),
        ([(nth * 7 * HOUR, 20 * MINUTE) for nth in range(3)], -20 * MINUTE, 14 * HOUR),
        # Of very few reports each is as late as the others.
        ([(nth * HOUR, 2 * HOUR + nth * MINUTE / 2) for nth in range(3)], -2 * HOUR, 2 * HOUR),
        ([(nth * HOUR, 2 * HOUR + nth * MINUTE) for nth in range(3)], None, None),
        ([(nth * 5 * MINUTE, 2 * HOUR) for nth in range(3)], None, None),
        ([(nth * HOUR, 75 * MINUTE) for nth in range(3)], None, None),
    ],
)
def test_a_wrong_clock_is_told_from_late_reports(times, off_by, since):
    found = clock_error(tracker(told=tuple(came(*times))))

    assert (found and found.off_by) == off_by
    assert (found and found.since) == (since and NOW - since)


@pytest.mark.parametrize(
    ("made", "off_by"),
    [
        (11 * MINUTE, 11 * MINUTE),
        (10 * MINUTE, None),
        (-30 * DAY, None),
        (-31 * DAY, -31 * DAY),
        (None, None),
    ],
)
def test_a_record_alone_shows_what_no_late_delivery_explains(made, off_by):
    record = {"last_seen": NOW, "position_at": made and NOW + made}
    found = clock_error(tracker(told=(), record=record))

    assert found == (off_by and ClockError(off_by=off_by, is_rollover=False, since=None))


@pytest.mark.parametrize(("off", "is_rollover"), [(47 * HOUR, True), (48 * HOUR, False)])
def test_gps_which_began_to_count_again_is_named(off, is_rollover):
    record = {"last_seen": NOW, "position_at": NOW - timedelta(weeks=1024) + off}

    assert clock_error(tracker(told=(), record=record)).is_rollover is is_rollover


@pytest.mark.parametrize(
    ("late", "bursts"),
    [
        ([(0, 120), (1, 180)], [0]),
        ([(0, 120), (1, 120)], []),
        ([(0, 120), (1, 119)], []),
        # They were made at different times only where more than a minute lies between.
        ([(0, 120), (1, 121)], []),
        ([(0, 120), (1, 121.1)], [0]),
        ([(0, 120), (10, 180)], [0]),
        ([(0, 120), (10.1, 180)], []),
        ([(0, 120), (5, 180), (10, 240)], [0]),
        ([(0, 120), (5, 180), (10.1, 180), (10.2, 300)], [0, 10.1]),
        ([(0, 120), (5, 180), (10, 180), (10.2, 300)], [0]),
    ],
)
def test_late_reports_which_arrived_together_are_a_burst(late, bursts):
    given = [(NOW - ago * MINUTE, lag * MINUTE) for ago, lag in late]

    assert _bursts(given) == [NOW - ago * MINUTE for ago in bursts]


def test_nothing_is_late_of_a_device_which_sent_three_reports_long_ago():
    times = [(nth * HOUR, MINUTE) for nth in range(12)]
    late = [(20 * HOUR + nth * 10 * HOUR, 3 * HOUR) for nth in range(3)]

    assert late_delivery(came(*times, *late)) is None
