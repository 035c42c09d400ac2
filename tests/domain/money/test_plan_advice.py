"""What a plan costs and which one is advised, against a count by hand."""

import random
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest

from tui.domain.device.rate_plan import RatePlan
from tui.domain.money.plan_advice import KnownPlan, _why_unknown, advise
from tui.domain.money.plan_cost import month_cost
from tui.domain.money.sim_use import MonthSum, last_months, sim_use

MIB = 1 << 20
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
THIS = date(2026, 11, 1)
SIMS = 2_000


def plan(name="5 MB", **more):
    usual = {
        "allowance_bytes": 5 * MIB,
        "unit_bytes": MIB,
        "unit_cost": 0.6,
        "allowance_texts": 0,
        "text_unit": 1,
        "text_unit_cost": 0.045,
        "data_per_month": 1.75,
        "texts_per_month": 0.0,
        "activation_fee": 5.0,
        "termination_fee": 100.0,
        "term_days": 730,
    }
    return RatePlan(name=name, **{**usual, **more})


def used(amounts, this):
    """Return the sums of the last months and of this one; None is not stored."""
    months = [*last_months(NOW), THIS]
    figures = zip(months, [*amounts, this], strict=True)
    return {
        month: MonthSum(figure=figure, figure_at=NOW)
        for month, figure in figures
        if figure is not None
    }


def use_of(amounts, this, texts=(0, 0, 0), texts_now=0):
    return sim_use(used(amounts, this), used(texts, texts_now), NOW, None)


def on(name):
    return KnownPlan(name=name, source="vendor")


def by_hand(offered, data, texts):
    """Count a month's cost unit by unit, in thousandths; None: unknown."""
    parts = [offered.data_per_month, offered.texts_per_month]
    if None in (*parts, data, texts):
        return None
    cost = sum(round(1_000 * part) for part in parts)
    for amount, included, unit, price in (
        (data, offered.allowance_bytes, offered.unit_bytes, offered.unit_cost),
        (texts, offered.allowance_texts, offered.text_unit, offered.text_unit_cost),
    ):
        if amount == 0 or price == 0:
            continue
        if included is None:
            return None
        left = amount - included
        if left > 0 and (price is None or not unit):
            return None
        begun = 0
        while left > 0:
            begun, left = begun + 1, left - unit
        cost += begun and begun * round(1_000 * price)
    return cost


def some_plan(luck, nth):
    unknown = luck.random() < 0.1
    return plan(
        f"plan {nth}",
        allowance_bytes=luck.choice([0, 1, 5, 10, 50, 250]) * MIB,
        unit_bytes=luck.choice([MIB, 10 * MIB, 777_777]),
        unit_cost=None if unknown else luck.choice([0.0, 0.05, 0.25, 0.6, 1.0]),
        allowance_texts=luck.choice([0, 10, 100]),
        text_unit=luck.choice([1, 10]),
        text_unit_cost=luck.choice([0.0, 0.045, 0.4]),
        data_per_month=None if luck.random() < 0.05 else round(luck.uniform(0, 12), 2),
        texts_per_month=luck.choice([0.0, 2.5]),
    )


def some_use(luck):
    def amount(most):
        return None if luck.random() < 0.15 else luck.randrange(most)

    most = luck.choice([1, 8, 60]) * MIB
    data, texts = [amount(most) for _ in range(4)], [amount(120) for _ in range(4)]
    return use_of(data[:3], data[3], texts[:3], texts[3])


def amount(cost):
    return None if cost is None else 1_000 * cost


def test_costs_and_advice_are_those_counted_by_hand_for_2000_sims():
    luck = random.Random(20)
    kinds = set()
    for _ in range(SIMS):
        plans = [some_plan(luck, nth) for nth in range(luck.randrange(1, 6))]
        use = some_use(luck)
        mine = luck.choice([None, *plans])
        found = advise(use, mine and on(mine.name), plans)
        kinds.add(found.kind)
        costs = {}
        for each, option in zip(plans, found.options, strict=True):
            both = zip(use.data.months, use.texts.months, strict=True)
            past = [by_hand(each, *month) for month in both]
            ends = [
                by_hand(each, use.data.low, use.texts.low),
                by_hand(each, use.data.high, use.texts.high),
            ]
            costs[each.name] = past, ends
            assert [amount(month.total) for month in option.months] == past
            assert [amount(option.low.total), amount(option.high.total)] == ends
        if found.kind != "change":
            assert found.saves is None
            continue
        past, ends = costs[mine.name]
        other_past, other_ends = costs[found.cheapest.plan.name]
        saved = [now - then for now, then in zip(ends, other_ends, strict=True)]
        known = [nth for nth, cost in enumerate(past) if cost is not None]
        assert known
        assert min(saved) >= 0 < max(saved)
        assert sum(other_past[nth] for nth in known) <= sum(past[nth] for nth in known)
        assert [amount(each) for each in found.saves] == sorted(saved)
        assert other_ends[1] == min(
            high
            for name, (months, (low, high)) in costs.items()
            if None not in (low, high)
            and low <= ends[0]
            and high <= ends[1]
            and (low, high) != tuple(ends)
            and all(months[nth] is not None for nth in known)
            and sum(months[nth] for nth in known) <= sum(past[nth] for nth in known)
        )

    assert kinds == {"change", "keep", "unknown"}


def test_each_begun_unit_beyond_the_allowance_is_charged():
    assert month_cost(plan(), 5 * MIB, 0).total == Decimal("1.75")
    assert month_cost(plan(), 5 * MIB + 1, 0).total == Decimal("2.35")
    assert month_cost(plan(), 6 * MIB, 2).total == Decimal("2.44")


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        ({"data_per_month": None}, "data per month"),
        ({"unit_cost": None}, "more data cost"),
        ({"unit_bytes": 0}, "more data cost"),
        ({"allowance_bytes": None}, "how much data"),
    ],
)
def test_what_a_plan_does_not_tell_makes_its_cost_unknown(missing, why):
    cost = month_cost(plan(**missing), 9 * MIB, 0)

    assert cost.total is None
    assert why in cost.why_unknown


def test_unknown_use_is_unknown_and_never_none():
    cost = month_cost(plan(), None, 0)

    assert cost.total is None
    assert cost.why_unknown == "the data used are unknown"


def test_where_the_plan_is_unknown_the_cheapest_is_named_and_no_saving_claimed():
    found = advise(use_of([MIB] * 3, MIB), None, [plan(), plan("big", data_per_month=9.9)])

    assert (found.kind, found.saves, found.fees) == ("unknown", None, None)
    assert found.cheapest.plan.name == "5 MB"
    assert found.why == "Which plan it is on is not known."


def test_a_plan_which_the_vendor_does_not_list_has_no_price():
    found = advise(use_of([MIB] * 3, MIB), on("gone"), [plan()])

    assert found.kind == "unknown"
    assert "is not in the vendor's list" in found.why


def test_a_plan_which_nobody_is_advised_is_not_advised():
    plans = [plan(), plan("Trial", data_per_month=0.0)]

    assert advise(use_of([MIB] * 3, MIB), on("5 mb"), plans).cheapest.plan.name == "Trial"
    assert advise(use_of([MIB] * 3, MIB), on("5 mb"), plans, ["trial"]).kind == "keep"


def test_a_plan_which_is_cheaper_this_month_but_was_dearer_is_not_advised():
    plans = [plan(), plan("small", allowance_bytes=MIB, data_per_month=1.0)]

    assert advise(use_of([MIB // 2] * 3, MIB // 4), on("5 MB"), plans).kind == "change"
    assert advise(use_of([5 * MIB] * 3, MIB // 4), on("5 MB"), plans).kind == "keep"


def test_what_a_change_may_cost_once_is_told_beside_what_it_saves():
    plans = [plan("50 MB", allowance_bytes=50 * MIB, data_per_month=3.1), plan()]

    found = advise(use_of([MIB] * 3, MIB), on("50 MB"), plans)

    assert found.saves == (Decimal("1.35"), Decimal("1.35"))
    assert found.fees == Decimal(105)


def cost(why=""):
    return SimpleNamespace(why_unknown=why)


def option(high="", low="", totals=(1, None)):
    months = [SimpleNamespace(total=amount) for amount in totals]
    return SimpleNamespace(high=cost(high), low=cost(low), months=months)


@pytest.mark.parametrize(
    ("bands", "known", "current", "why"),
    [
        ("DT", None, option(), "Which plan it is on is not known."),
        (
            "DT", on("A"), None,
            "The plan A is not in the vendor's list, so its price is not known.",
        ),
        ("DT", on("A"), option("so", "thus"), "The cost of A is not known: so."),
        ("DT", on("A"), option("", "thus"), "The cost of A is not known: thus."),
        ("D", on("A"), option("so"), "This month's use is not known well enough for a forecast."),
        ("T", on("A"), option("so"), "This month's use is not known well enough for a forecast."),
        ("", on("A"), option(), "This month's use is not known well enough for a forecast."),
        (
            "DT", on("A"), option(totals=(None, None)),
            "What it used in the last months is not known.",
        ),
        ("DT", on("A"), option(), ""),
    ],
)  # fmt: skip
def test_why_nothing_can_be_advised_is_said(bands, known, current, why):
    data, texts = (SimpleNamespace(band=sign if sign in bands else None) for sign in "DT")

    assert _why_unknown(SimpleNamespace(data=data, texts=texts), known, current) == why
