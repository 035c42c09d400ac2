"""What to ask the vendors for, so that a doubtful verdict is decided."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from tui.domain.device.record import DeviceRecord
from tui.domain.place.distance import distance_m
from tui.domain.verdict.case import UnitCase
from tui.domain.verdict.delivery import CLOCK_SLACK
from tui.domain.verdict.facts import MemberFacts, StateKind
from tui.domain.verdict.judgement import Question
from tui.domain.verdict.limits import known_limit
from tui.domain.verdict.silence import last_heard

_FRESH = timedelta(minutes=15)
"""What was asked for so recently is not asked for again."""
_USAGE_FRESH = timedelta(hours=3)
"""Daily usage follows by hours."""
_QUIET = timedelta(hours=6)
"""A device heard more recently is asked for with all others."""
_BEFORE_LAST = timedelta(days=2)
_TREND = timedelta(days=7)
"""A battery's fall, or the time without a fix, shows in so many days."""
_FAR_M, _SAME_TIME = 50_000.0, timedelta(hours=1)
_ENOUGH_REPORTS = 12
_TO_LEARN = timedelta(days=14)
"""Reports of so many days say how often a device reports, weekly ones included."""


def questions_of(case: UnitCase) -> tuple[Question, ...]:
    """Return what would decide the verdict, the cheapest first."""
    return (*_sim_questions(case), *_report_questions(case))


def _sim_questions(case: UnitCase) -> Iterator[Question]:
    sim = case.sim
    if sim is None or sim.health.is_at_fault:
        return
    is_late = case.silence is not None and case.silence.is_late
    if is_late and _is_old(case, sim):
        yield Question(
            account=sim.record.account, key=sim.record.key, ask="details", urgency=_urgency(case)
        )
    suspended = sim.state_kind is StateKind.SUSPENDED
    if not (suspended or is_late) or _usage_is_fresh(case, sim):
        return
    # A suspension by limit or by person is told apart by usage alone.
    urgency = 8 if suspended and known_limit(sim) is None else _urgency(case)
    yield Question(account=sim.record.account, key=sim.record.key, ask="usage", urgency=urgency)


def _is_old(case: UnitCase, member: MemberFacts) -> bool:
    return member.asked_at is None or case.now - member.asked_at > _FRESH


def _usage_is_fresh(case: UnitCase, sim: MemberFacts) -> bool:
    asked = sim.usage_asked_at
    if asked is None:
        return False
    decides = case.traffic.flows is not None or sim.state_kind is not StateKind.ACTIVE
    return decides or case.now - asked < _USAGE_FRESH


def _report_questions(case: UnitCase) -> Iterator[Question]:
    tracker = case.tracker
    if tracker is None or tracker.health.is_at_fault or not tracker.traits.is_tracker:
        return
    last = last_heard(tracker, case.now)
    if last is None:
        return
    since, urgency = _wanted_since(case, tracker, last)
    if since is None or _is_cut_off(case) or _has_read(tracker, since, last):
        return
    record = tracker.record
    yield Question(
        account=record.account, key=record.key, ask="reports", since=since, urgency=urgency
    )


def _wanted_since(
    case: UnitCase, tracker: MemberFacts, last: datetime
) -> tuple[datetime | None, int]:
    """Return from when its reports would decide, and how urgent that is; None: they would not."""
    is_late = case.silence is not None and case.silence.is_late
    if _is_doubtful(case, tracker):
        return min(last, case.now - _TREND), max(5, _urgency(case))
    if tracker.rhythm is None:
        return last - _TO_LEARN, _urgency(case)
    if is_late:
        # How it fell silent is in its last reports: voltage, signal, position.
        return last - _BEFORE_LAST, _urgency(case)
    return None, 0


def _is_cut_off(case: UnitCase) -> bool:
    """Return whether the state of its SIM explains a silence: its reports would tell nothing more."""
    blocked = (StateKind.SUSPENDED, StateKind.DEACTIVATED)
    return case.is_silent and case.sim is not None and case.sim.state_kind in blocked


def _has_read(tracker: MemberFacts, since: datetime, last: datetime) -> bool:
    """Return whether its reports were read from about then up to its last word."""
    if tracker.read_since is None or tracker.read_until is None:
        return False
    return tracker.read_until >= last and tracker.read_since <= since + timedelta(days=1)


def _is_doubtful(case: UnitCase, tracker: MemberFacts) -> bool:
    """Return whether its record alone says that something may be wrong, and its reports would tell."""
    record, battery = tracker.record, case.battery
    if battery is not None and battery.is_low and battery.falls is None:
        return True
    if len(tracker.reports) >= _ENOUGH_REPORTS or record.last_seen is None:
        return False
    if any(_is_far(record, other.record) for other in case.locators):
        return True
    is_off = (
        record.position_at is not None and abs(record.last_seen - record.position_at) > CLOCK_SLACK
    )
    return is_off or record.latitude is None or record.position_source == "cell"


def _is_far(record: DeviceRecord, other: DeviceRecord) -> bool:
    """Return whether another vendor placed the unit far away at about the same time."""
    if record.latitude is None or record.longitude is None or record.position_at is None:
        return False
    if other.latitude is None or other.longitude is None or other.position_at is None:
        return False
    metres = distance_m((record.latitude, record.longitude), (other.latitude, other.longitude))
    return metres > _FAR_M and abs(record.position_at - other.position_at) < _SAME_TIME


def _urgency(case: UnitCase) -> int:
    """Return how urgent it is: the longest silent first, for whom history says the most."""
    silence = case.silence
    if silence is None:
        return 1
    if silence.is_silent:
        return 7 if silence.basis else 6
    if not silence.basis and silence.length > timedelta(days=1):
        return 6
    return 5 if silence.is_late else 3 if silence.length > _QUIET else 1
