"""A device's days: how often, how far and how long it drove, stood, and was not heard of."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, tzinfo

from tui.domain.text.wall_clock import start_of_day
from tui.domain.trips.pieces import Kind, Piece, Step, part_of
from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Day:
    """One day of one device, in one time zone."""

    date: date
    pieces: tuple[Piece, ...]
    """Cut at midnight: a trip over midnight is a trip of both days."""

    def count(self, kind: Kind) -> int:
        """Return how many trips, stops or gaps it has."""
        return sum(piece.kind == kind for piece in self.pieces)

    def length(self, kind: Kind) -> timedelta:
        """Return how long it drove, stood, or was not heard of."""
        return sum((piece.length for piece in self.pieces if piece.kind == kind), timedelta())

    @property
    def meters(self) -> float:
        """How far it drove."""
        return sum(piece.meters for piece in self.pieces)

    @property
    def departed_at(self) -> datetime | None:
        """When the first trip of the day begins."""
        return next((piece.since for piece in self.pieces if piece.kind == "trip"), None)

    @property
    def arrived_at(self) -> datetime | None:
        """When the last trip of the day ends."""
        return next((piece.until for piece in reversed(self.pieces) if piece.kind == "trip"), None)


def split_days(pieces: Iterable[Piece], zone: tzinfo) -> list[Day]:
    """Return the days of a zone's clock which the pieces touch, the first one first."""
    by_day: dict[date, list[Piece]] = defaultdict(list)
    for piece in pieces:
        for day, steps in _steps_by_day(piece, zone).items():
            by_day[day].append(Piece(piece.kind, tuple(steps)))
    return [Day(day, tuple(own)) for day, own in sorted(by_day.items())]


def _steps_by_day(piece: Piece, zone: tzinfo) -> dict[date, list[Step]]:
    found: dict[date, list[Step]] = defaultdict(list)
    for step in piece.steps:
        for part in _cut(step, zone):
            found[part.since.astimezone(zone).date()].append(part)
    return found


def _cut(step: Step, zone: tzinfo) -> Iterator[Step]:
    """Yield the parts of a step between midnights; each has its share of the distance."""
    since = step.since
    while since < step.until:
        tomorrow = since.astimezone(zone).date() + timedelta(days=1)
        until = min(step.until, start_of_day(tomorrow, zone))
        yield part_of(step, since, until)
        since = until
