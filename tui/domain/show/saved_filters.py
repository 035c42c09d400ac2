"""Saved questions: named filters in a TOML file which a colleague can copy.

[[questions]]
name = "Silent for a day"
filter = "last_seen>24h"      # relative times stay relative
provider = "NAME"             # optional
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tui.domain.show.filter import UNIT_FIELDS, FilterError, parse_filter
from tui.domain.text.safe_text import clean
from tui.domain.text.toml_tables import TableKind, read_tables
from tui.lazy_dataclass import dataclass

FILE_NAME = "questions.toml"
QUESTIONS = TableKind(FILE_NAME, "questions", "question", ("name", "filter", "provider", "account"))


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """One named filter."""

    name: str
    filter: str
    provider: str | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True)
class SavedFilters:
    """The questions of a file, and a sentence for each problem in it."""

    questions: tuple[SavedFilter, ...] = ()
    problems: tuple[str, ...] = ()


FIRST = (
    SavedFilter("Silent for a day", "last_seen>24h"),
    SavedFilter("Silent for a week", "last_seen>7d"),
    SavedFilter("Without a position", "latitude="),
    SavedFilter("Position from cell tower only", "position_source:cell"),
    SavedFilter("Battery below 3.5 V", "voltage_mv<3500"),
    SavedFilter("Dropped from the vendor's list", "absent_at:"),
)
"""The questions until there is a file."""


def parse_questions(text: str, now: datetime) -> SavedFilters:
    """Parse a file's text; a bad question is left out and reported, the others are kept."""
    found = read_tables(text, QUESTIONS, lambda row: _question(row, now))
    return SavedFilters(found.things, found.problems)


def _question(row: Mapping[str, Any], now: datetime) -> SavedFilter:
    """Parse one question; raise ValueError with the reason if it is wrong."""
    if any(not isinstance(value, str) for value in row.values()):
        raise ValueError("every value must be text in quotes")
    name, filter = row.get("name", "").strip(), row.get("filter", "")
    if not name or not filter.strip():
        raise ValueError("a question needs a name and a filter")
    try:
        parse_filter(filter, now, UNIT_FIELDS)
    except FilterError as error:
        raise ValueError(f"{clean(name)}: {error}") from error
    return SavedFilter(clean(name), filter, row.get("provider"), row.get("account"))
