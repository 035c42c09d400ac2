"""A span of reports, read whole although every answer has a limit and none says that it was met."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta

from tui.domain.device.record import Report, ReportPage, busiest_second
from tui.lazy_dataclass import dataclass
from tui.providers.errors import BudgetSpent

A_SECOND = timedelta(seconds=1)
OVERLAP = A_SECOND
"""Asked beyond both ends, as the document does not say whether they belong to the window."""
LONGEST_SLICE = timedelta(days=2) - 2 * OVERLAP


@dataclass(frozen=True, slots=True)
class SpanAnswer:
    """One answer: the reports in it, whether its limit was met, and what it cost."""

    reports: tuple[Report, ...]
    is_full: bool
    units: int
    server_time: datetime | None = None


Ask = Callable[[datetime, datetime], Awaitable[SpanAnswer]]
"""Ask once for the reports between two whole seconds."""


async def read_span(ask: Ask, since: datetime, until: datetime) -> ReportPage:
    """Read every report of a span in slices; a slice whose answer is full is halved and asked again.

    Where the budget ends on the way, the page ends there too: what is paid for is not thrown away.
    """
    start, end = whole_seconds(since, until)
    waiting = _slices(start, end)
    found: dict[str, Report] = {}
    covered, server_time = start, None
    units, is_cut, burst_at = 0, False, None
    while waiting:
        first, last = waiting.pop()
        try:
            part = await ask(first - OVERLAP, last + OVERLAP)
        except BudgetSpent:
            if covered == start:
                raise
            break
        units += part.units
        found.update((report.key, report) for report in part.reports)
        server_time = part.server_time or server_time
        if part.is_full and last - first > A_SECOND and _is_heeded(part, first, last):
            middle = first + (last - first) // A_SECOND // 2 * A_SECOND
            waiting += [(middle, last), (first, middle)]
            continue
        is_cut = is_cut or part.is_full
        if part.is_full and last - first <= A_SECOND:
            burst_at = busiest_second(part.reports)
        covered = last
    reached = until if covered >= end else covered
    reports = within(found.values(), start - OVERLAP, covered + OVERLAP)
    return ReportPage(
        reports=reports,
        since=since,
        until=truthful(since, reached, server_time),
        cut=is_cut,
        burst_at=burst_at,
        units=units,
    )


def within(reports: Iterable[Report], start: datetime, end: datetime) -> tuple[Report, ...]:
    """Keep what belongs to a window by either of its times, sorted by arrival.

    Which time the vendor filters by is not documented, so one of them inside is enough; a report
    without any time is kept too.
    """
    kept = [report for report in reports if _is_within(report, start, end)]
    return tuple(sorted(kept, key=_arrival))


def truthful(since: datetime, until: datetime, server_time: datetime | None) -> datetime:
    """Return the end which an answer can speak for: it knows nothing of what comes after itself."""
    if server_time is None or server_time < since:
        return until
    return until if until <= server_time + A_SECOND else server_time


def whole_seconds(since: datetime, until: datetime) -> tuple[datetime, datetime]:
    """Widen a span to whole seconds of UTC: the vendor knows no smaller ones."""
    start = since.astimezone(UTC).replace(microsecond=0)
    end = until.astimezone(UTC)
    if end.microsecond:
        end = end.replace(microsecond=0) + A_SECOND
    return start, end


def _slices(start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Cut a span into slices, the oldest last: they are taken from the end."""
    slices = []
    while start < end:
        stop = min(start + LONGEST_SLICE, end)
        slices.append((start, stop))
        start = stop
    return slices[::-1]


def _is_heeded(part: SpanAnswer, first: datetime, last: datetime) -> bool:
    """Whether the vendor kept to the window: if it did not, asking for less gives no more."""
    inside = within(part.reports, first - OVERLAP, last + OVERLAP)
    return 2 * len(inside) >= len(part.reports)


def _is_within(report: Report, start: datetime, end: datetime) -> bool:
    times = [at for at in (report.received_at, report.at) if at is not None]
    return not times or any(start <= at <= end for at in times)


def _arrival(report: Report) -> tuple[datetime, str]:
    return report.received_at or report.at or datetime.min.replace(tzinfo=UTC), report.key
