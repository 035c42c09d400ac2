"""The fleet in figures: what is not known is never a number."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui.domain.show.overview import (
    Band,
    PlanUse,
    StateCount,
    changes_by_person,
    compare_hours,
    forecast_month,
    known_hours,
    parse_number,
    plan_uses,
    state_counts,
    sum_hours,
)
from tui.domain.show.saved_filters import FIRST, parse_questions

NOW = datetime(2026, 4, 16, 12, tzinfo=UTC)


def test_the_change_of_a_state_is_those_who_came_less_those_who_left():
    counts = [("active", 10), ("suspend", 2)]
    moves = [("suspend", "active"), ("suspend", "active"), ("active", "retired"), ("x", "x")]

    assert state_counts(counts, moves) == [
        StateCount("active", 10, 1),
        StateCount("suspend", 2, -2),
        StateCount("retired", 0, 1),
    ]


def test_a_change_nobody_knows_is_none_and_not_nought():
    assert state_counts([("active", 3)], None) == [StateCount("active", 3, None)]


def test_an_hour_is_compared_with_the_same_hour_of_other_days():
    counts = [hour % 24 for hour in range(24 * 8)]

    hours = compare_hours(counts)

    assert hours.last == tuple(range(24))
    assert hours.usual == tuple(range(24))
    assert hours.compared == (276, 276)


def test_one_odd_day_does_not_change_what_is_usual():
    counts = [10] * 24 * 8
    counts[24:48] = [9000] * 24

    assert compare_hours(counts).usual == (10,) * 24


def test_too_few_known_days_make_nothing_usual():
    counts = [None] * 24 * 6 + [5] * 48

    assert compare_hours(counts).usual == (None,) * 24
    assert compare_hours(counts).compared is None
    assert compare_hours([5] * 24).usual == (None,) * 24


def test_hours_never_told_whole_are_unknown():
    since = NOW - timedelta(hours=6)
    gaps = [(since + timedelta(hours=1.5), since + timedelta(hours=3))]

    assert known_hours([1, 2, 3, 4, 5, 6], since, gaps) == [1, None, None, 4, 5, 6]
    assert known_hours([1, 2], since, [(since - timedelta(days=9), NOW)]) == [None, None]


def test_an_hour_unknown_of_one_account_is_unknown_of_all_together():
    assert sum_hours([[1, None, 3], [10, 20, 30]]) == [11, None, 33]


def test_a_months_end_is_foretold_as_a_band_around_its_pace():
    band = forecast_month(1_000.0, NOW)

    assert band.low < 2_000 * 30 / 31 < band.high
    assert band.low >= 1_000


def test_the_first_day_foretells_nothing():
    assert forecast_month(1_000.0, NOW.replace(day=1)) is None


@example(used=1e6, day=30, hour=23)
@given(st.floats(0, 1e12), st.integers(3, 30), st.integers(0, 23))
def test_a_band_never_ends_below_what_is_used(used, day, hour):
    band = forecast_month(used, NOW.replace(day=day, hour=hour))

    assert used <= band.low <= band.high


def test_the_band_narrows_towards_the_months_end():
    early, late = (
        forecast_month(100.0, NOW.replace(day=8)),
        forecast_month(300.0, NOW.replace(day=29)),
    )

    assert late.high - late.low < early.high - early.low


def test_plans_are_added_up_the_fullest_first():
    uses = plan_uses(
        [("A", 50), ("A", 150), ("B", 90), (None, 7), ("A", None)], {"A": 100, "B": 100}
    )

    assert [
        (use.plan, use.sims, use.used_bytes, use.allowance_bytes, use.over) for use in uses
    ] == [
        ("A", 2, 200, 200, 1),
        ("B", 1, 90, 100, 0),
        ("no plan", 1, 7, None, 0),
    ]
    assert uses[0].verdict(None) == "ok"
    assert uses[1].verdict(forecast_month(90.0, NOW)) == "may go over"
    assert uses[2].verdict(None) == ""


def test_plans_stand_by_the_share_used_and_by_name_where_it_is_the_same():
    sims = [("D", 5), ("C", 0), ("B", 90), ("A", 50), ("B", 30), ("A", 60)]
    allowances = {"A": 1_000, "B": 100, "C": 100, "D": 0}

    uses = plan_uses(sims, allowances)

    assert [(use.plan, use.allowance_bytes, use.over) for use in uses] == [
        ("B", 200, 0),
        ("A", 2_000, 0),
        ("C", 100, 0),
        ("D", None, 0),
    ]


@pytest.mark.parametrize(
    ("used", "allowance", "high", "verdict"),
    [
        (101, 100, None, "over"),
        (100, 100, None, "ok"),
        (100, 100, 100.0, "ok"),
        (100, 100, 100.5, "may go over"),
        (100, None, 200.0, ""),
        (100, 0, 200.0, ""),
    ],
)
def test_a_plan_is_over_above_what_it_includes(used, allowance, high, verdict):
    band = None if high is None else Band(0.0, high)

    assert PlanUse("A", 1, used, allowance, 0).verdict(band) == verdict


def test_who_did_nothing_since_is_left_out_and_the_rest_stand_by_name():
    jobs = [
        ("bob", "note", NOW, {"accepted": 1, "refused": 0}),
        ("ann", "text", NOW, {"refused": 1, "accepted": 2}),
        ("ann", "claim", NOW + timedelta(hours=1), {"unknown": 1}),
        ("eve", "note", NOW - timedelta(seconds=1), {"accepted": 1}),
    ]

    assert changes_by_person(jobs, NOW) == [
        "ann: claim · 1 unknown",
        "ann: text · 2 accepted, 1 refused",
        "bob: note · 1 accepted",
    ]


@pytest.mark.parametrize(
    ("used", "now", "low", "high"),
    [
        (15.0, datetime(2026, 4, 2, 12, tzinfo=UTC), 147.2, 452.8),
        (297.5, datetime(2026, 4, 30, 18, tzinfo=UTC), 297.5, 303.2),
        (100.0, datetime(2026, 4, 11, tzinfo=UTC), 250.4, 349.6),
        (100.0, datetime(2026, 2, 15, tzinfo=UTC), 175.8, 224.2),
    ],
)
def test_a_forecast_is_as_wide_as_the_days_left_and_past_make_it(used, now, low, high):
    band = forecast_month(used, now)

    assert (round(band.low, 1), round(band.high, 1)) == (low, high)


def test_a_day_and_less_of_a_month_foretells_nothing():
    assert forecast_month(15.0, datetime(2026, 4, 2, 11, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("value", "number"),
    [(5, 5), ("17", 17), ("1e3", 1000), (None, None), ("n/a", None), ("nan", None), ("inf", None)],
)
def test_a_vendors_figure_is_a_number_or_unknown(value, number):
    assert parse_number(value) == number


def test_what_was_changed_is_said_by_person():
    jobs = [
        ("ann@desk", "note", NOW, {"accepted": 3}),
        ("ann@desk", "note", NOW, {"accepted": 1, "refused": 1}),
        ("bob@desk", "claim", NOW - timedelta(days=2), {"accepted": 9}),
    ]

    said = changes_by_person(jobs, NOW - timedelta(hours=12))

    assert said == ["ann@desk: note · 4 accepted, 1 refused"]


def test_a_question_keeps_its_relative_time_as_written():
    found = parse_questions('[[questions]]\nname = "Quiet"\nfilter = "last_seen>24h"', NOW)

    assert found.problems == ()
    assert found.questions[0].filter == "last_seen>24h"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[questions]]\nname = 'A'\nfilter = 'lastseen>24h'", "There is no column lastseen"),
        ("[[questions]]\nname = 'A'", "needs a name and a filter"),
        ("[[questions]]\nname = 'A'\nfilter = 7", "every value must be text"),
        ("[[questions]]\nname = 'A'\nfilter = 'x'\nkind = 'y'", "unknown key kind"),
        ("questions = 'x'", "under its own [[questions]]"),
        ("[[questions]", "not valid TOML"),
        ("question = []", "unknown key question"),
    ],
)
def test_a_question_which_is_wrong_is_said(text, problem):
    found = parse_questions(text, NOW)

    assert problem in " ".join(found.problems)
    assert found.questions == ()


def test_the_first_questions_can_all_be_asked():
    text = "\n".join(f"[[questions]]\nname = \"{q.name}\"\nfilter = '{q.filter}'" for q in FIRST)

    assert parse_questions(text, NOW).problems == ()
