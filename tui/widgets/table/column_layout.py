"""The position of each column of a table: declared widths, stretched or cut to fit the table."""

from collections.abc import Collection, Sequence
from dataclasses import field

from tui.domain.text.column import Column
from tui.lazy_dataclass import dataclass

MARKER_CELLS = 2
"""The cells before the first column: the signs of the cursor and the mark."""
LEAST_TEXT = 10
STRETCHED_MOST = 3
"""A text column grows to at most this many times its declared width."""


@dataclass(frozen=True, slots=True)
class ColumnPlace:
    """The position of a column, in cells from the left of its part (frozen or scrolled)."""

    column: Column
    index: int
    """The index of its cell in a row."""
    start: int
    width: int
    gap: int

    @property
    def stop(self) -> int:
        """Where the next column begins."""
        return self.start + self.width + self.gap


@dataclass(frozen=True, slots=True)
class ColumnLayout:
    """The frozen columns, the scrolling columns, and the position of each."""

    width: int
    frozen: tuple[ColumnPlace, ...] = ()
    scrolled: tuple[ColumnPlace, ...] = ()
    frozen_width: int = field(default=MARKER_CELLS)

    @property
    def overflow(self) -> int:
        """How far the table can scroll sideways."""
        if not self.scrolled:
            return 0
        last = self.scrolled[-1]
        return max(0, self.frozen_width + last.start + last.width - self.width)

    def in_view(self, scroll_x: int) -> tuple[ColumnPlace, ...]:
        """Return the scrolling columns which are at least partly visible."""
        stop = scroll_x + self.width - self.frozen_width
        return tuple(
            place for place in self.scrolled if place.stop > scroll_x and place.start < stop
        )

    def place_at(self, x: int, scroll_x: int) -> ColumnPlace | None:
        """Find the column under a cell of the widget."""
        if x < self.frozen_width:
            return next((place for place in self.frozen if place.start <= x < place.stop), None)
        x += scroll_x - self.frozen_width
        return next((place for place in self.scrolled if place.start <= x < place.stop), None)

    def extent(self, indices: Collection[int], scroll_x: int) -> range:
        """Return the part of a line which these cells cover; empty if none is in view."""
        shift = self.frozen_width - scroll_x
        seen = [(place.start, place.stop) for place in self.frozen if place.index in indices]
        seen += [
            (max(self.frozen_width, place.start + shift), min(self.width, place.stop + shift))
            for place in self.scrolled
            if place.index in indices
        ]
        seen = [(start, stop) for start, stop in seen if start < stop]
        if not seen:
            return range(0)
        return range(min(start for start, _ in seen), max(stop for _, stop in seen))

    def offset_showing(self, fields: Collection[str], scroll_x: int) -> int:
        """Return the scroll offset nearest to this one with which the first of these columns is whole in view."""
        place = next((place for place in self.scrolled if place.column.field in fields), None)
        room = self.width - self.frozen_width
        if place is None or room <= 0:
            return scroll_x
        if place.start < scroll_x:
            return place.start
        if place.start + place.width <= scroll_x + room:
            return scroll_x
        starts = (other.start for other in self.scrolled)
        least = place.start + place.width - room
        return min(
            next(start for start in starts if start >= min(least, place.start)), self.overflow
        )

    def next_stop(self, scroll_x: int, step: int) -> int:
        """Return the scroll offset which shows the next column right after the frozen ones."""
        starts = [place.start for place in self.scrolled]
        if step > 0:
            beyond = [start for start in starts if start > scroll_x]
            return min([*beyond[:1], self.overflow])
        before = [start for start in starts if start < scroll_x]
        return before[-1] if before else 0


def lay_out(columns: Sequence[Column], width: int, frozen: int) -> ColumnLayout:
    """Return the layout for a width: only texts are stretched or cut, and cut only if all fit then."""
    room = width - MARKER_CELLS
    gap = 2 if sum(column.width + 2 for column in columns) - 2 <= room else 1
    widths = [column.width for column in columns]
    spare = room - sum(widths) - gap * max(0, len(widths) - 1)
    texts = [index for index, column in enumerate(columns) if column.kind == "text"]
    slack = sum(max(0, widths[index] - LEAST_TEXT) for index in texts)
    if spare > 0:
        _stretch(widths, texts, spare)
    elif -slack <= spare < 0:  # else the table scrolls anyway, and cutting texts would not help
        _squeeze(widths, texts, -spare)
    start = MARKER_CELLS
    frozen_places: list[ColumnPlace] = []
    for index in range(min(frozen, len(widths))):
        if spare < -slack:  # only a table which scrolls has to keep room for the columns scrolled
            widths[index] = min(widths[index], max(4, room // 2 - start))
        place = ColumnPlace(columns[index], index, start, widths[index], gap)
        if start + place.width > max(room // 2, MARKER_CELLS + 4) and frozen_places:
            break  # the frozen columns must leave room for the others
        frozen_places.append(place)
        start = place.stop
    scrolled: list[ColumnPlace] = []
    at = 0
    for index in range(len(frozen_places), len(widths)):
        scrolled.append(ColumnPlace(columns[index], index, at, widths[index], gap))
        at = scrolled[-1].stop
    return ColumnLayout(width, tuple(frozen_places), tuple(scrolled), start)


def _stretch(widths: list[int], texts: Sequence[int], spare: int) -> None:
    """Share the spare cells in proportion: a column of sentences needs more of them than one of names."""
    declared = sum(widths[index] for index in texts)
    for index in texts:
        share = spare * widths[index] // declared
        declared -= widths[index]
        grown = min(widths[index] * STRETCHED_MOST, widths[index] + share)
        spare -= grown - widths[index]
        widths[index] = grown


def _squeeze(widths: list[int], texts: Sequence[int], lacking: int) -> None:
    for nth, index in enumerate(texts):
        share = -(-lacking // (len(texts) - nth))
        cut = min(share, max(0, widths[index] - LEAST_TEXT))
        widths[index] -= cut
        lacking -= cut
