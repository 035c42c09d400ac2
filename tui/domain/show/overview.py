"""The whole fleet in a few figures: states and their change, the usual hour, a month's forecast."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

HOURS = 24
USUAL_DAYS = 7
"""What is usual in an hour is the median of the same hour of so many days."""
FEWEST_DAYS = 2
"""Of fewer known days nothing is called usual."""
DAILY_SPREAD = 0.5
"""How far a day's use strays from the mean, as a share of it, where the days are not known."""
CONFIDENCE = 1.28
"""Four times in five the month ends inside a band so many standard deviations wide."""
UNSEEN = 0.05
"""A month of which less than this is over foretells nothing."""


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many devices are in a state, and how many more than a day ago."""

    state: str | None
    """The vendor's word; None: it has none for them."""
    count: int
    change: int | None = None
    """None: what was then is not known."""


def state_counts(
    now: Iterable[tuple[str | None, int]],
    moves: Iterable[tuple[str | None, str | None]] | None,
) -> list[StateCount]:
    """Put the change beside each count; a move goes from yesterday's state to today's."""
    counts = Counter(dict(now))
    if moves is None:
        return [StateCount(state, count) for state, count in counts.most_common()]
    change: Counter[str | None] = Counter()
    for then, here in moves:
        if then != here:
            change[then] -= 1
            change[here] += 1
    for state in change:
        counts.setdefault(state, 0)
    return [StateCount(state, count, change[state]) for state, count in counts.most_common()]


@dataclass(frozen=True, slots=True)
class Hours:
    """Reports in each of the last hours, and in the same hours as a rule; None: not known."""

    last: tuple[int | None, ...]
    usual: tuple[float | None, ...]

    @property
    def compared(self) -> tuple[int, float] | None:
        """How many there were and would usually be, in the hours of which both is known."""
        pairs = [
            (here, rule)
            for here, rule in zip(self.last, self.usual, strict=True)
            if here is not None and rule is not None
        ]
        if not pairs:
            return None
        return sum(here for here, _ in pairs), sum(rule for _, rule in pairs)


def compare_hours(counts: Sequence[int | None]) -> Hours:
    """Compare the last day with those before; `counts` has an entry for each hour, oldest first."""
    last = tuple(counts[-HOURS:])
    usual: list[float | None] = []
    for hour in range(-HOURS, 0):
        days = (counts[hour - HOURS * day] for day in range(1, USUAL_DAYS + 1)
                if hour - HOURS * day >= -len(counts))  # fmt: skip
        known = [count for count in days if count is not None]
        usual.append(median(known) if len(known) >= FEWEST_DAYS else None)
    return Hours(last, tuple(usual))


def known_hours(
    counts: Sequence[int], since: datetime, gaps: Iterable[tuple[datetime, datetime]]
) -> list[int | None]:
    """Forget the counts of hours which were never told whole: too few is not few."""
    known: list[int | None] = list(counts)
    for start, end in gaps:
        first = int((start - since) / timedelta(hours=1))
        last = math.ceil((end - since) / timedelta(hours=1))
        for hour in range(max(0, first), min(len(known), last)):
            known[hour] = None
    return known


def sum_hours(columns: Sequence[Sequence[int | None]]) -> list[int | None]:
    """Add the hours of several accounts; an hour unknown of one is unknown of all together."""
    return [
        None if any(one is None for one in row) else sum(one or 0 for one in row)
        for row in zip(*columns, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Band:
    """Between which figures a month will end, four times in five."""

    low: float
    high: float


def forecast_month(used: float, now: datetime, spread: float = DAILY_SPREAD) -> Band | None:
    """Foretell a month's use from what it brought by now; too early in it, nothing."""
    start = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    end = (start + timedelta(days=32)).replace(day=1)
    past, left = ((now - start) / timedelta(days=1), (end - now) / timedelta(days=1))
    if past / (past + left) < UNSEEN:
        return None
    daily = used / past
    strays = daily * spread * math.sqrt(left + left * left / past) * CONFIDENCE
    middle = used + daily * left
    return Band(max(used, middle - strays), middle + strays)


@dataclass(frozen=True, slots=True)
class PlanUse:
    """What the SIMs of one plan used this month, against what the plan includes for all of them."""

    plan: str
    sims: int
    used_bytes: int
    allowance_bytes: int | None
    """None: not known, or no plan."""
    over: int
    """SIMs which alone are beyond their own allowance."""

    def verdict(self, band: Band | None) -> str:
        """Say in a word how it stands: `over`, `may go over`, `ok`; empty where nobody knows."""
        if not self.allowance_bytes:
            return ""
        if self.used_bytes > self.allowance_bytes:
            return "over"
        return "may go over" if band and band.high > self.allowance_bytes else "ok"


def plan_uses(
    sims: Iterable[tuple[str | None, int | None]], allowances: Mapping[str, int]
) -> list[PlanUse]:
    """Add the use of SIMs plan by plan, the fullest first; who used an unknown amount is left out."""
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
    """Read a vendor's figure; what is no number is not known."""
    try:
        return int(float(value))
    except (TypeError, ValueError, OverflowError):
        return None


def changes_by_person(
    jobs: Iterable[tuple[str, str, datetime, Mapping[str, int]]], since: datetime
) -> list[str]:
    """Say for each person what was changed since then: actor, action, when, targets by state."""
    done: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for actor, action, at, counts in jobs:
        if at >= since:
            done[actor, action].update(counts)
    return [
        f"{actor}: {action} · "
        + ", ".join(f"{count} {state}" for state, count in counts.most_common() if count)
        for (actor, action), counts in sorted(done.items())
    ]
