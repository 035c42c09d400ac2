"""The parts of a track which may be drawn as a line: it breaks over a gap, a leap and the date line."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from tui.domain.place.track import TrackPoint, is_lost
from tui.export.sheet import RowPosition


def track_segments(places: Iterable[RowPosition | None]) -> Iterator[Iterator[RowPosition]]:
    """Yield the positions in order, in parts between which the way is not known or leaves the map.

    Nothing is held: each part must be read before the next.
    """
    for _, numbered in groupby(_numbered(places), itemgetter(0)):
        yield (place for _, place in numbered)


def _numbered(places: Iterable[RowPosition | None]) -> Iterator[tuple[int, RowPosition]]:
    """Yield the positions, each with the number of its part."""
    number, before = 0, None
    for place in places:
        if place is None:
            continue
        number += before is not None and _is_broken(before, place)
        yield number, place
        before = place


def _is_broken(before: RowPosition, after: RowPosition) -> bool:
    if abs(after.longitude - before.longitude) > 180:  # the short way leads over the date line
        return True
    return bool(before.at and after.at) and is_lost(_point(before), _point(after))


def _point(place: RowPosition) -> TrackPoint:
    return TrackPoint(datetime.fromisoformat(place.at), (place.latitude, place.longitude))
