"""Every word beside a verdict: of each planted life the findings, chain, questions and next look.

What a person reads and a machine takes is written down beside this file, so that no limit moves and no
word is lost unseen. A change which is meant: `pytest tests/domain/verdict/test_words.py --snapshot-update`,
and read the difference.
"""

import pytest

from tests.domain.verdict.test_rules import CAUSES, NEAR_MISSES
from tui.domain.verdict.judge import judge

LIVES = {
    **{rule: {life.id: life.values[0] for life in lives} for rule, lives in CAUSES.items()},
    "near misses": NEAR_MISSES,
}


def words(facts):
    """Yield what is said of a unit, a line each."""
    judged = judge(facts)
    for finding in judged.findings:
        yield f"{finding.severity} {finding.rule}, since {finding.since}: {finding.sentence}"
        yield from (f"  {fact.value} ({fact.source}, {fact.at})" for fact in finding.evidence)
        step = finding.next_step
        yield f"  Next: {step.words} {step.account} {step.action} {step.targets} {step.values}"
        yield f"  Changes with: {finding.would_change}"
    for link in judged.chain:
        amounts = f", {link.used_bytes} of {link.most_bytes}" if link.most_bytes else ""
        yield f"  | {link.link} {link.mark}: {link.value} ({link.source}, {link.at}){amounts}"
    yield from (f"  ? {question}" for question in judged.questions)
    yield f"  Again at {judged.again_at}; incident {judged.incident}"


@pytest.mark.parametrize("rule", LIVES)
def test_the_words_beside_a_verdict_are_those_which_were_read_and_agreed(rule, snapshot):
    said = [f"{name}\n" + "\n".join(words(facts)) for name, facts in LIVES[rule].items()]

    assert "\n\n".join(said) == snapshot
