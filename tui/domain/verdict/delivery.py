"""When reports were made and when they arrived: a wrong clock, or reports which arrive late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from tui.domain.verdict.facts import MemberFacts, ReportFact

ROLLOVER = timedelta(weeks=1_024)
"""GPS counts weeks up to 1,024 and begins again: old receivers then are 19.6 years behind."""
CLOCK_SLACK = timedelta(minutes=10)
"""Less is a normal difference between a device's clock and its vendor's."""
_NO_BUFFER = timedelta(days=30)
"""No device keeps its reports for longer: an older time is a wrong clock."""
_RECENT = 40
"""So many of the newest reports are looked at."""
_LATE = timedelta(minutes=75)
"""A short hole of coverage, which ends within an hour, delays reports by less."""
_BURST = timedelta(minutes=10)
"""Reports received within this time arrived together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockError:
    """How wrong a device's clock is."""

    off_by: timedelta
    """Positive: it is ahead of its vendor's."""
    is_rollover: bool
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LateDelivery:
    """Reports which arrived together, long after they were made."""

    late: int
    of: int
    worst: timedelta
    pause: timedelta
    """The longest pause between two bursts."""
    since: datetime


def clock_error(member: MemberFacts) -> ClockError | None:
    """Judge a device's clock against its vendor's; None: nothing is wrong, or nothing is known."""
    lags = _lags(member.reports)[:_RECENT]
    if len(lags) < 3:
        return _by_record(member)
    recent = [lag for _, lag in lags[:12]]
    middle = sorted(recent)[len(recent) // 2]
    if middle < -CLOCK_SLACK or middle > _NO_BUFFER:
        # Reports cannot arrive before they are made, nor wait for months in a device.
        return _error(-middle, _wrong_since(lags, middle))
    least, most = sorted(recent)[len(recent) // 5], sorted(recent)[len(recent) * 4 // 5]
    spread = most - least
    is_constant = spread <= max(timedelta(minutes=3), middle * 0.05)
    # A constant lag is a clock behind; reports out of a buffer have waited differently long.
    if least > CLOCK_SLACK and is_constant:
        return _error(-middle, _wrong_since(lags, middle))
    return None


def _by_record(member: MemberFacts) -> ClockError | None:
    """Judge by the record alone: only what no late delivery explains."""
    made, heard = member.record.position_at, member.record.last_seen
    if made is None or heard is None or not member.traits.is_tracker or member.traits.is_sim:
        return None
    off = made - heard
    return _error(off, None) if off > CLOCK_SLACK or off < -_NO_BUFFER else None


def _error(off_by: timedelta, since: datetime | None) -> ClockError:
    is_rollover = abs(off_by + ROLLOVER) < timedelta(days=2)
    return ClockError(off_by=off_by, is_rollover=is_rollover, since=since)


def _wrong_since(lags: Sequence[tuple[datetime, timedelta]], middle: timedelta) -> datetime | None:
    since = None
    for received, lag in lags:
        if abs(lag - middle) > max(CLOCK_SLACK, abs(middle) / 2):
            break
        since = received
    return since


def late_delivery(reports: Sequence[ReportFact]) -> LateDelivery | None:
    """Return how late the newest reports arrive, in bursts; None: they arrive on time."""
    lags = _lags(reports)[:_RECENT]
    late = [(received, lag) for received, lag in lags if _LATE < lag < _NO_BUFFER]
    bursts = _bursts(late)
    if len(late) < 3 or len(late) < 0.25 * len(lags) or not bursts:
        return None
    if len(bursts) < 2 and len(late) < 0.5 * len(lags):
        return None  # one long hole some time ago
    if not any(received >= lags[min(5, len(lags) - 1)][0] for received, _ in late):
        return None  # it is over
    times = [received for received, _ in lags[: lags.index(late[-1]) + 2]]
    pause = max(
        (newer - older for newer, older in pairwise(times)),
        default=timedelta(),
    )
    return LateDelivery(
        late=len(late),
        of=len(lags),
        worst=max(lag for _, lag in late),
        pause=pause,
        since=late[-1][0],
    )


def _bursts(late: Sequence[tuple[datetime, timedelta]]) -> list[datetime]:
    """Return when several late reports arrived together which were made at different times."""
    found: list[datetime] = []
    for (newer, newer_lag), (older, older_lag) in pairwise(late):
        made_apart = abs((newer - newer_lag) - (older - older_lag))
        together = newer - older <= _BURST and made_apart > newer - older + timedelta(minutes=1)
        if together and (not found or found[-1] - newer > _BURST):
            found.append(newer)
    return found


def _lags(reports: Sequence[ReportFact]) -> list[tuple[datetime, timedelta]]:
    return [
        (report.received_at, report.received_at - report.at)
        for report in reports
        if report.received_at is not None and report.at is not None
    ]
