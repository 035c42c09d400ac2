"""The commands which read a device's past: reports and usage."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast

from tui.cli.output import print_records
from tui.cli.progress import ProgressLine
from tui.cli.select import EVERYTHING, find_unit, parse_span, records_with_feature
from tui.cli.session import open_console
from tui.cli.status import Exit, Result, say
from tui.console import FAILURES, Console
from tui.domain.device.record import DeviceRecord, Report, ReportPage, Usage
from tui.domain.device.unit import Unit
from tui.export import REPORT, USAGE, instant, report_fields, usage_fields
from tui.providers.contract import Client

REPORT_COLUMNS = (
    "account", "device", "at", "received_at", "latitude", "longitude", "position_source",
    "speed_kmh", "voltage_mv", "temperature_c", "rssi",
)  # fmt: skip
USAGE_COLUMNS = ("account", "device", "date_for", "bytes_used", "sms_used")
SLACK = timedelta(minutes=1)
"""A vendor's clock may be behind ours by so much without anything missing."""


@dataclass
class _Noting:
    """A client whose report pages are kept: the store cannot tell a short one from a cut one."""

    client: Client
    pages: list[tuple[datetime, ReportPage]] = field(default_factory=list)

    async def reports(
        self, device: DeviceRecord, since: datetime, until: datetime, *, full: bool = False
    ) -> ReportPage:
        """Read one device's reports of a span, and keep what came and what was asked."""
        page = await self.client.reports(device, since, until, full=full)
        self.pages.append((until, page))
        return page

    def __getattr__(self, name: str) -> Any:
        """Leave everything else to the client."""
        return getattr(self.client, name)


async def reports(arguments: argparse.Namespace) -> Exit:
    """Print a device's reports of a span, fetching only what the store lacks."""
    result = Result()
    async with open_console(read_only=arguments.read_only) as console:
        unit, found = await read_reports(console, arguments, result)
        if unit is not None:
            print_records(
                [report_fields(report) for report in found],
                REPORT_COLUMNS,
                arguments.format,
                REPORT,
            )
    return result.status


async def read_reports(
    console: Console, arguments: argparse.Namespace, result: Result
) -> tuple[Unit | None, list[Report]]:
    """Return the unit which is meant and its reports of the span, the oldest first."""
    since, until = parse_span(arguments, console.now(), timedelta(days=1))
    unit = await find_unit(console, arguments.ident, result)
    found: list[Report] = []
    for record in records_with_feature(console, unit, "reports", result):
        await _fetch(console, record, (since, until), result, full=arguments.full)
        held = await console.store.reports.read(
            record.account, record.key, since, until, limit=EVERYTHING, newest_first=False
        )
        found += held.reports
    found.sort(key=lambda report: report.received_at or report.at or since)
    return unit, found


async def _fetch(
    console: Console,
    record: DeviceRecord,
    wanted: tuple[datetime, datetime],
    result: Result,
    *,
    full: bool,
) -> None:
    """Fetch what is lacking of a span, and say what could not be had."""
    account = record.account
    since, until = wanted
    reached = since
    try:
        while True:
            source = console.source(account)
            noting = _Noting(source.client)
            await console.fetcher.reports(
                replace(source, client=cast("Client", noting)),
                record,
                reached,
                until,
                full=full,
                progress=ProgressLine(),
            )
            for _, page in noting.pages:
                if page.cut:
                    result.refuse(_cut(account, page))
            short = [page.until for asked, page in noting.pages if page.until < asked - SLACK]
            if not short or short[0] <= reached or short[0] > console.now() - SLACK:
                break
            reached = short[0]  # the budget ended on the way: go on, or hear until when it is spent
    except FAILURES as error:
        result.fail(error, account)
        if reached > since:
            say(f"{account}: the reports up to {instant(reached)} are here; later ones are missing")


def _cut(account: str, page: ReportPage) -> str:
    """Say what is missing: of one second nothing shorter can be asked for."""
    if page.burst_at is not None:
        return (
            f"{account}: more reports came in the second of {instant(page.burst_at)} than one answer"
            f" holds. Some of that second are missing, {len(page.reports):,} reports are stored; the"
            " vendor does not send the others, however short the span."
        )
    return (
        f"{account}: some reports between {instant(page.since)} and {instant(page.until)} are"
        " missing: the vendor cut its answer and does not say where. Ask for a shorter span."
    )


async def usage(arguments: argparse.Namespace) -> Exit:
    """Print what a SIM used by day or month."""
    result = Result()
    async with open_console(read_only=arguments.read_only) as console:
        days = 31 if arguments.period == "daily" else 366
        since, until = parse_span(arguments, console.now(), timedelta(days=days))
        until = min(until, console.now())
        unit = await find_unit(console, arguments.ident, result)
        found: list[Usage] = []
        for record in records_with_feature(console, unit, "usage", result):
            found += await _usage(console, record, arguments.period, (since, until), result)
        if unit is not None:
            print_records(
                [usage_fields(row) for row in found], USAGE_COLUMNS, arguments.format, USAGE
            )
    return result.status


async def _usage(
    console: Console,
    record: DeviceRecord,
    period: Any,
    wanted: tuple[datetime, datetime],
    result: Result,
) -> Sequence[Usage]:
    since, until = wanted
    try:
        await console.fetcher.usage(console.source(record.account), record, period, since, until)
    except FAILURES as error:
        result.fail(error, record.account)
    first = since.date().replace(day=1) if period == "monthly" else since.date()
    return await console.store.usage.read(record.account, record.key, period, first, until.date())
