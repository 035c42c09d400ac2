"""What would decide a verdict is asked for, and first of all what is most likely to decide it."""

import pytest

from tests.domain.verdict.lives import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    hourly,
    place,
    reports,
    sim,
    tracker,
    unit,
    usage,
    verdict,
)
from tests.domain.verdict.test_rules import PRIMARY_CELLS
from tui.domain.verdict.facts import FleetHabits, FleetRange
from tui.domain.verdict.judge import judge
from tui.domain.verdict.judgement import Question
from tui.domain.verdict.questions import Urgency, _is_far


def urgency(*members):
    """Return how urgently the tracker's reports are asked for; None: not at all. Its SIM is known."""
    card = () if len(members) > 1 else (sim(members[0].record.last_seen),)
    questions = judge(unit(*members, *card)).questions
    return next((one.urgency for one in questions if one.ask == "reports"), None)


def unread(heard, **record):
    """Make a tracker of which only the list is known."""
    known = {"last_seen": heard, "position_at": heard, "latitude": 40.0, "longitude": -75.0}
    known |= {"position_source": "gps", "voltage_mv": 3_950.0}
    return tracker((), None, record=known | record)


def test_what_is_odd_goes_before_what_is_late_before_what_is_quiet_before_the_others():
    odd = urgency(unread(NOW - MINUTE, latitude=None, longitude=None))
    long_silent = urgency(unread(NOW - 2 * DAY))
    quiet = urgency(unread(NOW - 8 * HOUR))
    on_time = urgency(unread(NOW - MINUTE))

    used = sim(NOW - 8 * HOUR, usage())

    assert odd > long_silent > quiet > on_time > 0
    assert quiet > urgency(unread(NOW - 8 * HOUR), used) > on_time, "its data tells of it, too"


def test_a_position_which_is_one_to_the_last_digit_is_asked_about_before_one_which_wanders():
    known = {"every": 10 * MINUTE, "days": 1 / 12}
    wanders = tracker(reports(**known), read_since=NOW - 3 * HOUR)
    holds = tracker(reports(latitude=40.0, longitude=-75.0, **known), read_since=NOW - 3 * HOUR)

    assert urgency(holds) > urgency(wanders) > 0
    assert urgency(tracker(read_since=NOW - 3 * DAY)) is None


def test_a_level_which_is_low_for_its_model_is_asked_about_although_it_is_told():
    low = tracker(reports(days=0.05, voltage_mv=3_430.0), None, fleet=PRIMARY_CELLS)

    assert verdict(low, sim()) == "battery-low"
    assert urgency(low) > 0


def test_a_low_voltage_which_was_flat_for_two_days_is_asked_for_a_week():
    low = tracker(
        reports(days=2, voltage_mv=3_590.0),
        read_since=NOW - 2 * DAY,
        fleet=FleetHabits(voltage_mv=FleetRange(3_590, 3_950, 4_150, 20)),
    )

    assert urgency(low) > urgency(unread(NOW - 8 * HOUR))


def test_one_impossible_position_within_hours_raises_a_question_for_the_days_before():
    """It may be an outlier, and there may be more of them; once two days are read that is known."""
    told = reports(
        every=10 * MINUTE,
        days=1 / 8,
        latitude=lambda nth, _: 55.0 if nth == 12 else 40.0 + nth * 1e-5,
    )
    plain = reports(every=10 * MINUTE, days=1 / 8)

    assert urgency(tracker(told, None)) > urgency(tracker(plain, None))
    assert urgency(tracker(told, read_since=NOW - 3 * DAY)) is None


def test_what_may_be_four_empty_cells_or_three_full_ones_is_asked_for_two_weeks():
    told = reports(days=2, voltage_mv=lambda nth, _: 4_440 + nth * 2.0)

    assert urgency(tracker(told, read_since=NOW - 2 * DAY)) > 0
    assert urgency(tracker(told, read_since=NOW - 20 * DAY)) is None


def test_a_cause_which_is_known_is_asked_about_last():
    suspended = sim(NOW - MINUTE, usage(), record={"state": "deactive"})

    assert verdict(unread(NOW - MINUTE), suspended) == "sim-deactivated"
    assert urgency(unread(NOW - MINUTE), suspended) == 0


def test_an_odd_report_of_the_last_hour_raises_a_question_for_the_days_before():
    told = reports(
        every=10 * MINUTE,
        days=1 / 24,
        at=lambda nth, at: at - 30 * MINUTE if nth == 1 else at,
    )
    plain = reports(every=10 * MINUTE, days=1 / 24)

    assert urgency(tracker(told, None)) > urgency(tracker(plain, None))


def test_a_device_which_moved_in_the_newest_stored_report_may_stand_since_a_later_word():
    """An answer which is cut may keep its oldest reports: they do not say how the device is now."""
    rhythm = hourly(5 * MINUTE, parked=20 * HOUR)
    told = reports(until=NOW - 4 * DAY, every=5 * MINUTE, days=3, speed_kmh=60.0)
    heard = NOW - 12 * HOUR
    standing = tracker(told, rhythm, record={"last_seen": heard})
    driving = tracker(reports(until=heard, every=5 * MINUTE, speed_kmh=60.0), rhythm)

    assert verdict(standing, sim(heard)) == "ok"
    assert verdict(driving, sim(heard)) == "no-power-or-coverage"


def test_a_fix_among_the_last_reports_and_a_usual_voltage_are_not_odd():
    plain = reports(every=10 * MINUTE, days=1 / 24)
    by_cell_once = reports(
        every=10 * MINUTE, days=1 / 24, position_source=lambda nth, _: "gps" if nth else "cell"
    )
    lower = reports(every=10 * MINUTE, days=1 / 24, voltage_mv=3_800.0)

    expected = urgency(tracker(plain, None))
    assert urgency(tracker(by_cell_once, None)) == expected
    assert urgency(tracker(lower, None)) == expected


def asked(member, ask="details"):
    """Return what is asked about a SIM alone."""
    return [one for one in judge(unit(member)).questions if one.ask == ask]


def test_a_sim_which_is_late_is_read_and_its_usage_asked_for():
    late = sim(NOW - 30 * DAY, rhythm=hourly(2 * DAY), asked_at=NOW - 16 * MINUTE)
    names = {"account": "sims", "key": "s", "urgency": Urgency.LATE}

    assert asked(late) == [Question(ask="details", **names)]
    assert asked(late, "usage") == [Question(ask="usage", **names)]


@pytest.mark.parametrize(
    ("asked_at", "is_asked"),
    [(NOW - 15 * MINUTE, False), (NOW - 16 * MINUTE, True), (NOW - 2 * DAY, True)],
)
def test_what_was_read_lately_is_not_read_again(asked_at, is_asked):
    late = sim(NOW - 30 * DAY, rhythm=hourly(2 * DAY), asked_at=asked_at)

    assert bool(asked(late)) is is_asked
    assert not asked(sim(rhythm=hourly(2 * DAY), asked_at=NOW - 16 * MINUTE)), "it is on time"


def test_a_suspended_sim_without_a_limit_is_asked_for_its_usage_first():
    suspended = sim(record={"state": "suspend"})
    known = {"account": "sims", "key": "s", "ask": "usage"}

    assert asked(suspended, "usage") == [Question(urgency=Urgency.SUSPENDED, **known)]
    assert not asked(sim(used=usage(), record={"state": "suspend"}), "usage")


BY_TRACKER = {"latitude": 40.0, "longitude": -75.0, "position_at": NOW}


@pytest.mark.parametrize(
    ("ours", "theirs", "is_far"),
    [
        ({}, {"latitude": 40.5}, True),
        ({}, {"latitude": 39.5}, True),
        ({}, {"latitude": 40.44}, False),
        ({}, {"latitude": 40.5, "position_at": NOW + 59 * MINUTE}, True),
        ({}, {"latitude": 40.5, "position_at": NOW - HOUR}, False),
        ({"latitude": None}, {"latitude": 41.0}, False),
        ({"longitude": None}, {"latitude": 41.0}, False),
        ({"position_at": None}, {"latitude": 41.0}, False),
        ({}, {"latitude": None}, False),
        ({}, {"latitude": 41.0, "longitude": None}, False),
        ({}, {"latitude": 41.0, "position_at": None}, False),
    ],
)
def test_another_vendor_placed_it_far_away_at_about_the_same_time(ours, theirs, is_far):
    one, other = (place(record=BY_TRACKER | more).record for more in (ours, theirs))

    assert _is_far(one, other) is is_far
