"""The parts of a track which may be drawn as a line: it breaks over a gap, a leap and the date line."""

from collections.abc import Iterable
from datetime import datetime

from tui.domain.place.track import TrackPoint, is_lost
from tui.export.sheet import RowPosition


def track_segments(places: Iterable[RowPosition | None]) -> list[list[RowPosition]]:
    """Return the positions in order, in parts between which the way is not known or leaves the map."""
    found: list[list[RowPosition]] = []
    before: RowPosition | None = None
    for place in places:
        if place is None:
            continue
        if before is None or _is_broken(before, place):
            found.append([])
        found[-1].append(place)
        before = place
    return found


def _is_broken(before: RowPosition, after: RowPosition) -> bool:
    if abs(after.longitude - before.longitude) > 180:  # the short way leads over the date line
        return True
    return bool(before.at and after.at) and is_lost(_point(before), _point(after))


def _point(place: RowPosition) -> TrackPoint:
    return TrackPoint(datetime.fromisoformat(place.at), (place.latitude, place.longitude))
