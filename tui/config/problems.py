"""Problems in the settings, with file, line and key."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


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


_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*(?:"([^"]+)"|'([^']+)'|([A-Za-z0-9_.-]+))\s*=""")


def line_of(text: str, path: Sequence[str | int]) -> int | None:
    """Return the line of a key in a TOML text, or of the nearest table around it."""
    best: tuple[int, int] | None = None
    here: tuple[str | int, ...] = ()
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            here = tuple(part.strip(" \"'") for part in header[2].split("."))
            if header[1] == "[[":
                name = ".".join(map(str, here))
                seen[name] = seen.get(name, -1) + 1
            here = _indexed(here, seen)
            found: tuple[str | int, ...] = here
        elif key := _KEY.match(line):
            found = (*here, *(key[1] or key[2] or key[3]).split("."))
        else:
            continue
        depth = _shared(found, path)
        if depth in (len(found), len(path)) and (best is None or depth > best[0]):
            best = depth, number
    return best[1] if best else None


def _indexed(names: tuple[str | int, ...], seen: dict[str, int]) -> tuple[str | int, ...]:
    path: list[str | int] = []
    for depth, name in enumerate(names, 1):
        path.append(name)
        index = seen.get(".".join(map(str, names[:depth])))
        if index is not None:
            path.append(index)
    return tuple(path)


def _shared(found: Sequence[str | int], path: Sequence[str | int]) -> int:
    for depth, (part, wanted) in enumerate(zip(found, path, strict=False)):
        if part != wanted:
            return depth
    return min(len(found), len(path))
