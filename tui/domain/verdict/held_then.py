"""The verdict which held at a time past, beside what is known of that time now."""

from dataclasses import replace

from tui.domain.unit.stored_unit import PastVerdict
from tui.domain.verdict.judgement import Evidence, Finding, Judgement, NextStep
from tui.domain.verdict.signs import SEVERITIES

_STEP = NextStep(words="That was then: ask about now what to do.")


def as_held_then(judgement: Judgement, held: PastVerdict | None) -> Judgement:
    """Return a judgement of a time past with the verdict first which the unit had at that time.

    The judgement itself rests on all that is known of that time today, which may be more than was known
    then. Where it comes to another cause, what it says follows, and says that it was judged later.
    """
    if held is None or held.cause == judgement.verdict.rule:
        return judgement
    others = [finding for finding in judgement.findings if finding.rule != held.cause]
    now = replace(others[0], sentence=f"By what is known of that time now: {others[0].sentence}")
    return replace(
        judgement,
        findings=(_held(judgement, held), now, *others[1:]),
        incident=held.incident,
    )


def _held(judgement: Judgement, held: PastVerdict) -> Finding:
    """Return the verdict which held, with the evidence which is still known of it."""
    told = Evidence(value="it was judged so then", at=held.at)
    for finding in judgement.findings:
        if finding.rule == held.cause:
            return replace(finding, evidence=(*finding.evidence, told))
    return Finding(
        rule=held.cause,
        severity=next(severity for severity in SEVERITIES if severity == held.severity),
        sentence=held.sentence,
        evidence=(told,),
        next_step=_STEP,
        since=held.since,
    )
