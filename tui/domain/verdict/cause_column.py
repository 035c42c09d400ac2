"""What people call the cause of a verdict and the state of a SIM, in lists and in filters."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from tui.domain.show.filter import DEVICE_FIELDS, Comparison, FieldKind, Filter, Term, parse_filter
from tui.domain.text.column import Column
from tui.domain.text.fold import folded
from tui.domain.verdict.lines import SEVERITY_SIGNS
from tui.domain.verdict.rules import RULES

_SHORT = {
    "sim-suspended-by-limit": "SIM over its limit",
    "sim-suspended-by-person": "SIM suspended",
    "never-activated": "Never activated",
    "sim-without-tracker": "SIM without tracker",
    "tracker-without-sim": "Tracker without SIM",
    "no-power-or-coverage": "No power or coverage",
    "account-unreachable": "Vendor not answering",
    "account-denied": "Key refused",
    "cell-only": "Cell positions only",
}
"""Titles for a column, where the rule's own has too many letters."""
CAUSE_TITLES: Mapping[str, str] = {rule.name: _SHORT.get(rule.name, rule.title) for rule in RULES}
_NAMES = {
    folded(title): rule.name for rule in RULES for title in (rule.title, CAUSE_TITLES[rule.name])
}


def cause_words(row: Any) -> str:
    """Return the sign of a row's severity and what people call its cause; empty: not judged yet."""
    if row.cause is None:
        return ""
    sign = SEVERITY_SIGNS.get(row.severity or "", "")
    return f"{sign} {CAUSE_TITLES.get(row.cause, row.cause)}".strip()


def parse_list_filter(
    text: str, now: datetime, fields: Mapping[str, FieldKind] = DEVICE_FIELDS
) -> Filter:
    """Parse a filter as `parse_filter` does; a cause may be called what people call it: `cause:"Battery low"`."""
    return Filter(tuple(map(_named, parse_filter(text, now, fields).terms)))


def _named(term: Term) -> Term:
    if not isinstance(term, Comparison) or term.field != "cause":
        return term
    return replace(term, value=_NAMES.get(str(term.value), term.value))


CAUSE = Column(
    "cause",
    "Cause",
    22,
    "state",
    help='The verdict on its unit. cause:"Battery empty" and severity:critical filter.',
    names=CAUSE_TITLES,
    text_of=cause_words,
)
