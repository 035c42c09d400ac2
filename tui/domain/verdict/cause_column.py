"""What people call the cause of a verdict and the state of a SIM, in lists and in filters."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from tui.domain.show.filter import DEVICE_FIELDS, Comparison, FieldKind, Filter, Term, parse_filter
from tui.domain.text.column import Column
from tui.domain.text.fold import folded
from tui.domain.verdict.signs import SEVERITY_SIGNS

TITLES: Mapping[str, str] = {
    "sim-moved": "SIM moved",
    "sim-deactivated": "SIM deactivated",
    "sim-suspended-by-limit": "SIM suspended by its limit",
    "sim-suspended-by-person": "SIM suspended by a person",
    "never-activated": "SIM never activated",
    "account-unreachable": "Vendor does not answer",
    "account-denied": "Vendor refuses the key",
    "not-asked": "Not asked",
    "sim-swapped": "SIM swapped",
    "sim-without-tracker": "SIM without a tracker",
    "carrier-incident": "Incident",
    "attached-no-data": "Attached, no data",
    "data-no-reports": "Data, no reports",
    "battery-empty": "Battery empty",
    "no-power-or-coverage": "No power or no coverage",
    "tracker-without-sim": "Tracker without a SIM on record",
    "overdue": "Overdue",
    "never-claimed": "Never claimed",
    "location-disabled": "Location disabled",
    "no-fix": "No fix",
    "cell-only": "Positions by cell tower only",
    "position-frozen": "Position frozen",
    "position-jump": "Position jumps",
    "clock-wrong": "Clock wrong",
    "reports-late": "Reports late",
    "battery-low": "Battery low",
    "near-limit": "Near its limit",
    "ok": "No problem",
}
"""The titles of the rules, the same as they declare: a list shows them without loading the rules."""
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
CAUSE_TITLES: Mapping[str, str] = {**TITLES, **_SHORT}
_NAMES = {
    folded(title): name for titles in (TITLES, CAUSE_TITLES) for name, title in titles.items()
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
