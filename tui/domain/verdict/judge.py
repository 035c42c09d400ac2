"""How a unit is: all that the rules find, and the verdict, which is the worst of it."""

from collections.abc import Iterable

from tui.domain.text.safe_text import clean
from tui.domain.verdict.evidence import SEVERITIES, Finding, Severity, UnitEvidence, last_contact
from tui.domain.verdict.rules import RULES

NO_ACTION = "Nothing is to be done."


def findings(case: UnitEvidence) -> tuple[Finding, ...]:
    """Return all that the rules find, the worst first, and of the equally bad what explains more."""
    found = [finding for rule in RULES for finding in rule(case)]
    return tuple(sorted(found, key=lambda one: -SEVERITIES.index(one.severity)))


def verdict(case: UnitEvidence) -> Finding:
    """Say in one finding how a unit is: the worst that was found, or that it is as usual."""
    found = findings(case)
    if found and found[0].severity in ("warning", "critical"):
        return found[0]
    return _as_usual(case)


def other_findings(case: UnitEvidence) -> tuple[Finding, ...]:
    """Return what else was found."""
    said = verdict(case)
    return tuple(one for one in findings(case) if one != said)


def other_finding_lines(others: Iterable[Finding]) -> list[str]:
    """Write down what else was found, a line for each."""
    lines = [f"  - {clean(one.sentence)}" for one in others]
    return ["Also:", *lines] if lines else []


def _as_usual(case: UnitEvidence) -> Finding:
    heard = case.heard
    if heard is None:
        sentence, advice = "Nothing wrong is known of it.", NO_ACTION
    elif case.usual(heard) is None:
        sentence = f"Heard {case.ago(last_contact(heard))} by {heard.account}; how often is usual for it is not known."
        advice = "If that seems long, read its reports of the last days: they tell what is usual."
    else:
        sentence = f"Heard {case.ago(last_contact(heard))} by {heard.account}, as usual."
        advice = NO_ACTION
    evidence = (*case.last_words(), *((case.rhythm(heard),) if heard else ()))
    return Finding(
        rule="as-usual", severity="ok", sentence=sentence, evidence=evidence, advice=advice
    )


def worst_severity(found: Iterable[Finding]) -> Severity:
    """Return the severity of the worst of these."""
    return max((one.severity for one in found), key=SEVERITIES.index, default="ok")
