"""Which rate plan is the cheapest for what a SIM uses, and what a change would save."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Literal

from tui.domain.device.rate_plan import RatePlan
from tui.domain.money.plan_cost import ZERO, MonthCost, exact, month_cost, total
from tui.domain.money.sim_use import SimUse
from tui.lazy_dataclass import dataclass

PlanSource = Literal["vendor", "file", "activation"]
AdviceKind = Literal["change", "keep", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPlan:
    """The rate plan which a SIM is on, and who says so."""

    name: str
    source: PlanSource
    """The vendor's own (undocumented) field, a file of the user's, or our own activation."""
    contradicts: str = ""
    """Another source, with the other plan it names; empty: none does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOption:
    """What a SIM's use costs on one plan."""

    plan: RatePlan
    months: tuple[MonthCost, ...]
    """What the last whole months would have cost, the oldest first."""
    low: MonthCost
    """What this month would cost at the forecast's lower end …"""
    high: MonthCost
    """… and at its upper end."""

    @property
    def past(self) -> Decimal | None:
        """What the last months would have cost together; None where one of them is unknown."""
        return total([month.total for month in self.months])


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAdvice:
    """Whether another plan is cheaper for a SIM's use; no saving is claimed where anything is unknown."""

    kind: AdviceKind
    why: str
    """Why the plan is advised, kept, or why nothing can be said."""
    current: PlanOption | None = None
    """The plan which the SIM is on, where that is known and listed."""
    cheapest: PlanOption | None = None
    """The cheapest plan for this use, whether or not the present one is known."""
    saves: tuple[Decimal, Decimal] | None = None
    """What a month's change saves at the least and at the most, within the forecast; None: no change."""
    options: tuple[PlanOption, ...] = ()

    @property
    def fees(self) -> Decimal | None:
        """What a change may cost once: the new plan's activation, and the end of the present contract.

        Whether either is charged is not documented. None: nothing is advised, or a fee is unknown.
        """
        if self.kind != "change" or self.current is None or self.cheapest is None:
            return None
        return total(
            [exact(self.cheapest.plan.activation_fee), exact(self.current.plan.termination_fee)]
        )


def advise(
    use: SimUse,
    known: KnownPlan | None,
    plans: Sequence[RatePlan],
    not_advised: Collection[str] = (),
) -> PlanAdvice:
    """Return which of these plans is the cheapest for a SIM's use.

    A change is advised only where it costs no more than the present plan at both ends of the forecast
    and over the months which are known, and less at one of the ends. `not_advised` are names of plans
    which nobody is told to change to.
    """
    options = tuple(_option(plan, use) for plan in plans)
    left_out = {plan_key(name) for name in not_advised}
    offered = [each for each in options if plan_key(each.plan.name) not in left_out]
    cheapest = min(filter(_is_known, offered), key=_order, default=None)
    current = None
    if known is not None:
        named = plan_key(known.name)
        current = next((each for each in options if plan_key(each.plan.name) == named), None)
    why = _why_unknown(use, known, current)
    if why or current is None:
        return PlanAdvice(
            kind="unknown", why=why, current=current, cheapest=cheapest, options=options
        )
    better = [each for each in offered if _is_better(each, current)]
    best = min(better, key=_order, default=None)
    if best is None:
        why = "No other plan is cheaper at both ends of the forecast and over the known months."
        return PlanAdvice(kind="keep", why=why, current=current, cheapest=current, options=options)
    saved = sorted(
        (_amount(current.low) - _amount(best.low), _amount(current.high) - _amount(best.high))
    )
    return PlanAdvice(
        kind="change",
        why=f"{best.plan.name} is cheaper for this use.",
        current=current,
        cheapest=best,
        saves=(saved[0], saved[1]),
        options=options,
    )


def plan_key(name: str) -> str:
    """Return what names of one plan have in common: case and the spaces around it do not count."""
    return name.strip().casefold()


def _option(plan: RatePlan, use: SimUse) -> PlanOption:
    both = zip(use.data.months, use.texts.months, strict=True)
    return PlanOption(
        plan=plan,
        months=tuple(month_cost(plan, used, texts) for used, texts in both),
        low=month_cost(plan, use.data.low, use.texts.low),
        high=month_cost(plan, use.data.high, use.texts.high),
    )


def _is_known(option: PlanOption) -> bool:
    return option.low.total is not None and option.high.total is not None


def _amount(cost: MonthCost) -> Decimal:
    """Return a cost which is known."""
    found = cost.total
    return ZERO if found is None else found


def _known_past(option: PlanOption) -> Decimal:
    return sum((_amount(month) for month in option.months), ZERO)


def _order(option: PlanOption) -> tuple[Decimal, Decimal, Decimal, str]:
    """Return what orders plans: the upper end counts first, for nobody wants to be surprised."""
    return _amount(option.high), _amount(option.low), _known_past(option), option.plan.name


def _is_better(option: PlanOption, current: PlanOption) -> bool:
    if option is current or not _is_known(option):
        return False
    past = [
        (month.total, now.total)
        for month, now in zip(option.months, current.months, strict=True)
        if now.total is not None
    ]
    theirs = total([month for month, _ in past])
    if theirs is None or theirs > sum((now for _, now in past), ZERO):
        return False
    low = _amount(current.low) - _amount(option.low)
    high = _amount(current.high) - _amount(option.high)
    return min(low, high) >= 0 and max(low, high) > 0


def _why_unknown(use: SimUse, known: KnownPlan | None, current: PlanOption | None) -> str:
    """Return why nothing can be advised; empty where it can."""
    if known is None:
        return "Which plan it is on is not known."
    if current is None:
        return f"The plan {known.name} is not in the vendor's list, so its price is not known."
    for cost in (current.high, current.low):
        if use.data.band is not None and use.texts.band is not None and cost.why_unknown:
            return f"The cost of {known.name} is not known: {cost.why_unknown}."
    if use.data.band is None or use.texts.band is None:
        return "This month's use is not known well enough for a forecast."
    if all(month.total is None for month in current.months):
        return "What it used in the last months is not known."
    return ""
