"""Split the download of one device's reports into slices: the newest first, each saved by itself."""

from collections.abc import Callable, Sequence
from dataclasses import field
from datetime import datetime, timedelta

from tui.domain.device.record import Report, ReportPage
from tui.lazy_dataclass import dataclass

Slice = tuple[datetime, datetime]
CLOCK_SLACK = timedelta(minutes=1)
"""An answer which ends this much before the requested time is complete: two clocks never agree."""
_CLOCKS: tuple[Callable[[Report], datetime | None], ...] = (
    lambda report: report.received_at,
    lambda report: report.at,
)


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


def complete_part(page: ReportPage) -> Slice | None:
    """Return the part of its span for which a page is complete; None: there is none.

    A cut one has the oldest or the newest reports of its span, so none is missing between its own, by
    whichever of the two clocks the vendor sorts.
    """
    if not page.cut:
        return (page.since, page.until) if page.until > page.since else None
    times = [sorted(at for at in map(clock, page.reports) if at) for clock in _CLOCKS]
    first = max((known[0] for known in times if known), default=None)
    last = min((known[-1] for known in times if known), default=None)
    return (first, last) if first is not None and last is not None and last > first else None
