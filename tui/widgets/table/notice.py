"""What a table says when it has no rows, or cannot get newer ones."""

from dataclasses import dataclass
from textwrap import wrap
from typing import Literal

Mood = Literal["loading", "empty", "bad"]


@dataclass(frozen=True, slots=True)
class TableNotice:
    """One sentence in place of the rows, or beneath the rows there still are."""

    mood: Mood
    text: str

    @property
    def foots(self) -> bool:
        """Whether it is worth a line while there are rows."""
        return self.mood != "empty"

    def line(self, number: int, width: int) -> str:
        """Return one line of it where there are no rows, set off from the header by an empty one."""
        lines = wrap(self.text, max(10, width))
        return lines[number - 1] if 0 < number <= len(lines) else ""


OPENING = TableNotice("loading", "Loading…")
EMPTY = TableNotice("empty", "Nothing to show.")
