"""What downloading the missing reports of a time span would cost, before anything is asked."""

from datetime import datetime, timedelta

from tui.console import Console
from tui.console.download_cost import download_cost, missing_spans
from tui.domain.budget.download_cost import DownloadCost
from tui.domain.text.times import format_age
from tui.screens.reports.subject import ReportSubject
from tui.screens.reports.words import LIVE_SLACK

TimeRange = tuple[datetime, datetime]


async def fetch_cost(
    console: Console, subject: ReportSubject, span: TimeRange, *, full: bool
) -> DownloadCost | None:
    """Return what fetching a span may cost; None where nothing is missing."""
    missing = await missing_spans(console, subject.account, subject.device, span, full=full)
    return await download_cost(console, subject.account, missing) if missing else None


async def download_offer(console: Console, subject: ReportSubject | None, span: TimeRange) -> str:
    """Return what of one device's span is not downloaded and what that costs; empty: nothing."""
    if subject is None or subject.record is None:
        return ""
    missing = await missing_spans(console, subject.account, subject.device, span)
    length = sum(missing, timedelta())
    if length <= LIVE_SLACK:
        return ""
    cost = await download_cost(console, subject.account, missing)
    return f"download the missing {format_age(length.total_seconds())} first: {cost.words}"
