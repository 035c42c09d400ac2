"""What would decide a verdict is asked for, and first of all what is most likely to decide it."""

from tests.domain.verdict.lives import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    hourly,
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
