"""What a SIM used in its last months, and what this month comes to: known figures only."""

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from tui.domain.show.overview import DAILY_SPREAD, Band, forecast_month
from tui.lazy_dataclass import dataclass

MONTHS = 3
"""So many whole months are looked back on."""
_LEAST_DAYS = 14
"""From so many days on, a SIM's own days say how much they vary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthSum:
    """What is stored of one measure of a SIM in one month: its vendor's own figure, and the days listed."""

    figure: int | None = None
    figure_at: datetime | None = None
    """When the figure was fetched."""
    days: int = 0
    total: int = 0
    """The sum of these days …"""
    squares: float = 0.0
    """… and of their squares."""
    last_day: date | None = None
    days_at: datetime | None = None
    """When the newest of the days was fetched."""


Sums = Mapping[date, MonthSum]
"""By the first day of the month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureUse:
    """One measure, data or texts: the last whole months, this month so far, and its forecast."""

    months: tuple[int | None, ...]
    """The last whole months, the oldest first; None: unknown."""
    so_far: int | None = None
    known_until: datetime | None = None
    """Up to when `so_far` counts."""
    band: Band | None = None
    """The 80 % forecast range of this month; None: too little is known."""

    @property
    def low(self) -> int | None:
        """The forecast's lower end, in whole bytes or texts."""
        return None if self.band is None else math.floor(self.band.low)

    @property
    def high(self) -> int | None:
        """The forecast's upper end, in whole bytes or texts."""
        return None if self.band is None else math.ceil(self.band.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimUse:
    """What a SIM used."""

    months: tuple[date, ...]
    """The first days of the last whole months, the oldest first."""
    data: MeasureUse
    texts: MeasureUse

    @property
    def unknown_months(self) -> tuple[date, ...]:
        """The whole months whose data or texts are unknown."""
        both = zip(self.months, self.data.months, self.texts.months, strict=True)
        return tuple(month for month, *used in both if None in used)


def last_months(now: datetime) -> tuple[date, ...]:
    """Return the first days of the last whole months, the oldest first."""
    found = [now.astimezone(UTC).date().replace(day=1)]
    while len(found) <= MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return tuple(reversed(found[1:]))


def sim_use(data: Sums, texts: Sums, now: datetime, activated_at: datetime | None) -> SimUse:
    """Return what is known of a SIM's use.

    A month is known by its vendor's figure, or where each of its days is listed; both may be known and
    differ, and the larger one counts. A SIM which was activated this month has no forecast yet.
    """
    months = last_months(now)
    return SimUse(
        months=months,
        data=_measure(data, months, now, activated_at),
        texts=_measure(texts, months, now, activated_at),
    )


def _measure(
    sums: Sums, months: tuple[date, ...], now: datetime, activated_at: datetime | None
) -> MeasureUse:
    this = now.astimezone(UTC).date().replace(day=1)
    whole = tuple(_whole_month(month, sums.get(month)) for month in months)
    used, until = _so_far(sums.get(this), now)
    is_new = activated_at is not None and activated_at >= _start(this)
    band = None
    if used is not None and until is not None and not is_new:
        recent = [sums[month] for month in (*months[-1:], this) if month in sums]
        band = forecast_month(used, until, _spread(recent))
    return MeasureUse(months=whole, so_far=used, known_until=until, band=band)


def _whole_month(month: date, known: MonthSum | None) -> int | None:
    """Return what was used in a month which is over; a figure fetched before its end is a part of it."""
    if known is None:
        return None
    following = (month + timedelta(days=32)).replace(day=1)
    found = []
    if known.figure is not None and _is_since(known.figure_at, _start(following)):
        found.append(known.figure)
    if known.days == (following - month).days and _is_since(known.days_at, _start(following)):
        found.append(known.total)
    return max(found, default=None)


def _so_far(known: MonthSum | None, now: datetime) -> tuple[int | None, datetime | None]:
    """Return what was used this month, and up to when that counts."""
    if known is None:
        return None, None
    found = []
    if known.figure is not None and known.figure_at is not None:
        found.append((known.figure, min(known.figure_at, now)))
    last = known.last_day
    if last is not None and known.days == last.day and known.days_at is not None:
        ended = _start(last + timedelta(days=1)) - timedelta(microseconds=1)
        found.append((known.total, min(known.days_at, ended, now)))
    return max(found, default=(None, None))


def _spread(recent: Iterable[MonthSum]) -> float:
    """Return how much a SIM's days vary, as a share of a mean day; the usual, where too few are known."""
    known = list(recent)
    days, used = sum(each.days for each in known), sum(each.total for each in known)
    if days < _LEAST_DAYS or not used:
        return DAILY_SPREAD
    mean = used / days
    variance = sum(each.squares for each in known) / days - mean * mean
    return math.sqrt(max(0.0, variance)) / mean


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _is_since(at: datetime | None, moment: datetime) -> bool:
    return at is not None and at >= moment
