"""A set of devices as one byte for each number: a hundred thousand are asked in a few milliseconds."""

from array import array
from collections.abc import Iterable, Iterator
from itertools import compress, filterfalse


class DeviceSet:
    """Which devices are in a set."""

    def __init__(self, size: int, numbers: Iterable[int] = ()) -> None:
        self._flags = bytearray(size)
        for number in numbers:
            self._flags[number] = 1

    def __len__(self) -> int:
        """Return how many are in it."""
        return self._flags.count(1)

    def __iter__(self) -> Iterator[int]:
        """Return those in it, the lowest number first."""
        return compress(range(len(self._flags)), self._flags)

    def __and__(self, other: "DeviceSet") -> "DeviceSet":
        """Return those in both."""
        return self._made(self._whole() & other._whole())

    def __sub__(self, other: "DeviceSet") -> "DeviceSet":
        """Return those in this one alone."""
        return self._made(self._whole() & ~other._whole())

    def among(self, numbers: "array[int]") -> "array[int]":
        """Return those of these numbers which are in it, in their order."""
        return array("q", filter(self._flags.__getitem__, numbers))

    def lacking(self, numbers: "array[int]") -> "array[int]":
        """Return those of these numbers which are not in it, in their order."""
        return array("q", filterfalse(self._flags.__getitem__, numbers))

    def _whole(self) -> int:
        return int.from_bytes(self._flags, "big")

    def _made(self, whole: int) -> "DeviceSet":
        marks = DeviceSet(0)
        marks._flags = bytearray(whole.to_bytes(len(self._flags), "big"))
        return marks
