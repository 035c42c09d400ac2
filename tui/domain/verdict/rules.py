"""What can be wrong with a unit: a table of rules, each of which finds one thing."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from tui.domain.account.health import WAITING, HealthKind
from tui.domain.device.record import DeviceRecord
from tui.domain.text.times import format_age
from tui.domain.verdict.evidence import MIN_SILENCE, Finding, Severity, UnitEvidence, last_contact

LOW_MV = 3_500.0
"""A lithium cell under this has little left; near 3,300 mV trackers switch off."""
OLD_WORD = timedelta(hours=1)
"""A sync reads every list more often than that."""
STALE_FIX = timedelta(days=1)
CLOCK_SLACK = timedelta(minutes=10)

Rule = Callable[[UnitEvidence], Iterator[Finding]]


def _silence(case: UnitEvidence) -> Severity:
    """Judge the silence of a unit: that of the record heard last."""
    return case.how_silent(case.heard) if case.heard else "ok"


def _barred(case: UnitEvidence) -> Iterator[Finding]:
    for record in case.unit.records:
        witness = case.trust_by_account[record.account]
        meaning = witness.barred.get((record.state or "").casefold())
        if meaning is None:
            continue
        since = case.changed_at.get((record.account, record.key))
        first_seen = f", first seen so {case.say(since)}" if since else ""
        yield Finding(
            rule="barred",
            severity="warning" if case.heard and _silence(case) == "ok" else "critical",
            sentence=f"{witness.title} says “{record.state}”: {meaning}.",
            evidence=(f"{record.account}: state {record.state}{first_seen}", *case.last_words()),
            advice="Find out who did that and why (the log, the vendor's portal) before it is restored.",
        )


_FAULTS: Mapping[HealthKind, tuple[str, str]] = {
    HealthKind.REFUSES_KEY: ("account-denied", "refuses the account's key"),
    HealthKind.REFUSES_CALL: ("account-denied", "refuses the account its {call}"),
    HealthKind.FAILING: ("account-unreachable", "fails when asked for its {call}"),
    HealthKind.UNREACHABLE: ("account-unreachable", "cannot be reached"),
}
"""What is wrong with an account: the rule and the words. Waiting for a limit or a share is no fault."""


def _faulty_account(case: UnitEvidence) -> Iterator[Finding]:
    """Tell a unit of which nothing new is known because something is wrong with an account."""
    for account in dict.fromkeys(record.account for record in case.unit.records):
        health = case.trust_by_account[account].health
        if health.kind not in _FAULTS:
            continue
        rule, words = _FAULTS[health.kind]
        known = f" What is known is of {case.say(health.ok_at)}." if health.ok_at else ""
        since = f" since {case.say(health.since)}" if health.since else ""
        yield Finding(
            rule=rule,
            severity="warning",
            sentence=f"{account} {words.format(call=health.call)}{since}, so whether this unit is "
            f"silent now is not known.{known}",
            evidence=(health.sentence, *case.last_words()),
            advice="Fix the account first: watchfloor doctor names what is wrong.",
        )


def _unasked(case: UnitEvidence) -> Iterator[Finding]:
    """Tell a unit of which nobody has asked its vendors for long, though they would answer."""
    told_at = max(map(case.told_at, case.unit.records))
    healths = [case.trust_by_account[one.account].health for one in case.unit.records]
    if case.now - told_at <= OLD_WORD or any(health.is_at_fault for health in healths):
        return
    waits = tuple(health.sentence for health in healths if health.kind in WAITING)
    yield Finding(
        rule="not-asked",
        severity="warning",
        sentence=f"What is known of it is of {case.ago(told_at)}: no vendor was asked since.",
        evidence=(*waits, *case.last_words()),
        advice="Ask now: watchfloor sync, or r in the console.",
    )


def _gone(case: UnitEvidence) -> Iterator[Finding]:
    for record in case.unit.records:
        since = case.absent_since.get((record.account, record.key))
        if since is not None:
            yield Finding(
                rule="gone",
                severity="warning",
                sentence=f"{record.account} no longer lists it, since {case.ago(since)}.",
                evidence=(f"{record.account}: absent {case.say(since)}", *case.last_words()),
                advice="Ask whether it was released, or moved to another account.",
            )


def _flat(case: UnitEvidence) -> Iterator[Finding]:
    measured = [one for one in case.unit.records if one.voltage_mv is not None]
    last = max(measured, key=last_contact, default=None)
    if last is None or last.voltage_mv is None or last.voltage_mv >= LOW_MV:
        return
    told = f"{last.voltage_mv:,.0f} mV"
    silent = _silence(case)
    yield Finding(
        rule="battery",
        severity="warning" if silent == "ok" else silent,
        sentence=f"Its battery is low: {told}."
        if silent == "ok"
        else f"Its battery was at {told} when it was last heard: it is probably empty.",
        evidence=(f"{last.account}: battery {told}", *case.last_words()),
        advice="Have it charged, or its supply looked at.",
    )


def _deaf(case: UnitEvidence) -> Iterator[Finding]:
    """Tell a tracker which is silent while its SIM still connects."""
    sim, tracker = _last(case, counts_data=True), _last(case, counts_data=False)
    if not sim or not tracker or not sim.last_seen or not _connects(case, sim, tracker):
        return
    silence = format_age(case.silence(tracker).total_seconds())
    yield Finding(
        rule="tracker-only",
        severity=case.how_silent(tracker),
        sentence=f"Its SIM connected {case.ago(sim.last_seen)}, yet the tracker has been silent for"
        f" {silence}: power and network are there, the tracker does not report.",
        evidence=(case.last_word(sim), case.last_word(tracker), case.rhythm(tracker)),
        advice="Look at its reporting frequency and its subscription at the tracker's vendor, then at the device.",
    )


def _dark(case: UnitEvidence) -> Iterator[Finding]:
    """Tell a silent tracker whose SIM has not connected since either."""
    sim, tracker = _last(case, counts_data=True), _last(case, counts_data=False)
    if not sim or not tracker or not tracker.last_seen or case.how_silent(tracker) == "ok":
        return
    if _connects(case, sim, tracker) or _is_explained(case, _barred, _flat):
        return
    heard = case.heard or tracker
    yield Finding(
        rule="no-contact",
        severity=case.how_silent(tracker),
        sentence="Neither its tracker nor its SIM was heard for"
        f" {format_age(case.silence(heard).total_seconds())}: no power, or no coverage where it is.",
        evidence=(*case.last_words(), case.rhythm(tracker), *_places(case)),
        advice="Look where it was last, and whether it is switched off there.",
    )


def _connects(case: UnitEvidence, sim: DeviceRecord, tracker: DeviceRecord) -> bool:
    """Return whether a SIM connected so long after its silent tracker's last report that one was due."""
    if not sim.last_seen or not tracker.last_seen or case.how_silent(tracker) == "ok":
        return False
    due = max(MIN_SILENCE, case.usual(tracker) or MIN_SILENCE)
    return sim.last_seen - tracker.last_seen > due


def _never(case: UnitEvidence) -> Iterator[Finding]:
    if case.heard is None:
        yield Finding(
            rule="never-heard",
            severity="warning",
            sentence="No vendor has ever heard it.",
            evidence=case.last_words(),
            advice="See that it is installed, has power, and that its SIM is active.",
        )


def _silent(case: UnitEvidence) -> Iterator[Finding]:
    """Tell a silence which no other rule explains."""
    heard = case.heard
    if heard is None or (severity := _silence(case)) == "ok":
        return
    if _is_explained(case, _barred, _flat, _deaf, _dark):
        return
    usual = case.usual(heard)
    as_usual = f"; it usually reports within {format_age(usual.total_seconds())}" if usual else ""
    yield Finding(
        rule="silent",
        severity=severity,
        sentence=f"Silent for {format_age(case.silence(heard).total_seconds())}{as_usual}.",
        evidence=(*case.last_words(), case.rhythm(heard), *_places(case)),
        advice="Ask whether it is parked, switched off or without coverage; no vendor here knows why.",
    )


def _contradicted(case: UnitEvidence) -> Iterator[Finding]:
    for sentence in case.unit.conflicts:
        yield Finding(
            rule="contradiction",
            severity="warning",
            sentence=sentence,
            evidence=case.last_words(),
            advice="Look which SIM is in the device, and have the wrong record mended at its vendor.",
        )


def _misplaced(case: UnitEvidence) -> Iterator[Finding]:
    """Tell a unit which is heard, and whose position is old."""
    heard, placed = case.heard, _placed(case)
    if heard is None or _silence(case) != "ok" or placed is None or placed.position_at is None:
        return
    if last_contact(heard) - placed.position_at > STALE_FIX:
        age = format_age((last_contact(heard) - placed.position_at).total_seconds())
        yield Finding(
            rule="old-position",
            severity="info",
            sentence=f"It is heard, but its position is {age} older than its last word.",
            evidence=(*_places(case), *case.last_words()),
            advice="It may stand where no satellite is seen: ask for a new position, or take the cell's.",
        )


def _mistimed(case: UnitEvidence) -> Iterator[Finding]:
    for record in case.unit.records:
        if (
            record.position_at
            and record.last_seen
            and (record.position_at - record.last_seen > CLOCK_SLACK)
        ):
            ahead = format_age((record.position_at - record.last_seen).total_seconds())
            yield Finding(
                rule="clock-ahead",
                severity="info",
                sentence=f"The device's clock is ahead by {ahead}.",
                evidence=(
                    f"{record.account}: fixed {case.say(record.position_at)}",
                    f"{record.account}: received {case.say(record.last_seen)}",
                ),
                advice="Go by the times of receipt.",
            )


def _is_explained(case: UnitEvidence, *rules: Rule) -> bool:
    return any(True for rule in rules for _ in rule(case))


def _last(case: UnitEvidence, *, counts_data: bool) -> DeviceRecord | None:
    records = (
        one
        for one in case.unit.records
        if case.trust_by_account[one.account].counts_data is counts_data
    )
    return max(records, key=last_contact, default=None)


def _placed(case: UnitEvidence) -> DeviceRecord | None:
    placed = [one for one in case.unit.records if one.latitude is not None and one.position_at]
    return max(placed, key=lambda one: one.position_at or case.now, default=None)


def _places(case: UnitEvidence) -> tuple[str, ...]:
    placed = _placed(case)
    if placed is None or placed.position_at is None:
        return ()
    where = f"{placed.latitude:.4f}, {placed.longitude:.4f}"
    return (f"{placed.account}: last at {where}, fixed {case.say(placed.position_at)}",)


RULES: tuple[Rule, ...] = (
    _barred,
    _flat,
    _deaf,
    _dark,
    _faulty_account,
    _unasked,
    _gone,
    _never,
    _silent,
    _contradicted,
    _misplaced,
    _mistimed,
)
"""In the order of how much they explain."""
