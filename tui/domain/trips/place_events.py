"""What happened at named places: a device entered one, left it, or moved there while it should stand.

Positions come in order of the device's clock, and each place is looked at alone. A device is inside within the
place's radius, and outside only beyond the radius and what the position may be wrong: in between, it stays what
it was, so that positions which scatter over the edge are no events. The first position only tells where it was.
While a device should stand, each position is compared with where it stood before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from tui.domain.place.distance import distance_m
from tui.domain.place.named_places import NamedPlace
from tui.domain.place.track import TrackPoint
from tui.domain.trips.pieces import SCATTER_M, WIDEST_M, without_spikes
from tui.lazy_dataclass import dataclass

EDGE_M = 50.0
"""Positions of unknown accuracy scatter by so much over the edge of a place."""
Happening = Literal["entered", "left", "moved"]


@dataclass(frozen=True, slots=True)
class PlacedReport:
    """What a report says about places: its position, and its vendor's own geozone alerts."""

    key: str
    at: datetime
    """By the device's clock."""
    received_at: datetime
    point: TrackPoint | None
    """None: it has no position."""
    zone_entry: bool = False
    zone_exit: bool = False


@dataclass(frozen=True, slots=True)
class PlaceEvent:
    """One event at a place."""

    kind: Happening
    at: datetime
    """By the device's clock."""
    received_at: datetime
    place: str
    """Empty: a geozone of the vendor's, which has no name in its reports."""
    report: str
    """The key of the report which tells it."""
    reason: str = ""
    """Why the device should have stood: `at night`."""
    is_departure: bool = True
    """False: it moved without leaving the place."""

    @property
    def words(self) -> str:
        """The event as a person says it: `moved at night: left Depot`."""
        place = self.place or "a geozone (vendor)"
        if self.kind != "moved":
            return f"{self.kind} {place}"
        how = f": left {place}" if self.is_departure else f" within {place}"
        return f"moved {self.reason}{how}"


def place_events(reports: Iterable[PlacedReport], places: Iterable[NamedPlace]) -> list[PlaceEvent]:
    """Return the events of one device, the earliest first."""
    ordered = _without_spikes(sorted(reports, key=lambda report: report.at))
    found = [event for place in places for event in _at(place, ordered)]
    found += [event for report in ordered for event in _alerts(report)]
    return sorted(found, key=lambda event: event.at)


def _without_spikes(reports: Sequence[PlacedReport]) -> list[PlacedReport]:
    """Take the position from reports which have a single wrong one: no vehicle gets there and back."""
    points = [report.point for report in reports if report.point is not None]
    kept = {id(point) for point in without_spikes(points)}
    return [
        report if id(report.point) in kept else replace(report, point=None) for report in reports
    ]


def _alerts(report: PlacedReport) -> Iterable[PlaceEvent]:
    if report.zone_entry:
        yield _event("entered", report, "")
    if report.zone_exit:
        yield _event("left", report, "")


def _event(kind: Happening, report: PlacedReport, place: str) -> PlaceEvent:
    return PlaceEvent(kind, report.at, report.received_at, place, report.key)


def _at(place: NamedPlace, reports: Sequence[PlacedReport]) -> Iterable[PlaceEvent]:
    """Yield the events of one place."""
    rest: TrackPoint | None = None
    is_inside: bool | None = None
    for report in reports:
        point = report.point
        if point is None or not is_telling(point, place):
            continue
        was_inside, is_inside = is_inside, _is_inside(place, point, before=is_inside)
        reason = place.hours.reason(point.at)
        if was_inside is False and is_inside:
            yield _event("entered", report, place.name)
        if was_inside and not is_inside:
            left = _event("left", report, place.name)
            yield replace(left, kind="moved", reason=reason) if reason else left
        elif was_inside and rest and reason and _has_moved(rest, point):
            moved = _event("moved", report, place.name)
            yield replace(moved, reason=reason, is_departure=False)
        elif was_inside and rest and reason:
            continue  # it rests where it stood before
        rest = point


def is_telling(point: TrackPoint, place: NamedPlace) -> bool:
    """Return whether a position is good enough for a place of this size; a source must be exact or say how exact."""
    if point.radius_m is None:
        return point.source in {"gps", None}
    return point.radius_m <= max(WIDEST_M, place.radius_m)


def _is_inside(place: NamedPlace, point: TrackPoint, *, before: bool | None) -> bool | None:
    meters = distance_m(place.position, point.position)
    if meters <= place.radius_m:
        return True
    return False if meters > place.radius_m + max(EDGE_M, point.radius_m or 0.0) else before


def _has_moved(rest: TrackPoint, point: TrackPoint) -> bool:
    blur = (rest.radius_m or 0.0) + (point.radius_m or 0.0)
    return distance_m(rest.position, point.position) > max(SCATTER_M, blur)
