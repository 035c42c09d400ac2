"""Cut a device's time into pieces: trips, stops, and gaps in which nobody knows what it did.

Positions come in order of the device's clock. Between each two of them it drove, stood, or is not known:

- It **stood** while it stays where it came to rest. A parked device's positions scatter by some ten
  meters, by their accuracy radius, and further in cities, so each is compared with the place of rest and
  not with the one before: scatter adds no distance, however long it stands.
- It **drove** when it is further from there than scatter goes.
- A **gap** is a longer silence, or a leap no vehicle makes. It is never driven, wherever it ends.

Then short stops between two drives (a red light, a level crossing) become part of the trip.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from typing import Literal

from tui.domain.place.distance import Position, distance_m
from tui.domain.place.track import GAP, PARKED_M, TrackPoint, is_lost
from tui.lazy_dataclass import dataclass

Kind = Literal["trip", "stop", "gap"]

STANDING_GAP = timedelta(hours=6)
"""A parked tracker sleeps for hours; after a longer silence nobody knows that it stayed."""
SHORT_STOP = timedelta(minutes=5)
"""A shorter stop between two drives belongs to the trip."""
SCATTER_M = 150.0
"""Positions of a parked device lie closer together than this, even between high buildings."""
SHORTEST_M = 300.0
"""A drive which leads nowhere further away is none: scatter in one direction, then in the other."""
SLOW_KMH = 5.0
"""Parked devices report such speeds; slower than this at both ends, a device must move further."""
FAST_KMH = 15.0
"""No parked device reports this speed; one which reports it and moves on has left, however near it is."""
WIDEST_M = 500.0
"""A position which may be further off says nothing about a trip."""


@dataclass(frozen=True, slots=True)
class Step:
    """The time between two positions: a part of a piece."""

    kind: Kind
    since: datetime
    until: datetime
    meters: float = 0.0
    start: Position | None = None
    """None where no position is known: before the first and after the last."""
    end: Position | None = None

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.until - self.since


@dataclass(frozen=True, slots=True)
class Piece:
    """A trip, a stop or a gap: steps of one kind which follow each other."""

    kind: Kind
    steps: tuple[Step, ...]

    @property
    def since(self) -> datetime:
        """When it begins."""
        return self.steps[0].since

    @property
    def until(self) -> datetime:
        """When it ends."""
        return self.steps[-1].until

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.until - self.since

    @property
    def meters(self) -> float:
        """How far it leads; a stop and a gap lead nowhere."""
        return sum(step.meters for step in self.steps)

    @property
    def start(self) -> Position | None:
        """Where it begins, if that is known."""
        return self.steps[0].start

    @property
    def end(self) -> Position | None:
        """Where it ends, if that is known."""
        return self.steps[-1].end


def split_time(points: Iterable[TrackPoint], since: datetime, until: datetime) -> list[Piece]:
    """Return what a device did from `since` to `until`; the pieces follow each other without a hole.

    Positions before and after the span count, too: a trip which began before it is no gap at its begin.
    """
    usable = without_spikes(_without_doubles(filter(is_usable, points)))
    steps = _with_short_stops(_without_hops([*_steps(usable)]))
    if not usable:
        steps = [Step("gap", since, until)]
    else:
        first, last = usable[0], usable[-1]
        steps.insert(0, Step("gap", min(since, first.at), first.at, end=first.position))
        steps.append(Step("gap", last.at, max(until, last.at), start=last.position))
    return _joined(
        part_of(step, max(since, step.since), min(until, step.until))
        for step in steps
        if max(since, step.since) < min(until, step.until)
    )


def part_of(step: Step, since: datetime, until: datetime) -> Step:
    """Return a part of a step, with its share of the distance; where a drive is cut, it is anywhere."""
    is_anywhere = step.kind != "stop"
    return Step(
        step.kind,
        since,
        until,
        step.meters * ((until - since) / step.length),
        None if is_anywhere and since != step.since else step.start,
        None if is_anywhere and until != step.until else step.end,
    )


def is_usable(point: TrackPoint) -> bool:
    """Return whether a position is good enough: of satellites, or of a vendor which names no source."""
    return point.source in {"gps", None} and (point.radius_m or 0.0) <= WIDEST_M


def _without_doubles(points: Iterable[TrackPoint]) -> list[TrackPoint]:
    """Return one position for each instant, in order."""
    by_time: dict[datetime, TrackPoint] = {}
    for point in points:
        by_time.setdefault(point.at, point)
    return sorted(by_time.values(), key=lambda point: point.at)


def without_spikes(points: Sequence[TrackPoint]) -> list[TrackPoint]:
    """Leave out a single wrong position: no vehicle gets there and back, but it could have stayed away."""
    kept = list(points[:1])
    for point, after in pairwise(points[1:]):
        before = kept[-1]
        is_back = not _is_leap(before, after)
        if not (is_back and _is_leap(before, point) and _is_leap(point, after)):
            kept.append(point)
    return kept + list(points[1:][-1:])


def _is_leap(before: TrackPoint, after: TrackPoint) -> bool:
    return after.at - before.at <= GAP and is_lost(before, after)


def _steps(points: Sequence[TrackPoint]) -> Iterator[Step]:
    """Yield what the device did between each two positions."""
    rest = next(iter(points), None)
    for before, after in pairwise(points):
        rest = rest or before
        meters = distance_m(before.position, after.position)
        kind: Kind = "trip" if _has_moved(rest, before, after, meters) else "stop"
        longest = GAP if kind == "trip" else STANDING_GAP
        if after.at - before.at > longest or is_lost(before, after):
            kind = "gap"
        if kind != "stop":
            rest = after
        yield Step(
            kind,
            before.at,
            after.at,
            meters if kind == "trip" else 0.0,
            before.position,
            after.position,
        )


def _has_moved(rest: TrackPoint, before: TrackPoint, after: TrackPoint, meters: float) -> bool:
    """Return whether a device left its place of rest: scatter, radius and speed say how far that is."""
    speeds = [point.speed_kmh for point in (before, after) if point.speed_kmh is not None]
    average_kmh = meters / 1000 / ((after.at - before.at) / timedelta(hours=1))
    if max(speeds, default=0.0) >= FAST_KMH and average_kmh >= SLOW_KMH:
        return meters > _blur(before, after)
    is_slow = len(speeds) == 2 and max(speeds) < SLOW_KMH
    least = PARKED_M if is_slow else SCATTER_M
    return distance_m(rest.position, after.position) > max(least, _blur(rest, after))


def _blur(one: TrackPoint, other: TrackPoint) -> float:
    """Return how far apart two positions of one place may lie by their own accuracy."""
    return (one.radius_m or 0.0) + (other.radius_m or 0.0)


def _without_hops(steps: Sequence[Step]) -> list[Step]:
    """Count a drive which never leads far from where it began as standing: one position was a bad one."""
    found: list[Step] = []
    for kind, run in groupby(steps, key=lambda step: step.kind):
        own = list(run)
        start = own[0].start
        furthest = max(distance_m(start, step.end) for step in own if start and step.end)
        if kind == "trip" and furthest < SHORTEST_M:
            own = [replace(step, kind="stop", meters=0.0) for step in own]
        found += own
    return found


def _with_short_stops(steps: Sequence[Step]) -> list[Step]:
    """Count a short stop between two drives as part of the trip."""
    runs = [list(run) for _, run in groupby(steps, key=lambda step: step.kind)]
    kinds = [run[0].kind for run in runs]
    found: list[Step] = []
    for number, run in enumerate(runs):
        is_between = kinds[max(0, number - 1) : number + 2] == ["trip", "stop", "trip"]
        if is_between and run[-1].until - run[0].since < SHORT_STOP:
            found += [replace(step, kind="trip") for step in run]
        else:
            found += run
    return found


def _joined(steps: Iterable[Step]) -> list[Piece]:
    return [Piece(kind, tuple(run)) for kind, run in groupby(steps, key=lambda step: step.kind)]
