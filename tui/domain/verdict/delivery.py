"""When reports were made and when they arrived: a wrong clock, or reports which arrive late."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from tui.domain.verdict.facts import MemberFacts, ReportFact
from tui.lazy_dataclass import dataclass

ROLLOVER = timedelta(weeks=1_024)
"""GPS counts weeks up to 1,024 and begins again: old receivers then are 19.6 years behind."""
CLOCK_SLACK = timedelta(minutes=10)
"""Less is a normal difference between a device's clock and its vendor's."""
_NO_BUFFER = timedelta(days=30)
"""No device keeps its reports for longer: an older time is a wrong clock."""
_RECENT = 400
"""So many of the newest reports are looked at."""
_FEWEST, _FEWEST_SELDOM, _FEWEST_GROSS = 4, 3, 2
"""So many agree before a clock is wrong: fewer of a device which reports seldom, or of what cannot be."""
_SELDOM = timedelta(hours=12)
_NEWEST = 12
"""Among so many must be late ones, or it is over."""
_LATE = timedelta(minutes=75)
"""A short hole of coverage, which ends within an hour, delays reports by less."""
_SAME_LAG = timedelta(minutes=1)
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
    if len(lags) < _FEWEST_GROSS:
        return _by_record(member)
    newest = [lag for _, lag in lags[:_FEWEST_GROSS]]
    # Reports cannot arrive before they are made, nor wait for months in a device.
    if max(newest) < -CLOCK_SLACK or min(newest) > _NO_BUFFER:
        return _error(-newest[0], _wrong_since(lags, newest[0]))
    # A constant lag is a clock behind; reports out of a buffer have waited differently long.
    count = _FEWEST_SELDOM if _apart(lags, _FEWEST_SELDOM) > _SELDOM else _FEWEST
    recent = sorted(lag for _, lag in lags[:count])
    is_constant = recent[-1] - recent[0] <= max(timedelta(minutes=3), recent[0] * 0.03)
    came_apart = _apart(lags, count) > _BURST or _is_constant_for_long(lags)
    if len(recent) == count and recent[0] > CLOCK_SLACK and is_constant and came_apart:
        return _error(-recent[0], _wrong_since(lags, recent[0]))
    if len(lags) < count and _is_one_lag(lags):
        return _error(-lags[0][1], lags[-1][0])
    return None


def _is_one_lag(lags: Sequence[tuple[datetime, timedelta]]) -> bool:
    """Return whether the few reports which are known came apart, and each as late as the others.

    What waited for coverage has waited differently long, and comes together.
    """
    late = sorted(lag for _, lag in lags)
    came_apart = all(newer - older > _BURST / 2 for (newer, _), (older, _) in pairwise(lags))
    return late[0] > _LATE and came_apart and late[-1] - late[0] <= _SAME_LAG


def _apart(lags: Sequence[tuple[datetime, timedelta]], count: int) -> timedelta:
    """Return how long before the newest of so many reports the oldest was received."""
    return lags[0][0] - lags[min(count, len(lags)) - 1][0]


def _is_constant_for_long(lags: Sequence[tuple[datetime, timedelta]]) -> bool:
    """Return whether the lags of a device which reports every minute or so are constant for long."""
    since = _wrong_since(lags, lags[0][1])
    return since is not None and lags[0][0] - since > _BURST


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
    newest = [lag for _, lag in lags[:_NEWEST]]
    share = sum(lag > _LATE for lag in newest) / max(1, len(newest))
    if len(late) >= 3 and _is_late_singly(lags):
        pass
    elif len(late) < 3 or share < 0.25 or (len(bursts) < 2 and share < 0.5):
        return None  # on time, over, or one long hole of coverage
    elif len(bursts) < 2 and late[0][0] - late[-1][0] <= timedelta(days=1):
        return None
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


def _is_late_singly(lags: Sequence[tuple[datetime, timedelta]]) -> bool:
    """Return whether most of the newest reports of a device which reports seldom are late."""
    newest = [lag for _, lag in lags[:_FEWEST]]
    return sum(lag > _LATE for lag in newest) >= 3 and _apart(lags, _FEWEST) > _SELDOM * 2


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
