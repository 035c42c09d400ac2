"""Evidence, and phrases which several rules share."""

from datetime import datetime, timedelta

from tui.domain.text.data_size import format_bytes
from tui.domain.text.times import format_age
from tui.domain.verdict.case import UnitCase
from tui.domain.verdict.facts import MemberFacts
from tui.domain.verdict.judgement import Evidence, NextStep
from tui.domain.verdict.signs import Severity
from tui.domain.verdict.silence import known_until, last_heard
from tui.domain.verdict.traffic import SimTraffic


def format_pause(pause: timedelta) -> str:
    """Format a pause: `15 min`, `1 d 2 h`."""
    return format_age(pause.total_seconds())


def last_contact(case: UnitCase, member: MemberFacts) -> Evidence:
    """Return a record's last contact as evidence."""
    heard = last_heard(member, case.now)
    what = (
        "connection"
        if member.traits.is_sim
        else "report"
        if member.traits.is_tracker
        else "location"
    )
    value = (
        f"{member.traits.title}: no {what} yet"
        if heard is None
        else f"{member.traits.title}: last {what}"
    )
    return Evidence(value=value, source=member.record.account, at=heard or member.asked_at)


def last_contacts(case: UnitCase) -> tuple[Evidence, ...]:
    """Return the last contact of each record as evidence: SIM, tracker, others."""
    members = (*case.sims[:1], *((case.tracker,) if case.tracker else ()), *case.locators)
    return tuple(last_contact(case, member) for member in members)


def usual_pause(member: MemberFacts) -> tuple[Evidence, ...]:
    """Return a device's usual pauses as evidence, where they are known."""
    rhythm = member.rhythm
    if rhythm is None:
        return ()
    parts = [f"usually every {format_pause(rhythm.usual)}"]
    parts += [f"up to {format_pause(rhythm.moving)} while moving"] if rhythm.moving else []
    parts += [f"up to {format_pause(rhythm.parked)} while parked"] if rhythm.parked else []
    return (Evidence(value=", ".join(parts), source=member.record.account, at=rhythm.learned_at),)


def state_of(member: MemberFacts) -> Evidence:
    """Return a record's state as evidence."""
    value = f"{member.traits.title}: state “{member.record.state}”"
    return Evidence(value=value, source=member.record.account, at=member.asked_at)


def traffic_evidence(sim: MemberFacts, traffic: SimTraffic) -> tuple[Evidence, ...]:
    """Return what a SIM used since the onset as evidence."""
    if traffic.flows is None:
        return (Evidence(value="usage since then: not known yet", source=sim.record.account),)
    used = format_bytes(traffic.bytes_since or 0) if traffic.bytes_since is not None else None
    words = (
        f"{used} used since then"
        if used
        else ("data used since then" if traffic.flows else "no data used since then")
    )
    return (Evidence(value=words, source=sim.record.account, at=traffic.asked_at),)


def last_place(case: UnitCase) -> tuple[Evidence, ...]:
    """Return where the unit was last, as evidence."""
    placed = [
        member.record
        for member in case.facts.members
        if member.record.latitude is not None and member.record.longitude is not None
    ]
    if not placed:
        return ()
    record = max(
        placed, key=lambda record: (record.position_at or record.last_seen or case.now).timestamp()
    )
    value = f"last position {record.latitude:.4f}, {record.longitude:.4f}"
    source = f" ({record.position_source})" if record.position_source else ""
    return (Evidence(value=value + source, source=record.account, at=record.position_at),)


def step(
    words: str, member: MemberFacts | None = None, action: str = "", **values: str
) -> NextStep:
    """Return a next step, with the action which does it where the record's vendor has one."""
    if member is None or not action:
        return NextStep(words=words)
    record = member.record
    return NextStep(
        words=words, account=record.account, action=action, targets=(record.key,), values=values
    )


def silence_severity(case: UnitCase) -> Severity:
    """Return how bad the unit's silence is; one in a known hole of coverage ends by itself."""
    if case.silence is None or not case.silence.is_silent or case.hole:
        return "info"
    return "critical" if case.silence.is_long else "warning"


def as_of(case: UnitCase, member: MemberFacts) -> datetime:
    """Return as of when a record is known."""
    return known_until(member, case.now) or case.now
