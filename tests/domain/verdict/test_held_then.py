"""Of a time past the verdict is the one which held then; what is known by now follows."""

from datetime import UTC, datetime

from tui.domain.unit.stored_unit import PastVerdict
from tui.domain.verdict.held_then import as_held_then
from tui.domain.verdict.judgement import Evidence, Finding, Judgement

THEN = datetime(2026, 11, 20, 8, tzinfo=UTC)
OK = Finding(rule="ok", severity="ok", sentence="The unit is heard as usual.")
LIMIT = Finding(
    rule="near-limit", severity="warning", sentence="It nears its plan.", evidence=(Evidence(value="9 MB"),)
)  # fmt: skip


def held(cause, severity="warning"):
    """Return a verdict which was kept."""
    return PastVerdict(
        at=THEN, severity=severity, cause=cause, sentence="As it was said then.", incident="i"
    )


def test_the_same_cause_keeps_its_evidence():
    judgement = Judgement(findings=(LIMIT, OK), chain=())

    assert as_held_then(judgement, held("near-limit")) is judgement
    assert as_held_then(judgement, None) is judgement


def test_another_cause_is_told_first_and_what_is_known_now_after_it():
    then = as_held_then(Judgement(findings=(OK,), chain=()), held("overdue"))

    first, second = then.findings
    assert (first.rule, first.severity, first.sentence) == (
        "overdue",
        "warning",
        "As it was said then.",
    )
    assert first.evidence == (Evidence(value="it was judged so then", at=THEN),)
    assert second.rule == "ok"
    assert second.sentence == "By what is known of that time now: The unit is heard as usual."
    assert then.incident == "i"


def test_evidence_which_is_still_known_of_it_is_kept():
    then = as_held_then(Judgement(findings=(OK, LIMIT), chain=()), held("near-limit"))

    assert [finding.rule for finding in then.findings] == ["near-limit", "ok"]
    assert then.findings[0].evidence[0].value == "9 MB"
