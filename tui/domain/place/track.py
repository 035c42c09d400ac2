"""A device's track: its positions in order of time, with gaps where its way is not known."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from tui.domain.device.record import Report
from tui.domain.place.distance import Position, distance_m, is_null_island, is_on_earth
from tui.lazy_dataclass import dataclass

GAP = timedelta(minutes=45)
"""A tracker on the move usually reports more often; after a longer silence its way is not known."""
LEAP_KMH = 400.0
"""No vehicle on the ground is as fast: the position before or after is wrong, or its time is."""
PARKED_M = 500.0
"""A device which moved less than this in a gap was parked, so the gap is no gap in its way."""

_BLUR = timedelta(seconds=30)
"""Two positions' times are compared no finer: vendors and devices round them differently."""


@dataclass(frozen=True, slots=True)
class TrackPoint:
    """One position of a track."""

    at: datetime
    position: Position
    source: str | None = None
    radius_m: float | None = None
    speed_kmh: float | None = None

    @property
    def is_exact(self) -> bool:
        """Whether a line may be drawn to this point; a cell tower's position is too rough."""
        return self.source == "gps"


@dataclass(frozen=True, slots=True)
class Track:
    """All points of a span, the earliest first."""

    steps: tuple[TrackPoint, ...] = ()

    def until(self, at: datetime) -> "Track":
        """Return the track up to a time."""
        return Track(self.steps[: bisect_right(self.steps, at, key=lambda step: step.at)])

    def lines(self) -> list[list[Position]]:
        """Return the lines to draw: exact positions which follow each other without a gap."""
        found: list[list[Position]] = []
        before: TrackPoint | None = None
        for step in self.steps:
            if not step.is_exact:
                continue
            if before is None or is_lost(before, step):
                found.append([])
            found[-1].append(step.position)
            before = step
        return found

    def rough(self) -> list[TrackPoint]:
        """Return the points which are only rough."""
        return [step for step in self.steps if not step.is_exact]

    @property
    def meters(self) -> float:
        """The length of the drawn lines."""
        return sum(distance_m(a, b) for line in self.lines() for a, b in pairwise(line))

    @property
    def gaps(self) -> int:
        """How many gaps the track has."""
        return max(0, len(self.lines()) - 1)


def is_lost(before: TrackPoint, after: TrackPoint) -> bool:
    """Return whether the way between two points is not known: over a long silence, or over a leap."""
    meters, passed = distance_m(before.position, after.position), after.at - before.at
    if meters <= PARKED_M:
        return False
    return passed > GAP or meters / 1000 > LEAP_KMH * max(passed, _BLUR) / timedelta(hours=1)


def track_from_reports(reports: Iterable[Report]) -> Track:
    """Return the reports' positions sorted by device time; 0, 0 and impossible ones are left out."""
    steps = []
    for report in reports:
        at = report.at or report.received_at
        latitude, longitude = report.latitude, report.longitude
        if at is None or latitude is None or longitude is None:
            continue
        if is_on_earth(latitude, longitude) and not is_null_island(latitude, longitude):
            steps.append(
                TrackPoint(
                    at,
                    (latitude, longitude),
                    report.position_source,
                    report.position_radius_m,
                    report.speed_kmh,
                )
            )
    steps.sort(key=lambda step: step.at)
    return Track(tuple(steps))


def replay_times(track: Track, frames: int) -> Sequence[datetime]:
    """Return the times of a replay's frames: equal parts of the track's time, gaps included."""
    if not track.steps:
        return ()
    start, stop = track.steps[0].at, track.steps[-1].at
    return [start + (stop - start) * nth / max(1, frames) for nth in range(frames + 1)]
