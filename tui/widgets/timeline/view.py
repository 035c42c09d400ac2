"""What a timeline shows: a span of time, its reports counted in parts, what they measured and used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from tui.widgets.timeline.axis import gaps

UsedSpan = tuple[datetime, datetime, int | None]
"""From when to when, and how many bytes; None: the vendor has not said."""
Series = Mapping[str, Sequence[tuple[datetime, float]]]
"""Under its name and unit, each measurement and when it was made."""
MISSED = 1.8
"""In a silence so many times as long as is usual a report was missed."""


@dataclass(frozen=True, slots=True)
class TimelineView:
    """What one device, or an account, reported between two times."""

    since: datetime
    until: datetime
    buckets: Sequence[int]
    """Reports in each of equal parts of the span; an empty one is drawn as absence."""
    series: Series = field(default_factory=dict)
    """Of `voltage mV` and so on."""
    total: int = 0
    now: datetime | None = None
    """What is later than this has not happened yet: nothing is missing there."""
    used: Sequence[UsedSpan] = ()
    """What data each day took, where a vendor counts it."""
    unasked: Sequence[tuple[datetime, datetime]] = ()
    """What was never asked of the vendor: no report there means nothing."""


def past_buckets(view: TimelineView) -> Sequence[int]:
    """Return the buckets which are over: one which has only begun is not empty yet."""
    if view.now is None or not view.buckets or view.now >= view.until:
        return view.buckets
    share = (view.now - view.since) / (view.until - view.since)
    return view.buckets[: max(0, int(share * len(view.buckets)))]


def unknown_buckets(view: TimelineView) -> frozenset[int]:
    """Name the empty buckets of which half or more was never asked for: they may well not be empty."""
    if not view.unasked or not view.buckets:
        return frozenset()
    length = (view.until - view.since) / len(view.buckets)
    found = set()
    for since, until in view.unasked:
        first, last = ((at - view.since) / length for at in (since, until))
        found |= set(range(max(0, round(first)), min(len(view.buckets), round(last))))
    return frozenset(bucket for bucket in found if not view.buckets[bucket])


def absences(view: TimelineView) -> list[tuple[int, int]]:
    """Name the runs of buckets which lack reports, as `gaps` does: longer than is usual in this view.

    What was never asked for is no gap, and neither is the time between two reports of a device
    which reports once an hour.
    """
    counts, unknown = past_buckets(view), unknown_buckets(view)
    usual = _usual_silence(counts, unknown)
    silences = gaps([count or int(at in unknown) for at, count in enumerate(counts)])
    # Reports stand anywhere in their buckets: a run of n lasts n to n + 2, and n + 1 most likely.
    return [(start, stop) for start, stop in silences if stop - start + 1 >= MISSED * usual]


def _usual_silence(counts: Sequence[int], unknown: frozenset[int]) -> float:
    """Say after how many buckets the next report usually comes; 0 where too few have come to tell.

    A device at rest reports more seldom than on the move, and both are usual: what one of four
    silences reaches counts.
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
