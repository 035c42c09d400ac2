"""Data limits: which one a SIM has used up, and when it will use up the one it has."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from tui.domain.text.data_size import format_bytes
from tui.domain.unit.median import median
from tui.domain.verdict.facts import MemberFacts, OurAction
from tui.domain.verdict.traffic import MonthUse, month_use
from tui.lazy_dataclass import dataclass

_NEARLY = 0.97
"""Daily usage follows by some hours: this much of a limit counts as all of it."""
_ROUND = tuple(
    count * unit
    for unit in (1_000_000, 1_024_000, 1_048_576)
    for count in (
        2,
        5,
        10,
        20,
        25,
        50,
        100,
        150,
        200,
        250,
        300,
        500,
        750,
        1_000,
        2_000,
        5_000,
        10_000,
    )
)
"""Limits as people set them: kB counted by 1,000 or 1,024."""
_OVERSHOOT = 0.005
"""A limit is noticed so soon after it is reached; a coincidence is that near in 3 of 100 cases."""
_KB = 1_000
RECENT_DAYS = 8
"""A SIM's pace is that of so many days before today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpentLimit:
    """A limit which a SIM has used up."""

    words: str
    used: int
    limit: int | None
    source: str = ""
    set_by: OurAction | None = None


def our_limit(sim: MemberFacts) -> OurAction | None:
    """Return the limit which we set last ourselves; None: none, or it was removed since."""
    for action in sim.actions:
        if action.action == sim.traits.unlimit_action != "":
            return None
        if action.action == sim.traits.limit_action != "":
            return action
    return None


def known_limit(sim: MemberFacts) -> int | None:
    """Return a SIM's data limit in bytes; None: none is known."""
    if sim.limit_bytes is not None:
        return sim.limit_bytes
    ours = our_limit(sim)
    kb = ours.values.get("kb_limit", "") if ours else ""
    return int(kb) * _KB if kb.isascii() and kb.isdigit() else None


def describe_limit(limit: int, sim: MemberFacts, ours: OurAction | None) -> str:
    """Return a limit as evidence; our own also as we sent it, for a kB may be 1,000 or 1,024 bytes."""
    sent = ours.values.get(sim.traits.limit_field, "") if ours else ""
    words = f"limit {format_bytes(limit)}"
    return f"{words}, sent as {int(sent):,} kB" if sent.isdecimal() else words


def spent_limit(sim: MemberFacts, now: datetime) -> SpentLimit | None:
    """Return the limit which a suspended SIM has used up; None: none that we know."""
    use = month_use(sim, now)
    limit, ours = known_limit(sim), our_limit(sim)
    source = "journal" if ours else ""
    if limit is not None and (use is None or use.bytes_used >= _NEARLY * limit):
        used = use.bytes_used if use else limit
        words = f"its data limit of {format_bytes(limit)}"
        return SpentLimit(words=words, used=used, limit=limit, source=source, set_by=ours)
    if use is None:
        return None
    allowance = sim.allowance_bytes
    if allowance is not None and use.bytes_used >= _NEARLY * allowance:
        words = f"the {format_bytes(allowance)} its plan includes"
        return SpentLimit(words=words, used=use.bytes_used, limit=allowance)
    near = _round_limit(use)
    if near is not None:
        words = f"what is probably a data limit of {format_bytes(near)}"
        return SpentLimit(words=words, used=use.bytes_used, limit=near)
    return None


def _round_limit(use: MonthUse) -> int | None:
    """Return a round limit at which the usage stopped, on the day it was reached."""
    for limit in _ROUND:
        beyond = use.bytes_used - limit
        if 0 <= beyond <= limit * _OVERSHOOT and beyond < use.last_day_bytes:
            return limit
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitForecast:
    """When a SIM reaches its limit or its plan's allowance."""

    limit: int
    used: int
    is_plan: bool
    first_day: date
    """The band of days in which it is reached."""
    last_day: date
    is_reached: bool = False


def forecast_limit(sim: MemberFacts, now: datetime) -> LimitForecast | None:
    """Return when this month's usage reaches the limit; None: it will not, or too little is known."""
    limit = known_limit(sim)
    is_plan = limit is None
    limit = sim.allowance_bytes if limit is None else limit
    if not limit:
        return None
    use = month_use(sim, now)
    today = now.astimezone(UTC).date()
    is_now = use is not None and (
        use.last_day is None or (use.last_day.year, use.last_day.month) == (today.year, today.month)
    )
    if use is None or not is_now:
        return None
    used = use.bytes_used
    if used >= limit:
        return LimitForecast(
            limit=limit,
            used=used,
            is_plan=is_plan,
            first_day=today,
            last_day=today,
            is_reached=True,
        )
    recent = [
        day.bytes_used
        for day in sim.usage
        if day.bytes_used is not None and 0 < (today - day.day).days <= RECENT_DAYS
    ]
    reached = days_of_reaching(limit, used, recent, today)
    if reached is None:
        return None
    return LimitForecast(
        limit=limit, used=used, is_plan=is_plan, first_day=reached[0], last_day=reached[1]
    )


def days_of_reaching(
    limit: int, used: int, recent: Sequence[int], today: date
) -> tuple[date, date] | None:
    """Return between which days of this month a limit is reached, by what was used on the days before.

    `used` is this month's use, `recent` that of each of the last `RECENT_DAYS` as far as they are known.
    None: it will not be reached, or too few days are known.
    """
    if used >= limit:
        return today, today
    daily = _daily_band(recent)
    if daily is None:
        return None
    slow, fast = daily
    first = today + timedelta(days=min(366.0, (limit - used) / fast))
    last = today + timedelta(days=min(366.0, (limit - used) / slow))
    if first.month != today.month or first.year != today.year:
        return None
    return first, min(last, _end_of_month(today))


def _daily_band(recent: Sequence[int]) -> tuple[float, float] | None:
    """Return a slow and a fast day of the last week; None: too few days are known."""
    if len(recent) < 3:
        return None
    middle = median(recent)
    if middle <= 0:
        return None
    slow, fast = _quartiles(sorted(recent))
    return max(slow, middle / 2), max(fast, middle)


def _quartiles(ordered: Sequence[int]) -> tuple[float, float]:
    return float(ordered[len(ordered) // 4]), float(ordered[len(ordered) * 3 // 4])


def _end_of_month(day: date) -> date:
    following = day.replace(day=28) + timedelta(days=4)
    return following - timedelta(days=following.day)
