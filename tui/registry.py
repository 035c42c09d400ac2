"""What is found by name: shipped with Watchfloor, or brought by another package as an entry point."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

Item = TypeVar("Item")

BROKEN = (ImportError, AttributeError, SyntaxError, TypeError, ValueError)
"""How another package's module may fail: it is missing, or was written for another release."""


def found_at(place: str) -> Any:
    """Return what stands at a place, `module:name`."""
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


class Registry(Mapping[str, Item]):
    """Loads each item when it is first asked for; other packages are searched for the rest only.

    What is shipped comes first and keeps its name. An item of another package which cannot be loaded
    is left out, and `problems` says why.
    """

    def __init__(self, group: str, kind: type[Item], shipped: Mapping[str, str]) -> None:
        """Take the group of entry points, what each of them is, and where those shipped are."""
        self._group = group
        self._kind = kind
        self._shipped = shipped
        self._loaded: dict[str, Item] = {}
        self._problems: dict[str, str] = {}

    @property
    def problems(self) -> Mapping[str, str]:
        """Why an item could not be loaded, by its name."""
        len(self)
        return self._problems

    def __getitem__(self, name: str) -> Item:
        """Return an item; raise `KeyError` where there is none, or where it cannot be loaded."""
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        """Return the names of all items which can be loaded: the shipped ones first, then by name."""
        names = [*self._shipped, *sorted(self._brought)]
        return (name for name in names if name in self)

    def __len__(self) -> int:
        """Count the items which can be loaded."""
        return sum(1 for _ in self)

    @cached_property
    def _brought(self) -> "Mapping[str, EntryPoint]":
        """The entry points of other packages."""
        from importlib.metadata import entry_points  # noqa: PLC0415 - it reads every installed package

        found = entry_points(group=self._group)
        return {point.name: point for point in found if point.name not in self._shipped}

    def _load(self, name: str) -> Item:
        if name in self._shipped:
            return self._checked(name, found_at(self._shipped[name]))
        if name not in self._brought or name in self._problems:
            raise KeyError(name)
        try:
            return self._checked(name, self._brought[name].load())
        except BROKEN as error:
            self._problems[name] = f"{self._brought[name].value} cannot be loaded: {error}"
            raise KeyError(name) from error

    def _checked(self, name: str, item: object) -> Item:
        if not isinstance(item, self._kind):
            raise TypeError(f"it is a {type(item).__name__} and no {self._kind.__name__}")
        called = getattr(item, "name", name)
        if called != name:
            raise ValueError(f'it calls itself "{called}" and not "{name}"')
        return item
