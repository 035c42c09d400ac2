"""What was judged of a unit: findings, the worst first, and its chain, link by link."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any, Literal

from tui.domain.verdict.signs import Mark, Severity
from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One fact behind a finding: what, who says so, and when that was true."""

    value: str
    source: str = ""
    """The account which says so, or `journal` for what we did ourselves."""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What to do next: words for a person, and the action which does it, where there is one."""

    words: str
    account: str = ""
    """Empty: it is a thing for one's hands."""
    action: str = ""
    """The vendor's own operation name, as in `watchfloor actions`."""
    targets: tuple[str, ...] = ()
    """Keys of the records which it is for."""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule found. Its sentence has no age in it: it stays true while the finding holds."""

    rule: str
    """The name which machines see: VERDICT's table, in docs/reference/rules.md."""
    severity: Severity
    sentence: str
    evidence: tuple[Evidence, ...] = ()
    next_step: NextStep = NextStep(words="No action needed.")
    would_change: str = ""
    """What would change this finding: `a report before 14:20`."""
    since: datetime | None = None
    """Since when it holds in the field, as far as the evidence tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link of the chain: how it is, and who says so."""

    link: str
    mark: Mark
    value: str = ""
    source: str = ""
    at: datetime | None = None
    used_bytes: int | None = None
    """Of the limit: what was used of it this month."""
    most_bytes: int | None = None
    """The limit, or what the plan includes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What would decide a doubtful verdict, so that the sync can ask for it."""

    account: str
    key: str
    """The key of the record it is about."""
    ask: Literal["reports", "details", "usage", "texts"]
    since: datetime | None = None
    """For reports: from when."""
    urgency: int = 0
    """Higher is asked first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Everything judged of one unit at one time."""

    findings: tuple[Finding, ...]
    """Never empty: the first is the verdict."""
    chain: tuple[Link, ...]
    again_at: datetime | None = None
    """When time alone may change it; None: only new evidence can."""
    questions: tuple[Question, ...] = ()
    incident: str | None = None
    """The incident which the unit is part of; None: it is part of none."""

    @property
    def verdict(self) -> Finding:
        """The finding which explains the unit best."""
        return self.findings[0]

    def as_json(self) -> Mapping[str, Any]:
        """Return it as JSON values, as machines see it: findings and chain."""
        return {
            "findings": [_finding_json(finding) for finding in self.findings],
            "chain": [_link_json(link) for link in self.chain],
        }


def _finding_json(finding: Finding) -> Mapping[str, Any]:
    step = finding.next_step
    action = {"account": step.account, "action": step.action, "targets": list(step.targets)}
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "sentence": finding.sentence,
        "evidence": [
            {"value": fact.value, "source": fact.source or None, "at": _iso(fact.at)}
            for fact in finding.evidence
        ],
        "advice": step.words,
        "action": {**action, "values": dict(step.values)} if step.action else None,
        "would_change": finding.would_change or None,
        "since": _iso(finding.since),
    }


def _link_json(link: Link) -> Mapping[str, Any]:
    is_counted = link.used_bytes is not None and link.most_bytes is not None
    amounts = {"used_bytes": link.used_bytes, "most_bytes": link.most_bytes} if is_counted else {}
    return {
        "link": link.link,
        "mark": link.mark,
        "value": link.value or None,
        "source": link.source or None,
        "at": _iso(link.at),
        **amounts,
    }


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.strftime("%Y-%m-%dT%H:%M:%SZ")
