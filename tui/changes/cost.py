"""Describe what a plan costs, how long it takes and whether it can be undone."""

from collections.abc import Sequence

from tui.domain.budget.windows import Gauge
from tui.domain.change.plan import Plan
from tui.domain.change.sms import SmsSize, measure_sms
from tui.domain.device.rate_plan import RatePlan
from tui.domain.text.times import format_age


def charge_lines(
    plan: Plan, rate_plans: Sequence[tuple[RatePlan, int]], texts: int
) -> tuple[str, ...]:
    """Return who pays what, in lines; none if the vendor documents no charge.

    `rate_plans` are the plans which targets get, each with the number of targets.
    """
    if not plan.action.charge:
        return ()
    number = len(plan.changing)
    count, noun = (texts, "text") if plan.sms is not None or texts else (number, "time")
    times = f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
    lines = [f"{times}: {plan.action.charge}"]
    lines += [
        f"{count:,} × {rate_plan.name}: {rate_plan.price}"
        for rate_plan, count in rate_plans
        if rate_plan.price
    ]
    return tuple(lines)


def measure_texts(plan: Plan) -> tuple[SmsSize | None, int]:
    """Return the size of a plan's longest text, and the number of texts to pay for."""
    name = plan.action.text
    if not name:
        return None, 0
    sizes = [
        measure_sms(str({**plan.values, **target.values}.get(name, ""))) for target in plan.changing
    ]
    longest = max(sizes, key=lambda size: (size.segments, size.units), default=None)
    return longest, sum(size.segments for size in sizes)


def describe_undo(plan: Plan) -> str:
    """Return whether and how a plan can be undone once it is sent."""
    if not plan.changing:
        return ""
    effect = plan.action.effect
    if effect is None:
        by_hand = plan.action.undo
        return f"Can be undone by hand only: {by_hand}" if by_hand else "Cannot be undone."
    known = sum(
        target.before is not None
        and effect.back(target.before, {**plan.values, **target.values}) is not None
        for target in plan.changing
    )
    if known == len(plan.changing):
        return f"Can be undone: the old {effect.what} is saved."
    if not known:
        return f"Cannot be undone: the old {effect.what} is not known."
    return (
        f"Can be undone for {known:,} of {len(plan.changing):,}: the old {effect.what} of the others "
        "is not known."
    )


def describe_budget(requests: int, gauges: Sequence[Gauge], seconds: float) -> str:
    """Return how many requests of the account's budget a plan takes, and how long."""
    noun = "request" if requests == 1 else "requests"
    left = min((gauge.limit - gauge.used for gauge in gauges), default=None)
    room = "" if left is None else f", {max(0, left):,} left before the rate limit"
    return f"{requests:,} {noun}{room}; takes about {format_age(seconds)}."
