"""A span of time over the columns of a plot: positions, ticks, gaps, zooming and panning."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta, tzinfo
from itertools import pairwise

from tui.domain.text.wall_clock import instants
from tui.lazy_dataclass import dataclass

MINUTE, HOUR, DAY = 60, 3_600, 86_400
STEPS = (
    *(seconds * MINUTE for seconds in (1, 5, 15, 30)),
    *(hours * HOUR for hours in (1, 3, 6, 12)),
    *(days * DAY for days in (1, 2, 7, 14, 30, 90, 365)),
)
SHORTEST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """The span from `since` up to `until`, over a number of columns."""

    since: datetime
    until: datetime
    columns: int

    @property
    def seconds(self) -> float:
        """The length of the span."""
        return max(1.0, (self.until - self.since).total_seconds())

    def column(self, at: datetime) -> int | None:
        """Return the column of an instant; None if it is not in the span."""
        share = (at - self.since).total_seconds() / self.seconds
        if not 0 <= share <= 1 or not self.columns:
            return None
        return min(self.columns - 1, int(share * self.columns))

    def reach(self, since: datetime, until: datetime) -> range:
        """Return the columns which a period of time covers, cut to the span."""
        ends = ((at - self.since).total_seconds() / self.seconds for at in (since, until))
        first, last = (min(self.columns, max(0, round(end * self.columns))) for end in ends)
        return range(first, last)

    def ticks(self, zone: tzinfo, room: int) -> list[tuple[int, str]]:
        """Return round times of a zone with their columns, far enough apart for labels of `room` cells."""
        most = max(1, self.columns // (room + 2))
        step = next((step for step in STEPS if self.seconds / step <= most), STEPS[-1])
        midnight = datetime.combine(self.since.astimezone(zone).date(), time())
        form = "%H:%M" if step < DAY else "%m-%d"
        ticks: dict[int, str] = {}
        for nth in range(int((self.seconds + DAY) / step) + 2):
            # Wall-clock steps: a tick stays at a round hour when daylight saving time changes.
            wall = midnight + timedelta(seconds=nth * step)
            for at in instants(wall, zone):
                column = self.column(at)
                if column is not None:
                    words = f"{wall:{'%m-%d' if wall.time() == time() else form}}"
                    ticks.setdefault(column, words)
        return sorted(ticks.items())

    def zoomed(self, factor: float, about: datetime | None = None) -> tuple[datetime, datetime]:
        """Return the span `factor` times as long; the instant `about` keeps its place on the screen."""
        about = about or self.since + (self.until - self.since) / 2
        since = about - (about - self.since) * factor
        until = about + (self.until - about) * factor
        return (since, until) if until - since >= SHORTEST else (self.since, self.until)

    def panned(self, share: float) -> tuple[datetime, datetime]:
        """Return the span moved by a share of its length."""
        step = (self.until - self.since) * share
        return self.since + step, self.until + step


def fold_buckets(buckets: Sequence[int], columns: int) -> list[tuple[int, bool]]:
    """Spread or sum buckets over columns; return the count of each, and whether it has an empty bucket."""
    size = len(buckets)
    if not size or columns <= 0:
        return [(0, True)] * max(0, columns)
    if size <= columns:
        spread = (buckets[column * size // columns] for column in range(columns))
        return [(count, not count) for count in spread]
    bounds = [column * size // columns for column in range(columns + 1)]
    parts = (buckets[low:high] for low, high in pairwise(bounds))
    return [(sum(part), not all(part)) for part in parts]


def gaps(buckets: Sequence[int]) -> list[tuple[int, int]]:
    """Return the runs of empty buckets, each as its first bucket and the one after its last."""
    runs: list[tuple[int, int]] = []
    for index, count in enumerate(buckets):
        if count:
            continue
        if runs and runs[-1][1] == index:
            runs[-1] = (runs[-1][0], index + 1)
        else:
            runs.append((index, index + 1))
    return runs
