from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tui.domain.budget.forecast import expected_seconds
from tui.domain.budget.windows import Gauge, Pace
from tui.domain.change.action import Action, Field, TargetState, format_counts
from tui.domain.change.confirmation_schedule import (
    checks_due,
    format_waiting,
)
from tui.domain.change.field_check import FieldProblem, check_values
from tui.domain.change.plan import (
    MOST_REASONS,
    PlannedTarget,
    RecentChange,
    TargetOutlook,
    format_recent,
    make_plan,
    masked_values,
    plan_lines,
)
from tui.domain.change.rehearsal import Rehearsal
from tui.domain.change.sms import measure_sms
from tui.domain.device.record import DeviceRecord
from tui.domain.lists.line_problem import LineProblem
from tui.providers import PROVIDERS

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
OFFERED = [action for provider in PROVIDERS.values() for action in provider.actions]
ACTION = Action(
    "login", "Log in", "", (Field("user", "User"), Field("pin", "PIN", "secret")), chunk=10
)
TARGETS = (
    PlannedTarget(key="a"),
    PlannedTarget(key="b", outlook=TargetOutlook.SAME, reason="so already"),
    PlannedTarget(key="c", outlook=TargetOutlook.INELIGIBLE, reason="gone"),
)


def made(**changes):
    given = {"values": {"user": "x", "pin": "1234"}, "targets": TARGETS, **changes}
    return make_plan("acc", "v", ACTION, given["values"], given["targets"], NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"values": {"user": "y", "pin": "1234"}},
        {"targets": TARGETS[:2]},
        {"targets": (replace(TARGETS[0], values={"user": "z"}), *TARGETS[1:])},
        {"targets": (TARGETS[1], TARGETS[0], TARGETS[2])},
    ],
)
def test_another_plan_has_another_fingerprint(changes):
    assert made().digest == made().digest
    assert made(**changes).digest != made().digest


def test_a_secret_is_neither_kept_nor_in_the_fingerprint():
    assert masked_values(ACTION, {"user": "x", "pin": "1234"}) == {"user": "x", "pin": "••••"}
    assert made(values={"user": "x", "pin": "9"}).digest == made().digest


def test_it_is_said_in_lines_with_each_thing_left_out_by_its_name_and_reason():
    recent = RecentChange("j1", "login", "bob@desk", NOW - timedelta(minutes=3), 1, is_same=True)
    lines = plan_lines(replace(made(), recent=(recent,), charge=("1 times: x",), warnings=("w",)))

    assert lines == [
        "Log in at acc: 1 device will change",
        "To a",
        "Warning: w",
        "1 unchanged, nothing is sent: so already",
        "1 cannot be changed: gone",
        "Charge: 1 times: x",
        "The same was sent to this target 3 min ago by bob@desk (job j1).",
        "Not taken: c: gone",
    ]


def test_a_plan_which_sends_nothing_names_no_price():
    lines = plan_lines(replace(made(targets=()), charge=("1 time: x",), budget="0 requests"))

    assert lines == ["Log in at acc: no device will change"]


@pytest.mark.parametrize(
    ("count", "texts", "target", "line"),
    [
        (0, 0, "device", "no device will change"),
        (1, 1, "device", "1 text to 1 device"),
        (1, 2, "sim", "2 texts to 1 target"),
        (1_000, 1_000, "device", "1,000 texts to 1,000 devices"),
        (2, None, "sim", "2 targets will change"),
    ],
)
def test_how_much_is_sent_is_said_first(count, texts, target, line):
    plan = made(targets=tuple(PlannedTarget(key=f"{number}") for number in range(count)))
    plan = replace(plan, action=replace(ACTION, target=target))
    if texts is not None:
        plan = replace(plan, sms=measure_sms("x"), sms_segments=texts)

    assert plan_lines(plan)[0] == f"Log in at acc: {line}"


@pytest.mark.parametrize(
    ("targets", "of", "is_same", "sentence"),
    [
        (1, 1, True, "The same was sent to this target 3 min ago by bob (job j)."),
        (1_480, 1_500, False, "login was sent to 1,480 of these 1,500 targets 3 min ago by bob (job j)."),
    ],
)  # fmt: skip
def test_an_earlier_job_is_told_in_a_sentence(targets, of, is_same, sentence):
    recent = RecentChange("j", "login", "bob", NOW - timedelta(minutes=3), targets, is_same=is_same)

    assert format_recent(recent, NOW, of) == sentence


def test_more_reasons_than_fit_are_counted():
    few = tuple(
        PlannedTarget(key=f"{n}", outlook=TargetOutlook.INELIGIBLE, reason=f"{n}")
        for n in range(MOST_REASONS)
    )
    one = PlannedTarget(key="x", outlook=TargetOutlook.INELIGIBLE, reason="x")

    assert f"1 cannot be changed: {MOST_REASONS - 1}" in plan_lines(made(targets=few))
    more = f"{MOST_REASONS + 1} cannot be changed, for {MOST_REASONS + 1} reasons: see below"
    assert more in plan_lines(made(targets=(*few, one)))


def test_of_many_lines_left_out_those_with_one_reason_share_a_line_which_numbers_them():
    lines = [*range(2, 20), 30, 41, 42]
    problems = [LineProblem(line, f"x{line}", "gone") for line in lines]
    others = [LineProblem(7, "8.9E+18", "shortened"), LineProblem(0, "by hand", "gone")]

    few = plan_lines(replace(made(targets=()), not_taken=tuple(others)))
    many = plan_lines(replace(made(targets=()), not_taken=(*problems, *others)))

    assert few[-2:] == ["Not taken: by hand: gone", "Not taken: Line 7: 8.9E+18: shortened"]
    assert many[-2:] == [
        "22 not taken (lines 2–19, 30, 41–42; by hand): gone",
        "Not taken: Line 7: 8.9E+18: shortened",
    ]


def gauge(seconds, used, limit):
    return Gauge("a", seconds, used, limit, 0, None, "local")


@pytest.mark.parametrize(
    ("requests", "gauges", "pace", "seconds"),
    [
        (0, [], None, 0),
        (10, [], None, 7),
        (10, [], Pace("a", 2.0), 20),
        (130, [gauge(3600, 0, 130)], None, 91),
        (131, [gauge(3600, 0, 130)], None, 3600),
        (1, [gauge(3600, 130, 130)], None, 3600),
        (5000, [gauge(3600, 0, 130)], None, 38 * 3600),
        (50, [gauge(10, 0, 20), gauge(60, 40, 60)], None, 60),
    ],
)
def test_the_time_it_takes_is_that_of_the_tightest_window(requests, gauges, pace, seconds):
    assert expected_seconds(requests, gauges, pace) == pytest.approx(seconds)


def test_looks_are_after_1_5_15_and_60_minutes():
    assert [checks_due(NOW, NOW + timedelta(minutes=m)) for m in (0, 1, 4, 5, 15, 59, 60, 600)] == [
        0, 1, 1, 2, 3, 3, 4, 4
    ]  # fmt: skip
    assert format_waiting("state", NOW, 1, NOW + timedelta(minutes=12)) == (
        "accepted, not confirmed: the state has not shown it for 12 min"
    )


def record(**more):
    return DeviceRecord(provider="v", account="a", key="1", address="1", **more)


@pytest.mark.parametrize(
    ("name", "shown", "values", "before", "after", "back"),
    [
        ("change_simstate", record(state="Active"), {"state": "suspend"}, "active", "suspend",
         ("change_simstate", {"state": "restore"})),
        ("change_simstate", record(state="suspended"), {"state": "restore"}, "suspend", "active",
         ("change_simstate", {"state": "suspend"})),
        ("change_simstate", record(state="Swap Requested"), {"state": "suspend"}, "swap requested",
         "suspend", None),
        ("note", record(vendor={"note2": "-----"}), {"field_name": "note2", "note": "x"}, "", "x",
         ("note", {"field_name": "note2", "note": ""})),
        ("change_cost_center", record(vendor={"Cost_Center": "7"}), {"cost_center": "8"}, "7", "8",
         ("change_cost_center", {"cost_center": "7"})),
        ("set_reporting_frequency",
         record(vendor={"ReportingFrequencyID": 161, "ReportingFrequencyID_Pending": None}),
         {"ConfigID": "162"}, "161", "162", ("set_reporting_frequency", {"ConfigID": "161"})),
        ("set_reporting_frequency",
         record(vendor={"ReportingFrequencyID": 161, "ReportingFrequencyID_Pending": 163}),
         {"ConfigID": "162"}, "163", "162", ("set_reporting_frequency", {"ConfigID": "163"})),
        ("set_label", record(vendor={"label": "old"}), {"label": "new"}, "old", "new",
         ("set_label", {"label": "old"})),
    ],
)  # fmt: skip
def test_an_effect_is_seen_and_taken_back(name, shown, values, before, after, back):
    effect = next(one.effect for one in OFFERED if one.name == name)

    assert effect.shown(shown, values) == before
    assert effect.wanted(values) == after
    assert effect.back(before, values) == back


def test_a_text_is_given_empty_only_on_purpose():
    note = Action("note", "Note", "", (Field("note", "Text", "long-text", can_be_blank=True),))

    assert check_values(note, {"note": ""}, {}, explicit=True) == {"note": ""}
    with pytest.raises(FieldProblem):
        check_values(note, {"note": ""}, {})
    with pytest.raises(FieldProblem):
        check_values(note, {}, {}, explicit=True)


@pytest.mark.parametrize(
    ("typed", "number"),
    [(" 12 ", 12), ("-3", -3), ("9" * 15, 999_999_999_999_999), ("9" * 16, None), ("1.5", None), ("²", None), ("", None), ("--1", None)],
)  # fmt: skip
def test_a_whole_number_has_fifteen_digits_at_most(typed, number):
    action = Action("limit", "Limit", "", (Field("kb", "Limit", "integer", required=False),))
    if number is not None or not typed:
        wanted = {} if number is None else {"kb": number}
        assert check_values(action, {"kb": typed}, {}) == wanted
        return
    with pytest.raises(FieldProblem) as refused:
        check_values(action, {"kb": typed}, {})
    assert str(refused.value) == f"Limit must be a whole number, not {typed!r}."


def test_a_plan_in_waves_asks_for_the_first_and_names_its_targets():
    how = Rehearsal(waves=(("a",),))
    whole = make_plan("acc", "v", ACTION, {}, (PlannedTarget(key="a", label="Truck 9"),), NOW)
    plan = replace(whole, rehearsal=how)

    assert plan.question == f"{whole.confirmation.question} 1 of them first; the others wait."
    assert whole.question == whole.confirmation.question
    assert any("Truck 9 (a)" in line for line in plan_lines(plan)[1:])


def test_counts_never_show_what_was_accepted_without_what_was_confirmed():
    state = TargetState
    assert format_counts({state.ACCEPTED: 1_200, state.REFUSED: 2}) == (
        "1,200 accepted, 0 confirmed yet, 2 refused"
    )
    assert format_counts({state.ACCEPTED: 1, state.CONFIRMED: 2}) == "1 accepted, 2 confirmed"
    assert format_counts({state.CONFIRMED: 2, state.SKIPPED: 0}) == "2 confirmed"
    assert format_counts({}) == ""
