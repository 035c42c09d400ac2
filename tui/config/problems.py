"""Problems in the settings, with file, line and key."""

from collections.abc import Sequence
from pathlib import Path

from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem to fix."""

    sentence: str
    key: str = ""
    """Dotted: `accounts.1.base_url`."""
    file: Path | None = None
    line: int | None = None

    def __str__(self) -> str:
        """Return file, line, key and sentence on one line, as compilers do."""
        where = f"{self.file}:{self.line}" if self.file and self.line else str(self.file or "")
        return ": ".join(part for part in (where, self.key, self.sentence) if part)


class SettingsProblem(Exception):
    """The settings cannot be used; `problems` lists what to fix."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)
