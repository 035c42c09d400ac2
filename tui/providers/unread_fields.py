"""Fields which came in a form nobody can read: unknown for us, and counted for `doctor`."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from tui.providers.memory import Memory
from tui.providers.wire_model import WireModel, field_places

_NAME = "unread fields of "
_MOST_NAMED = 6
"""More fields than these are told by their number."""


def unread_fields(read: WireModel) -> list[str]:
    """Return the vendor's names of the fields which have a value that could not be read.

    Blanks and zeros stand for nothing, and a field of any form (`Any`) is always read.
    """
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
    """Counts the unread fields of one kind of thing: `devices`, `reports`."""

    def __init__(self, what: str, *, adds_up: bool) -> None:
        """Add to the counts remembered, or replace them: a whole list is read again and again."""
        self._what = what
        self._adds_up = adds_up
        self._counts: Counter[str] = Counter()

    def count(self, read: WireModel, *more: str) -> None:
        """Count the fields of one thing, and `more` fields of it which are known to be unread."""
        self._counts.update({*unread_fields(read), *more})

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


async def unread_notes(memory: Memory, *kinds: str) -> Sequence[str]:
    """Return what people should know of the unread fields of these kinds of things."""
    counts = {what: _load(await memory.read(_NAME + what)) for what in kinds}
    return [
        f"fields of {what} with a value which cannot be read, shown as ?: {_named(found)}"
        for what, found in counts.items()
        if found
    ]


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
