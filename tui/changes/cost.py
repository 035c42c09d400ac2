"""Costing: what a plan costs, how long it takes and how it is taken back, in words."""

from collections.abc import Sequence

from tui.domain.budget.windows import Gauge
from tui.domain.change.plan import Plan
from tui.domain.change.sms import SmsSize, measure_sms
from tui.domain.device.rate_plan import RatePlan
from tui.domain.text.times import format_age


def charge_lines(
    plan: Plan, rate_plans: Sequence[tuple[RatePlan, int]], texts: int
) -> tuple[str, ...]:
    """Return who pays what, in lines; none: free as far as documented.

    `rate_plans` are those which targets are put on, each with the number of them.
    """
    if not plan.action.charge:
        return ()
    number = len(plan.changing)
    times = f"{texts:,} texts" if plan.sms is not None or texts else f"{number:,} times"
    lines = [f"{times}: {plan.action.charge}"]
    lines += [
        f"{count:,} × {rate_plan.name}: {rate_plan.price}"
        for rate_plan, count in rate_plans
        if rate_plan.price
    ]
    return tuple(lines)


def measure_texts(plan: Plan) -> tuple[SmsSize | None, int]:
    """Measure the longest text of a plan, and count all there will be."""
    name = plan.action.text
    if not name:
        return None, 0
    sizes = [
        measure_sms(str({**plan.values, **target.values}.get(name, ""))) for target in plan.changing
    ]
    longest = max(sizes, key=lambda size: (size.segments, size.units), default=None)
    return longest, sum(size.segments for size in sizes)


def describe_undo(plan: Plan) -> str:
    """Return whether and how it can be taken back, before it is sent."""
    if not plan.changing:
        return ""
    effect = plan.action.effect
    if effect is None:
        by_hand = plan.action.undo
        return f"By hand only: {by_hand}" if by_hand else "It cannot be taken back."
    known = sum(
        target.before is not None
        and effect.back(target.before, {**plan.values, **target.values}) is not None
        for target in plan.changing
    )
    if known == len(plan.changing):
        return f"It can be taken back: what the {effect.what} was before is known."
    if not known:
        return f"It cannot be taken back: what the {effect.what} was before is not known."
    return (
        f"It can be taken back for {known:,} of {len(plan.changing):,}: of the others it is not "
        f"known what the {effect.what} was."
    )


def describe_budget(requests: int, gauges: Sequence[Gauge], seconds: float) -> str:
    """Return what it takes of the account's budget, and how long."""
    noun = "request" if requests == 1 else "requests"
    left = min((gauge.limit - gauge.used for gauge in gauges), default=None)
    room = "" if left is None else f", {max(0, left):,} free in the tightest window"
    return f"{requests:,} {noun}{room}; about {format_age(seconds)}."
