"""What a timeline shows: a span of time, its reports counted in parts, what they measured and used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tui.widgets.time_axis import gaps

UsedSpan = tuple[datetime, datetime, int | None]
"""From when to when, and how many bytes; None: the vendor has not said."""
Series = Mapping[str, Sequence[tuple[datetime, float]]]
"""Under its name and unit, each measurement and when it was made."""


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
    """Give the buckets which are over: one which has only begun is not empty yet."""
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
    """Name the runs of buckets in which there certainly was no report, as `gaps` does."""
    unknown = unknown_buckets(view)
    return gaps([count or int(at in unknown) for at, count in enumerate(past_buckets(view))])
