"""Split the hour's request budget: how often to poll, and which re-reads are affordable.

The tail (the newest reports) comes first. Everything else gets a fixed share while it has something
to do, and what is left decides the polling period: the shortest whose expected cost fits
(`request_cost.tail_period`). But the tail always keeps what it costs at the present rate in polls which
waste little: what waits can wait for the quiet hours. The fixed shares below were tuned with `bench/planner.py` on simulated
fleets with daily bursts and coverage holes.

Near the least which the reports of a day cost, each unit for something else leaves a hundred reports unread for good. So
device lists take only a part of the **surplus** (the budget without that least cost), and polls waste only what is left.
"""

from collections.abc import Mapping

from tui.domain.budget.windows import HOUR_SECONDS
from tui.lazy_dataclass import dataclass
from tui.sync.request_cost import PERIODS, ROWS_PER_UNIT, expected_units, tail_period

HEADROOM_UNITS = 4.0
"""A call is sent only if its worst case fits (5 units), though it mostly costs 1: so 4 stay unused."""
REPAIR_HEADROOM_UNITS = 8.0
"""While there is more than the tail to do, so that the tail's next poll still fits beside it."""
SPARE_UNITS = 12.0
"""The second kind of re-read, and the frequent device list, must leave this much of the hour. The first kind
leaves nothing but the headroom: a budget of three times the fleet's need must do for it."""
SLACK_SHARE = 0.15
"""The share of the budget which is kept for what nobody can foresee, such as a burst."""
BURST_UNITS = 35.0
"""Per hour, while a burst is read device by device."""
REPAIR_UNITS = 10.0
"""Per hour at most, a unit for each device with a gap."""
HISTORY_UNITS = 12.0
"""Per hour, while history is missing: 1,200 reports."""
OVERLOADED = 0.92
RELIEVED = 0.80
"""Devices take turns above the first share of the budget, and stop below the second one."""
FREQUENT_LIST_SECONDS, USUAL_LIST_SECONDS, BEHIND_LIST_SECONDS = 300, 900, 600
"""How often to read the device list: if units are left, else, and while reports are behind, for the map."""
LIST_SHARE = 0.25
"""The share of the surplus which lists may take. With half of it (and as many polls) 2.6 % of the reports were never
read at 1.5 times the least cost, with a quarter none."""
FEWEST_LISTS, LEAST_LIST_SHARE = 1.0, 0.05
"""Lists per hour, and their share of the budget, however small the surplus is: a list shows where all devices are."""
TAIL_MARGIN = 1.25
"""Polls cost more than their rows: a poll of 101 rows costs 2 units. A quarter more at usual periods."""
LEAST_TAIL_MARGIN = 1.3
"""Whatever else waits, the tail keeps what polls of 85 rows cost at the present rate: longer periods would
save a tenth of it, and make every report many times as old."""
REREAD_MARGIN = 1.1
"""A re-read aims at full windows, so it wastes less than the tail does."""
SWEEP_SHARE = 0.6
"""Sweeping device by device replaces the 13 h re-read if it costs less than this share of it."""
LEAST_TAIL_UNITS = HOUR_SECONDS / PERIODS[-1]
"""One unit for each poll at the longest period."""


@dataclass(frozen=True, slots=True)
class BudgetNeeds:
    """What the budget is needed for."""

    units_per_hour: float
    """The budget."""
    mean_rate: float
    """Reports a second, the mean of the day."""
    rate: float
    """Reports a second, expected now."""
    sweep_units: float
    """Units per hour to ask every device once in twelve hours."""
    may_be_late: bool
    """Late reports may be behind the tail's watermark, where no poll sees them."""
    repairs: int = 0
    has_unread_moments: bool = False
    has_history: bool = False
    question_units: float = 0.0
    """Per hour, while there is something to ask which would decide a verdict."""


@dataclass(frozen=True, slots=True)
class BudgetSplit:
    """How the budget is split."""

    period_seconds: int
    """The interval between two polls of the newest reports."""
    devices_seconds: int
    """The interval between two device lists."""
    rereads: frozenset[str]
    """The affordable re-reads: `13h`, `2h`, or `sweep` instead of `13h`."""
    behind_devices_seconds: int = BEHIND_LIST_SECONDS
    """The interval between two device lists while reports are behind."""
    tail_margin: float = LEAST_TAIL_MARGIN
    """What the newest reports may cost at least, as a multiple of the cost of their rows."""

    def news_units(self, reports_per_second: float) -> float:
        """Return the cost per hour of the newest reports and the device list."""
        cost = expected_units(reports_per_second * self.period_seconds)
        return HOUR_SECONDS * (cost / self.period_seconds + 1 / self.devices_seconds)

    def least_news_units(self, reports_per_second: float) -> float:
        """Return what they cost if the newest reports are polled as seldom as is sensible."""
        return (
            least_tail_units(reports_per_second, self.tail_margin)
            + HOUR_SECONDS / self.devices_seconds
        )


def units_needed(mean_rate: float) -> float:
    """Return the least cost per hour of a fleet's reports."""
    return mean_rate * HOUR_SECONDS / ROWS_PER_UNIT


def least_tail_units(reports_per_second: float, margin: float = LEAST_TAIL_MARGIN) -> float:
    """Return the cost per hour of the newest reports in polls which waste little: of 85 rows by the usual margin."""
    return max(margin * units_needed(reports_per_second), LEAST_TAIL_UNITS)


def split_budget(needs: BudgetNeeds) -> BudgetSplit:
    """Split the hour's budget."""
    tail = units_needed(needs.mean_rate)
    has_more = needs.may_be_late or needs.has_unread_moments or needs.has_history or needs.repairs
    headroom = REPAIR_HEADROOM_UNITS if has_more else HEADROOM_UNITS
    left = needs.units_per_hour - headroom - TAIL_MARGIN * tail
    # The frequent list must take at most half of what is left beyond the spare units.
    frequent_list = HOUR_SECONDS / FREQUENT_LIST_SECONDS
    is_frequent = left >= 2 * frequent_list + SPARE_UNITS
    surplus = needs.units_per_hour - tail
    lists = max(FEWEST_LISTS, LEAST_LIST_SHARE * needs.units_per_hour, LIST_SHARE * surplus)
    least_seconds = int(HOUR_SECONDS / lists)
    usual_seconds = FREQUENT_LIST_SECONDS if is_frequent else USUAL_LIST_SECONDS
    devices_seconds = max(usual_seconds, least_seconds)
    list_units = HOUR_SECONDS / devices_seconds
    rereads, reread_units = _affordable_rereads(needs, left - list_units, tail)
    spent = headroom + list_units + reread_units
    spent += BURST_UNITS if needs.has_unread_moments else 0
    spent += HISTORY_UNITS if needs.has_history else 0
    spent += min(REPAIR_UNITS, needs.repairs)
    spent += needs.question_units
    spent += SLACK_SHARE * needs.units_per_hour
    margin = _tail_margin(tail, needs.units_per_hour - HEADROOM_UNITS - list_units)
    least = min(least_tail_units(needs.rate, margin), needs.units_per_hour)
    units = max(needs.units_per_hour - spent, least, LEAST_TAIL_UNITS)
    return BudgetSplit(
        tail_period(needs.rate, units),
        devices_seconds,
        rereads,
        max(BEHIND_LIST_SECONDS, least_seconds),
        margin,
    )


def _tail_margin(tail: float, fits: float) -> float:
    """Return how much more than their rows polls may cost, so that a day's polls fit into what there is for them."""
    return (
        LEAST_TAIL_MARGIN if fits >= LEAST_TAIL_MARGIN * tail else max(1.0, fits / max(tail, 1.0))
    )


def _affordable_rereads(
    needs: BudgetNeeds, left: float, tail: float
) -> tuple[frozenset[str], float]:
    """Return which re-reads fit beside the tail, and their cost per hour."""
    if not needs.may_be_late:
        return frozenset(), 0.0
    once = max(1.0, REREAD_MARGIN * tail)
    is_swept = needs.sweep_units < SWEEP_SHARE * once
    late = "sweep" if is_swept else "13h"
    costs: Mapping[str, float] = {late: needs.sweep_units if is_swept else once, "2h": once}
    chosen: dict[str, float] = {}
    for name, cost in costs.items():
        must_leave = SPARE_UNITS if chosen else 0.0
        if left - sum(chosen.values()) - cost >= must_leave:
            chosen[name] = cost
    return frozenset(chosen), sum(chosen.values())
