"""A judgement in lines of text: for `why`, for the facts of a unit, and for a ticket."""

from collections.abc import Callable, Iterable
from datetime import datetime

from tui.domain.text.safe_text import clean
from tui.domain.verdict.facts import format_utc
from tui.domain.verdict.judgement import Evidence, Finding, Judgement, Link, NextStep
from tui.domain.verdict.signs import LINK_SIGNS, SEVERITY_SIGNS, link_name

FormatTime = Callable[[datetime], str]


def verdict_line(finding: Finding) -> str:
    """Return sign, severity and sentence of a finding."""
    return f"{SEVERITY_SIGNS[finding.severity]} {finding.severity}: {clean(finding.sentence)}"


def chain_line(chain: Iterable[Link]) -> str:
    """Return the chain in one line, each link with its sign."""
    return "  ".join(f"{link_name(link.link)} {LINK_SIGNS[link.mark]}" for link in chain)


def judgement_lines(judgement: Judgement, format_time: FormatTime = format_utc) -> list[str]:
    """Return everything judged of a unit: verdict, evidence, next step, chain, and what else holds."""
    found = judgement.verdict
    lines = [verdict_line(found), *finding_lines(found, format_time), chain_line(judgement.chain)]
    others = [f"  {verdict_line(finding)}" for finding in judgement.findings[1:]]
    return [*lines, *(["Also:", *others] if others else [])]


def finding_lines(finding: Finding, format_time: FormatTime = format_utc) -> list[str]:
    """Return a finding's evidence, what to do next, and what would change it."""
    lines = [f"  - {evidence_line(fact, format_time)}" for fact in finding.evidence]
    lines.append(f"Next: {clean(finding.next_step.words)}")
    if finding.next_step.action:
        lines.append(f"  {command_of(finding.next_step)}")
    if finding.would_change:
        lines.append(f"Would change this: {clean(finding.would_change)}")
    return lines


def evidence_line(fact: Evidence | Link, format_time: FormatTime = format_utc) -> str:
    """Return a fact with who says so and when that was."""
    told = [part for part in (fact.source, fact.at and format_time(fact.at)) if part]
    return clean(f"{fact.value} ({', '.join(told)})" if told else fact.value)


def command_of(step: NextStep) -> str:
    """Return the command which does the next step, as typed into a shell."""
    import shlex  # noqa: PLC0415 - few verdicts have a next step

    words = ["watchfloor", "do", step.action, "--account", step.account]
    words += ["--to", *step.targets] if step.targets else []
    words += [f"{name}={value}" for name, value in step.values.items()]
    return clean(shlex.join(words))
