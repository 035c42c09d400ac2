"""How long a record has verifiably been silent, and from when that is more than its usual pause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from tui.domain.verdict.facts import MemberFacts, ReportFact, UsageDay

MOVING_KMH = 6.0
"""Faster than a parked device's position wanders."""
SHORT_HOLE = timedelta(minutes=75)
"""Short holes of coverage end within an hour, and a vendor may take minutes to pass a report on."""
LONG = timedelta(days=7)
"""After a week of silence somebody should have looked."""
UNKNOWN_DUE, UNKNOWN_SILENT = timedelta(days=8), timedelta(days=21)
"""Where no rhythm is known: weekly reporters exist, and one lost word is only late."""
FEW_PAUSES = 6
"""From so many pauses on, the pauses we have read say something, even if they are no rhythm yet."""
FEW_DAYS = 8
"""From so many days of usage on, the days with traffic say how often a SIM speaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSilence:
    """A record's silence: since its last word, up to where we know."""

    last: datetime
    until: datetime
    """Up to when we know that it said nothing: nobody has asked for anything later."""
    due_at: datetime
    """Its next word was due by then; later it is late."""
    silent_at: datetime
    """From then on it is silent."""
    basis: str
    """What its usual pause was learned from: `rhythm`, `pauses`, `usage`, or empty: unknown."""

    @property
    def is_late(self) -> bool:
        """Whether its next word is overdue."""
        return self.until > self.due_at

    @property
    def is_silent(self) -> bool:
        """Whether it is silent for longer than one lost word explains."""
        return self.until > self.silent_at

    @property
    def is_long(self) -> bool:
        """Whether it is silent for very long."""
        usual = self.silent_at - self.last
        return self.is_silent and self.until > self.last + max(LONG, 3 * usual)

    @property
    def length(self) -> timedelta:
        """How long it has verifiably been silent."""
        return self.until - self.last


def last_heard(member: MemberFacts, now: datetime) -> datetime | None:
    """Return a record's last word by its vendor's clock; None: never."""
    reported = member.reports[0].received_at if member.reports else None
    times = [at for at in (member.record.last_seen, reported) if at is not None]
    return min(now, max(times)) if times else None


def known_until(member: MemberFacts, now: datetime) -> datetime | None:
    """Return up to when anything is known of a record; None: nobody ever asked."""
    times = (member.asked_at, member.read_until, last_heard(member, now))
    return max((min(now, at) for at in times if at is not None), default=None)


def is_moving(report: ReportFact) -> bool | None:
    """Return whether a device moved when it made a report; None: it did not say."""
    return None if report.speed_kmh is None else report.speed_kmh > MOVING_KMH


def silence_of(
    member: MemberFacts,
    now: datetime,
    usage: Sequence[UsageDay] = (),
    at_least: timedelta | None = None,
) -> RecordSilence | None:
    """Measure a record's silence; None: it was never heard.

    `usage` is that of the SIM in it, the newest first. `at_least` is a pause which something else
    explains, such as reports that arrive in bursts.
    """
    last = last_heard(member, now)
    if last is None:
        return None
    due_at, silent_at, basis = _expected(member, last, usage)
    return RecordSilence(
        last=last,
        until=known_until(member, now) or last,
        due_at=due_at,
        silent_at=max(silent_at, due_at, last + max(SHORT_HOLE, at_least or SHORT_HOLE)),
        basis=basis,
    )


def _expected(
    member: MemberFacts, last: datetime, usage: Sequence[UsageDay]
) -> tuple[datetime, datetime, str]:
    """Return when a record's next word is due, from when it is silent, and how that is known."""
    rhythm = member.rhythm
    if rhythm is not None:
        moving = is_moving(member.reports[0]) if member.reports else None
        due_at = rhythm.due_by(last, is_moving=moving)
        return due_at, rhythm.silent_by(last, is_moving=moving), "rhythm"
    pauses = pauses_of(member.reports)
    if len(pauses) >= FEW_PAUSES:
        longest = max(pauses)
        due, silent = max(timedelta(days=1), 2 * longest), max(timedelta(days=2), 3 * longest)
        return last + due, last + silent, "pauses"
    days = days_between_traffic(usage)
    if days is not None:
        return last + timedelta(days=days + 1), last + timedelta(days=2 * days + 1), "usage"
    return last + UNKNOWN_DUE, last + UNKNOWN_SILENT, ""


def pauses_of(reports: Sequence[ReportFact]) -> list[timedelta]:
    """Return the pauses between reports, by the vendor's clock, the newest first."""
    times = [report.received_at for report in reports if report.received_at is not None]
    return [later - earlier for later, earlier in pairwise(times)]


def days_between_traffic(usage: Sequence[UsageDay]) -> int | None:
    """Return the longest usual gap in days between days on which a SIM used data; None: unknown."""
    days = sorted(day.day for day in usage if day.bytes_used)
    if len(days) < FEW_DAYS:
        return None
    gaps = sorted((later - earlier).days for earlier, later in pairwise(days))
    return max(1, gaps[int(len(gaps) * 0.9)])
