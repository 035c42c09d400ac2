"""What the hour's budget is spent on: the tail first, the rest as far as it goes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tui.domain.budget.windows import HOUR_SECONDS
from tui.sync.request_cost import ROWS_PER_UNIT, expected_units, tail_period

HEADROOM_UNITS = 4.0
"""A call is let through only if its worst case fits: five units for one which mostly costs one."""
NETS_HEADROOM_UNITS = 8.0
"""The nets ask only where the tail's next call still fits beside theirs."""
SPARE_UNITS = 12.0
"""What must be left an hour before old windows are read again."""
SLACK_SHARE = 0.15
"""Of the budget, what freshness leaves for what nobody can foresee, such as a burst."""
BURST_UNITS = 35.0
REPAIR_UNITS = 10.0
PAST_UNITS = 12.0
OVERLOADED = 0.92
RELIEVED = 0.80
"""Of the budget, what the fleet may need before devices take turns, and before they stop to."""


@dataclass(frozen=True, slots=True)
class BudgetNeeds:
    """What there is to spend on."""

    units_per_hour: float
    """The budget."""
    mean_rate: float
    """Reports a second, over the day."""
    rate: float
    """Reports a second to be expected now."""
    sweep_units: float
    """What it costs an hour to ask every device once in twelve hours."""
    late_unseen: bool
    """Reports which come late may lie behind the tail."""
    repairs: int = 0
    debts: bool = False
    past: bool = False


@dataclass(frozen=True, slots=True)
class BudgetSplit:
    """How the budget is shared."""

    period_seconds: int
    devices_seconds: int
    again: frozenset[str]
    """Which re-readings can be afforded: `13h`, `2h`, or `sweep` in place of the first."""

    def news_units(self, reports_per_second: float) -> float:
        """Return what the newest reports and the device list cost an hour."""
        cost = expected_units(reports_per_second * self.period_seconds)
        return HOUR_SECONDS * (cost / self.period_seconds + 1 / self.devices_seconds)


def units_needed(mean_rate: float) -> float:
    """Return what a fleet's reports cost an hour at the least."""
    return mean_rate * 3600 / ROWS_PER_UNIT


def allot(needs: BudgetNeeds) -> BudgetSplit:
    """Share the hour's budget."""
    tail = units_needed(needs.mean_rate)
    has_more = needs.late_unseen or needs.debts or needs.past or needs.repairs
    headroom = NETS_HEADROOM_UNITS if has_more else HEADROOM_UNITS
    left = needs.units_per_hour - headroom - 1.25 * tail
    devices_seconds = 300 if left >= 24 + SPARE_UNITS else 900
    listing = 3600 / devices_seconds
    again, reread = _again(needs, left - listing, tail)
    spent = headroom + listing + reread
    spent += BURST_UNITS if needs.debts else 0
    spent += PAST_UNITS if needs.past else 0
    spent += min(REPAIR_UNITS, needs.repairs)
    spent += SLACK_SHARE * needs.units_per_hour
    units = max(needs.units_per_hour - spent, min(1.05 * tail, needs.units_per_hour), 4.0)
    return BudgetSplit(tail_period(needs.rate, units), devices_seconds, again)


def _again(needs: BudgetNeeds, left: float, tail: float) -> tuple[frozenset[str], float]:
    """Return which re-readings fit beside the tail, and what they cost an hour."""
    if not needs.late_unseen:
        return frozenset(), 0.0
    once = max(1.0, 1.1 * tail)
    sweeping = needs.sweep_units < 0.6 * once
    late = "sweep" if sweeping else "13h"
    costs: Mapping[str, float] = {late: needs.sweep_units if sweeping else once, "2h": once}
    chosen: dict[str, float] = {}
    for name, cost in costs.items():
        if left - sum(chosen.values()) - cost >= (SPARE_UNITS if _others(name, chosen) else 4.0):
            chosen[name] = cost
    return frozenset(chosen), sum(chosen.values())


def _others(name: str, chosen: Collection[str]) -> bool:
    return bool(chosen) and name not in chosen
