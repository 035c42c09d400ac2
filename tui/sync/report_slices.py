"""Split the download of one device's reports into slices: the newest first, each saved by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tui.domain.device.record import ReportPage

Slice = tuple[datetime, datetime]
CLOCK_SLACK = timedelta(minutes=1)
"""An answer which ends this much before the requested time is complete: two clocks never agree."""


@dataclass(slots=True)
class Download:
    """The progress of a download; it is kept here even if the download fails."""

    new: int = 0
    """Reports which the store did not have."""
    units: int = 0
    """Requests spent, as the vendor counts them."""
    reached: datetime | None = None
    """Everything from this time to the end of the span was requested."""
    cut: list[ReportPage] = field(default_factory=list)
    """Answers from which the vendor left out a part."""
    is_stopped: bool = False
    """Whether its allowed requests are used up."""


def newest_last(spans: Sequence[Slice], longest: timedelta | None) -> list[Slice]:
    """Cut spans into slices of at most `longest`, counted from the end of each: the newest is last."""
    slices: list[Slice] = []
    for since, until in sorted(spans, reverse=True):
        end = until
        while longest is not None and end - since > longest:
            slices.append((end - longest, end))
            end -= longest
        slices.append((since, end))
    return slices[::-1]


def unread_rest(page: ReportPage, asked: Slice, now: datetime) -> Slice | None:
    """Return the end of a slice which its answer did not reach: the budget ended within it.

    A vendor whose clock is behind ours cannot speak for the last moments either: they are no rest.
    """
    start, stop = asked
    is_short = start < page.until < stop - CLOCK_SLACK and page.until < now - CLOCK_SLACK
    return (page.until, stop) if is_short else None
