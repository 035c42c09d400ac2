"""Aiming: what a plan holds for one target, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tui.domain.change.action import Action, Values, same_value
from tui.domain.change.field_check import FieldProblem, check_values
from tui.domain.change.plan import PlannedTarget, TargetOutlook
from tui.domain.change.recipe import RecipeProblem, fill_recipe
from tui.domain.change.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOptions:
    """How somebody wants a plan made."""

    reason: str = ""
    """Why it is done, or a ticket."""
    allow_bad_check_digit: bool = False
    """Spend money on a number whose check digit does not fit."""
    fill: bool = False
    """Fill `{label}`, `{imei}`, … into texts, device by device."""
    ask: bool = True
    """Ask the vendor for what the plan needs to know; else only what is stored is looked at."""
    texts_per_hour: int = 5
    """The most texts one device gets in an hour."""
    follows: str = ""
    """The job which this takes back, or tries again."""
    undoes: bool = False


@dataclass(frozen=True, slots=True)
class TargetHistory:
    """What our own journal knows of an account's targets."""

    asked: Mapping[str, int] = field(default_factory=dict)
    """How often its effect was asked for so lately that no record need show it yet."""
    left_with: Mapping[str, str] = field(default_factory=dict)
    """What our last change left it with."""
    texts: Mapping[str, int] = field(default_factory=dict)
    """How many texts it got within the hour."""
    used_bytes: Mapping[str, int] = field(default_factory=dict)
    """How many bytes it used this month, by its record's key; only what is known."""
    present: frozenset[str] = frozenset()
    """Names which are among the account's devices already."""


@dataclass(frozen=True, slots=True)
class TargetCheck:
    """One action with all that concerns its targets alike."""

    action: Action
    values: Values
    options: PlanOptions
    history: TargetHistory
    offered: Mapping[str, Sequence[str]]
    """What the vendor's lists offer, by field name."""

    def at(self, one: Target) -> PlannedTarget:
        """Return what the plan holds for one target."""
        try:
            own = self._own_values(one)
        except (FieldProblem, RecipeProblem) as problem:
            return _ineligible(one, str(problem))
        if reason := self._against(one):
            return _ineligible(one, reason)
        return self._judged(one, own)

    def _own_values(self, one: Target) -> dict[str, Any]:
        own = dict(one.values)
        if self.action.text and self.options.fill:
            if one.record is None:
                raise RecipeProblem("its variables are not known")
            name = self.action.text
            own[name] = fill_recipe(str(own.get(name, self.values[name])), one.record)
        if own:
            check_values(self.action, {**self.values, **own}, self.offered, explicit=True)
        return own

    def _against(self, one: Target) -> str:
        """Return what speaks against this one; empty: nothing."""
        if one.problem:
            return one.problem
        if one.doubt and (self.action.charge or not self.action.undo):
            return one.doubt
        if one.check_digit and self.action.charge and not self.options.allow_bad_check_digit:
            return f"{one.check_digit}; this costs money, so it must be allowed explicitly"
        sent = self.history.texts.get(one.key, 0)
        if self.action.text and sent >= self.options.texts_per_hour:
            return f"it got {sent} texts within the hour, which is the most"
        effect = self.action.effect
        if effect is not None and one.record is not None:
            return effect.why_not(one.record)
        return ""

    def _caution(self, one: Target, own: Mapping[str, Any]) -> str:
        """Return what a person should know first: of the device, and of what it used this month."""
        if one.record is None:
            return ""
        values = {**self.values, **own}
        limit = values.get(self.action.limits_kilobytes)
        used = self.history.used_bytes.get(one.record.key)
        if isinstance(limit, int) and used is not None and used >= limit * 1000:
            return "it used more than this limit this month already, so the limit acts at once"
        return self.action.caution(one.record, values)

    def _judged(self, one: Target, own: Mapping[str, Any]) -> PlannedTarget:
        effect = self.action.effect
        warnings = (one.check_digit, one.doubt, one.warning, self._caution(one, own))
        target = PlannedTarget(
            key=one.key,
            label=one.label,
            device=one.record.key if one.record else None,
            warning="; ".join(filter(None, warnings)),
            lines=one.lines,
            values=own,
        )
        if self.action.joins and one.key in self.history.present:
            reason = "it is among the account's devices already"
            return replace(target, outlook=TargetOutlook.SAME, reason=reason)
        if effect is None:
            return target
        values = {**self.values, **own}
        shown = effect.shown(one.record, values) if one.record else None
        after = effect.wanted(values)
        is_settled = one.key not in self.history.asked and not effect.own_record
        before = shown if is_settled else self.history.left_with.get(one.key)
        is_so = is_settled and same_value(shown, after)
        changed = one.expected is not None and shown is not None and is_settled
        if changed and not is_so and not same_value(shown, str(one.expected)):
            warning = f"somebody has changed its {effect.what} since, to {shown}"
            target = replace(target, warning="; ".join(filter(None, (target.warning, warning))))
        return replace(
            target,
            before=before,
            after=after,
            outlook=TargetOutlook.SAME if is_so else TargetOutlook.CHANGES,
            reason=f"its {effect.what} is so already" if is_so else "",
        )


def _ineligible(one: Target, reason: str) -> PlannedTarget:
    return PlannedTarget(
        key=one.key,
        label=one.label,
        device=one.record.key if one.record else None,
        lines=one.lines,
        outlook=TargetOutlook.INELIGIBLE,
        reason=reason,
    )
