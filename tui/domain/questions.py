"""Saved questions: named filters in a plain TOML file which a colleague can copy.

[[questions]]
name = "Silent for a day"
filter = "last_seen>24h"      # relative times stay relative
provider = "charterup"        # optional
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tui.domain.filter import FilterError, parse
from tui.domain.text import clean

FILE_NAME = "questions.toml"
_KEYS = ("name", "filter", "provider", "account")


@dataclass(frozen=True, slots=True)
class Question:
    """One named filter."""

    name: str
    filter: str
    provider: str | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of a file, and what in it could not be read, a sentence each."""

    questions: tuple[Question, ...] = ()
    problems: tuple[str, ...] = ()


FIRST = (
    Question("Silent for a day", "last_seen>24h"),
    Question("Silent for a week", "last_seen>7d"),
    Question("Without a position", "latitude="),
    Question("Fixed by cell only", "position_source:cell"),
    Question("Battery below 3.5 V", "voltage_mv<3500"),
    Question("Gone from its list", "absent_at:"),
)
"""What is asked where there is no file yet."""


def parse_questions(text: str, now: datetime) -> Questions:
    """Read a file's text; a question which is wrong is left out and said, the others are kept."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Questions(problems=(f"{FILE_NAME} is not TOML: {error}",))
    rows = document.get("questions", [])
    if not isinstance(rows, list):
        return Questions(problems=(f"{FILE_NAME}: write each one under its own [[questions]]",))
    problems = [f"{FILE_NAME}: {key!r} is not known" for key in document if key != "questions"]
    questions = []
    for number, row in enumerate(rows, 1):
        read = _question(row, now)
        if isinstance(read, str):
            problems.append(f"{FILE_NAME}, question {number}: {read}")
        else:
            questions.append(read)
    return Questions(tuple(questions), tuple(problems))


def _question(row: Any, now: datetime) -> Question | str:
    """Read one question, or say what is wrong with it."""
    if not isinstance(row, Mapping):
        return "this is no table"
    unknown = sorted(set(row) - set(_KEYS))
    if unknown:
        return f"{', '.join(unknown)}: not known; there are {', '.join(_KEYS)}"
    if any(not isinstance(value, str) for value in row.values()):
        return "every value is a text in quotes"
    name, filter = row.get("name", "").strip(), row.get("filter", "")
    if not name or not filter.strip():
        return "it needs a name and a filter"
    try:
        parse(filter, now)
    except FilterError as error:
        return f"{clean(name)}: {error}"
    return Question(clean(name), filter, row.get("provider"), row.get("account"))
