"""Whether a SIM used data since a moment, and what it used in a month, by its daily usage."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from tui.domain.unit.median import median
from tui.domain.verdict.facts import MemberFacts
from tui.domain.verdict.silence import days_between_traffic
from tui.lazy_dataclass import dataclass

_DAY = timedelta(days=1)
_LEAST_SHARE = 0.05
"""Less than this share of the usual is signaling, not data."""
_LEAST_BYTES = 1_000
"""More is data in any case, such as one report of a vehicle which is parked; less is not one report."""
_NEWEST_DAYS = timedelta(days=3)
"""Whether data flows is about now: what was used earlier in a long silence says nothing.

Of a SIM which uses data more seldom, "now" is as long as its usual gap and a day.
"""
_CLEAR_SHARE = 0.15
"""A part of a day which is shorter than this cannot be told from the noise of daily usage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimTraffic:
    """What a SIM used since a moment."""

    flows: bool | None
    """Whether data flows since then; None: unknown."""
    bytes_since: int | None = None
    """On the whole days since, and the day of asking."""
    asked_at: datetime | None = None
    is_whole_days: bool = False
    """Whether days after that moment's own say so: within a day, the time of day counts for more."""
    days_used: int = 0
    """On how many of those days data was used."""
    last_day: date | None = None
    """The last of them; None: none."""


UNKNOWN = SimTraffic(flows=None)


def traffic_since(sim: MemberFacts, onset: datetime, due: datetime) -> SimTraffic:
    """Judge by daily usage whether data flows since a device fell silent at `onset`.

    Until its next word was `due` nothing was wrong, so the newest whole days after that decide. Where
    there are none yet, the days since the onset do, as far as they tell anything.
    """
    asked = sim.usage_asked_at
    if asked is None or asked <= onset or not sim.usage:
        return UNKNOWN
    used = {day.day: day.bytes_used for day in sim.usage if day.bytes_used is not None}
    if not used:
        return UNKNOWN
    first, last = onset.astimezone(UTC).date(), asked.astimezone(UTC).date()
    usual = _usual_day(used, first)
    gap = timedelta(days=1 + (days_between_traffic(sim.usage) or 0))
    newest = max(first, due.astimezone(UTC).date(), last - max(_NEWEST_DAYS, gap))
    later = _later_days(used, newest, last, asked, usual)
    if later is None and newest > first:
        later = _later_days(used, first, last, asked, usual)
    if later is None:
        return SimTraffic(flows=_same_day(used, onset, asked, usual), asked_at=asked)
    return later


def _usual_day(used: Mapping[date, int], before: date) -> float | None:
    """Return the bytes of a usual day before this one, days without a row being days without data."""
    known = [day for day in used if day < before]
    if not known:
        return None
    days = min(28, (before - min(known)).days)
    return median(used.get(before - nth * _DAY, 0) for nth in range(1, days + 1)) or None


def _later_days(
    used: Mapping[date, int], first: date, last: date, asked: datetime, usual: float | None
) -> SimTraffic | None:
    """Judge by the days after the first; the last counts only as far as its vendor lists it."""
    days = [first + nth * _DAY for nth in range(1, (last - first).days + 1)]
    shares = dict.fromkeys(days, 1.0)
    if days:
        shares[last] = _share_of_day(asked) if last in used else 0.0
    whole = sum(shares.values())
    if whole < _CLEAR_SHARE:
        return None
    total = sum(used.get(day, 0) for day in days)
    least = min(_LEAST_BYTES, usual * whole * _LEAST_SHARE) if usual else _LEAST_BYTES
    busy = [day for day in days if used.get(day, 0) > 0]
    return SimTraffic(
        flows=total >= max(1, least),
        bytes_since=total,
        asked_at=asked,
        is_whole_days=True,
        days_used=len(busy),
        last_day=busy[-1] if busy else None,
    )


def _same_day(
    used: Mapping[date, int], onset: datetime, asked: datetime, usual: float | None
) -> bool | None:
    """Judge by the day of the onset: whether more was used than the part before it explains."""
    day = onset.astimezone(UTC).date()
    if usual is None or day not in used:
        return None
    begin = _share_of_day(onset)
    end = _share_of_day(asked) if asked.astimezone(UTC).date() == day else 1.0
    if end - begin < _CLEAR_SHARE:
        return None
    place = (used[day] / usual - begin) / (end - begin)
    return True if place > 0.75 else False if place < 0.25 else None


def _share_of_day(at: datetime) -> float:
    at = at.astimezone(UTC)
    return (at.hour * 60 + at.minute) / 1_440


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthUse:
    """What a SIM used in the month in which it last used data."""

    bytes_used: int
    last_day: date | None
    """The last day with data; None: only the month's figure is known."""
    last_day_bytes: int = 0


def month_use(sim: MemberFacts, now: datetime) -> MonthUse | None:
    """Return what a SIM used in its last month with data; None: unknown."""
    days = sorted((day.day for day in sim.usage if day.bytes_used), reverse=True)
    used = {day.day: day.bytes_used or 0 for day in sim.usage}
    if not days:
        this_month = sim.month_bytes
        return None if this_month is None else MonthUse(bytes_used=this_month, last_day=None)
    last = days[0]
    total = sum(
        count for day, count in used.items() if (day.year, day.month) == (last.year, last.month)
    )
    if (last.year, last.month) == (now.year, now.month):
        total = max(total, sim.month_bytes or 0)
    return MonthUse(bytes_used=total, last_day=last, last_day_bytes=used[last])
