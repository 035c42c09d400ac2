"""What a timeline shows: a span of time, its report counts, measurements and data usage."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from functools import reduce
from itertools import pairwise
from operator import or_

from tui.lazy_dataclass import dataclass
from tui.widgets.timeline.axis import gaps

UsedSpan = tuple[datetime, datetime, int | None]
"""Start, end and bytes; None: the vendor has not reported them."""
Series = Mapping[str, Sequence[tuple[datetime, float]]]
"""The measurements of each series by its name and unit, each with its time."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A state over time, drawn as one sign a column: an input, an alert."""

    states: Sequence[int]
    """For each equal part of the span the bits of what was told in it; 0: nothing."""
    signs: str
    """The sign of each combination of bits."""
    plain: str
    """The same in ASCII."""
    words: str = ""
    """What the signs mean, right of the lane."""
    comes_first: bool = False
    """Whether it is drawn even where it takes the line of the last measurement."""

    def cells(self, columns: int, *, ascii_only: bool) -> str:
        """Return the lane over so many columns; a column of several parts shows all of them at once."""
        signs, size = self.plain if ascii_only else self.signs, len(self.states)
        cells = []
        for column in range(columns):
            first = column * size // columns
            last = max(first + 1, (column + 1) * size // columns)
            cells.append(signs[reduce(or_, self.states[first:last], 0)])
        return "".join(cells)


MISSED = 1.8
"""A silence at least this many times as long as usual means a missed report."""


@dataclass(frozen=True, slots=True)
class TimelineView:
    """What a device or an account reported between two times."""

    since: datetime
    until: datetime
    buckets: Sequence[int]
    """Report counts in equal parts of the span; an empty part may be a gap."""
    series: Series = field(default_factory=dict)
    """Measurements such as `voltage mV`."""
    total: int = 0
    now: datetime | None = None
    """The current time: nothing is missing after it."""
    used: Sequence[UsedSpan] = ()
    """The data usage of each day, if a vendor counts it."""
    unasked: Sequence[tuple[datetime, datetime]] = ()
    """Periods not downloaded yet: no report there means nothing."""
    lanes: Mapping[str, Lane] = field(default_factory=dict)
    """States such as inputs and alerts."""


def past_buckets(view: TimelineView) -> Sequence[int]:
    """Return the buckets in the past: the current one may still get reports."""
    if view.now is None or not view.buckets or view.now >= view.until:
        return view.buckets
    share = (view.now - view.since) / (view.until - view.since)
    return view.buckets[: max(0, int(share * len(view.buckets)))]


def unknown_buckets(view: TimelineView) -> frozenset[int]:
    """Return the empty buckets of which half or more is not downloaded yet: they are unknown."""
    if not view.unasked or not view.buckets:
        return frozenset()
    length = (view.until - view.since) / len(view.buckets)
    found = set()
    for since, until in view.unasked:
        first, last = ((at - view.since) / length for at in (since, until))
        found |= set(range(max(0, round(first)), min(len(view.buckets), round(last))))
    return frozenset(bucket for bucket in found if not view.buckets[bucket])


def absences(view: TimelineView) -> list[tuple[int, int]]:
    """Return the runs of buckets without reports, as `gaps` does, if longer than usual in this view.

    A period not downloaded yet is no gap, and neither is the time between two reports of a device
    which reports once an hour.
    """
    counts, unknown = past_buckets(view), unknown_buckets(view)
    usual = _usual_silence(counts, unknown)
    silences = gaps([count or int(at in unknown) for at, count in enumerate(counts)])
    # Reports are anywhere in their buckets: a run of n lasts n to n + 2, and n + 1 most likely.
    return [(start, stop) for start, stop in silences if stop - start + 1 >= MISSED * usual]


def _usual_silence(counts: Sequence[int], unknown: frozenset[int]) -> float:
    """Return after how many buckets the next report usually comes; 0 with too few reports to know.

    A device at rest reports less often than a moving one, and both are usual: the upper quartile
    of the silences counts.
    """
    full = [at for at, count in enumerate(counts) if count]
    steps = sorted(
        (after - at, counts[after])
        for at, after in pairwise(full)
        if unknown.isdisjoint(range(at, after))
    )
    if not steps:
        return 0.0
    long, _ = steps[len(steps) * 3 // 4]
    ordinary = [(step, count) for step, count in steps if step <= 2 * long]
    mean = sum(step for step, _ in ordinary) / sum(count for _, count in ordinary)
    return max(mean, long) if long > 1 else mean
