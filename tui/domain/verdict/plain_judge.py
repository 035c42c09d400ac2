"""Judge a unit: run all rules; the verdict is the worst finding."""

from collections.abc import Iterable

from tui.domain.text.safe_text import clean
from tui.domain.verdict.evidence import PlainFinding, UnitEvidence, last_contact
from tui.domain.verdict.judgement import SEVERITIES, Severity
from tui.domain.verdict.plain_rules import RULES

NO_ACTION = "No action needed."


def findings(case: UnitEvidence) -> tuple[PlainFinding, ...]:
    """Return all findings, the worst first; of equally bad ones the one which explains more."""
    found = [finding for rule in RULES for finding in rule(case)]
    return tuple(sorted(found, key=lambda finding: -SEVERITIES.index(finding.severity)))


def verdict(case: UnitEvidence) -> PlainFinding:
    """Return the verdict on a unit: the worst finding, or that all is as usual."""
    found = findings(case)
    if found and found[0].severity in ("warning", "critical"):
        return found[0]
    return _as_usual(case)


def other_findings(case: UnitEvidence) -> tuple[PlainFinding, ...]:
    """Return all findings but the verdict."""
    chosen = verdict(case)
    return tuple(finding for finding in findings(case) if finding != chosen)


def other_finding_lines(others: Iterable[PlainFinding]) -> list[str]:
    """Return a line for each other finding, under a heading."""
    lines = [f"  - {clean(finding.sentence)}" for finding in others]
    return ["Also:", *lines] if lines else []


def _as_usual(case: UnitEvidence) -> PlainFinding:
    last_record = case.last_record
    if last_record is None:
        sentence, advice = "No problem is known.", NO_ACTION
    elif case.usual(last_record) is None:
        sentence = f"Last contact {case.ago(last_contact(last_record))} ({last_record.account}); the usual interval is not known."
        advice = "If that seems long, look at the unit's reports of the last days."
    else:
        sentence = (
            f"Last contact {case.ago(last_contact(last_record))} ({last_record.account}), as usual."
        )
        advice = NO_ACTION
    evidence = (*case.contact_lines(), *((case.usual_line(last_record),) if last_record else ()))
    return PlainFinding(
        rule="as-usual", severity="ok", sentence=sentence, evidence=evidence, advice=advice
    )


def worst_severity(found: Iterable[PlainFinding]) -> Severity:
    """Return the severity of the worst finding."""
    return max((finding.severity for finding in found), key=SEVERITIES.index, default="ok")
