"""The fields of what a SIM costs, in every machine format and as the row of a list."""

from decimal import Decimal
from typing import Any

from tui.domain.money.plan_advice import PlanOption
from tui.domain.money.plan_cost import MonthCost, monthly_fees
from tui.domain.money.sim_costs import SimCosts
from tui.export.records import Fields, instant

PLAN = (
    "provider", "account", "key", "label", "unit", "iccid", "msisdn", "state", "plan", "plan_source",
    "plan_contradicts", "advice", "why", "cheapest", "saves_low", "saves_high", "change_fees",
    "past_cost", "cost_low", "cost_high", "fees_per_month", "paid_for", "paid_per_month", "first_day",
    "last_day", "months", "this_month", "options", "findings",
)  # fmt: skip
"""The fields which a row of `plans` always has. Money is in the plans' own currency, which no vendor names."""


def plan_line(costs: SimCosts) -> dict[str, Any]:
    """Return what a SIM costs as one line: unknown is None, and money a number."""
    record, advice, known = costs.record, costs.advice, costs.known
    current, paid = advice.current, costs.findings
    return {
        "provider": record.provider,
        "account": record.account,
        "key": record.key,
        "label": costs.label,
        "unit": costs.unit,
        "iccid": record.iccid,
        "msisdn": record.msisdn,
        "state": record.state,
        "plan": known.name if known else None,
        "plan_source": known.source if known else None,
        "plan_contradicts": (known.contradicts or None) if known else None,
        "advice": advice.kind,
        "why": advice.why,
        "cheapest": advice.cheapest.plan.name if advice.cheapest else None,
        "saves_low": _money(advice.saves[0]) if advice.saves else None,
        "saves_high": _money(advice.saves[1]) if advice.saves else None,
        "change_fees": _money(advice.fees),
        "past_cost": _money(current.past) if current else None,
        "cost_low": _money(current.low.total) if current else None,
        "cost_high": _money(current.high.total) if current else None,
        "fees_per_month": _money(monthly_fees(current.plan)) if current else None,
        "paid_for": " ".join(each.sentence for each in paid) or None,
        "paid_per_month": _money(paid[0].per_month) if paid else None,
        "first_day": min((each.first_day for each in paid if each.first_day), default=None),
        "last_day": min((each.last_day for each in paid if each.last_day), default=None),
    }


def plan_fields(costs: SimCosts) -> Fields:
    """Return what a SIM costs with the use and the sums behind it."""
    use = costs.use
    months = [
        {"month": f"{month:%Y-%m}", "bytes_used": used, "sms_used": texts}
        for month, used, texts in zip(use.months, use.data.months, use.texts.months, strict=True)
    ]
    return {
        **plan_line(costs),
        "months": months,
        "this_month": {
            "bytes_used": use.data.so_far,
            "sms_used": use.texts.so_far,
            "known_until": instant(use.data.known_until),
            "bytes_low": use.data.low,
            "bytes_high": use.data.high,
            "sms_low": use.texts.low,
            "sms_high": use.texts.high,
        },
        "options": [_option(costs, option) for option in costs.advice.options],
        "findings": [
            {
                "kind": each.kind,
                "sentence": each.sentence,
                "first_day": each.first_day,
                "last_day": each.last_day,
                "per_month": _money(each.per_month),
            }
            for each in costs.findings
        ],
    }


def _option(costs: SimCosts, option: PlanOption) -> Fields:
    """Return what one plan would cost; the present one and the cheapest with the parts of each sum."""
    plan = option.plan
    has_parts = option in (costs.advice.current, costs.advice.cheapest)
    months = [_month(cost, has_parts=has_parts) for cost in option.months]
    return {
        "plan": plan.name,
        "past_cost": _money(option.past),
        "months": months,
        "low": _month(option.low, has_parts=has_parts),
        "high": _month(option.high, has_parts=has_parts),
        "activation_fee": plan.activation_fee,
        "termination_fee": plan.termination_fee,
        "term_days": plan.term_days,
    }


def _month(cost: MonthCost, *, has_parts: bool) -> Fields:
    total: Fields = {"cost": _money(cost.total), "why_unknown": cost.why_unknown or None}
    if not has_parts:
        return total
    parts = [
        {
            "what": part.what,
            "count": part.count,
            "each": _money(part.each),
            "amount": _money(part.amount),
        }
        for part in cost.parts
    ]
    return {**total, "parts": parts}


def _money(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)
