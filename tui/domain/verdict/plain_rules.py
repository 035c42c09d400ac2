"""The rules: each finds one problem of a unit. `RULES` is their table."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from tui.domain.account.health import WAITING, HealthKind
from tui.domain.device.record import DeviceRecord
from tui.domain.text.times import format_age
from tui.domain.verdict.evidence import MIN_SILENCE, PlainFinding, UnitEvidence, last_contact
from tui.domain.verdict.judgement import Severity

LOW_MV = 3_500.0
"""A lithium cell below 3,500 mV is nearly empty; near 3,300 mV trackers switch off."""
MAX_DATA_AGE = timedelta(hours=1)
"""`sync` reads every device list more often than once an hour."""
MAX_POSITION_AGE = timedelta(days=1)
"""A unit which has contact but no new position for this long needs attention."""
CLOCK_SLACK = timedelta(minutes=10)
"""Less is a normal difference between a device's clock and its vendor's."""

Rule = Callable[[UnitEvidence], Iterator[PlainFinding]]


def _unit_silence(case: UnitEvidence) -> Severity:
    """Return how bad a unit's silence is: that of the record with the latest contact."""
    return case.silence_severity(case.last_record) if case.last_record else "ok"


def _sim_blocked(case: UnitEvidence) -> Iterator[PlainFinding]:
    for record in case.unit.records:
        trust = case.trust_by_account[record.account]
        meaning = trust.blocked_states.get((record.state or "").casefold())
        if meaning is None:
            continue
        since = case.changed_at.get((record.account, record.key))
        first_seen = f" since {case.format_time(since)}" if since else ""
        yield PlainFinding(
            rule="barred",
            severity="warning" if case.last_record and _unit_silence(case) == "ok" else "critical",
            sentence=f"{trust.title} says “{record.state}”: {meaning}.",
            evidence=(f"{record.account}: state {record.state}{first_seen}", *case.contact_lines()),
            advice="Find out who did this and why (watchfloor log, the vendor's portal) before you restore it.",
        )


_FAULTS: Mapping[HealthKind, tuple[str, str]] = {
    HealthKind.REFUSES_KEY: ("account-denied", "refuses the account's key"),
    HealthKind.REFUSES_CALL: ("account-denied", "refuses the account its {call}"),
    HealthKind.FAILING: ("account-unreachable", "fails when asked for its {call}"),
    HealthKind.UNREACHABLE: ("account-unreachable", "cannot be reached"),
}
"""An account's problem: the rule and the words. Waiting for a limit or our share is no problem."""


def _faulty_account(case: UnitEvidence) -> Iterator[PlainFinding]:
    """Find an account of the unit which has a problem, so that the unit's data is old."""
    for account in dict.fromkeys(record.account for record in case.unit.records):
        health = case.trust_by_account[account].health
        if health.kind not in _FAULTS:
            continue
        rule, words = _FAULTS[health.kind]
        known = f" Its data is from {case.format_time(health.ok_at)}." if health.ok_at else ""
        since = f" since {case.format_time(health.since)}" if health.since else ""
        yield PlainFinding(
            rule=rule,
            severity="warning",
            sentence=f"{account} {words.format(call=health.call)}{since}, so nobody knows whether this "
            f"unit is silent now.{known}",
            evidence=(health.sentence, *case.contact_lines()),
            advice="Fix the account first: watchfloor doctor names what is wrong.",
        )


def _not_asked(case: UnitEvidence) -> Iterator[PlainFinding]:
    """Find a unit whose vendors would answer, but have not been asked for long."""
    known_at = max(map(case.known_at, case.unit.records))
    healths = [case.trust_by_account[record.account].health for record in case.unit.records]
    if case.now - known_at <= MAX_DATA_AGE or any(health.is_at_fault for health in healths):
        return
    waits = tuple(health.sentence for health in healths if health.kind in WAITING)
    yield PlainFinding(
        rule="not-asked",
        severity="warning",
        sentence=f"The data on this unit is from {case.ago(known_at)}: no vendor was asked since.",
        evidence=(*waits, *case.contact_lines()),
        advice="Ask the vendors now: run watchfloor sync, or press r in the console.",
    )


def _dropped_from_list(case: UnitEvidence) -> Iterator[PlainFinding]:
    for record in case.unit.records:
        since = case.absent_since.get((record.account, record.key))
        if since is not None:
            yield PlainFinding(
                rule="gone",
                severity="warning",
                sentence=f"{record.account} dropped this unit from its list {case.ago(since)}.",
                evidence=(
                    f"{record.account}: missing in its list since {case.format_time(since)}",
                    *case.contact_lines(),
                ),
                advice="Ask the vendor whether the device was released or moved to another account.",
            )


def _battery_low(case: UnitEvidence) -> Iterator[PlainFinding]:
    measured = [record for record in case.unit.records if record.voltage_mv is not None]
    last = max(measured, key=last_contact, default=None)
    if last is None or last.voltage_mv is None or last.voltage_mv >= LOW_MV:
        return
    text = f"{last.voltage_mv:,.0f} mV"
    silent = _unit_silence(case)
    yield PlainFinding(
        rule="battery",
        severity="warning" if silent == "ok" else silent,
        sentence=f"The battery is low: {text}."
        if silent == "ok"
        else f"The battery was at {text} at the last contact: it is probably empty.",
        evidence=(f"{last.account}: battery {text}", *case.contact_lines()),
        advice="Charge it or check its power supply.",
    )


def _tracker_silent_sim_connects(case: UnitEvidence) -> Iterator[PlainFinding]:
    """Find a tracker which is silent while its SIM still connects."""
    sim, tracker = _newest_record(case, counts_data=True), _newest_record(case, counts_data=False)
    if not sim or not tracker or not sim.last_seen or not _connects(case, sim, tracker):
        return
    silence = format_age(case.silence(tracker).total_seconds())
    yield PlainFinding(
        rule="tracker-only",
        severity=case.silence_severity(tracker),
        sentence=f"The SIM connected {case.ago(sim.last_seen)}, but the tracker has been silent for"
        f" {silence}: it has power and network, and does not report.",
        evidence=(case.contact_line(sim), case.contact_line(tracker), case.usual_line(tracker)),
        advice="Check the reporting frequency and the subscription at the tracker's vendor, then the device.",
    )


def _tracker_and_sim_silent(case: UnitEvidence) -> Iterator[PlainFinding]:
    """Find a silent tracker whose SIM has not connected since, either."""
    sim, tracker = _newest_record(case, counts_data=True), _newest_record(case, counts_data=False)
    if not sim or not tracker or not tracker.last_seen or case.silence_severity(tracker) == "ok":
        return
    if _connects(case, sim, tracker) or _is_explained(case, _sim_blocked, _battery_low):
        return
    last_record = case.last_record or tracker
    yield PlainFinding(
        rule="no-contact",
        severity=case.silence_severity(tracker),
        sentence="Neither the tracker nor the SIM had contact for"
        f" {format_age(case.silence(last_record).total_seconds())}: the unit has no power, or no coverage.",
        evidence=(*case.contact_lines(), case.usual_line(tracker), *_position_lines(case)),
        advice="Go to the last position and check whether the unit is switched off.",
    )


def _connects(case: UnitEvidence, sim: DeviceRecord, tracker: DeviceRecord) -> bool:
    """Return whether a SIM connected after its silent tracker's next report was already due."""
    if not sim.last_seen or not tracker.last_seen or case.silence_severity(tracker) == "ok":
        return False
    due = max(MIN_SILENCE, case.usual(tracker) or MIN_SILENCE)
    return sim.last_seen - tracker.last_seen > due


def _never_heard(case: UnitEvidence) -> Iterator[PlainFinding]:
    if case.last_record is None:
        yield PlainFinding(
            rule="never-heard",
            severity="warning",
            sentence="No vendor ever had contact with this unit.",
            evidence=case.contact_lines(),
            advice="Check that the unit is installed, that it has power, and that its SIM is active.",
        )


def _silent(case: UnitEvidence) -> Iterator[PlainFinding]:
    """Find a silence which no other rule explains."""
    last_record = case.last_record
    if last_record is None or (severity := _unit_silence(case)) == "ok":
        return
    if _is_explained(
        case, _sim_blocked, _battery_low, _tracker_silent_sim_connects, _tracker_and_sim_silent
    ):
        return
    usual = case.usual(last_record)
    as_usual = f"; its usual interval is {format_age(usual.total_seconds())}" if usual else ""
    yield PlainFinding(
        rule="silent",
        severity=severity,
        sentence=f"Silent for {format_age(case.silence(last_record).total_seconds())}{as_usual}.",
        evidence=(*case.contact_lines(), case.usual_line(last_record), *_position_lines(case)),
        advice="Ask the driver whether the unit is parked, switched off or out of coverage; no vendor knows why.",
    )


def _records_contradict(case: UnitEvidence) -> Iterator[PlainFinding]:
    for sentence in case.unit.conflicts:
        yield PlainFinding(
            rule="contradiction",
            severity="warning",
            sentence=sentence,
            evidence=case.contact_lines(),
            advice="Check which SIM is in the device, and ask the vendor to correct the wrong record.",
        )


def _position_old(case: UnitEvidence) -> Iterator[PlainFinding]:
    """Find a unit which has contact, but whose position is old."""
    last_record, placed = case.last_record, _newest_position(case)
    if (
        last_record is None
        or _unit_silence(case) != "ok"
        or placed is None
        or placed.position_at is None
    ):
        return
    if last_contact(last_record) - placed.position_at > MAX_POSITION_AGE:
        age = format_age((last_contact(last_record) - placed.position_at).total_seconds())
        yield PlainFinding(
            rule="old-position",
            severity="info",
            sentence=f"The unit has contact, but its position is {age} older than the last contact.",
            evidence=(*_position_lines(case), *case.contact_lines()),
            advice="The unit may be where it sees no satellite: request a new position, or use the cell tower's.",
        )


def _clock_ahead(case: UnitEvidence) -> Iterator[PlainFinding]:
    for record in case.unit.records:
        if (
            record.position_at
            and record.last_seen
            and (record.position_at - record.last_seen > CLOCK_SLACK)
        ):
            ahead = format_age((record.position_at - record.last_seen).total_seconds())
            yield PlainFinding(
                rule="clock-ahead",
                severity="info",
                sentence=f"The device's clock is {ahead} ahead.",
                evidence=(
                    f"{record.account}: position taken {case.format_time(record.position_at)} (device clock)",
                    f"{record.account}: last contact {case.format_time(record.last_seen)} (vendor clock)",
                ),
                advice="Use the vendor's times of receipt, not the device's own times.",
            )


def _is_explained(case: UnitEvidence, *rules: Rule) -> bool:
    return any(True for rule in rules for _ in rule(case))


def _newest_record(case: UnitEvidence, *, counts_data: bool) -> DeviceRecord | None:
    records = (
        record
        for record in case.unit.records
        if case.trust_by_account[record.account].counts_data is counts_data
    )
    return max(records, key=last_contact, default=None)


def _newest_position(case: UnitEvidence) -> DeviceRecord | None:
    placed = [
        record for record in case.unit.records if record.latitude is not None and record.position_at
    ]
    return max(placed, key=lambda record: record.position_at or case.now, default=None)


def _position_lines(case: UnitEvidence) -> tuple[str, ...]:
    placed = _newest_position(case)
    if placed is None or placed.position_at is None:
        return ()
    where = f"{placed.latitude:.4f}, {placed.longitude:.4f}"
    return (
        f"{placed.account}: last position {where}, taken {case.format_time(placed.position_at)}",
    )


RULES: tuple[Rule, ...] = (
    _sim_blocked,
    _battery_low,
    _tracker_silent_sim_connects,
    _tracker_and_sim_silent,
    _faulty_account,
    _not_asked,
    _dropped_from_list,
    _never_heard,
    _silent,
    _records_contradict,
    _position_old,
    _clock_ahead,
)
"""Sorted by how much a rule explains, the most first."""
