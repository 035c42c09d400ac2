"""What is taken away, before it has a format: the rows exactly as shown, and what they are rows of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tui.domain.text.column import Column, Kind
from tui.export.mask import mask_cell, mask_text

MEASURED: frozenset[Kind] = frozenset({"number", "bytes", "money"})
"""Kinds which programs are given as figures, not as words."""

PLACE_COLUMNS = (
    Column("latitude", "", 0),
    Column("longitude", "", 0),
    Column("position_source", "", 0),
    Column("position_at", "", 0),
    Column("at", "", 0),
    Column("received_at", "", 0),
)
"""What a map format needs of a row beside what is shown."""


@dataclass(frozen=True, slots=True)
class RowPosition:
    """Where a row is: the rows of a map format."""

    latitude: float
    longitude: float
    source: str = ""
    at: str = ""
    """An instant in UTC, ISO 8601; empty where it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportTable:
    """Rows and columns as somebody sees them, with the words which say what they are."""

    title: str
    noun: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str]]
    total: int
    """How many there are without the filter."""
    zone: str
    made_at: datetime
    filter: str = ""
    order: str = ""
    places: Sequence[RowPosition | None] = ()
    """For each row, where it is; empty where nobody asked."""
    track: bool = False
    """The rows are one device's way, oldest first, and not so many devices."""
    masked: bool = False

    @property
    def headings(self) -> tuple[str, ...]:
        """The columns' titles; no two alike, so that a program can tell them apart."""
        titles = [column.title for column in self.columns]
        return tuple(
            column.title if titles.count(column.title) == 1 else f"{column.title} ({column.field})"
            for column in self.columns
        )

    def preface(self) -> str:
        """Say on one line what these rows are: how many of how many, filter, order, zone, when."""
        count = f"{len(self.rows):,} of {self.total:,} {self.noun}"
        parts = [self.title, count]
        if self.filter:
            parts.append(f"filter: {mask_text(self.filter) if self.masked else self.filter}")
        if self.order:
            parts.append(self.order)
        parts += [f"times in {self.zone}", f"made {self.made_at:%Y-%m-%d %H:%M} UTC"]
        if self.masked:
            parts.append("identifiers masked")
        return " · ".join(parts)

    def in_time(self) -> "ExportTable":
        """Return the same as a way, by the time of each place; what has none comes first."""
        both = sorted(
            zip(self.rows, self.places, strict=True), key=lambda pair: pair[1].at if pair[1] else ""
        )
        rows, places = [row for row, _ in both], [place for _, place in both]
        return replace(self, rows=rows, places=places, order="", track=True)

    def hidden(self) -> "ExportTable":
        """Return the same with its identifiers masked."""
        rows = [
            [mask_cell(cell, column.kind) for cell, column in zip(row, self.columns, strict=True)]
            for row in self.rows
        ]
        return replace(self, rows=rows, title=mask_text(self.title), masked=True)


def place_of(cells: Sequence[str]) -> RowPosition | None:
    """Read where a row is from its `PLACE_COLUMNS`."""
    latitude, longitude, source, *times = cells
    if not latitude or not longitude:
        return None
    at = next((instant_of(time) for time in times if time), "")
    return RowPosition(float(latitude), float(longitude), source, at)


def instant_of(words: str) -> str:
    """Make ISO 8601 of an instant told in UTC: `2026-11-21 06:00:00 UTC`."""
    return words.removesuffix(" UTC").replace(" ", "T", 1) + "Z"
