"""What to ask the vendors for, so that a doubtful verdict is decided."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import IntEnum

from tui.domain.account.vendor_traits import StateKind
from tui.domain.device.record import DeviceRecord
from tui.domain.place.distance import distance_m
from tui.domain.verdict.case import UnitCase
from tui.domain.verdict.delivery import CLOCK_SLACK
from tui.domain.verdict.doubt import looks_odd
from tui.domain.verdict.facts import MemberFacts
from tui.domain.verdict.judgement import Finding, Question
from tui.domain.verdict.limits import known_limit
from tui.domain.verdict.positions import holds_its_place
from tui.domain.verdict.silence import has_last_word, last_heard
from tui.domain.verdict.voltage import BatteryTrend

_FRESH = timedelta(minutes=15)
"""What was asked for so recently is not asked for again."""
_USAGE_FRESH = timedelta(hours=3)
"""Daily usage follows by hours."""
_QUIET = timedelta(hours=6)
"""A device heard more recently is asked for with all others."""
_LONG = timedelta(days=1)
"""Silent for longer, a device of unknown rhythm is asked about before those which may only be parked."""
_BEFORE_LAST = timedelta(days=2)
_DESCRIBES = frozenset({"ok", "overdue", "account-unreachable", "account-denied", "not-asked"})
"""They say what is seen, or how far it can be believed, and no cause."""
_LITTLE = timedelta(hours=18)
"""Of what is known for less than a day hardly anything is known: it may only have stood all the time."""
_TREND = timedelta(days=7)
"""A battery's fall, or the time without a fix, shows in so many days."""
_WITH_WEEKEND = timedelta(days=8)
"""So many days have a weekend in them."""
_FAR_M, _SAME_TIME = 50_000.0, timedelta(hours=1)
_TO_LEARN = timedelta(days=14)
"""Reports of so many days say how often a device reports, weekly ones included."""


class Urgency(IntEnum):
    """How likely an answer is to decide a verdict: of a hundred answers in a planted fleet, how many did."""

    EXPLAINED = 0
    """A cause is known: almost none."""
    ON_TIME = 1
    """Nothing is odd, and how often it is heard is not known: ten."""
    QUIET = 3
    """It was not heard for hours, and may be parked: ten."""
    HELD = 3
    """Its position is one to the last digit, which some devices do while they stand."""
    ALONE = 4
    """It was not heard for hours, and no SIM's data tells of it, either: thirty."""
    LATE = 5
    """It is late or silent, and nothing explains it: seventy."""
    DOUBTFUL = 6
    """Its record is odd, so that its newest reports tell: eighty."""
    SUSPENDED = 8
    """Usage alone tells a limit from a person."""


def questions_of(case: UnitCase, findings: Sequence[Finding] = ()) -> tuple[Question, ...]:
    """Return what would decide the verdict, the cheapest first; `findings`: what is known so far."""
    is_explained = any(_explains(finding) for finding in findings)
    return (*_sim_questions(case), *_report_questions(case, is_explained=is_explained))


def _explains(finding: Finding) -> bool:
    """Return whether a finding is a cause, and not merely what is seen of it."""
    return finding.rule not in _DESCRIBES


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
    urgency = Urgency.SUSPENDED if suspended and known_limit(sim) is None else _urgency(case)
    yield Question(account=sim.record.account, key=sim.record.key, ask="usage", urgency=urgency)


def _is_old(case: UnitCase, member: MemberFacts) -> bool:
    return member.asked_at is None or case.now - member.asked_at > _FRESH


def _usage_is_fresh(case: UnitCase, sim: MemberFacts) -> bool:
    asked = sim.usage_asked_at
    if asked is None:
        return False
    decides = case.traffic.flows is not None or sim.state_kind is not StateKind.ACTIVE
    return decides or case.now - asked < _USAGE_FRESH


def _report_questions(case: UnitCase, *, is_explained: bool) -> Iterator[Question]:
    tracker = case.tracker
    if tracker is None or tracker.health.is_at_fault or not tracker.traits.is_tracker:
        return
    last = last_heard(tracker, case.now)
    if last is None:
        return
    since, urgency = _wanted_since(case, tracker, last)
    if since is None or _is_cut_off(case) or _has_read(tracker, since, last):
        return
    if is_explained:
        is_by_level = case.battery is not None and case.battery.is_low_by_level
        urgency = Urgency.QUIET if is_by_level else Urgency.EXPLAINED
    yield Question(
        account=tracker.record.account,
        key=tracker.record.key,
        ask="reports",
        since=since,
        urgency=urgency,
    )


def _wanted_since(
    case: UnitCase, tracker: MemberFacts, last: datetime
) -> tuple[datetime | None, int]:
    """Return from when its reports would decide, and how urgent that is; None: they would not."""
    # An answer about many days may lack the newest of a device which reports often: two days go first.
    has_newest = _has_read(tracker, last - _BEFORE_LAST, last)
    if _needs_series(case.battery):
        return last - (_TREND if has_newest else _BEFORE_LAST), Urgency.DOUBTFUL
    if not has_newest and _is_doubtful(case, tracker):
        return last - _BEFORE_LAST, Urgency.DOUBTFUL
    if case.battery is not None and case.battery.is_guess:
        return last - _TO_LEARN, Urgency.HELD
    urgency = max(_urgency(case), Urgency.HELD if holds_its_place(tracker.reports) else 0)
    is_fresh = case.silence is None or case.silence.length < _LONG
    if tracker.rhythm is None:
        return last - (_BEFORE_LAST if is_fresh and not has_newest else _TO_LEARN), urgency
    if tracker.read_since is not None and last - tracker.read_since < _LITTLE:
        return last - _BEFORE_LAST, urgency  # it may have stood at one place so far
    if case.silence is not None and case.silence.is_late:
        # How it fell silent is in its last reports: voltage, signal, position; whether it rests so
        # long at times is in those before.
        return last - (_WITH_WEEKEND if has_newest else _BEFORE_LAST), _urgency(case)
    return None, 0


def _needs_series(battery: BatteryTrend | None) -> bool:
    """Return whether more voltages would tell whether a battery at a low level falls, or lives there."""
    if battery is None or not battery.is_at_low_level:
        return False
    return battery.falls is not True or battery.is_short


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
    """Return whether the little that is known says that something may be wrong, and its reports would tell."""
    record = tracker.record
    if record.last_seen is None:
        return False
    if tracker.reports and has_last_word(tracker, record.last_seen):
        return looks_odd(tracker.reports) or _was_placed_elsewhere(case, record)
    is_off = (
        record.position_at is not None and abs(record.last_seen - record.position_at) > CLOCK_SLACK
    )
    lacks = record.latitude is None or record.position_source == "cell"
    return is_off or lacks or _was_placed_elsewhere(case, record)


def _was_placed_elsewhere(case: UnitCase, record: DeviceRecord) -> bool:
    return any(_is_far(record, other.record) for other in case.locators)


def _is_far(record: DeviceRecord, other: DeviceRecord) -> bool:
    """Return whether another vendor placed the unit far away at about the same time."""
    if record.latitude is None or record.longitude is None or record.position_at is None:
        return False
    if other.latitude is None or other.longitude is None or other.position_at is None:
        return False
    metres = distance_m((record.latitude, record.longitude), (other.latitude, other.longitude))
    return metres > _FAR_M and abs(record.position_at - other.position_at) < _SAME_TIME


def _urgency(case: UnitCase) -> int:
    """Return how urgent it is to learn how often a device is heard, by its silence."""
    silence = case.silence
    if silence is None:
        return Urgency.ON_TIME
    if silence.is_late or (not silence.basis and silence.length > _LONG):
        return Urgency.LATE
    if silence.length <= _QUIET:
        return Urgency.ON_TIME
    return Urgency.QUIET if silence.basis else Urgency.ALONE
