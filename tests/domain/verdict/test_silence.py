"""How long a record may be silent, by what is known of it."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.domain.verdict.lives import DAY, HOUR, MINUTE, NOW, reports, sim, tracker
from tui.domain.unit.rhythm import Rhythm, WeeklyRest
from tui.domain.verdict.facts import UsageDay
from tui.domain.verdict.silence import (
    days_between_traffic,
    known_until,
    last_heard,
    silence_of,
)

LAST = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
"""A Wednesday."""
MIDNIGHT = datetime(2026, 11, 18, tzinfo=UTC)


def days(*ago, of=1_000):
    return tuple(UsageDay(day=(NOW - nth * DAY).date(), bytes_used=of) for nth in ago)


def speaks(every, rest=None):
    """Return a SIM whose rhythm was learned from the days on which it used data."""
    rhythm = Rhythm(usual=DAY, parked=every, pauses=20, learned_at=NOW, rest=rest)
    return sim(last_seen=LAST, rhythm=rhythm)


@pytest.mark.parametrize(
    ("every", "due", "silent"),
    [
        # A day without data shows when it is over, and is booked six hours later.
        (DAY, DAY + 6 * HOUR, DAY + 12 * HOUR),
        (2 * DAY, 2 * DAY + 6 * HOUR, 2 * DAY + 12 * HOUR),
        (4 * DAY, 4 * DAY + 6 * HOUR, 4 * DAY + 12 * HOUR + DAY),
    ],
)
def test_a_sim_is_late_when_the_day_of_its_next_data_is_over_and_booked(every, due, silent):
    found = silence_of(speaks(every), NOW)

    assert (found.due_at, found.silent_at) == (MIDNIGHT + due, MIDNIGHT + silent)
    assert (found.basis, found.is_known) == ("rhythm", True)


def test_a_sim_which_rests_at_weekends_is_not_due_before_they_end():
    weekend = WeeklyRest(begins=5 * DAY, lasts=2 * DAY)
    monday = datetime(2026, 11, 23, tzinfo=UTC)

    found = silence_of(speaks(3 * DAY, weekend), NOW)
    assert (found.due_at, found.silent_at) == (monday, monday)
    found = silence_of(speaks(2 * DAY, weekend), NOW)
    assert (found.due_at, found.silent_at) == (
        MIDNIGHT + 2 * DAY + 6 * HOUR,
        MIDNIGHT + 2 * DAY + 12 * HOUR,
    )


@pytest.mark.parametrize(
    ("usage", "gap"),
    [
        (days(0, 1, 2, 3), 1),
        (days(0, 2, 4, 6), 2),
        (days(0, 1, 2), None),
        (days(0, 1, 2, 4), None),
        (days(0, 2, 4, 7), 3),
        (days(*range(8), 9), 2),
        (days(*range(11), 12), 1),
        (days(0, 2, 4, 6) + days(1, 3, 5, of=249), 2),
        (days(0, 2, 4, 6) + days(1, 3, 5, of=250), 1),
        (days(0, 2, 4, 6) + days(1, 3, 5, of=0) + days(8, of=None), 2),
    ],
)
def test_the_usual_gap_between_days_with_data(usage, gap):
    assert days_between_traffic(usage) == gap


def test_a_tracker_without_words_of_its_own_speaks_as_often_as_its_sim_uses_data():
    quiet = tracker(told=(), rhythm=None, record={"last_seen": LAST})

    found = silence_of(quiet, NOW, sim(used=days(0, 2, 4, 6)))
    assert (found.due_at, found.silent_at) == (
        MIDNIGHT + 3 * DAY + 6 * HOUR,
        MIDNIGHT + 3 * DAY + 12 * HOUR + 12 * HOUR,
    )
    assert (found.basis, found.is_known) == ("usage", False)
    found = silence_of(quiet, NOW, speaks(4 * DAY))
    assert (found.due_at, found.basis) == (MIDNIGHT + 4 * DAY + 6 * HOUR, "usage")
    found = silence_of(quiet, NOW, sim())
    assert (found.due_at, found.silent_at, found.basis) == (LAST + 8 * DAY, LAST + 21 * DAY, "")


@pytest.mark.parametrize(
    ("pauses", "due", "silent"),
    [
        ([20 * HOUR, 20 * HOUR], 23 * HOUR, 44 * HOUR),
        ([10 * HOUR, 15 * HOUR], 17.25 * HOUR, 33 * HOUR),
        ([10 * HOUR, 16 * HOUR], 8 * DAY, 21 * DAY),
        ([9 * HOUR, 9 * HOUR], 8 * DAY, 21 * DAY),
        ([20 * HOUR], 8 * DAY, 21 * DAY),
        ([HOUR] * 6, DAY, 2 * DAY),
        ([HOUR] * 5, 8 * DAY, 21 * DAY),
        ([HOUR] * 5 + [20 * HOUR], 40 * HOUR, 60 * HOUR),
    ],
)
def test_a_few_pauses_tell_how_long_the_next_may_be(pauses, due, silent):
    times = [NOW - sum(pauses[:nth], timedelta()) for nth in range(len(pauses) + 1)]
    told = tuple(reports(until=at, days=1 / 24)[0] for at in times)
    quiet = tracker(told=told, rhythm=None)
    last = last_heard(quiet, NOW + MINUTE)

    found = silence_of(quiet, NOW + MINUTE)

    assert (found.due_at - last, found.silent_at - last) == (due, silent)
    assert found.basis == ("pauses" if due < 8 * DAY else "")


def test_what_explains_a_pause_puts_silence_off():
    quiet = tracker(told=(), rhythm=None, record={"last_seen": LAST})
    found = silence_of(quiet, NOW, at_least=30 * DAY)

    assert (found.silent_at, found.missed_at) == (LAST + 30 * DAY, LAST + 30 * DAY)


def test_the_last_word_is_the_vendors_or_that_of_a_report_and_never_in_the_future():
    told = reports(until=NOW - HOUR)
    assert (
        last_heard(tracker(told=told, record={"last_seen": NOW - DAY}), NOW) == told[0].received_at
    )
    assert last_heard(tracker(told=told, record={"last_seen": NOW + DAY}), NOW) == NOW
    assert last_heard(tracker(told=(), record={"last_seen": None}), NOW) is None


def test_a_silence_is_known_up_to_the_latest_answer():
    quiet = tracker(told=(), record={"last_seen": NOW - DAY}, asked_at=NOW - HOUR)
    assert known_until(quiet, NOW) == NOW - HOUR
    nobody = tracker(told=(), record={"last_seen": None}, asked_at=None)
    assert known_until(nobody, NOW) is None


def test_a_silence_is_long_after_a_week_or_three_usual_pauses():
    quiet = tracker(told=(), rhythm=None, record={"last_seen": LAST})
    found = silence_of(quiet, NOW, at_least=timedelta(days=22))
    assert found.length == NOW - LAST
    week = LAST + 66 * DAY
    quiet = tracker(told=(), rhythm=None, record={"last_seen": LAST}, asked_at=week)
    assert not silence_of(quiet, week, at_least=22 * DAY).is_long
    quiet = tracker(told=(), rhythm=None, record={"last_seen": LAST}, asked_at=week + MINUTE)
    assert silence_of(quiet, week + MINUTE, at_least=22 * DAY).is_long


@pytest.mark.parametrize(
    ("parked", "timer", "wait"),
    [
        (4 * HOUR, None, 4 * HOUR * 13 / 12),
        (12 * HOUR, None, 6 * HOUR),
        (12 * HOUR, 12 * HOUR, timedelta(minutes=75)),
        (HOUR, HOUR, None),
    ],
)
def test_of_a_vehicle_the_report_that_it_stopped_may_be_lost(parked, timer, wait):
    rhythm = Rhythm(
        usual=5 * MINUTE, moving=5 * MINUTE, parked=parked, pauses=99, learned_at=NOW,
        moving_timer=5 * MINUTE, parked_timer=timer,
    )  # fmt: skip
    moving = tracker(told=reports(until=NOW, every=5 * MINUTE, speed_kmh=60.0), rhythm=rhythm)
    last = last_heard(moving, NOW + DAY)

    found = silence_of(moving, NOW + DAY).missed_at - last

    assert found == (wait or rhythm.missed_by(last, is_moving=True) - last)
