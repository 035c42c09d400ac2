"""Parse TOML, and find the line of what is wrong in it."""

import re
import tomllib
from collections.abc import Sequence
from typing import Any

_HEADER = r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$"
_KEY = r"""\s*(?:"([^"]+)"|'([^']+)'|([A-Za-z0-9_.-]+))\s*="""
_AT_LINE = r" \(at line (\d+), column \d+\)$|(?P<end> \(at end of document\))$"


class NotToml(ValueError):
    """A text is not TOML, or too deep or too large a value for it; the text is the reason."""

    def __init__(self, reason: str, line: int | None) -> None:
        super().__init__(reason)
        self.line = line


def parse_toml(text: str) -> dict[str, Any]:
    """Parse a TOML document; raise `NotToml`."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(_AT_LINE, str(error))
        line = int(found[1]) if found and found[1] else text.count("\n") + 1
        raise NotToml(f"not valid TOML: {re.sub(_AT_LINE, '', str(error))}", line) from error
    except RecursionError:
        depths = [line.count("[") + line.count("{") for line in text.splitlines()]
        deepest = depths.index(max(depths)) + 1
        raise NotToml("brackets are nested too deep", deepest) from None
    except ValueError as error:  # an integer of thousands of digits
        lengths = [max(map(len, re.findall(r"\d+", line)), default=0) for line in text.splitlines()]
        raise NotToml("a number is too long", lengths.index(max(lengths)) + 1) from error


def line_of(text: str, path: Sequence[str | int]) -> int | None:
    """Return the line of a key in a TOML text, or of the nearest table around it."""
    best: tuple[int, int] | None = None
    here: tuple[str | int, ...] = ()
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(_HEADER, line):
            here = tuple(part.strip(" \"'") for part in header[2].split("."))
            if header[1] == "[[":
                name = ".".join(map(str, here))
                seen[name] = seen.get(name, -1) + 1
            here = _indexed(here, seen)
            found: tuple[str | int, ...] = here
        elif key := re.match(_KEY, line):
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
