"""Records as a table for people: fitted to a terminal, with ages and colors where one shows it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tui.domain.text.emoji import EMOJI
from tui.domain.text.safe_text import clean
from tui.domain.text.times import format_age
from tui.export.plain import cell_text
from tui.export.records import Fields
from tui.lazy_dataclass import dataclass

_ONE_PICTURE = f"{EMOJI}|."
_PROSE = r"[^\W\d_]{2}"
"""Two letters in a row: a name or a sentence, which may be cut. Numbers, identifiers and times have none."""
_LEAST_PROSE = 16
"""So many cells of a column of prose are kept, however narrow the terminal is."""
_GAP = "  "
_AGES = frozenset({"last_seen", "since", "position_at", "fetched_at"})
"""Columns which tell how fresh something is: a person wants their age, not their time."""
_RED, _YELLOW, _GREEN, _BOLD, _PLAIN = ("\x1b[31m", "\x1b[33m", "\x1b[32m", "\x1b[1m", "\x1b[0m")
_NO_COLORS: Mapping[str, str] = {}
_COLORED = ("severity", "state")
_COLORS = {
    "critical": _RED,
    "warning": _YELLOW,
    "ok": _GREEN,
    "refused": _RED,
    "unknown": _YELLOW,
    "confirmed": _GREEN,
}


@dataclass(frozen=True, slots=True)
class TableLook:
    """How a table is shown; by default as a pipe or a file gets it: whole, with times, without colors."""

    width: int | None = None
    """The terminal's cells; None: nothing is cut."""
    now: datetime | None = None
    """The time from which ages count; None: times stay times."""
    has_color: bool = False


AS_FILE = TableLook()


def as_table(records: Sequence[Fields], names: Sequence[str], look: TableLook = AS_FILE) -> str:
    """Return the records as a table for people."""
    return RecordTable(names, look).add(records)


class RecordTable:
    """A table written batch by batch: the first batch decides how wide its columns are."""

    def __init__(self, names: Sequence[str], look: TableLook = AS_FILE) -> None:
        self._names = names
        self._look = look
        self._titles = [
            clean(name.removeprefix("vendor.").replace("_", " ").upper()) for name in names
        ]
        self._widths: list[int] | None = None
        self._may_be_cut: list[bool] = []

    def add(self, records: Sequence[Fields]) -> str:
        """Return the text of the next records, with the heading above the first ones."""
        rows = [[self._shown(record, name) for name in self._names] for record in records]
        lines = []
        if self._widths is None:
            columns = list(zip(self._titles, *rows, strict=True))
            self._may_be_cut = [
                any(re.search(_PROSE, text) for text in column[1:]) for column in columns
            ]
            needed = [max(map(_cells, column)) for column in columns]
            self._widths = fitted(needed, self._may_be_cut, self._look.width)
            lines.append(self._painted(self._line(self._titles), _BOLD))
        lines += [self._line(row, _COLORS) for row in rows]
        return "".join(f"{line}\n" for line in lines)

    def _line(self, row: Sequence[str], colors: Mapping[str, str] = _NO_COLORS) -> str:
        line, painted = "", []
        for name, text, needed, may_be_cut in zip(
            self._names, row, self._widths or (), self._may_be_cut, strict=True
        ):
            shown = _cut(text, needed) if self._look.width and may_be_cut else text
            if name in _COLORED and shown in colors:
                painted.append((len(line), shown))
            line += shown + " " * (needed - _cells(shown)) + _GAP
        line = line.rstrip()
        if self._look.width:
            line = _cut(line, self._look.width)
        for start, word in reversed(painted):  # the last first: colors move what follows
            end = start + len(word)
            if line[start:end] == word:
                line = line[:start] + self._painted(word, colors[word]) + line[end:]
        return line

    def _painted(self, text: str, color: str) -> str:
        return f"{color}{text}{_PLAIN}" if self._look.has_color else text

    def _shown(self, record: Fields, name: str) -> str:
        own = name.removeprefix("vendor.")
        value = (record.get("vendor") or {}).get(own) if own != name else record.get(name)
        if self._look.now is not None and name in _AGES and isinstance(value, str | datetime):
            return _age(value, self._look.now)
        return _text(value)


def fitted(needed: Sequence[int], may_be_cut: Sequence[bool], width: int | None) -> list[int]:
    """Return how many cells each column gets on a terminal: the widest column of prose gives first.

    A column of identifiers, numbers or times is never narrower than it needs to be.
    """
    given = list(needed)
    if width is None:
        return given
    excess = sum(given) + len(_GAP) * (len(given) - 1) - width
    while excess > 0:
        prose = [
            (cells, place)
            for place, cells in enumerate(given)
            if may_be_cut[place] and cells > _LEAST_PROSE
        ]
        if not prose:
            break
        widest, place = max(prose)
        next_widest = max((cells for cells, other in prose if other != place), default=0)
        spared = min(excess, max(1, widest - max(next_widest, _LEAST_PROSE)))
        given[place] -= spared
        excess -= spared
    return given


def _age(value: str | datetime, now: datetime) -> str:
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    seconds = (now - at).total_seconds()
    return f"{format_age(seconds)} ago" if seconds >= 0 else _text(value)


def _text(value: Any) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value)) or "-"
    return clean(cell_text(value))


def _cells(text: str) -> int:
    return sum(map(_wide, _pictures(text)))


def _pictures(text: str) -> list[str]:
    """Return what a reader sees as one: a character, or an emoji of several."""
    return list(text) if text.isascii() else re.findall(_ONE_PICTURE, text, re.DOTALL)


def _wide(character: str) -> int:
    if len(character) > 1:
        return 2
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _cut(text: str, width: int) -> str:
    if _cells(text) <= width:
        return text
    taken, room = [], width - 1
    for character in _pictures(text):
        room -= _wide(character)
        if room < 0:
            break
        taken.append(character)
    return "".join(taken) + "…"
