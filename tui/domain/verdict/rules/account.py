"""Rules on what the vendors are worth now: an account at fault, a unit nobody asked for."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from tui.domain.account.health import WAITING, HealthKind
from tui.domain.verdict.case import UnitCase
from tui.domain.verdict.declaration import VerdictRule
from tui.domain.verdict.facts import MemberFacts
from tui.domain.verdict.judgement import Evidence, Finding
from tui.domain.verdict.wording import step

_SLACK = timedelta(minutes=10)
"""A round of the sync takes so long."""


def _unreachable(case: UnitCase) -> Iterator[Finding]:
    kinds = (HealthKind.FAILING, HealthKind.UNREACHABLE)
    yield from _faults(case, kinds, "account-unreachable", "does not answer")


def _denied(case: UnitCase) -> Iterator[Finding]:
    kinds = (HealthKind.REFUSES_KEY, HealthKind.REFUSES_CALL)
    yield from _faults(case, kinds, "account-denied", "refuses the key")


def _faults(
    case: UnitCase, kinds: tuple[HealthKind, ...], rule: str, what: str
) -> Iterator[Finding]:
    said: set[str] = set()
    for member in case.members_at_fault():
        health, account = member.health, member.record.account
        if health.kind not in kinds or account in said:
            continue
        said.add(account)
        call = (
            f" for its {health.call}"
            if health.kind is HealthKind.REFUSES_CALL and health.call
            else ""
        )
        known = member.asked_at or health.ok_at
        as_of = f"; what follows is as of {case.time(known)}" if known else ""
        yield Finding(
            rule=rule,
            severity="info",
            sentence=f"{member.traits.title} {what}{call} (account {account}){as_of}.",
            evidence=(
                Evidence(value=health.sentence or health.word, source=account, at=health.since),
            ),
            next_step=step("Fix the account first: run watchfloor doctor."),
            would_change=f"An answer of {member.traits.title}.",
            since=health.since,
        )


def _not_asked(case: UnitCase) -> Iterator[Finding]:
    overdue = [
        (at, member.record.account, member)
        for member in case.facts.members
        if not member.health.is_at_fault and (at := asked_again_by(member)) and case.now > at
    ]
    if not overdue:
        return
    at, account, member = min(overdue, key=lambda late: late[:2])
    waits = " because our share of its requests is used up" if member.health.kind in WAITING else ""
    since = f"since {case.time(member.asked_at)}" if member.asked_at else "yet"
    yield Finding(
        rule="not-asked",
        severity="info",
        sentence=f"Nobody asked {member.traits.title} for this unit {since}{waits}.",
        evidence=(Evidence(value="last asked", source=account, at=member.asked_at),),
        next_step=step("Run watchfloor sync, or keep the console open."),
        would_change=f"An answer of {member.traits.title}.",
        since=at,
    )


def asked_again_by(member: MemberFacts) -> datetime | None:
    """Return by when the sync should have asked for a record again; None: it never has."""
    if member.asked_at is None:
        fetched = member.record.fetched_at
        return (
            fetched + 2 * timedelta(seconds=member.traits.sync_every_seconds) if fetched else None
        )
    return member.asked_at + 2 * timedelta(seconds=member.traits.sync_every_seconds) + _SLACK


RULES = (
    VerdictRule(
        name="account-unreachable",
        title="Vendor does not answer",
        holds="A vendor of the unit does not answer, or answers with errors; the unit keeps its last known verdict.",
        rests_on="The health of the account, by the calls which a verdict needs.",
        example="Acme Tracking does not answer (account yellow-fleet); what follows is as of 2026-11-20 09:12 UTC.",
        find=_unreachable,
    ),
    VerdictRule(
        name="account-denied",
        title="Vendor refuses the key",
        holds="A vendor of the unit refuses the account's key; the unit keeps its last known verdict.",
        rests_on="The health of the account, by the calls which a verdict needs.",
        example="Acme SIMs refuses the key (account acme-sims); what follows is as of 2026-11-20 09:12 UTC.",
        find=_denied,
    ),
    VerdictRule(
        name="not-asked",
        title="Not asked",
        holds="Nobody asked a vendor of the unit for longer than the sync should take, and the vendor is not at fault.",
        rests_on="Our own clocks.",
        example="Nobody asked Acme Tracking for this unit since 2026-11-20 09:12 UTC.",
        find=_not_asked,
    ),
)
