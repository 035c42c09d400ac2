"""Judge a unit: run all rules over its facts; the worst finding which explains the most is the verdict."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from tui.domain.verdict.case import UnitCase
from tui.domain.verdict.chain import chain_of
from tui.domain.verdict.declaration import VerdictRule
from tui.domain.verdict.facts import UnitFacts
from tui.domain.verdict.faults import UNKNOWN, Faults
from tui.domain.verdict.judgement import Finding, Judgement
from tui.domain.verdict.questions import questions_of
from tui.domain.verdict.rules import RULES
from tui.domain.verdict.rules.account import asked_again_by

_ACCUSING = frozenset({"warning", "critical"})
_OF_ACCOUNTS = frozenset({"account-unreachable", "account-denied", "not-asked"})
"""They say how far the verdict beneath can be believed, and nothing of the unit."""
_EXPLAINS_SILENCE = frozenset(
    [
        "sim-moved",
        "sim-deactivated",
        "sim-suspended-by-limit",
        "sim-suspended-by-person",
        "sim-without-tracker",
        "tracker-without-sim",
        "carrier-incident",
        "attached-no-data",
        "data-no-reports",
        "battery-empty",
        "no-power-or-coverage",
    ]
)
"""Beside one of these, that the unit is overdue says nothing more."""
_CUTS_OFF = frozenset(
    ["sim-moved", "sim-deactivated", "sim-suspended-by-limit", "sim-suspended-by-person"]
)
_NOT_LOCATED = frozenset(["never-claimed", "location-disabled"])
_NEEDS_NETWORK = frozenset(["no-power-or-coverage", "tracker-without-sim", "sim-without-tracker"])
"""A unit without a SIM that works is not heard, whether or not it has power and coverage."""
_SOONEST, _SOON = timedelta(minutes=1), timedelta(minutes=10)
"""What should have been read by now may be here in a minute; if it is not, nobody looks each minute."""
_DAILY = timedelta(days=1)
"""Days left, usage and limits change with the day."""


def judge(facts: UnitFacts, rules: Sequence[VerdictRule] = RULES) -> Judgement:
    """Judge one unit. Of several findings what accuses stands first, then what explains more.

    A rule which fails over a value that nobody foresaw is left out, and a finding says so.
    """
    case, faults = UnitCase(facts), Faults()
    found = _findings(case, rules, faults)
    chain = chain_of(case, found, faults)
    again_at = faults.unless("again_at", lambda: _again_at(case, found), case.now + _DAILY)
    questions = faults.unless("questions", lambda: questions_of(case, found), ())
    incident = facts.incident if found[0].rule == "carrier-incident" else None
    return Judgement(
        findings=(*found, *faults.findings()),
        chain=chain,
        again_at=again_at,
        questions=questions,
        incident=incident.id if incident else None,
    )


def _findings(case: UnitCase, rules: Sequence[VerdictRule], faults: Faults) -> tuple[Finding, ...]:
    *others, healthy = rules
    found = [finding for rule in others for finding in _found(case, rule, faults)]
    said = {finding.rule for finding in found}
    if said & _EXPLAINS_SILENCE:
        found = [finding for finding in found if finding.rule != "overdue"]
    if said & _NOT_LOCATED and case.tracker is None and case.sim is None:
        found = [finding for finding in found if finding.rule != "overdue"]
    if said & _CUTS_OFF:
        found = [finding for finding in found if finding.rule not in _NEEDS_NETWORK]
    if all(finding.rule in _OF_ACCOUNTS for finding in found):
        found += _found(case, healthy, faults) or [UNKNOWN]
    return tuple(sorted(found, key=lambda finding: finding.severity not in _ACCUSING))


def _found(case: UnitCase, rule: VerdictRule, faults: Faults) -> list[Finding]:
    nothing: list[Finding] = []
    return faults.unless(rule.name, lambda: list(rule.find(case)), nothing)


def _again_at(case: UnitCase, findings: Sequence[Finding]) -> datetime | None:
    """Return when time alone may change the verdict."""
    return min((at for at in _moments(case, findings) if at > case.now), default=None)


def _moments(case: UnitCase, findings: Sequence[Finding]) -> Iterator[datetime]:
    silence = case.silence
    if silence is not None:
        for at in (silence.due_at, silence.missed_at, silence.silent_at):
            # Past, and nobody has asked since: an answer decides, not time, but it may be unchanged.
            yield case.now + _wait_since(case.now - at) if silence.until <= at <= case.now else at
    for member in case.facts.members:
        again = asked_again_by(member)
        if again is not None:
            yield again
    if findings[0].rule != "ok":
        yield case.now + _DAILY


def _wait_since(passed: timedelta) -> timedelta:
    """Return when to look again for an answer which has been awaited for so long."""
    return min(_SOON, max(_SOONEST, passed / 2))
