"""Saved questions: named filters in a plain TOML file which a colleague can copy.

[[questions]]
name = "Silent for a day"
filter = "last_seen>24h"      # relative times stay relative
provider = "charterup"        # optional
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tui.domain.show.filter import FilterError, parse_filter
from tui.domain.text.safe_text import clean
from tui.domain.text.toml_tables import TableKind, read_tables

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
    """The questions of a file, and what in it could not be read, a sentence each."""

    questions: tuple[SavedFilter, ...] = ()
    problems: tuple[str, ...] = ()


FIRST = (
    SavedFilter("Silent for a day", "last_seen>24h"),
    SavedFilter("Silent for a week", "last_seen>7d"),
    SavedFilter("Without a position", "latitude="),
    SavedFilter("Fixed by cell only", "position_source:cell"),
    SavedFilter("Battery below 3.5 V", "voltage_mv<3500"),
    SavedFilter("Gone from its list", "absent_at:"),
)
"""What is asked where there is no file yet."""


def parse_questions(text: str, now: datetime) -> SavedFilters:
    """Read a file's text; a question which is wrong is left out and said, the others are kept."""
    found = read_tables(text, QUESTIONS, lambda row: _question(row, now))
    return SavedFilters(found.things, found.problems)


def _question(row: Mapping[str, Any], now: datetime) -> SavedFilter:
    """Read one question; raise ValueError with what is wrong with it."""
    if any(not isinstance(value, str) for value in row.values()):
        raise ValueError("every value is a text in quotes")
    name, filter = row.get("name", "").strip(), row.get("filter", "")
    if not name or not filter.strip():
        raise ValueError("it needs a name and a filter")
    try:
        parse_filter(filter, now)
    except FilterError as error:
        raise ValueError(f"{clean(name)}: {error}") from error
    return SavedFilter(clean(name), filter, row.get("provider"), row.get("account"))
