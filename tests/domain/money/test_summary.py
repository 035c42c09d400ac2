"""What the costs of many SIMs come to, and the sums behind them."""

from decimal import Decimal

import pytest

from tests.domain.money.test_plan_advice import plan, use_of
from tui.domain.device.record import DeviceRecord
from tui.domain.money.paid_for import MoneyFinding
from tui.domain.money.plan_advice import PlanAdvice, PlanOption
from tui.domain.money.plan_cost import DATA, CostPart, MonthCost
from tui.domain.money.sim_costs import SimCosts, SumLine, sum_lines
from tui.domain.money.summary import CostSummary

RECORD = DeviceRecord(provider="lattigo", account="sims", key="s", address="8901")


def sim(*findings, kind="keep", use=None, **advice):
    return SimCosts(
        record=RECORD,
        unit=None,
        label=None,
        known=None,
        use=use or use_of([0, 0, 0], 0),
        advice=PlanAdvice(kind=kind, why="", **advice),
        findings=tuple(MoneyFinding(kind=of, sentence="", per_month=cost) for of, cost in findings),
    )


def summed(*sims):
    summary = CostSummary()
    for each in sims:
        summary.add(each)
    return summary


SAVES = {"kind": "change", "saves": (Decimal("1.5"), Decimal(2))}


def test_what_a_change_of_plans_saves_is_added():
    found = summed(sim(**SAVES), sim(**SAVES), *[sim()] * 998)

    assert found.sentences() == [
        "2 of 1,000 SIMs would cost less on another plan: 3.00 to 4.00 a month."
    ]


def test_what_is_paid_for_nothing_is_told_from_what_goes_over_a_limit():
    found = summed(
        sim(("no-tracker", Decimal("2.25")), ("limit", None), ("data-over", Decimal(9))),
        sim(("never-connected", Decimal(1)), kind="unknown"),
    )

    assert found.sentences() == [
        "2 SIMs paid for and not used: 3.25 a month.",
        "1 SIM over a limit or an allowance, or will be this month.",
        "Nothing can be advised for 1 SIM: each row says why.",
    ]


def test_fees_which_are_not_known_are_said():
    assert summed(sim(("tracker-gone", None)), sim(("no-tracker", Decimal(1)))).sentences() == [
        "2 SIMs paid for and not used: 1.00 a month, and the fees of 1 are not known."
    ]
    assert summed(sim()).sentences() == []


@pytest.mark.parametrize(
    ("use", "lacks"), [(use_of([0, 0, 0], 0), 0), (use_of([0, None, 0], 0), 1), (use_of([0, 0, 0], None), 1)]
)  # fmt: skip
def test_sims_of_which_a_month_is_not_known_are_counted(use, lacks):
    assert summed(sim(use=use)).lacking == lacks


def option(name, amount):
    cost = MonthCost((CostPart(what=DATA, amount=amount, why_unknown="why"),), amount)
    return PlanOption(plan=plan(name=name), months=(cost,) * 3, low=cost, high=cost)


def test_each_figure_has_its_sum_the_plan_it_is_on_first_then_the_cheapest():
    one, two, three = option("one", Decimal(1)), option("two", None), option("three", Decimal(3))
    use = use_of([10, 20, 30], 40)
    costs = sim(use=use, current=two, cheapest=three, options=(one, two, three))

    lines = sum_lines(costs)

    assert list(dict.fromkeys(line.plan for line in lines)) == ["two", "three", "one"]
    assert [line.month for line in lines[:10:2]] == [
        *(f"{month:%Y-%m}" for month in use.months),
        "low end",
        "high end",
    ]
    assert lines[:2] == [
        SumLine(
            plan="two",
            month=f"{use.months[0]:%Y-%m}",
            bytes_used=10,
            texts=use.texts.months[0],
            part=part,
            amount=None,
            why_unknown="why",
        )
        for part in (*two.low.parts, None)
    ]
    assert lines[8].bytes_used == use.data.high
    assert lines[6].bytes_used == use.data.low
    assert [line.amount for line in lines[-2:]] == [Decimal(1), Decimal(1)]
    assert lines[6].texts == use.texts.low
    assert lines[8].texts == use.texts.high
