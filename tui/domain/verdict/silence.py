"""How long a record has verifiably been silent, and from when that is more than its usual pause."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from tui.domain.unit.rhythm import Rhythm
from tui.domain.verdict.facts import MemberFacts, ReportFact, UsageDay
from tui.lazy_dataclass import dataclass

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
FEW_DAYS = 4
"""From so many days of usage on, the days with traffic say how often a SIM speaks."""
_EVEN = 1.5
"""The longest of even pauses, a timer's, is at most so many times the shortest."""
_TIMER = timedelta(hours=10)
"""Two even pauses this long are a timer; shorter ones may be somebody starting a vehicle."""
_FEW_DEVICES = 8
_NIGHT = timedelta(hours=26)
_NIGHTS_SEEN = timedelta(days=4)
"""A rhythm learned in less may not have met a long night, unless it is a timer's."""
_JITTER = 1.03
_SLACK = 13 / 12
"""A check-in after a day comes within two hours more."""
_DAY = timedelta(days=1)
_BOOKED = timedelta(hours=6)
"""A vendor books the data of a day within so many hours after it."""
_RARE_DAYS = 3
"""A tracker whose SIM uses data so seldom rests for days, however short the pauses which were read."""
_LONGEST_OF_GAPS, _MEANS = 1.5, 4.6
"""Gaps which chance makes are seldom longer than so many times the longest known, or than so many times
their mean; a holiday makes a weekend half as long again."""
_RESTING_SHARE = 0.25
"""Less than this share of the data of a usual day holds no reports."""
_SAME_WORD = timedelta(minutes=1)
"""A list and a report name the moment of one word alike, but for seconds."""
_SAMPLED = timedelta(hours=20)
"""Reports further apart may be samples of many."""
_STOP_LOST = timedelta(hours=6)
"""A vehicle which is not heard after it moved is at rest for this long at least, or somebody is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSilence:
    """A record's silence: since its last word, up to where we know."""

    last: datetime
    until: datetime
    """Up to when we know that it said nothing: nobody has asked for anything later."""
    due_at: datetime
    """Its next word was due by then; later it is late."""
    missed_at: datetime
    """From then on more words are missing than it usually loses: a cause is named."""
    silent_at: datetime
    """From then on it is silent: a short hole of coverage is over, and somebody is told."""
    basis: str
    """What its usual pause was learned from: `rhythm`, `pauses`, `usage`, or empty: unknown."""

    @property
    def is_known(self) -> bool:
        """Whether its own words say how often it is heard."""
        return self.basis in ("rhythm", "pauses")

    @property
    def is_late(self) -> bool:
        """Whether its next word is overdue."""
        return self.until > self.due_at

    @property
    def is_missed(self) -> bool:
        """Whether more of its words are missing than it usually loses."""
        return self.until > self.missed_at

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
    sim: MemberFacts | None = None,
    at_least: timedelta | None = None,
) -> RecordSilence | None:
    """Measure a record's silence; None: it was never heard.

    The usage of the SIM in it says how often it speaks where its own rhythm is not known. `at_least`
    is a pause which something else explains, such as reports that arrive in bursts.
    """
    last = last_heard(member, now)
    if last is None:
        return None
    due_at, silent_at, basis = _expected(member, last, sim)
    missed_at = _missed_at(member, last, sim) if basis == "rhythm" else None
    pause = at_least or timedelta()
    silent_at = max(silent_at, due_at, last + max(SHORT_HOLE, pause))
    return RecordSilence(
        last=last,
        until=known_until(member, now) or last,
        due_at=due_at,
        missed_at=min(silent_at, max(missed_at or silent_at, due_at, last + pause)),
        silent_at=silent_at,
        basis=basis,
    )


def _missed_at(member: MemberFacts, last: datetime, sim: MemberFacts | None) -> datetime | None:
    """Return from when more of a record's words are missing than it usually loses; None: unknown.

    Only what was read whole is a silence, so nothing else is waited for.
    """
    rhythm = member.rhythm
    if rhythm is None or rhythm.parked is None or _is_by_usage(member):
        return None  # it may rest, for nobody knows how long
    if _is_little(member.reports, rhythm):
        return None
    moving = _has_moved(member, last)
    wait = max(_stop_lost(rhythm, moving=moving), _longest_rare_gap(sim))
    return max(rhythm.missed_by(last, is_moving=moving), last + wait)


def _stop_lost(rhythm: Rhythm, *, moving: bool | None) -> timedelta:
    """Return how long to wait for a vehicle whose report that it stopped may be lost.

    Its next check-in settles it. Where that is far off, only a hole of coverage is waited for; where
    it makes none, a rest.
    """
    checks = rhythm.parked_timer
    if not moving or rhythm.parked is None or (checks is not None and checks <= SHORT_HOLE):
        return timedelta()
    return SHORT_HOLE if checks else min(rhythm.parked * _SLACK, _STOP_LOST)


def _expected(
    member: MemberFacts, last: datetime, sim: MemberFacts | None
) -> tuple[datetime, datetime, str]:
    """Return when a record's next word is due, from when it is silent, and how that is known."""
    rhythm = member.rhythm
    if rhythm is not None and rhythm.parked is not None and _is_by_usage(member):
        return _by_days(last, rhythm.parked - _DAY, rhythm)
    if rhythm is not None:
        moving = _has_moved(member, last)
        rest = rhythm.parked or _rest_of_fleet(member) or max(rhythm.usual, _NIGHT)
        # One whose nights always followed a report of its drive may sleep as long after a stop.
        rest = max(rest, rhythm.moving or rest)
        # The days of its SIM's data reach further back than its reports: a rare user shows in them.
        rare = _longest_rare_gap(sim)
        # A stop may come at any hour, and one word may be lost: the next is waited for, too. What seems to
        # move may have stopped, and the report of that may be lost.
        has_stopped = rest * _SLACK if rhythm.parked else rest
        if rhythm.parked and not _rests_after_a_drive(member.reports):
            has_stopped = min(has_stopped, _STOP_LOST)
        has_checks = moving and rest <= _NIGHT  # one which makes none rests for as long as it likes
        floor = last + (has_stopped if has_checks else 2 * rest * _JITTER)
        silent_at = max(rhythm.silent_by(last, is_moving=moving), floor)
        if _is_little(member.reports, rhythm):
            silent_at = max(silent_at, last + _NIGHT)
        return rhythm.due_by(last, is_moving=moving), max(silent_at, last + rare), "rhythm"
    pauses = _pauses(member)
    if pauses is not None:
        due, silent = pauses
        return last + due, last + silent, "pauses"
    days = days_between_traffic(sim.usage) if sim else None
    if sim is not None and days is not None:
        due_at, silent_at, _ = _by_days(last, timedelta(days=days))
        return due_at, max(silent_at, last + _longest_by_chance(sim.usage)), "usage"
    if sim is not None and sim.rhythm is not None and sim.rhythm.parked is not None:
        due_at, silent_at, _ = _by_days(last, sim.rhythm.parked - _DAY, sim.rhythm)
        return due_at, silent_at, "usage"
    return last + UNKNOWN_DUE, last + UNKNOWN_SILENT, ""


def has_last_word(member: MemberFacts, last: datetime) -> bool:
    """Return whether the report of a record's last word is stored, and not only older ones."""
    at = member.reports[0].received_at if member.reports else None
    return at is None or at >= last - _SAME_WORD


def _has_moved(member: MemberFacts, last: datetime) -> bool | None:
    """Return whether a device moved at its last word; None: unknown."""
    if not member.reports or not has_last_word(member, last):
        return None
    return is_moving(member.reports[0])


def _rests_after_a_drive(reports: Sequence[ReportFact]) -> bool:
    """Return whether a device's last word before a night was of its drive: it goes to sleep without one."""
    for later, earlier in pairwise(reports):
        if later.received_at is None or earlier.received_at is None:
            continue
        if _STOP_LOST < later.received_at - earlier.received_at < _SAMPLED and is_moving(earlier):
            return True
    return False


def _rest_of_fleet(member: MemberFacts) -> timedelta | None:
    """Return the longest pause which is usual among the other devices of a record's account."""
    pauses = member.fleet.pause_seconds
    if pauses is None or pauses.devices < _FEW_DEVICES:
        return None
    return min(timedelta(seconds=pauses.high), _NIGHT)


def _is_little(reports: Sequence[ReportFact], rhythm: Rhythm) -> bool:
    """Return whether so little is known of a device without a timer that a night may be new to it."""
    times = [report.received_at for report in reports if report.received_at is not None]
    longest = max(pause for pause in (rhythm.usual, rhythm.moving, rhythm.parked) if pause)
    is_timer = longest <= _EVEN * max(rhythm.usual, rhythm.parked_timer or rhythm.usual)
    return not is_timer and bool(times) and times[0] - times[-1] < _NIGHTS_SEEN


def _is_by_usage(member: MemberFacts) -> bool:
    """Return whether a record's rhythm was learned from the days on which its SIM used data."""
    return member.traits.is_sim and not member.reports


def _by_days(
    last: datetime, gap: timedelta, rhythm: Rhythm | None = None
) -> tuple[datetime, datetime, str]:
    """Return when a SIM which uses data every so many days is late, and when it is silent.

    A day without data shows when it is over, and its vendor books it some hours later.
    """
    begin_of_day = last.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    due_at = begin_of_day + gap + _DAY + _BOOKED
    silent_at = due_at + _BOOKED + max(timedelta(), gap - _DAY) / 2
    if rhythm is not None and rhythm.rest is not None:
        due_at = rhythm.rest.end_after(last, due_at) or due_at
        silent_at = rhythm.rest.end_after(last, silent_at) or silent_at
    return due_at, max(due_at, silent_at), "rhythm"


def _longest_rare_gap(sim: MemberFacts | None) -> timedelta:
    """Return the longest gap to expect between the days on which a SIM uses data; 0: it does nearly every day."""
    gaps = _gaps(sim.usage) if sim else []
    longest = gaps[int(len(gaps) * 0.9)] if len(gaps) >= FEW_DAYS - 1 else 0
    if sim is None or longest < _RARE_DAYS:
        return timedelta()
    return max(timedelta(days=longest), _longest_by_chance(sim.usage))


def _longest_by_chance(usage: Sequence[UsageDay]) -> timedelta:
    """Return how long the gaps between days with data may be by chance, where they are uneven.

    Who takes a vehicle when he needs one waits now for days, now for a week.
    """
    gaps = _gaps(usage)
    if len(gaps) < 2 * FEW_DAYS or gaps[-1] <= _EVEN * gaps[len(gaps) // 2]:
        return timedelta()
    mean = sum(gaps) / len(gaps)
    return timedelta(days=min(_LONGEST_OF_GAPS * gaps[-1], _MEANS * mean))


def _pauses(member: MemberFacts) -> tuple[timedelta, timedelta] | None:
    """Return how long a record may pause before it is late, and before it is silent; None: unknown.

    That is by the few pauses which were read.
    """
    pauses = pauses_of(member.reports)
    longest = max(pauses, default=timedelta())
    if longest >= _TIMER and len(pauses) >= 2 and longest <= _EVEN * min(pauses):
        return longest * 1.15, longest * 2.2
    if len(pauses) >= FEW_PAUSES:
        return max(_DAY, 2 * longest), max(2 * _DAY, 3 * longest)
    return None


def pauses_of(reports: Sequence[ReportFact]) -> list[timedelta]:
    """Return the pauses between reports, by the vendor's clock, the newest first."""
    times = [report.received_at for report in reports if report.received_at is not None]
    return [later - earlier for later, earlier in pairwise(times)]


def days_between_traffic(usage: Sequence[UsageDay]) -> int | None:
    """Return the longest usual gap in days between days on which a SIM used data; None: unknown.

    A day with far less than usual holds no reports: that little keeps a resting tracker's connection up.
    """
    gaps = _gaps(usage)
    if len(gaps) < FEW_DAYS - 1:
        return None
    longest = gaps[int(len(gaps) * 0.9)]
    is_known = len(gaps) >= 2 * FEW_DAYS or longest <= _EVEN * gaps[0]
    return longest if is_known else None


def _gaps(usage: Sequence[UsageDay]) -> list[int]:
    """Return the gaps in days between days with data, the shortest first."""
    used = sorted(day.bytes_used for day in usage if day.bytes_used)
    least = used[len(used) // 2] * _RESTING_SHARE if used else 0.0
    days = sorted(day.day for day in usage if day.bytes_used and day.bytes_used >= least)
    return sorted((later - earlier).days for earlier, later in pairwise(days))
