"""What a plan holds for one target: its outlook, values, warnings and reasons."""

from dataclasses import replace

import pytest

from tui.domain.change.action import Action, Effect, Field
from tui.domain.change.plan import PlannedTarget, TargetOutlook
from tui.domain.change.target import Target
from tui.domain.change.target_check import PlanOptions, TargetCheck, TargetHistory
from tui.domain.device.record import DeviceRecord

RECORD = DeviceRecord(
    provider="v", account="a", key="k", address="9", label="Bus 7", state="on", imei="490154203237518"
)  # fmt: skip
EFFECT = Effect(
    what="state",
    shown=lambda record, values: record.state if "state" in values else "no values",
    wanted=lambda values: values["state"],
    back=lambda _old, _values: None,
)
SWITCH = Action("switch", "Switch", "", (Field("state", "State"),), effect=EFFECT, undo="Back.")
TEXT = Action("text", "Text", "", (Field("body", "Text"),), text="body", charge="One text.")
BUS = Target(key="k", label="Bus 7", record=RECORD, lines=(4,))


def checked(action, target, values, history=None, **options):
    known = {"action": action, "values": values, "offered": {}}
    check = TargetCheck(history=history or TargetHistory(), options=PlanOptions(**options), **known)
    return check.at(target)


def refused(reason):
    return PlannedTarget(
        key="k", label="Bus 7", device="k", lines=(4,), outlook=TargetOutlook.INELIGIBLE, reason=reason
    )  # fmt: skip


def test_a_target_which_will_change_has_what_is_and_what_will_be():
    assert checked(SWITCH, BUS, {"state": "off"}) == PlannedTarget(
        key="k", label="Bus 7", device="k", lines=(4,), before="on", after="off",
        outlook=TargetOutlook.CHANGES,
    )  # fmt: skip


def test_a_target_which_has_the_value_already_is_left_alone_unless_the_plan_is_for_later():
    same = checked(SWITCH, BUS, {"state": "on"})

    assert (same.outlook, same.reason) == (TargetOutlook.SAME, "its state already has this value")
    later = checked(SWITCH, BUS, {"state": "on"}, is_dated=True)
    assert (later.outlook, later.reason) == (TargetOutlook.CHANGES, "")
    asked = checked(
        SWITCH, BUS, {"state": "on"}, TargetHistory(asked={"k": 1}, left_with={"k": "off"})
    )
    assert (asked.outlook, asked.before, asked.after) == (TargetOutlook.CHANGES, "off", "on")


def test_its_own_values_count_before_those_of_the_plan():
    own = checked(SWITCH, replace(BUS, values={"state": "idle"}), {"state": "off"})

    assert (own.after, own.values) == ("idle", {"state": "idle"})


def test_a_value_which_somebody_changed_since_is_named_and_left_alone_if_asked():
    target = replace(BUS, expected="idle")

    planned = checked(SWITCH, target, {"state": "off"})

    assert planned.warning == "its state was changed since then, to on"
    assert checked(SWITCH, target, {"state": "off"}, leave_changed=True) == refused(
        "its state was changed since then, to on"
    )
    assert (
        checked(SWITCH, replace(BUS, expected="on"), {"state": "off"}, leave_changed=True).warning
        == ""
    )
    assert checked(SWITCH, target, {"state": "on"}).warning == ""


@pytest.mark.parametrize(
    ("target", "action", "reason"),
    [
        ({"problem": "no such SIM"}, SWITCH, "no such SIM"),
        ({"doubt": "found in two accounts"}, replace(SWITCH, undo=""), "found in two accounts"),
        ({"doubt": "found in two accounts"}, TEXT, "found in two accounts"),
        (
            {"check_digit": "wrong digit"}, TEXT,
            "wrong digit; this costs money, so you must allow it explicitly",
        ),
    ],
)  # fmt: skip
def test_what_is_doubtful_is_not_sent_where_it_costs_or_stays(target, action, reason):
    values = {"state": "off", "body": "hi"}

    assert checked(action, replace(BUS, **target), values) == refused(reason)


def test_where_it_can_be_undone_for_nothing_doubts_are_only_warnings():
    target = replace(BUS, doubt="two", check_digit="digit", warning="old")

    assert checked(SWITCH, target, {"state": "off"}).warning == "digit; two; old"
    allowed = checked(
        TEXT, replace(BUS, check_digit="digit"), {"body": "hi"}, allow_bad_check_digit=True
    )
    assert (allowed.outlook, allowed.warning) == (TargetOutlook.CHANGES, "digit")


@pytest.mark.parametrize(("sent", "is_refused"), [(4, False), (5, True)])
def test_a_device_gets_five_texts_an_hour(sent, is_refused):
    planned = checked(TEXT, BUS, {"body": "hi"}, TargetHistory(texts={"k": sent}))

    assert (planned.outlook is TargetOutlook.INELIGIBLE) is is_refused
    if is_refused:
        assert planned == refused("5 texts were sent to this device within the hour, the maximum")


def test_a_text_is_filled_in_for_each_device_only_if_asked():
    assert checked(TEXT, BUS, {"body": "to {label}"}, fill=True).values == {"body": "to Bus 7"}
    assert checked(
        TEXT, replace(BUS, values={"body": "{imei}"}), {"body": "x"}, fill=True
    ).values == {"body": "490154203237518"}
    assert checked(TEXT, BUS, {"body": "to {label}"}).values == {}
    assert checked(TEXT, BUS, {"body": "{iccid}"}, fill=True) == refused(
        "the text needs {iccid}, and the device has no iccid"
    )
    unknown = checked(TEXT, Target(key="k"), {"body": "hi"}, fill=True)
    assert (unknown.reason, unknown.device) == (
        "the text has variables, and no device record is known",
        None,
    )


@pytest.mark.parametrize(("used", "is_over"), [(4_999_999, False), (5_000_000, True)])
def test_a_limit_which_is_used_up_already_takes_effect_at_once(used, is_over):
    limit = Action("limit", "Limit", "", (Field("kb", "Limit", "integer"),), limits_kilobytes="kb")

    planned = checked(limit, BUS, {"kb": 5_000}, TargetHistory(used_bytes={"k": used}))

    assert planned.warning == (
        "usage this month is already over this limit, so the limit takes effect at once"
        if is_over
        else ""
    )


def test_what_a_device_list_has_already_does_not_join_it_again():
    join = Action("join", "Join", "", target="imei", joins=True)

    planned = checked(join, BUS, {}, TargetHistory(present=frozenset({"k"})))

    assert (planned.outlook, planned.reason) == (
        TargetOutlook.SAME,
        "already in the account's device list",
    )
    assert checked(join, BUS, {}).outlook is TargetOutlook.CHANGES
