"""What operators changed, and when: the only things a world remembers."""

from bisect import bisect_right
from operator import itemgetter
from typing import Generic, TypeVar

_Value = TypeVar("_Value")


class Overlay(Generic[_Value]):
    """Values set on units, each from an instant of Unix time on."""

    def __init__(self) -> None:
        self._changes: dict[int, list[tuple[int, _Value]]] = {}

    def __contains__(self, index: object) -> bool:
        """Return whether anything was ever set on a unit."""
        return index in self._changes

    def set(self, index: int, value: _Value, at: int) -> None:
        """Set a value on a unit; of two set at the same instant, the later call wins."""
        changes = self._changes.setdefault(index, [])
        changes.append((at, value))
        changes.sort(key=itemgetter(0))

    def at(self, index: int, at: int) -> tuple[int, _Value] | None:
        """Return since when which value holds, or None where nothing was set by then."""
        changes = self._changes.get(index)
        if not changes:
            return None
        place = bisect_right(changes, at, key=itemgetter(0))
        return changes[place - 1] if place else None
