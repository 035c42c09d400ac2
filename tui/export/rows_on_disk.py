"""Rows of a large export, kept in a temporary file: all formats read them again from there, a few at a time."""

import json
import tempfile
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from heapq import merge
from itertools import islice
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")
Other = TypeVar("Other")

SORTED_AT_ONCE = 20_000
"""Rows which are sorted in memory: some ten MB of them."""
READ_AT_ONCE = 100
"""A sorted part is read by so many items: a million rows have fifty parts, which are read at the same time."""


class OnDisk(Collection[Item], Generic[Item]):
    """Items in the order in which they were added; only those of a batch are held in memory."""

    def __init__(self, read: Callable[[Any], Item]) -> None:
        """Take what makes an item of its JSON value; the file has no name and ends with this object."""
        self._read = read
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the next line, when nobody reads it any more
        weakref.finalize(self, self._file.close)
        self._places: list[tuple[int, int]] = []
        self._count = 0

    def add(self, values: Sequence[Any]) -> None:
        """Add a batch of items as JSON values."""
        data = json.dumps(values, separators=(",", ":")).encode()
        self._places.append((self._file.seek(0, 2), len(data)))
        self._file.write(data)
        self._count += len(values)

    def __len__(self) -> int:
        """Return how many items there are."""
        return self._count

    def __iter__(self) -> Iterator[Item]:
        """Iterate over all items; several may do so at the same time."""
        for start, size in self._places:
            self._file.seek(start)
            yield from map(self._read, json.loads(self._file.read(size)))

    def __contains__(self, item: object) -> bool:
        """Return whether an item is there, by reading all."""
        return any(item == kept for kept in self)


def sorted_on_disk(
    items: Iterable[Item],
    key: Callable[[Item], Any],
    as_json: Callable[[Item], Any],
    read: Callable[[Any], Item],
) -> Iterator[Item]:
    """Return all items in order, those of equal keys as they came; sorted parts of them wait in files.

    `as_json` makes a JSON value of an item, and `read` an item of that.
    """
    parts: list[OnDisk[Item]] = []
    left = iter(items)
    while part := sorted(islice(left, SORTED_AT_ONCE), key=key):
        kept = OnDisk(read)
        for start in range(0, len(part), READ_AT_ONCE):
            kept.add([as_json(item) for item in part[start : start + READ_AT_ONCE]])
        parts.append(kept)
    return merge(*parts, key=key)


class Changed(Collection[Other], Generic[Item, Other]):
    """The items of a collection, each changed as it is read."""

    def __init__(self, items: Collection[Item], change: Callable[[Item], Other]) -> None:
        """Take the items and what changes each."""
        self._items, self._change = items, change

    def __len__(self) -> int:
        """Return how many items there are."""
        return len(self._items)

    def __iter__(self) -> Iterator[Other]:
        """Iterate over the changed items."""
        return map(self._change, self._items)

    def __contains__(self, item: object) -> bool:
        """Return whether a changed item is there, by reading all."""
        return any(item == kept for kept in self)
