"""Everything known of what one SIM costs, and the lines of each sum."""

from collections.abc import Iterator
from decimal import Decimal

from tui.domain.device.record import DeviceRecord
from tui.domain.money.paid_for import MoneyFinding
from tui.domain.money.plan_advice import KnownPlan, PlanAdvice, PlanOption
from tui.domain.money.plan_cost import CostPart, MonthCost
from tui.domain.money.sim_use import SimUse
from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SimCosts:
    """What is known of one SIM's costs."""

    record: DeviceRecord
    unit: str | None
    label: str | None
    """Of the unit, else of the record."""
    known: KnownPlan | None
    use: SimUse
    advice: PlanAdvice
    findings: tuple[MoneyFinding, ...]

    @property
    def lacks_months(self) -> bool:
        """Whether a whole month, or this one so far, is not known."""
        now = self.use.data.so_far, self.use.texts.so_far
        return bool(self.use.unknown_months) or None in now


@dataclass(frozen=True, slots=True, kw_only=True)
class SumLine:
    """One line of a sum: a part of what one month costs on one plan, or the sum itself."""

    plan: str
    month: str
    """`2026-10`, or `low end` or `high end` of this month's forecast."""
    bytes_used: int | None
    texts: int | None
    part: CostPart | None
    """None: the line is the sum."""
    amount: Decimal | None
    """None: unknown."""
    why_unknown: str


def sum_lines(costs: SimCosts) -> list[SumLine]:
    """Return the sums behind every figure of a SIM, plan by plan: its own first, then the cheapest."""
    advice = costs.advice
    first = [each for each in (advice.current, advice.cheapest) if each is not None]
    named = [each.plan.name for each in first]
    rest = [each for each in advice.options if each.plan.name not in named]
    options = {each.plan.name: each for each in (*first, *rest)}
    return [line for option in options.values() for line in _lines(option, costs.use)]


def _lines(option: PlanOption, use: SimUse) -> Iterator[SumLine]:
    for nth, month in enumerate(use.months):
        used, texts = use.data.months[nth], use.texts.months[nth]
        yield from _month(option, f"{month:%Y-%m}", (used, texts), option.months[nth])
    yield from _month(option, "low end", (use.data.low, use.texts.low), option.low)
    yield from _month(option, "high end", (use.data.high, use.texts.high), option.high)


def _month(
    option: PlanOption, month: str, used: tuple[int | None, int | None], cost: MonthCost
) -> Iterator[SumLine]:
    for part in (*cost.parts, None):
        yield SumLine(
            plan=option.plan.name,
            month=month,
            bytes_used=used[0],
            texts=used[1],
            part=part,
            amount=cost.total if part is None else part.amount,
            why_unknown=cost.why_unknown if part is None else part.why_unknown,
        )
