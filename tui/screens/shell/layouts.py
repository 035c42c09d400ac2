"""The user's columns of each list: which, in which order, how wide; saved in a plain file."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tui.domain.text.column import Column

LEAST_WIDTH = 3
MOST_WIDTH = 80


class Layouts:
    """Columns by the name of their list; without a file nothing is saved."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._without: frozenset[str] = frozenset()
        self._saved: dict[str, list[dict[str, Any]]] = _read(path) if path else {}

    def copied(self, without: Collection[str]) -> "Layouts":
        """Return a copy which is not saved, and shows no columns of these fields."""
        layouts = Layouts()
        layouts._without = frozenset(without)
        layouts._saved = dict(self._saved)
        return layouts

    def of(self, name: str, columns: Sequence[Column]) -> tuple[Column, ...]:
        """Return all columns of a list in the user's order, width and choice of those shown.

        Columns missing in the file come last, in the order of their declaration.
        """
        known = {column.field: column for column in columns if column.field not in self._without}
        arranged = [
            replace(known.pop(entry["field"]), shown=entry["shown"], width=entry["width"])
            for entry in self._saved.get(name, ())
            if entry["field"] in known
        ]
        return (*arranged, *known.values())

    def keep(self, name: str, columns: Sequence[Column]) -> None:
        """Save a list's columns; raise OSError where the file cannot be written."""
        self._saved[name] = [
            {"field": column.field, "shown": column.shown, "width": column.width}
            for column in columns
        ]
        self._write()

    def _write(self) -> None:
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # Written to a second file and renamed, so that a full disk leaves the old one whole.
        new = self._path.with_suffix(".new")
        new.write_text(json.dumps(self._saved, indent=1, ensure_ascii=False) + "\n", "utf-8")
        new.replace(self._path)


def _read(path: Path) -> dict[str, list[dict[str, Any]]]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}  # no file yet, or a broken one: the declared columns are used
    if not isinstance(found, Mapping):
        return {}
    return {str(name): _entries(options) for name, options in found.items()}


def _entries(options: Any) -> list[dict[str, Any]]:
    return [
        {
            "field": entry["field"],
            "shown": entry.get("shown") is not False,
            "width": min(MOST_WIDTH, max(LEAST_WIDTH, entry["width"])),
        }
        for entry in (options if isinstance(options, list) else ())
        if isinstance(entry, Mapping)
        and isinstance(entry.get("field"), str)
        and type(entry.get("width")) is int
    ]
