"""What every part of a month says: how many, at which price, and why it is unknown."""

from decimal import Decimal

import pytest

from tui.domain.device.rate_plan import RatePlan
from tui.domain.money.plan_cost import CostPart, MonthCost, month_cost, monthly_fees

PLAN = {
    "allowance_bytes": 100,
    "unit_bytes": 10,
    "unit_cost": 0.5,
    "allowance_texts": 3,
    "text_unit": 1,
    "text_unit_cost": 0.25,
    "data_per_month": 1.75,
    "texts_per_month": 0.5,
}


def plan(**changes):
    return RatePlan(name="A", **{**PLAN, **changes})


def data_part(used, **changes):
    return month_cost(plan(**changes), used, 0).parts[1]


def told(count, amount):
    return CostPart(
        what="data beyond the plan", count=count, each=Decimal("0.5"), amount=Decimal(amount)
    )


def unknown(why, each="0.5"):
    price = None if each is None else Decimal(each)
    return CostPart(what="data beyond the plan", each=price, why_unknown=why)


def test_a_month_has_a_fee_and_what_is_beyond_it_of_data_and_of_texts():
    assert month_cost(plan(), 111, 5).parts == (
        CostPart(what="data per month", count=1, each=Decimal("1.75"), amount=Decimal("1.75")),
        told(2, "1.0"),
        CostPart(what="texts per month", count=1, each=Decimal("0.5"), amount=Decimal("0.5")),
        CostPart(
            what="texts beyond the plan", count=2, each=Decimal("0.25"), amount=Decimal("0.50")
        ),
    )
    assert [part.is_beyond for part in month_cost(plan(), 111, 5).parts] == [
        False,
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("used", "changes", "part"),
    [
        (100, {}, told(0, "0")),
        (101, {}, told(1, "0.5")),
        (110, {}, told(1, "0.5")),
        (0, {"allowance_bytes": None}, told(0, "0")),
        (1, {"allowance_bytes": 0}, told(1, "0.5")),
        (120, {"unit_bytes": 1}, told(20, "10")),
        (None, {}, unknown("the data used are unknown")),
        (1, {"allowance_bytes": None}, unknown("the plan does not tell how much data it includes")),
        (1, {"allowance_bytes": -1}, unknown("the plan does not tell how much data it includes")),
        (101, {"unit_bytes": None}, unknown("the plan does not tell what more data cost")),
        (101, {"unit_bytes": 0}, unknown("the plan does not tell what more data cost")),
        (101, {"unit_bytes": -1}, unknown("the plan does not tell what more data cost")),
        (101, {"unit_cost": None}, unknown("the plan does not tell what more data cost", None)),
        (101, {"unit_cost": 0.0}, CostPart(what="data beyond the plan", count=0, each=Decimal(0), amount=Decimal(0))),
    ],
)  # fmt: skip
def test_what_is_beyond_the_plan_is_counted_in_units_or_says_why_not(used, changes, part):
    assert data_part(used, **changes) == part


def test_a_month_with_an_unknown_part_says_each_reason_once():
    cost = month_cost(plan(data_per_month=None, texts_per_month=None), None, 1)

    assert cost.total is None
    assert cost.why_unknown == (
        "the plan does not tell its data per month; the data used are unknown; "
        "the plan does not tell its texts per month"
    )
    twice = MonthCost((unknown("so"), unknown("so")), None)
    assert twice.why_unknown == "so"


@pytest.mark.parametrize(
    ("changes", "fees"),
    [
        ({}, Decimal("2.25")),
        ({"data_per_month": None}, None),
        ({"texts_per_month": None}, None),
    ],
)
def test_the_fees_of_a_month_are_known_where_each_is(changes, fees):
    assert monthly_fees(plan(**changes)) == fees
