"""The fleet in a few figures: states and their change, reports by hour, data use and its forecast."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tui.domain.unit.median import median
from tui.lazy_dataclass import dataclass

HOURS = 24
USUAL_DAYS = 7
"""The average of an hour is the median of the same hour on this many days."""
MIN_DAYS = 2
"""With fewer known days there is no average."""
DAILY_SPREAD = 0.5
"""The standard deviation of a day's use, as a share of the mean day: an assumption."""
DEVIATIONS = 1.28
"""80 % of a normal distribution lies within this many standard deviations of its mean."""
MIN_MONTH_SHARE = 0.05
"""There is no forecast before this share of the month is over."""


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many devices are in a state, and how that changed since yesterday."""

    state: str | None
    """The vendor's word; None if the vendor has no states."""
    count: int
    change: int | None = None
    """None: there are no figures from yesterday."""


def state_counts(
    now: Iterable[tuple[str | None, int]],
    moves: Iterable[tuple[str | None, str | None]] | None,
) -> list[StateCount]:
    """Return each state's count and its change; a move is yesterday's state and today's."""
    counts = Counter(dict(now))
    if moves is None:
        return [StateCount(state, count) for state, count in counts.most_common()]
    change: Counter[str | None] = Counter()
    for before, after in moves:
        if before != after:
            change[before] -= 1
            change[after] += 1
    for state in change:
        counts.setdefault(state, 0)
    return [StateCount(state, count, change[state]) for state, count in counts.most_common()]


@dataclass(frozen=True, slots=True)
class Hours:
    """Reports in each of the last hours, and the average of the same hours; None: not known."""

    last: tuple[int | None, ...]
    usual: tuple[float | None, ...]

    @property
    def compared(self) -> tuple[int, float] | None:
        """Reports and their average, summed over the hours for which both are known."""
        pairs = [
            (count, usual)
            for count, usual in zip(self.last, self.usual, strict=True)
            if count is not None and usual is not None
        ]
        if not pairs:
            return None
        return sum(count for count, _ in pairs), sum(usual for _, usual in pairs)


def compare_hours(counts: Sequence[int | None]) -> Hours:
    """Compare the last day with the days before; `counts` has an entry per hour, oldest first."""
    last = tuple(counts[-HOURS:])
    usual: list[float | None] = []
    for hour in range(-HOURS, 0):
        days = (counts[hour - HOURS * day] for day in range(1, USUAL_DAYS + 1)
                if hour - HOURS * day >= -len(counts))  # fmt: skip
        known = [count for count in days if count is not None]
        usual.append(median(known) if len(known) >= MIN_DAYS else None)
    return Hours(last, tuple(usual))


def known_hours(
    counts: Sequence[int], since: datetime, gaps: Iterable[tuple[datetime, datetime]]
) -> list[int | None]:
    """Replace the counts of hours we did not download completely with None: a part is not a count."""
    known: list[int | None] = list(counts)
    for start, end in gaps:
        first = int((start - since) / timedelta(hours=1))
        last = math.ceil((end - since) / timedelta(hours=1))
        for hour in range(max(0, first), min(len(known), last)):
            known[hour] = None
    return known


def sum_hours(columns: Sequence[Sequence[int | None]]) -> list[int | None]:
    """Add the hours of several accounts; an hour which one account lacks is unknown in the sum."""
    return [
        None if any(count is None for count in row) else sum(count or 0 for count in row)
        for row in zip(*columns, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Band:
    """The 80 % forecast range of a month's total."""

    low: float
    high: float


def forecast_month(used: float, now: datetime, spread: float = DAILY_SPREAD) -> Band | None:
    """Forecast a month's use from its use so far; None if the month has only begun.

    The rest of the month is expected to go on at the mean of its first days. Two things make
    that uncertain: the days to come vary, and the mean itself is known from `past` days only.
    For independent days their variances add up to `left + left² / past` times a day's variance.
    """
    start = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    end = (start + timedelta(days=32)).replace(day=1)  # 32 days on is always in the next month
    past, left = ((now - start) / timedelta(days=1), (end - now) / timedelta(days=1))
    if past / (past + left) < MIN_MONTH_SHARE:
        return None
    daily = used / past
    margin = daily * spread * math.sqrt(left + left * left / past) * DEVIATIONS
    middle = used + daily * left
    return Band(max(used, middle - margin), middle + margin)


@dataclass(frozen=True, slots=True)
class PlanUse:
    """What the SIMs of one rate plan used this month, and what the plan includes for all of them."""

    plan: str
    sims: int
    used_bytes: int
    allowance_bytes: int | None
    """None: the allowance is not known, or there is no plan."""
    over: int
    """SIMs which used more than their own allowance."""

    def verdict(self, band: Band | None) -> str:
        """Return `over`, `may go over` or `ok`; empty if the allowance is not known."""
        if not self.allowance_bytes:
            return ""
        if self.used_bytes > self.allowance_bytes:
            return "over"
        return "may go over" if band and band.high > self.allowance_bytes else "ok"


def plan_uses(
    sims: Iterable[tuple[str | None, int | None]], allowances: Mapping[str, int]
) -> list[PlanUse]:
    """Sum the use of SIMs by plan, the fullest plan first; SIMs of unknown use are left out."""
    used: dict[str, list[int]] = defaultdict(list)
    for plan, amount in sims:
        if amount is not None:
            used[plan or "no plan"].append(amount)
    uses = []
    for plan, amounts in used.items():
        each = allowances.get(plan)
        over = sum(amount > each for amount in amounts) if each else 0
        whole = each * len(amounts) if each else None
        uses.append(PlanUse(plan, len(amounts), sum(amounts), whole, over))
    return sorted(uses, key=lambda use: (-_share(use), use.plan))


def _share(use: PlanUse) -> float:
    return use.used_bytes / use.allowance_bytes if use.allowance_bytes else 0.0


def parse_number(value: Any) -> int | None:
    """Parse a vendor's number; None if the value is not a number."""
    try:
        return int(float(value))
    except (TypeError, ValueError, OverflowError):
        return None


def changes_by_person(
    jobs: Iterable[tuple[str, str, datetime, Mapping[str, int]]], since: datetime
) -> list[str]:
    """Return a line per person and action since then; a job is actor, action, time, targets by state."""
    done: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for actor, action, at, counts in jobs:
        if at >= since:
            done[actor, action].update(counts)
    return [
        f"{actor}: {action} · "
        + ", ".join(f"{count} {state}" for state, count in counts.most_common() if count)
        for (actor, action), counts in sorted(done.items())
    ]
