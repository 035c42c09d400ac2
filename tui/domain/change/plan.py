"""A plan: what a change will do to each target and what it will cost, before anything is sent."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import Any

from tui.domain.change.action import Action, Values
from tui.domain.change.chunk import chunk_size, split_chunks
from tui.domain.change.confirm import Confirmation, confirmation_for
from tui.domain.change.not_taken import not_taken_lines
from tui.domain.change.rehearsal import Rehearsal, rehearsal_lines
from tui.domain.change.sms import SmsSize, format_sms_size
from tui.domain.change.target_names import target_name, to_line
from tui.domain.lists.line_problem import LineProblem
from tui.domain.text.mask import MASK
from tui.domain.text.times import format_age, utc_minute
from tui.lazy_dataclass import dataclass

MOST_REASONS = 5
"""Up to this many reasons get a line each at the top; the lines below name all targets anyway."""
MOST_RECENT = 5
"""The number of earlier jobs named: enough for a warning; the list of jobs has all."""


class TargetOutlook(StrEnum):
    """What a plan does with one target."""

    CHANGES = "changes"
    SAME = "same"
    """It already has the value: nothing is sent."""
    INELIGIBLE = "ineligible"
    """It cannot be changed; the reason says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTarget:
    """One target of a plan."""

    key: str
    """The target's name in the vendor's API; empty for the account itself."""
    label: str | None = None
    device: str | None = None
    """The key of its record, if it has one."""
    before: str | None = None
    """The present value of what will change; None if unknown."""
    after: str | None = None
    outlook: TargetOutlook = TargetOutlook.CHANGES
    reason: str = ""
    """Why nothing is sent, if nothing is."""
    warning: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    """The values of this target alone."""
    lines: tuple[int, ...] = ()
    """The lines of a list which name it; empty if it was chosen by hand."""


@dataclass(frozen=True, slots=True)
class RecentChange:
    """An earlier job of anybody, within a day, on some of the same targets."""

    job: str
    action: str
    actor: str
    at: datetime
    targets: int
    """How many of these targets that job was sent to."""
    is_same: bool
    """It was the same action with the same values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything to know before a change is sent; exactly this plan is then sent."""

    account: str
    provider: str
    action: Action
    values: Values
    """As they will be sent, with secrets: show `masked_values` instead."""
    targets: tuple[PlannedTarget, ...]
    chunk: int
    confirmation: Confirmation
    charge: tuple[str, ...] = ()
    """What the change costs, in lines; empty if the vendor documents no charge."""
    sms: SmsSize | None = None
    """The size of the longest text."""
    sms_segments: int = 0
    """The number of texts to pay for, over all targets."""
    undo: str = ""
    """Whether and how the change can be undone, in a sentence."""
    settles: str = ""
    """How and when the effect is seen."""
    seconds: float = 0.0
    """The least time it takes within the rate limit."""
    budget: str = ""
    """The requests needed and left, in words."""
    recent: tuple[RecentChange, ...] = ()
    warnings: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    """Why the plan cannot be sent at all."""
    not_taken: tuple[LineProblem, ...] = ()
    """Lines of a list which name no possible target."""
    reason: str = ""
    """The reason for the change, or a ticket, for the audit log."""
    follows: str = ""
    """The job which this plan undoes or retries."""
    undoes: bool = False
    rehearsal: Rehearsal | None = None
    """How it is sent in waves, or at a date; None: all of it at once."""
    send_by: datetime | None = None
    """What is not sent by then is skipped; None: it is wanted at any time."""
    made_at: datetime
    digest: str = ""

    @property
    def changing(self) -> tuple[PlannedTarget, ...]:
        """The targets to which something will be sent."""
        return tuple(target for target in self.targets if target.outlook is TargetOutlook.CHANGES)

    @property
    def question(self) -> str:
        """What asks for the confirmation; of a plan in waves it says how many devices are sent first."""
        waves = self.rehearsal.waves if self.rehearsal else ()
        first = f" {len(waves[0])} of them first; the others wait." if waves else ""
        return f"{self.confirmation.question}{first}"

    @property
    def requests(self) -> Sequence[Sequence[PlannedTarget]]:
        """The targets which will be sent, request by request."""
        return split_chunks(self.changing, self.chunk)

    @property
    def counts(self) -> Mapping[TargetOutlook, int]:
        """The number of targets by outlook."""
        outlooks = [target.outlook for target in self.targets]
        return {outlook: outlooks.count(outlook) for outlook in TargetOutlook}

    @property
    def left_out(self) -> Sequence[LineProblem]:
        """The lines, and the identifiers typed by hand (line 0), for which nothing will be sent."""
        cannot = [
            LineProblem(line, target.key, target.reason)
            for target in self.targets
            if target.outlook is TargetOutlook.INELIGIBLE
            for line in target.lines or (0,)
        ]
        return sorted([*self.not_taken, *cannot], key=lambda problem: problem.line)

    @property
    def can_be_sent(self) -> bool:
        """Whether there is something to send and no problem."""
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
    """Return a plan which can be sent, still without charge, budget and history."""
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
    """Return the fingerprint of what would be sent; `values` must be masked."""
    text = json.dumps(
        [account, action, dict(values), [[key, dict(own)] for key, own in targets]],
        sort_keys=True,
        default=str,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def masked_values(action: Action, values: Values) -> dict[str, Any]:
    """Return the values as they may be saved and shown: secrets are masked."""
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
    """Return a plan in lines, the most important first."""
    lines = [f"{plan.action.title} at {plan.account}: {_what_is_sent(plan)}"]
    if plan.rehearsal is not None:
        names = {target.key: target_name(target.label, target.key) for target in plan.changing}
        lines += rehearsal_lines(plan.rehearsal, names)
    if plan.send_by is not None:
        lines.append(f"Sent before {utc_minute(plan.send_by)}, or not at all.")
    lines += filter(None, [to_line((target.label, target.key) for target in plan.changing)])
    lines += [f"Not possible: {problem}" for problem in plan.problems]
    lines += [f"Warning: {warning}" for warning in plan.warnings]
    unchanged = Counter(
        target.reason for target in plan.targets if target.outlook is TargetOutlook.SAME
    )
    lines += [f"{n:,} unchanged, nothing is sent: {reason}" for reason, n in unchanged.items()]
    left_out = plan.left_out
    lines += _cannot(Counter(problem.reason for problem in left_out))
    is_sent = bool(plan.changing)
    lines += [f"Charge: {line}" for line in plan.charge if is_sent]
    if plan.sms is not None and is_sent:
        lines.append(
            f"Texts: {plan.sms_segments:,} in total; the longest is {format_sms_size(plan.sms)}"
        )
    lines += [line for line in (plan.budget, plan.undo, plan.settles) if line and is_sent]
    lines += [
        format_recent(change, plan.made_at, len(plan.changing))
        for change in plan.recent[:MOST_RECENT]
    ]
    return lines + not_taken_lines(left_out)


def _cannot(reasons: Mapping[str, int]) -> list[str]:
    if len(reasons) > MOST_REASONS:
        total = sum(reasons.values())
        return [f"{total:,} cannot be changed, for {len(reasons)} reasons: see below"]
    return [f"{number:,} cannot be changed: {reason}" for reason, number in reasons.items()]


def _what_is_sent(plan: Plan) -> str:
    """Return how many texts or changes a plan sends: `3 texts to 2 devices`, `1 device will change`."""
    count = plan.counts[TargetOutlook.CHANGES]
    noun = "device" if plan.action.target == "device" else "target"
    if not count:
        return f"no {noun} will change"
    targets = f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
    if plan.sms is None:
        return f"{targets} will change"
    texts = "1 text" if plan.sms_segments == 1 else f"{plan.sms_segments:,} texts"
    return f"{texts} to {targets}"


def format_recent(recent: RecentChange, now: datetime, of: int) -> str:
    """Return a sentence on an earlier job: `The same was sent to 480 of these 500 targets 12 min ago …`."""
    ago = format_age(max(0.0, (now - recent.at).total_seconds()))
    targets = "this target" if of == 1 else f"{recent.targets:,} of these {of:,} targets"
    what = "The same was" if recent.is_same else f"{recent.action} was"
    return f"{what} sent to {targets} {ago} ago by {recent.actor} (job {recent.job})."
