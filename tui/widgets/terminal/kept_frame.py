"""The first frame without what it said: kept in a file, so that the next start draws rows into it at once.

No row and no count is kept: they are read from the store each time. What is kept is where things stand and how
they look, which only Textual knows, and Textual is not there yet.
"""

import json
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from tui.lazy_dataclass import dataclass
from tui.widgets.terminal.drawn_text import is_drawn_as_it_is
from tui.widgets.terminal.pen import Look, ShownCells, add_cells, blank_look, same_look

MOST_BYTES = 400_000
_CODE = re.compile(r"[0-9;]{1,40}").fullmatch


class Place(NamedTuple):
    """A part of the screen, in cells."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class KeptFrame:
    """A frame whose table has no rows yet."""

    facts: str
    """Everything it depends on: where a word of it differs, it is of no use."""
    lines: Sequence[ShownCells]
    table: Place
    looks: Mapping[str, Look]
    """How the table's rows look, by the names of style and tone."""
    said: Sequence[tuple[Place, str]]
    """Lines which say something of the store, and what it was: they are shown if it is still so."""
    used: str
    """The field in which a vendor says what was used."""
    sources: Mapping[str, str]
    """What the accounts' vendors call their own sources of positions."""

    @property
    def size(self) -> tuple[int, int]:
        """The columns and the lines of the screen."""
        return len(self.lines[0].signs), len(self.lines)

    def copied_lines(self) -> list[ShownCells]:
        """Return the lines, to be drawn into."""
        return [ShownCells(list(line.signs), list(line.looks)) for line in self.lines]


def blank(lines: Sequence[ShownCells], place: Place) -> None:
    """Erase a part of the screen; its colors stay."""
    for line in lines[place.y : place.y + place.height]:
        for x in range(place.x, place.x + place.width):
            line.signs[x], line.looks[x] = " ", blank_look(line.looks[x])


def write_kept_frame(path: Path, frame: KeptFrame) -> None:
    """Write the file if it is not the same already; where it cannot be written, it is not."""
    text = json.dumps(_told(frame), ensure_ascii=False, separators=(",", ":"))
    with suppress(OSError, ValueError):
        if path.is_file() and path.read_text("utf-8") == text:
            return
    new = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError):
        try:
            with os.fdopen(
                os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
            ) as file:
                file.write(text)
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)


def read_kept_frame(path: Path) -> KeptFrame | None:
    """Read the file; None where there is none, or anything in it is not as we write it."""
    try:
        with path.open(encoding="utf-8") as file:
            return _heard(json.loads(file.read(MOST_BYTES)))
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def _told(frame: KeptFrame) -> dict[str, Any]:
    looks = list(dict.fromkeys(look for line in frame.lines for look in line.looks))
    numbers = {look: number for number, look in enumerate(looks)}
    return {
        "facts": frame.facts,
        "looks": [[sorted(look.attributes), look.color, look.background] for look in looks],
        "lines": [list(_runs(line, numbers)) for line in frame.lines],
        "table": frame.table,
        "rows": {name: [sorted(look.attributes), *look[1:]] for name, look in frame.looks.items()},
        "said": frame.said,
        "used": frame.used,
        "sources": dict(frame.sources),
    }  # fmt: skip


def _runs(line: ShownCells, numbers: Mapping[Look, int]) -> Any:
    cells = zip(line.signs, line.looks, strict=True)
    for look, run in groupby(cells, lambda cell: cell[1]):
        yield numbers[look], "".join(sign for sign, _ in run)


def _heard(told: Mapping[str, Any]) -> KeptFrame:
    """Return the frame in what was read; raise where it is none."""
    looks = [_look(*look) for look in told["looks"]]
    lines = [_line(runs, looks) for runs in told["lines"]]
    (width,) = {len(line.signs) for line in lines}
    places = [_place(place, width, len(lines)) for place, _ in told["said"]]
    words = [str(words) for _, words in told["said"]]
    return KeptFrame(
        facts=str(told["facts"]),
        lines=lines,
        table=_place(told["table"], width, len(lines)),
        looks={str(name): _look(*look) for name, look in told["rows"].items()},
        said=list(zip(places, words, strict=True)),
        used=str(told["used"]),
        sources={str(name): str(title) for name, title in told["sources"].items()},
    )


def _look(attributes: Sequence[str], color: str, background: str) -> Look:
    for code in (*attributes, color, background):
        if not _CODE(code):
            raise ValueError("no color")
    return same_look(Look(frozenset(attributes), color, background))


def _line(runs: Sequence[tuple[int, str]], looks: Sequence[Look]) -> ShownCells:
    line = ShownCells([], [])
    for number, text in runs:
        if not is_drawn_as_it_is(text):
            raise ValueError("no text")
        add_cells(*line, text, looks[number])
    return line


def _place(place: Sequence[int], width: int, height: int) -> Place:
    found = Place(*map(int, place))
    if min(found) < 0 or found.x + found.width > width or found.y + found.height > height:
        raise ValueError("no place on the screen")
    return found
