"""The names of a report's vendor fields, kept once: reports of one kind repeat them by the million.

A *shape* is the names in their order; it also says which fields are null, and which are objects of which names.
A report of a known shape keeps nothing but its values, as one JSON array: the plain ones, then those of each
object. Some details of the report may stand before them; a text among them which the vendor sent as well is
kept as its place among the plain values. A report without a shape keeps the whole JSON object, as all did before there were shapes.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from tui.lazy_dataclass import dataclass
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.vendor_json import packed, packed_array, unpacked, unpacked_array

_Reader = Callable[[Sequence[Any]], list[Any] | None]

MOST_SHAPES = 1_000
"""A vendor whose every report has other names gains nothing from shapes; it must not fill the table either."""
LONGEST_NAMES = 2_500
"""PostgreSQL cannot index a longer text: its limit is a third of a page."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """What all reports of a shape have in common."""

    names: tuple[str, ...]
    plain: tuple[str, ...]
    """The fields which are neither null nor objects."""
    objects: tuple[tuple[str, tuple[str, ...]], ...]
    """The fields which are objects, and the names in each."""

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "_Shape":
        """Return the shape of a report's fields."""
        objects = {
            name: tuple(value) for name, value in fields.items() if type(value) is dict and value
        }
        plain = (
            name for name, value in fields.items() if value is not None and name not in objects
        )
        return cls(tuple(fields), tuple(plain), tuple(objects.items()))

    @classmethod
    def load(cls, text: str) -> "_Shape":
        """Return a shape as `dump` wrote it."""
        names, nulls, objects = json.loads(text)
        inside = {name: tuple(keys) for name, *keys in objects}
        absent = {*nulls, *inside}
        plain = tuple(name for name in names if name not in absent)
        return cls(tuple(names), plain, tuple(inside.items()))

    def dump(self) -> str:
        """Return all names, those which are null, and the objects, each with the names in it."""
        inside = dict(self.objects)
        nulls = [name for name in self.names if name not in inside and name not in {*self.plain}]
        objects = [(name, *keys) for name, keys in self.objects]
        return json.dumps((self.names, nulls, objects), separators=(",", ":"))

    def reader(self) -> _Reader:
        """Return a function which picks a report's values to keep; it returns None for another shape's report.

        It is only asked for reports of these names with as many nulls: it need not look at every field again.
        """
        place_of = {name: place for place, name in enumerate(self.names)}
        inside = dict(self.objects)
        plain = _picker([place_of[name] for name in self.plain])
        absent = [place_of[name] for name in self.names if name not in {*self.plain, *inside}]
        nulls, nothing = _picker(absent), (None,) * len(absent)
        objects = [(place_of[name], keys) for name, keys in self.objects]

        def read(values: Sequence[Any]) -> list[Any] | None:
            if nulls(values) != nothing:
                return None
            found = [*plain(values)]
            for place, keys in objects:
                sent = values[place]
                if type(sent) is not dict or tuple(sent) != keys:
                    return None
                found += sent.values()
            return found

        return read

    def fields(self, values: Sequence[Any]) -> dict[str, Any]:
        """Return a report's fields in their order."""
        found: dict[str, Any] = dict.fromkeys(self.names)
        found.update(zip(self.plain, values, strict=False))
        place = len(self.plain)
        for name, keys in self.objects:
            found[name] = dict(zip(keys, values[place:], strict=False))
            place += len(keys)
        return found


class ShapeNumbers:
    """The row ids of shapes, in one writing transaction; a new shape is added as it comes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._places: dict[tuple[int, int], int] = {}
        """Where a text of the details last stood among the values, by its own place in the details."""
        self._known: dict[tuple[tuple[str, ...], int], tuple[_Reader, int | None]] = {}
        """By the names and the number of nulls: how the last such report was read, and its shape's row id."""

    def packed(self, details: Sequence[Any], fields: Mapping[str, Any]) -> tuple[int | None, str]:
        """Return the row id of the fields' shape, and one text of the details and the fields' values.

        Without a shape the fields themselves stand in place of their values.
        """
        sent = [*fields.values()]
        kind = tuple(fields), sent.count(None)
        read, number = self._known.get(kind, _UNKNOWN)
        kept = read(sent)
        if kept is None:
            shape = _Shape.of(fields)
            read, number = self._known[kind] = shape.reader(), self._number(shape)
            kept = read(sent) or []
        if number is None:
            return None, packed_array([*details, fields]) if details else packed(fields)
        return number, packed_array([*self._referring(details, kept), *kept] if details else kept)

    def _referring(self, details: Sequence[Any], kept: Sequence[Any]) -> list[Any]:
        """Return the details; a text in them, or in a tuple in them, becomes its place among the values."""
        found: list[Any] = []
        for slot, detail in enumerate(details):
            if type(detail) is str:
                found.append(self._place(detail, kept, (slot, 0)))
            elif type(detail) is tuple:
                inner = enumerate(detail)
                found.append([self._place(part, kept, (slot, nth)) for nth, part in inner])
            else:
                found.append(detail)
        return found

    def _place(self, detail: Any, kept: Sequence[Any], slot: tuple[int, int]) -> Any:
        if type(detail) is not str:
            return detail
        place = self._places.get(slot, 0)
        if place >= len(kept) or kept[place] != detail:
            try:
                place = self._places[slot] = kept.index(detail)
            except ValueError:
                return detail
        return place

    def _number(self, shape: _Shape) -> int | None:
        text = shape.dump()
        if not shape.names or len(text) > LONGEST_NAMES:
            return None
        known = "SELECT id FROM shape WHERE names = ?"
        found = self._connection.execute(known, (text,)).fetchone()
        if found is None:
            (held,) = self._connection.execute("SELECT count(*) FROM shape").fetchone()
            if held >= MOST_SHAPES:
                return None
            self._connection.execute("INSERT INTO shape (names) VALUES (?)", (text,))
            found = self._connection.execute(known, (text,)).fetchone()
        return int(found[0])


class ShapeNames:
    """The shapes of some rows, read with one statement."""

    def __init__(self, connection: Connection, numbers: Iterable[int | None]) -> None:
        asked = sorted({number for number in numbers if number is not None})
        rows: Iterable[Sequence[Any]] = ()
        if asked:
            rows = connection.execute(
                f"SELECT id, names FROM shape WHERE id IN {AMONG}", (json.dumps(asked),)
            )
        self._shapes = {number: _Shape.load(names) for number, names in rows}

    def unpacked(
        self, shape: int | None, text: str, details: int
    ) -> tuple[Sequence[Any], Sequence[Any], dict[str, Any]]:
        """Return so many details of a report, the values which they may refer to, and its fields."""
        if shape is None and not details:
            return (), (), unpacked(text)
        values = unpacked_array(text)
        kept = values[details:]
        return (
            values[:details],
            kept,
            kept[0] if shape is None else self._shapes[shape].fields(kept),
        )


def _picker(places: Sequence[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """Return a function which picks the values at these places, as a tuple: `itemgetter` does so for two or more."""
    if len(places) > 1:
        return itemgetter(*places)
    if not places:
        return lambda _: ()
    (place,) = places
    return lambda values: (values[place],)


def _unknown(_: Sequence[Any]) -> None:
    return None


_UNKNOWN: tuple[_Reader, None] = _unknown, None
