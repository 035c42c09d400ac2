"""A set of devices as one byte for each row id: 100,000 are tested in a few milliseconds."""

from array import array
from collections.abc import Iterable, Iterator
from itertools import compress, filterfalse

from tui.store.db.dialect import ROW_IDS


class DeviceSet:
    """A set of row ids of devices."""

    def __init__(self, size: int, numbers: Iterable[int] = ()) -> None:
        self._flags = bytearray(size)
        for number in numbers:
            self._flags[number] = 1

    @classmethod
    def of_flags(cls, flags: bytearray) -> "DeviceSet":
        """Return a set by its bytes: one for each row id, 1 where it is in the set."""
        made = cls(0)
        made._flags = flags
        return made

    def __len__(self) -> int:
        """Return how many ids are in the set."""
        return self._flags.count(1)

    def __contains__(self, number: int) -> bool:
        """Return whether an id is in the set."""
        return bool(self._flags[number])

    def __iter__(self) -> Iterator[int]:
        """Iterate over the ids, the lowest first."""
        return compress(range(len(self._flags)), self._flags)

    def __and__(self, other: "DeviceSet") -> "DeviceSet":
        """Return the ids which are in both sets."""
        return self._from_integer(self._as_integer() & other._as_integer())

    def __or__(self, other: "DeviceSet") -> "DeviceSet":
        """Return the ids which are in either set."""
        return self._from_integer(self._as_integer() | other._as_integer())

    def __sub__(self, other: "DeviceSet") -> "DeviceSet":
        """Return the ids which are in this set and not in the other."""
        return self._from_integer(self._as_integer() & ~other._as_integer())

    def take(self, number: int) -> bool:
        """Remove an id, and return whether it was in the set."""
        was = self._flags[number]
        self._flags[number] = 0
        return bool(was)

    def of(self, numbers: Iterable[int]) -> "DeviceSet":
        """Return a set of these ids, as large as this one may be."""
        return DeviceSet(len(self._flags), numbers)

    def pick(self, values: "array[int]") -> Iterator[int]:
        """Iterate over what an array has at the places of these ids."""
        return compress(values, self._flags)

    def among(self, numbers: "array[int]") -> "array[int]":
        """Return those of these ids which are in the set, in their order."""
        return array(ROW_IDS, filter(self._flags.__getitem__, numbers))

    def lacking(self, numbers: "array[int]") -> "array[int]":
        """Return those of these ids which are not in the set, in their order."""
        return array(ROW_IDS, filterfalse(self._flags.__getitem__, numbers))

    def _as_integer(self) -> int:
        return int.from_bytes(self._flags, "big")

    def _from_integer(self, integer: int) -> "DeviceSet":
        return self.of_flags(bytearray(integer.to_bytes(len(self._flags), "big")))
