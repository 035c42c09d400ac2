"""What a hook would have been told of, and what began and ended between two of its looks: pure, as the rest is."""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from tui.domain.hook.matching import ABOUT_ACCOUNTS
from tui.domain.show.filter import UNIT_FIELDS, Comparison, parse_filter, tokens
from tui.domain.text.fold import folded
from tui.domain.verdict.signs import SEVERITIES
from tui.lazy_dataclass import dataclass

_OF_VERDICTS = frozenset({"severity", "cause", "since", "incident", "judged_at", "began_at"})
"""Fields of a filter whose value then is in the history of verdicts; of all others only the present one is known."""
_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le, "=": operator.eq,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class OldVerdict:
    """A verdict of the history, which held until the next one of its unit."""

    id: int
    """It grows with time."""
    unit: int
    """The row id of its unit."""
    at: datetime
    """When it was judged."""
    severity: str
    cause: str
    sentence: str
    since: datetime | None
    incident: str | None

    @property
    def name(self) -> tuple[str, str | None]:
        """What tells it from the other verdicts on its unit: an incident is one thing, whatever its cause is."""
        return ("" if self.incident else self.cause), self.incident


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedVerdict:
    """A verdict which a hook is about, and which is over."""

    verdict: OldVerdict
    ended_at: datetime

    @property
    def lasted(self) -> timedelta:
        """How long it held."""
        return self.ended_at - self.verdict.at


@dataclass(frozen=True, slots=True)
class HookFilter:
    """A hook's filter in two parts: what is asked of verdicts, and the rest."""

    of_verdicts: tuple[Comparison, ...]
    rest: str

    def meets(self, verdict: OldVerdict) -> bool:
        """Return whether a verdict of the history meets its part."""
        return all(_meets(term, verdict) for term in self.of_verdicts)


def split_filter(text: str, now: datetime) -> HookFilter:
    """Return a filter of units in its two parts; raise FilterError for a wrong one."""
    of_verdicts, rest = [], []
    for token in tokens(text):
        term = next(iter(parse_filter(token, now, UNIT_FIELDS).terms), None)
        if isinstance(term, Comparison) and term.field in _OF_VERDICTS:
            of_verdicts.append(term)
        else:
            rest.append(token)
    return HookFilter(tuple(of_verdicts), " ".join(rest))


def passed_verdicts(history: Iterable[OldVerdict], asked: HookFilter) -> list[PassedVerdict]:
    """Return which verdicts of a stretch of the history met a filter and are over, in the order of their end.

    While nothing was known of a unit, nothing ended.
    """
    found = []
    ordered = sorted(history, key=lambda verdict: (verdict.unit, verdict.id))
    for _, verdicts in groupby(ordered, key=lambda verdict: verdict.unit):
        found += _passed([each for each in verdicts if each.cause not in ABOUT_ACCOUNTS], asked)
    return sorted(found, key=lambda passed: (passed.ended_at, passed.verdict.id))


def _passed(verdicts: Sequence[OldVerdict], asked: HookFilter) -> list[PassedVerdict]:
    found, first = [], None
    for verdict in verdicts:
        is_met = asked.meets(verdict)
        if first is not None and not (is_met and verdict.name == first.name):
            found.append(PassedVerdict(verdict=first, ended_at=verdict.at))
            first = None
        if is_met and first is None:
            first = verdict
    return found


def _meets(term: Comparison, verdict: OldVerdict) -> bool:
    value: Any = {
        "severity": verdict.severity, "cause": verdict.cause, "incident": verdict.incident,
        "since": verdict.since, "judged_at": verdict.at, "began_at": verdict.at,
    }[term.field]  # fmt: skip
    if term.operator == "missing":
        return (value is None) != term.inverse
    return (value is not None and _compares(term, value)) != term.inverse


def _compares(term: Comparison, value: Any) -> bool:
    asked: Any = term.value
    if isinstance(asked, date) and not isinstance(asked, datetime):
        return bool(value.astimezone(UTC).date() == asked)
    if term.field == "severity":
        return _ORDERS[term.operator](SEVERITIES.index(value), SEVERITIES.index(asked))
    if isinstance(value, str):
        value = folded(value)
    if term.operator == ":":
        return bool(asked in value)
    return _ORDERS[term.operator](value, asked)
