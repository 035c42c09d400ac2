"""What a timeline shows: a span of time, its reports counted in parts, what they measured and used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

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


def past_buckets(view: TimelineView) -> Sequence[int]:
    """Give the buckets which are over: one which has only begun is not empty yet."""
    if view.now is None or not view.buckets or view.now >= view.until:
        return view.buckets
    share = (view.now - view.since) / (view.until - view.since)
    return view.buckets[: max(0, int(share * len(view.buckets)))]
