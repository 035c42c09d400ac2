"""What was in view when the console was closed, so that the next start shows it again."""

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from tui.lazy_dataclass import dataclass
from tui.screens.shell.history import ATTENTION, Location

LONGEST_FILTER = 200
MOST_RECALLED = 20
COMMAND_LINE = ":"
"""The name under which the command line is remembered."""


@dataclass(frozen=True, slots=True)
class ListView:
    """How one list was read: its filter, its order, and the row under the cursor."""

    filter: str = ""
    sort: str = ""
    is_descending: bool | None = None
    """None: as the list is sorted at first."""
    row: str = ""
    """The key of the row under the cursor."""


class KeptViews:
    """Tab and lists as they were left; without a file they are kept until the end only."""

    def __init__(self, path: Path | None = None, *, is_restored: bool = True) -> None:
        """Read what was kept; with `is_restored` off, only the choice of the preview counts."""
        self._path = path
        kept = _read(path) if path else {}
        self.has_preview = kept.get("preview") is not False
        """Whether the unit under the cursor stands beside its list."""
        self.is_restored = is_restored
        place = (_text(kept.get("tab")), _text(kept.get("list"))) if is_restored else ("", "")
        self.place = place
        """The tab and its list in view; empty: none was kept."""
        lists = kept.get("lists") if is_restored else None
        self._lists: dict[str, ListView] = {
            str(name): _view(entry)
            for name, entry in (lists.items() if isinstance(lists, Mapping) else ())
            if isinstance(entry, Mapping)
        }

        recent = kept.get("recent") if is_restored else None
        self._recent: dict[str, list[str]] = {
            str(name): [text[:LONGEST_FILTER] for text in texts if isinstance(text, str)]
            for name, texts in (recent.items() if isinstance(recent, Mapping) else ())
            if isinstance(texts, list)
        }

    def copied(self) -> "KeptViews":
        """Return a copy which is not saved, with the cursor of each list on its first row."""
        views = deepcopy(self)
        views._path = None  # noqa: SLF001 - of the same class
        for name, view in self._lists.items():
            views.note(name, replace(view, row=""))
        return views

    def start(self, tab: str) -> Location:
        """Return where to begin: at this tab, else where the console was left, else at Attention."""
        kept, list_ = self.place
        return Location(tab) if tab else Location(kept or ATTENTION, list_)

    def of(self, name: str) -> ListView:
        """Return how a list was left."""
        return self._lists.get(name, ListView())

    def note(self, name: str, view: ListView) -> None:
        """Note how a list is read now."""
        if name:
            self._lists[name] = view

    def recent(self, name: str) -> Sequence[str]:
        """Return what was typed into a list's filter, or into the command line, the newest first."""
        return self._recent.get(name, ())

    def remember(self, name: str, text: str) -> None:
        """Remember a text which was typed, to be recalled."""
        if name and text:
            others = [each for each in self._recent.get(name, ()) if each != text]
            self._recent[name] = [text, *others][:MOST_RECALLED]

    def save(self) -> None:
        """Write the file; raise OSError where it cannot be written."""
        if self._path is None:
            return
        kept: dict[str, object] = {"preview": self.has_preview}
        if self.is_restored:
            lists = {name: asdict(view) for name, view in self._lists.items()}
            kept["recent"] = self._recent
            kept |= {"tab": self.place[0], "list": self.place[1], "lists": lists}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # Written to a second file and renamed, so that a full disk leaves the old one whole.
        new = self._path.with_suffix(".new")
        new.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
        new.replace(self._path)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}  # no file yet, or a broken one
    return found if isinstance(found, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _view(entry: Mapping[str, Any]) -> ListView:
    descending = entry.get("is_descending")
    return ListView(
        filter=_text(entry.get("filter"))[:LONGEST_FILTER],
        sort=_text(entry.get("sort")),
        is_descending=descending if isinstance(descending, bool) else None,
        row=_text(entry.get("row")),
    )
