"""What a device has reported and used, over a span of time."""

from datetime import UTC, date, datetime, timedelta
from typing import Literal

from tui.domain.device.record import DeviceRecord, Report, ReportPage, Usage, busiest_second
from tui.providers.errors import AnswerUnreadable, Blocked
from tui.providers.lattigo.reach import reach_of
from tui.providers.lattigo.reading import Reader, Shape
from tui.providers.lattigo.records import RecordWriter, identity

REPORT_LIMIT = 10_000
"""Rows asked for at once; no largest `limit` is documented, and left out it would be 1."""
MOST_PARTS = 64
"""Parts a span is asked in at most."""
SECOND = timedelta(seconds=1)
"""Overlap at both ends: whether they are inclusive is not documented."""

_REPORTS = Shape(
    ("device_reports", "reports"), ("id", "created_at"), lambda sent: identity(sent, "id")
)
_USAGES = Shape(
    ("daily_data_usages", "monthly_data_usages", "data_usages"),
    ("date_for",),
    lambda sent: identity(sent, "id"),
)


async def reports(
    reader: Reader, scribe: RecordWriter, device: DeviceRecord, since: datetime, until: datetime
) -> ReportPage:
    """Read the reports of a span (lattigo.txt, device_reports), a cut answer again in halves."""
    _require_order(since, until)
    reach = reach_of(device.address, device.iccid)
    path = reach.path("device_reports")
    found: dict[str, Report] = {}
    spans, parts, units, cut = [(since, until)], 0, 0, False
    burst_at: datetime | None = None
    limit = REPORT_LIMIT
    while spans:
        start, end = spans.pop()
        parts += 1
        window = (("start_date", _instant(start - SECOND)), ("end_date", _instant(end + SECOND)))
        query = (*window, *reach.query)
        walk = await reader.walk(path, _REPORTS, query, limit)
        sent = [row async for page in walk.pages() for row in page]
        read = [scribe.report(row, device, walk.what) for row in sent]
        found |= {report.key: report for report in read}
        units += walk.requests
        limit = walk.limit or limit
        if not walk.cut:
            continue
        if (
            end - start <= 2 * SECOND
            or parts + len(spans) >= MOST_PARTS
            or _strays(read, start, end)
        ):
            cut = True
            if end - start <= 2 * SECOND:
                burst_at = busiest_second(read)
        else:
            middle = start + (end - start) / 2
            spans += [(start, middle), (middle, end)]
    kept = sorted(found.values(), key=_when)
    return ReportPage(
        reports=tuple(kept), since=since, until=until, cut=cut, burst_at=burst_at, units=units
    )


async def usage(
    reader: Reader,
    scribe: RecordWriter,
    device: DeviceRecord,
    *,
    period: Literal["daily", "monthly"],
    span: tuple[datetime, datetime],
    fetched_at: datetime,
) -> list[Usage]:
    """Read use by day or month (lattigo.txt, daily_data_usages), both ends included."""
    _require_order(*span)
    first, last = (at.astimezone(UTC).date() for at in span)
    if period == "monthly":  # such a row carries the first day of its month
        first = first.replace(day=1)
    days = (last - first).days + 3
    most = days if period == "daily" else days // 28 + 2
    reach = reach_of(device.address, device.iccid)
    query = (("start_date", _day(first, -1)), ("end_date", _day(last, 1)), *reach.query)
    path = reach.path(f"{period}_data_usages")
    walk = await reader.walk(path, _USAGES, query, most + 1)
    sent = [row async for page in walk.pages() for row in page]
    if walk.cut:
        raise AnswerUnreadable(
            f"{walk.what}: {walk.received} rows arrived and there may be more. Ask for a shorter span."
        )
    read = [scribe.usage(row, device, period, fetched_at, walk.what) for row in sent]
    by_date = {usage.date_for: usage for usage in read if first <= usage.date_for <= last}
    return [by_date[day] for day in sorted(by_date)]


def _strays(read: list[Report], start: datetime, end: datetime) -> bool:
    """Return whether the server ignores the dates, so that asking for halves is no use."""

    def inside(at: datetime | None) -> bool:
        return at is None or start - 2 * SECOND <= at <= end + 2 * SECOND

    return not all(inside(report.at) or inside(report.received_at) for report in read)


def _require_order(since: datetime, until: datetime) -> None:
    if since > until:
        raise Blocked("The span starts after it ends. Nothing was sent.")


def _when(report: Report) -> tuple[datetime, str]:
    return report.received_at or report.at or datetime.min.replace(tzinfo=UTC), report.key


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _day(day: date, more: int) -> str:
    return (day + timedelta(days=more)).isoformat()
