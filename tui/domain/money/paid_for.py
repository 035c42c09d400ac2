"""What is paid for and not used, and what will cost more than the plan's fees: from documented fields."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from tui.domain.account.vendor_traits import StateKind
from tui.domain.device.rate_plan import RatePlan
from tui.domain.money.plan_cost import MonthCost, monthly_fees
from tui.domain.money.sim_use import MeasureUse, SimUse
from tui.domain.text.data_size import format_bytes
from tui.domain.verdict.limits import days_of_reaching
from tui.lazy_dataclass import dataclass

MoneyKind = Literal[
    "no-tracker", "tracker-gone", "never-connected", "limit", "data-over", "texts-over"
]
_JUST_ACTIVATED = timedelta(days=14)
"""A SIM waits so long for its tracker to be installed, as the verdict has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyFinding:
    """One thing about a SIM which costs money for nothing, or more than its plan's fees."""

    kind: MoneyKind
    sentence: str
    first_day: date | None = None
    """The days within which a limit or an allowance is reached; None: no day is known."""
    last_day: date | None = None
    per_month: Decimal | None = None
    """What it costs in a month; None: the plan is not known, or does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidSim:
    """What the findings on one SIM rest on; unknown is None."""

    state: StateKind
    last_seen: datetime | None
    activated_at: datetime | None
    used_bytes: int | None
    """What its record says that it used, over an unknown period."""
    alone: str | None = None
    """The verdict's sentence, where the SIM is in no tracker that reports."""
    gone: str | None = None
    """A sentence, where its tracker was dropped from its vendor's list."""
    limit_bytes: int | None = None
    """The data limit which is known to be set."""
    recent_bytes: tuple[int, ...] = ()
    """What it used on each of the last days …"""
    recent_texts: tuple[int, ...] = ()
    """… as far as they are known."""


def money_findings(
    sim: PaidSim, use: SimUse, plan: RatePlan | None, high: MonthCost | None, now: datetime
) -> list[MoneyFinding]:
    """Return what costs money for nothing, or more than the plan's fees.

    `high` is what this month costs on its plan at the forecast's upper end, where that is known.
    """
    fees = None if plan is None else monthly_fees(plan)
    unused = _unused(sim, use, fees, now)
    found = [] if unused is None else [unused]
    if sim.limit_bytes:
        reached = _reached(use.data, sim.limit_bytes, sim.recent_bytes, now)
        what = f"its data limit of {format_bytes(sim.limit_bytes)}"
        found += _over("limit", what, use.data, sim.limit_bytes, reached, None)
    if plan is not None and plan.allowance_bytes:
        reached = _reached(use.data, plan.allowance_bytes, sim.recent_bytes, now)
        what = f"the {format_bytes(plan.allowance_bytes)} of data its plan includes"
        found += _over("data-over", what, use.data, plan.allowance_bytes, reached, _part(high, 1))
    if plan is not None and plan.allowance_texts:
        reached = _reached(use.texts, plan.allowance_texts, sim.recent_texts, now)
        what = f"the {plan.allowance_texts:,} texts its plan includes"
        found += _over("texts-over", what, use.texts, plan.allowance_texts, reached, _part(high, 3))
    return found


def _unused(sim: PaidSim, use: SimUse, fees: Decimal | None, now: datetime) -> MoneyFinding | None:
    """Return why an active SIM is paid for nothing; None where it is used, or is not active."""
    if sim.state is not StateKind.ACTIVE:
        return None
    if sim.alone:
        return MoneyFinding(kind="no-tracker", sentence=sim.alone, per_month=fees)
    if sim.gone:
        return MoneyFinding(kind="tracker-gone", sentence=sim.gone, per_month=fees)
    used = (sim.used_bytes, use.data.so_far, *use.data.months)
    is_new = sim.activated_at is not None and now - sim.activated_at < _JUST_ACTIVATED
    if sim.last_seen is not None or any(used) or is_new:
        return None
    since = f" since {sim.activated_at:%Y-%m-%d}" if sim.activated_at else ""
    return MoneyFinding(
        kind="never-connected",
        sentence=f"The SIM is active{since}, and never connected.",
        per_month=fees,
    )


Days = tuple[date, date]


def _reached(use: MeasureUse, limit: int, recent: Sequence[int], now: datetime) -> Days | None:
    """Return between which days of this month a limit is reached; None: it is not, or that is unknown."""
    if use.so_far is None:
        return None
    today = now.astimezone(UTC).date()
    return days_of_reaching(limit, use.so_far, recent, today)


def _over(
    kind: MoneyKind,
    what: str,
    use: MeasureUse,
    limit: int,
    reached: Days | None,
    per_month: Decimal | None,
) -> list[MoneyFinding]:
    if reached is None or use.so_far is None:
        return []
    first, last = reached
    if use.so_far >= limit:
        sentence = f"It has used {what}."
    elif first == last:
        sentence = f"It will have used {what} on {first}."
    else:
        sentence = f"It will have used {what} between {first} and {last}."
    return [
        MoneyFinding(
            kind=kind, sentence=sentence, first_day=first, last_day=last, per_month=per_month
        )
    ]


def _part(high: MonthCost | None, nth: int) -> Decimal | None:
    return None if high is None else high.parts[nth].amount
