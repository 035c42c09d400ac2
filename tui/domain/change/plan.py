"""A plan: what a change will do to each target and what it will cost, before anything is sent."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from tui.domain.change.action import Action, Values
from tui.domain.change.chunk import chunk_size, split_chunks
from tui.domain.change.confirm import Confirmation, confirmation_for
from tui.domain.change.not_taken import not_taken_lines
from tui.domain.change.sms import SmsSize, format_sms_size
from tui.domain.lists.saved_rows import LineProblem
from tui.domain.text.mask import MASK

MOST_REASONS = 5
"""So many reasons have a line each at the head; what they are about stands below."""
MOST_RECENT = 5
"""Earlier jobs which are said; the screens can show all."""


class TargetOutlook(StrEnum):
    """What a plan holds for one target."""

    CHANGES = "changes"
    SAME = "same"
    """It is so already: nothing is sent."""
    INELIGIBLE = "ineligible"
    """It cannot be done to this one; the reason says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTarget:
    """One target of a plan."""

    key: str
    """What the vendor's API is called with; empty for the account itself."""
    label: str | None = None
    device: str | None = None
    """The key of its record, where it has one."""
    before: str | None = None
    """What its record shows of what will change; None: not known."""
    after: str | None = None
    outlook: TargetOutlook = TargetOutlook.CHANGES
    reason: str = ""
    """Why nothing is sent to it, where that is so."""
    warning: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    """What is filled in for this target alone."""
    lines: tuple[int, ...] = ()
    """Where in a list it is named; empty: by hand."""


@dataclass(frozen=True, slots=True)
class RecentChange:
    """What was done to some of the same targets within a day, by whoever."""

    job: str
    action: str
    actor: str
    at: datetime
    targets: int
    """How many of these targets it was sent to."""
    is_same: bool
    """The same action with the same values: this would be its repetition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything there is to know before a change is sent; exactly this is then carried out."""

    account: str
    provider: str
    action: Action
    values: Values
    """As they will be sent, secrets among them: show `recorded(plan)` instead."""
    targets: tuple[PlannedTarget, ...]
    chunk: int
    confirmation: Confirmation
    charge: tuple[str, ...] = ()
    """What it costs, in lines; empty: free as far as documented."""
    sms: SmsSize | None = None
    """The longest text of all; `sms_segments` counts them all together."""
    sms_segments: int = 0
    undo: str = ""
    """Whether and how it can be taken back, in a sentence."""
    settles: str = ""
    """How and when it is seen to be true."""
    seconds: float = 0.0
    """What it will take at least, given the budget."""
    budget: str = ""
    """The requests it needs against what is left, in words."""
    recent: tuple[RecentChange, ...] = ()
    warnings: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    """Why it cannot be sent at all."""
    not_taken: tuple[LineProblem, ...] = ()
    """Lines of a list which name nobody it could be done to."""
    reason: str = ""
    """Why it is done, or a ticket: for the audit log."""
    follows: str = ""
    """The job which this one takes back or tries again."""
    undoes: bool = False
    made_at: datetime
    digest: str = ""

    @property
    def changing(self) -> tuple[PlannedTarget, ...]:
        """Return those to which something will be sent."""
        return tuple(target for target in self.targets if target.outlook is TargetOutlook.CHANGES)

    @property
    def requests(self) -> Sequence[Sequence[PlannedTarget]]:
        """Return the targets request by request."""
        return split_chunks(self.changing, self.chunk)

    @property
    def counts(self) -> Mapping[TargetOutlook, int]:
        """Count the targets by what the plan holds for them."""
        fates = [target.outlook for target in self.targets]
        return {outlook: fates.count(outlook) for outlook in TargetOutlook}

    @property
    def left_out(self) -> Sequence[LineProblem]:
        """Return every line, and every name given by hand (line 0), for which nothing will be sent."""
        cannot = [
            LineProblem(line, target.key, target.reason)
            for target in self.targets
            if target.outlook is TargetOutlook.INELIGIBLE
            for line in target.lines or (0,)
        ]
        return sorted([*self.not_taken, *cannot], key=lambda problem: problem.line)

    @property
    def can_be_sent(self) -> bool:
        """Return whether there is something to send and nothing against it."""
        return bool(self.changing) and not self.problems


def make_plan(
    account: str,
    provider: str,
    action: Action,
    values: Values,
    targets: Iterable[PlannedTarget],
    made_at: datetime,
    *,
    most: int | None = None,
) -> Plan:
    """Make a plan which can be sent, with nothing said yet of charge, budget or history."""
    listed = tuple(targets)
    changing = sum(target.outlook is TargetOutlook.CHANGES for target in listed)
    digest = plan_digest(
        account,
        action.name,
        masked_values(action, values),
        ((target.key, target.values) for target in listed),
    )
    return Plan(
        account=account,
        provider=provider,
        action=action,
        values=values,
        targets=listed,
        chunk=chunk_size(action, changing, most),
        confirmation=confirmation_for(action, changing),
        made_at=made_at,
        digest=digest,
    )


def plan_digest(
    account: str, action: str, values: Values, targets: Iterable[tuple[str, Values]]
) -> str:
    """Return the fingerprint of what would be sent; `values` without secrets."""
    said = json.dumps(
        [account, action, dict(values), [[key, dict(own)] for key, own in targets]],
        sort_keys=True,
        default=str,
    )
    return hashlib.sha256(said.encode()).hexdigest()


def masked_values(action: Action, values: Values) -> dict[str, Any]:
    """Return what was filled in as it may be kept and shown: a secret is covered."""
    secret = {field.name for field in action.fields if field.kind == "secret"}
    return {
        name: MASK
        if name in secret
        else value.isoformat()
        if isinstance(value, datetime)
        else value
        for name, value in values.items()
    }


def plan_lines(plan: Plan) -> list[str]:
    """Say a plan in lines, the most important first."""
    counts = plan.counts
    lines = [
        f"{plan.action.title} at {plan.account}: {counts[TargetOutlook.CHANGES]:,} will change"
    ]
    so_already = Counter(
        target.reason for target in plan.targets if target.outlook is TargetOutlook.SAME
    )
    lines += [f"{n:,} already so, nothing is sent: {reason}" for reason, n in so_already.items()]
    left_out = plan.left_out
    lines += _cannot(Counter(problem.reason for problem in left_out))
    lines += [f"Charge: {line}" for line in plan.charge]
    if plan.sms is not None:
        lines.append(
            f"Texts: {plan.sms_segments:,} in all; the longest is {format_sms_size(plan.sms)}"
        )
    lines += [line for line in (plan.budget, plan.undo, plan.settles) if line]
    lines += [
        format_recent(change, plan.made_at, len(plan.changing))
        for change in plan.recent[:MOST_RECENT]
    ]
    lines += [f"Warning: {warning}" for warning in plan.warnings]
    lines += [f"Not possible: {problem}" for problem in plan.problems]
    return lines + not_taken_lines(left_out)


def _cannot(reasons: Mapping[str, int]) -> list[str]:
    if len(reasons) > MOST_REASONS:
        return [f"{sum(reasons.values()):,} cannot, for {len(reasons)} reasons: see below"]
    return [f"{number:,} cannot: {reason}" for reason, number in reasons.items()]


def format_recent(recent: RecentChange, now: datetime, of: int) -> str:
    """Return what was done to the same targets already: `The same was sent to 480 of these 500 …`."""
    minutes = max(0, round((now - recent.at).total_seconds() / 60))
    ago = f"{minutes} min ago" if minutes < 120 else f"{minutes // 60} h ago"
    what = "The same was" if recent.is_same else f"{recent.action} was"
    return (
        f"{what} sent to {recent.targets:,} of these {of:,} {ago} by {recent.actor} ({recent.job})."
    )
