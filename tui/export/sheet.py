"""The rows of an export, before they are formatted: exactly as shown, with a description."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import Any

from tui.domain.text.column import Column, Kind
from tui.export.mask import mask_cell, mask_text
from tui.export.rows_on_disk import Changed, OnDisk, sorted_on_disk
from tui.lazy_dataclass import dataclass

MEASURED: frozenset[Kind] = frozenset({"number", "bytes", "money"})
"""Kinds of columns which are exported as numbers for programs."""

SAME_FIX_DEGREES = 0.0001
"""About 11 m, in the same second: vendors round a position to four to seven decimals."""
KEPT_AT_ONCE = 500
"""Rows of a track which are written to its file together, and so read together."""
PLACE_COLUMNS = (
    Column("latitude", "", 0),
    Column("longitude", "", 0),
    Column("position_source", "", 0),
    Column("position_at", "", 0),
    Column("at", "", 0),
    Column("received_at", "", 0),
)
"""The columns which a map format needs besides those shown."""


@dataclass(frozen=True, slots=True)
class RowPosition:
    """The position of a row, for map formats."""

    latitude: float
    longitude: float
    source: str = ""
    at: str = ""
    """The time in UTC, ISO 8601; empty where it is unknown."""

    def is_near(self, other: "RowPosition") -> bool:
        """Return whether two vendors may mean one fix: each rounds it in its own way."""
        return (
            abs(self.latitude - other.latitude) < SAME_FIX_DEGREES
            and abs(self.longitude - other.longitude) < SAME_FIX_DEGREES
        )


_Pair = tuple[Sequence[str], RowPosition | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportTable:
    """Rows and columns as shown, with their description."""

    title: str
    noun: str
    columns: tuple[Column, ...]
    rows: Collection[Sequence[str]]
    total: int
    """The number of rows without the filter."""
    zone: str
    made_at: datetime
    filter: str = ""
    order: str = ""
    places: Collection[RowPosition | None] = ()
    """The position of each row; empty for formats without positions."""
    track: bool = False
    """Whether the rows are the track of one device, oldest first."""
    relayed: int = 0
    """How many rows a track leaves out, as another vendor relays the same fix."""
    masked: bool = False

    @property
    def headings(self) -> tuple[str, ...]:
        """The titles of the columns, all different, so that a program can tell them apart."""
        titles = [column.title for column in self.columns]
        return tuple(
            column.title if titles.count(column.title) == 1 else f"{column.title} ({column.field})"
            for column in self.columns
        )

    @property
    def description(self) -> list[str]:
        """What these rows are: title, count, filter, order, time zone and time of export."""
        count = f"{len(self.rows):,} of {self.total:,} {self.noun}"
        parts = [self.title, count]
        if self.filter:
            parts.append(f"filter: {mask_text(self.filter) if self.masked else self.filter}")
        if self.order:
            parts.append(self.order)
        parts += [f"times in {self.zone}", f"exported {self.made_at:%Y-%m-%d %H:%M} UTC"]
        if self.masked:
            parts.append("identifiers masked")
        return parts

    def preface(self) -> str:
        """Return the description in one line."""
        return " · ".join(self.description)

    def in_time(self) -> "ExportTable":
        """Return the rows as a track, by the time of their positions; rows without one come first.

        A fix which several vendors relay is one row: the one which knows the position's source.
        """
        both = sorted_on_disk(
            zip(self.rows, self.places, strict=True),
            key=lambda pair: (pair[1].at, not pair[1].source) if pair[1] else ("", True),
            as_json=_pair_as_json,
            read=_read_pair,
        )
        kept = OnDisk(_read_pair)
        once = map(_pair_as_json, _without_relayed(both))
        while part := list(islice(once, KEPT_AT_ONCE)):
            kept.add(part)
        relayed = len(self.rows) - len(kept)
        rows, places = Changed(kept, itemgetter(0)), Changed(kept, itemgetter(1))
        return replace(self, rows=rows, places=places, order="", track=True, relayed=relayed)

    def with_masked_identifiers(self) -> "ExportTable":
        """Return the same table with its identifiers masked."""

        def masked(row: Sequence[str]) -> Sequence[str]:
            cells = zip(row, self.columns, strict=True)
            return [mask_cell(cell, column.kind) for cell, column in cells]

        rows = Changed(self.rows, masked)
        return replace(self, rows=rows, title=mask_text(self.title), masked=True)


def _without_relayed(pairs: Iterable[_Pair]) -> Iterator[_Pair]:
    """Yield the rows of a track in time, of one fix only the first."""
    same: list[RowPosition] = []
    for row, place in pairs:
        if place is not None and place.at:
            same = [known for known in same if known.at == place.at]
            if any(known.is_near(place) for known in same):
                continue
            same.append(place)
        yield row, place


def _pair_as_json(pair: _Pair) -> Any:
    row, place = pair
    return row, place and (place.latitude, place.longitude, place.source, place.at)


def _read_pair(value: Any) -> _Pair:
    row, place = value
    return tuple(row), place and RowPosition(*place)


def place_of(cells: Sequence[str]) -> RowPosition | None:
    """Parse the position of a row from its `PLACE_COLUMNS`."""
    latitude, longitude, source, *times = cells
    if not latitude or not longitude:
        return None
    at = next((instant_of(time) for time in times if time), "")
    return RowPosition(float(latitude), float(longitude), source, at)


def instant_of(words: str) -> str:
    """Return ISO 8601 for a time shown in UTC: `2026-11-21 06:00:00 UTC`."""
    return words.removesuffix(" UTC").replace(" ", "T", 1) + "Z"
