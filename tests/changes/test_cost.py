"""Who pays what for a plan: by text, by target and by rate plan."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.changes.carriage import SET, TEXT
from tui.changes.cost import charge_lines, measure_texts
from tui.domain.change.plan import PlannedTarget, TargetOutlook, make_plan
from tui.domain.device.rate_plan import RatePlan

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
SMS = replace(TEXT, text="sms_text")
PAID = replace(SET, charge="Five dollars.")


def plan(action, number, *own, **values):
    """Plan something for so many targets; the first of them have values of their own, and one is left out."""
    targets = [
        PlannedTarget(key=f"{nth}", values=own[nth] if nth < len(own) else {})
        for nth in range(number)
    ]
    left_out = PlannedTarget(
        key="x", outlook=TargetOutlook.SAME, values={"sms_text": "much longer " * 50}
    )
    return make_plan("sims", "made-up", action, values, [*targets, left_out], NOW)


@pytest.mark.parametrize(
    ("given", "texts", "lines"),
    [
        (plan(SET, 2), 0, ()),
        (plan(PAID, 1), 0, ("1 time: Five dollars.",)),
        (plan(PAID, 1_000), 0, ("1,000 times: Five dollars.",)),
        (plan(PAID, 3), 1, ("1 text: Five dollars.",)),
        (plan(SMS, 3), 2, ("2 texts: One text.",)),
        (replace(plan(SMS, 3), sms=object()), 0, ("0 texts: One text.",)),
    ],
)
def test_who_pays_what_is_said_by_text_or_by_target(given, texts, lines):
    assert charge_lines(given, (), texts) == lines


def test_each_rate_plan_with_a_price_has_a_line():
    plans = [
        (RatePlan(name="A", data_per_month=1.5), 1_200),
        (RatePlan(name="B"), 3),
    ]
    price = plans[0][0].price

    assert price
    assert charge_lines(plan(PAID, 1), plans, 0)[1:] == tuple(
        f"{count:,} × {each.name}: {each.price}" for each, count in plans if each.price
    )


@pytest.mark.parametrize(
    ("given", "longest", "texts"),
    [
        (plan(SET, 2, state="x"), None, 0),
        (plan(SMS, 0, sms_text="hi"), None, 0),
        (plan(SMS, 3, sms_text="hi"), (1, 2), 3),
        (plan(SMS, 3, {"sms_text": "x" * 161}, sms_text="hi"), (2, 161), 4),
        (plan(SMS, 2, {"sms_text": "abc"}, sms_text="hi"), (1, 3), 2),
        (plan(SMS, 2, {"sms_text": "é" * 71}, {"sms_text": "x" * 150}), (1, 150), 2),
        (plan(SMS, 1), (0, 0), 0),
    ],
)
def test_the_longest_text_is_measured_and_all_are_counted(given, longest, texts):
    size, count = measure_texts(given)

    assert (size and (size.segments, size.units), count) == (longest, texts)
