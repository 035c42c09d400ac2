"""Check one target of a plan: whether it will change, already has the value, or is ineligible."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from typing import Any

from tui.domain.change.action import Action, Values
from tui.domain.change.field_check import FieldProblem, check_values
from tui.domain.change.plan import PlannedTarget, TargetOutlook
from tui.domain.change.recipe import RecipeProblem, fill_recipe
from tui.domain.change.target import Target
from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOptions:
    """How to make a plan."""

    reason: str = ""
    """The reason for the change, or a ticket."""
    allow_bad_check_digit: bool = False
    """Send to a number with a wrong check digit even if it costs money."""
    fill: bool = False
    """Fill `{label}`, `{imei}`, … into texts for each device."""
    ask: bool = True
    """Ask the vendor for what the plan needs; else use only the store."""
    texts_per_hour: int = 5
    """The most texts to one device in an hour: more look like a mistake, and cost money."""
    follows: str = ""
    """The job which this plan undoes or retries."""
    undoes: bool = False
    leave_changed: bool = False
    """When undoing: leave alone what somebody changed since."""
    is_dated: bool = False
    """It is sent later, and checked again then: who has the value now may have another by that time."""
    must_read: bool = False
    """Fail where a device cannot be read again: an older reading is no reason to leave it out."""
    doubted_since: datetime | None = None
    """A target which was changed since then may take that with its next report: what it shows is no reason to leave
    it out. None: only what was changed within the hour."""


@dataclass(frozen=True, slots=True)
class TargetHistory:
    """What our own journal knows about an account's targets."""

    asked: Mapping[str, int] = field(default_factory=dict)
    """How often a target was changed so recently that its record may not show it yet."""
    left_with: Mapping[str, str] = field(default_factory=dict)
    """The value which our last change set."""
    texts: Mapping[str, int] = field(default_factory=dict)
    """How many texts a target got within the hour."""
    used_bytes: Mapping[str, int] = field(default_factory=dict)
    """The bytes used this month, by the record's key, if known."""
    present: frozenset[str] = frozenset()
    """Names which are already in the account's device list."""


@dataclass(frozen=True, slots=True)
class TargetCheck:
    """Checks the targets of one action."""

    action: Action
    values: Values
    options: PlanOptions
    history: TargetHistory
    offered: Mapping[str, Sequence[str]]
    """The values in the vendor's lists, by field name."""

    def at(self, target: Target) -> PlannedTarget:
        """Return what the plan holds for a target."""
        try:
            own = self._own_values(target)
        except (FieldProblem, RecipeProblem) as problem:
            return _ineligible(target, str(problem))
        if reason := self._against(target):
            return _ineligible(target, reason)
        return self._judged(target, own)

    def _own_values(self, target: Target) -> dict[str, Any]:
        own = dict(target.values)
        if self.action.text and self.options.fill:
            if target.record is None:
                raise RecipeProblem("the text has variables, and no device record is known")
            name = self.action.text
            own[name] = fill_recipe(str(own.get(name, self.values[name])), target.record)
        if own:
            check_values(self.action, {**self.values, **own}, self.offered, explicit=True)
        return own

    def _against(self, target: Target) -> str:
        """Return why a target is ineligible; empty if it is not."""
        if target.problem:
            return target.problem
        if target.doubt and (self.action.charge or not self.action.undo):
            return target.doubt
        if target.check_digit and self.action.charge and not self.options.allow_bad_check_digit:
            return f"{target.check_digit}; this costs money, so you must allow it explicitly"
        sent = self.history.texts.get(target.key, 0)
        if self.action.text and sent >= self.options.texts_per_hour:
            return f"{sent} texts were sent to this device within the hour, the maximum"
        effect = self.action.effect
        if effect is not None and target.record is not None:
            return effect.why_not(target.record)
        return ""

    def _caution(self, target: Target, own: Mapping[str, Any]) -> str:
        """Return what a person should know before this device is changed."""
        if target.record is None:
            return ""
        values = {**self.values, **own}
        limit = values.get(self.action.limits_kilobytes)
        used = self.history.used_bytes.get(target.record.key)
        if isinstance(limit, int) and used is not None and used >= limit * 1000:
            return "usage this month is already over this limit, so the limit takes effect at once"
        return self.action.caution(target.record, values)

    def _judged(self, target: Target, own: Mapping[str, Any]) -> PlannedTarget:
        effect = self.action.effect
        warnings = (target.check_digit, target.doubt, target.warning, self._caution(target, own))
        planned = PlannedTarget(
            key=target.key,
            label=target.label,
            device=target.record.key if target.record else None,
            warning="; ".join(filter(None, warnings)),
            lines=target.lines,
            values=own,
        )
        if self.action.joins and target.key in self.history.present:
            reason = "already in the account's device list"
            return replace(planned, outlook=TargetOutlook.SAME, reason=reason)
        if effect is None:
            return planned
        values = {**self.values, **own}
        shown = effect.shown(target.record, values) if target.record else None
        after = effect.wanted(values)
        is_settled = target.key not in self.history.asked and not effect.own_record
        before = shown if is_settled else self.history.left_with.get(target.key)
        is_so = is_settled and shown == after
        changed = target.expected is not None and shown is not None and is_settled
        left = None if is_so or target.expected is None else before
        if self.options.leave_changed and left not in (None, target.expected):
            return _ineligible(target, f"its {effect.what} was changed since then, to {before}")
        if changed and not is_so and shown != target.expected:
            warning = f"its {effect.what} was changed since then, to {shown}"
            planned = replace(planned, warning="; ".join(filter(None, (planned.warning, warning))))
        is_same = is_so and not self.options.is_dated
        return replace(
            planned,
            before=before,
            after=after,
            outlook=TargetOutlook.SAME if is_same else TargetOutlook.CHANGES,
            reason=f"its {effect.what} already has this value" if is_same else "",
        )


def _ineligible(target: Target, reason: str) -> PlannedTarget:
    return PlannedTarget(
        key=target.key,
        label=target.label,
        device=target.record.key if target.record else None,
        lines=target.lines,
        outlook=TargetOutlook.INELIGIBLE,
        reason=reason,
    )
