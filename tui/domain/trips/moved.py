"""Whether a device moved: it drove, was found elsewhere after a silence, or is too far off for rough positions."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import chain

from tui.domain.place.distance import distance_m
from tui.domain.place.track import LEAP_KMH, PARKED_M, TrackPoint
from tui.domain.trips.pieces import Step, is_usable, split_time

_HOUR = timedelta(hours=1)


def has_moved(points: Sequence[TrackPoint]) -> bool:
    """Return whether a device moved between its first and last position, the earliest first.

    Positions of satellites are cut into trips; of others (cell towers), two must lie further apart than both
    may be wrong. A position of unknown accuracy says nothing.
    """
    exact = [point for point in points if is_usable(point)]
    if len(exact) > 1:
        pieces = split_time(exact, exact[0].at, exact[-1].at)
        steps = chain.from_iterable(piece.steps for piece in pieces)
        if any(step.kind == "trip" or _is_towed(step) for step in steps):
            return True
    rough = [point for point in points if point.radius_m and not is_usable(point)]
    return any(_is_apart(rough[0], point) for point in rough[1:])


def _is_towed(step: Step) -> bool:
    """Return whether a silence ends elsewhere than it began, and not by a leap which no vehicle makes."""
    if step.kind != "gap" or step.start is None or step.end is None:
        return False
    meters = distance_m(step.start, step.end)
    return meters > PARKED_M and meters / 1000 <= LEAP_KMH * (step.length / _HOUR)


def _is_apart(one: TrackPoint, other: TrackPoint) -> bool:
    return distance_m(one.position, other.position) > (one.radius_m or 0) + (other.radius_m or 0)
