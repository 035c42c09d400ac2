"""Fields which came in a form nobody can read: unknown for us, and counted for `doctor`."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING

from tui.domain.device.record import Row
from tui.domain.text.column import Column, ListSpec
from tui.providers.memory import Memory

if TYPE_CHECKING:
    from tui.providers.wire_model import WireModel

_NAME = "unread fields of "
_MOST_NAMED = 6
"""More fields than these are told by their number."""


def unread_fields(read: "WireModel") -> list[str]:
    """Return the vendor's names of the fields which have a value that could not be read.

    Blanks and zeros stand for nothing, and a field of any form (`Any`) is always read.
    """
    from tui.providers.wire_model import field_places  # noqa: PLC0415 - `doctor` and `budget` have no models

    places = field_places(type(read), tuple(read.raw))
    return [
        name
        for attribute, name in places.items()
        if getattr(read, attribute) is None and not _is_nothing(read.raw[name])
    ]


def _is_nothing(sent: object) -> bool:
    if isinstance(sent, str | int | float) and not isinstance(sent, bool):
        return str(sent).strip(" 0.") == ""
    return sent is None or sent in ([], {})


class UnreadFields:
    """Counts the unread fields of one kind of thing: `devices`, `reports`, a list."""

    def __init__(self, what: str, *, adds_up: bool) -> None:
        """Add to the counts remembered, or replace them: a whole list is read again and again."""
        self._what = what
        self._adds_up = adds_up
        self._counts: Counter[str] = Counter()

    def count(self, read: "WireModel", *more: str) -> None:
        """Count the fields of one thing, and `more` fields of it which are known to be unread."""
        self._counts.update({*unread_fields(read), *more})

    def add(self, counts: Mapping[str, int]) -> None:
        """Add counts of fields by the vendor's names."""
        self._counts.update(counts)

    def clear(self) -> None:
        """Forget what was counted since the counts were last saved."""
        self._counts.clear()

    async def save(self, memory: Memory) -> None:
        """Save the counts, and set them to zero."""
        found, self._counts = self._counts, Counter()
        known = _load(await memory.read(_NAME + self._what))
        total = known + found if self._adds_up else found
        if total == known:
            return
        if total:
            await memory.save(_NAME + self._what, json.dumps(total))
        else:
            await memory.forget(_NAME + self._what)


NUMBERS = frozenset({"number", "bytes", "money"})
"""Kinds of columns whose values are numbers: what is none is shown as it came, and cannot be sorted or added."""


def unread_cells(columns: Sequence[Column], rows: Iterable[Row]) -> Counter[str]:
    """Count by field the values of a list which should be numbers and are none."""
    from tui.domain.show.format import field_value  # noqa: PLC0415 - `doctor` and `budget` read no list

    numbers = [column.field for column in columns if column.kind in NUMBERS]
    found: Counter[str] = Counter()
    for row in rows:
        for name in numbers:
            value = field_value(row, name)
            if not _is_nothing(value) and not _is_number(value):
                found[name.removeprefix("vendor.")] += 1
    return found


def _is_number(value: object) -> bool:
    try:
        return not isinstance(value, bool) and isfinite(float(str(value)))
    except ValueError:
        return False


async def count_unread_rows(
    memory: Memory, lists: Sequence[ListSpec], name: str, rows: Sequence[Row]
) -> Sequence[Row]:
    """Count what cannot be read in one of a vendor's other lists; return its rows.

    Each reading of a whole account's list replaces the counts; those of a device, or of another row, add up.
    """
    spec = next(spec for spec in lists if spec.name == name)
    if spec.look == "table":  # a dashboard's rows are computed here
        unread = UnreadFields(name, adds_up=spec.per != "account" or bool(spec.source))
        unread.add(unread_cells(spec.columns, rows))
        await unread.save(memory)
    return rows


async def unread_notes(memory: Memory, *kinds: str) -> Sequence[str]:
    """Return what people should know of the unread fields of these kinds of things."""
    counts = {what: _load(await memory.read(_NAME + what)) for what in kinds}
    return [
        f"fields of {what} with a value which cannot be read, shown as {_shown(what)}: {_named(found)}"
        for what, found in counts.items()
        if found
    ]


def _shown(what: str) -> str:
    """Return how such a value is shown: the rows of other lists are kept as they came."""
    return "?" if what in {"devices", "reports", "usage"} else "sent"


def _named(counts: Mapping[str, int]) -> str:
    most = sorted(counts.items(), key=lambda count: (-count[1], count[0]))
    words = [f"{name} ({count:,})" for name, count in most[:_MOST_NAMED]]
    if len(most) > _MOST_NAMED:
        words.append(f"{len(most) - _MOST_NAMED} more")
    return ", ".join(words)


def _load(text: str | None) -> Counter[str]:
    try:
        return Counter({str(name): int(count) for name, count in json.loads(text or "{}").items()})
    except (ValueError, TypeError, AttributeError):
        return Counter()  # another version's
