"""Estimate what downloading a device's reports would cost; no request is sent for that."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tui.console.wiring import Console
from tui.domain.budget.download_cost import DownloadCost
from tui.domain.budget.forecast import expected_seconds
from tui.domain.budget.windows import HOUR_SECONDS


async def missing_spans(
    console: Console,
    account: str,
    device: str | None,
    span: tuple[datetime, datetime],
    *,
    full: bool = False,
) -> Sequence[timedelta]:
    """Return the length of each missing part of a span; with `full`, of the whole span.

    Nothing is missing of a vendor which keeps no reports: what it shows is kept as it is seen.
    """
    if "reports" not in console.accounts[account].features:
        return []
    since, end = span[0], min(span[1], console.now())
    if full:
        return [end - since]
    gaps = await console.store.reports.gaps(account, device, since, end)
    return [stop - start for start, stop in gaps]


async def download_cost(
    console: Console, account: str, missing: Sequence[timedelta]
) -> DownloadCost:
    """Return the expected cost of downloading one device's reports of these spans."""
    slices = console.accounts[account].report_slices
    gauges, pace = await console.gauges(account), await console.pace(account)
    if slices is None:
        return DownloadCost(
            len(missing), None, seconds=expected_seconds(len(missing), gauges, pace)
        )
    calls = sum(max(1, -(-span // slices.longest)) for span in missing)
    hour = next((gauge for gauge in gauges if gauge.window_seconds == HOUR_SECONDS), None)
    return DownloadCost(
        calls,
        None if slices.most_units is None else calls * slices.most_units,
        max(0, hour.limit - hour.used) if hour else None,
        expected_seconds(calls, gauges, pace),
    )
