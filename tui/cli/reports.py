"""The commands which read a device's past: reports and usage."""

import argparse
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tui.cli.shared.events import events_by_report
from tui.cli.shared.output import all_csv_names, default_format, print_batches, print_records
from tui.cli.shared.report_download import ReportDownload
from tui.cli.shared.select import (
    chosen_accounts,
    find_unit,
    parse_span,
    records_with_feature,
)
from tui.cli.shared.session import open_console
from tui.cli.shared.unit_reports import UnitReports, report_filter
from tui.cli.status import Exit, Result
from tui.console import FAILURES, Console
from tui.domain.device.kept_positions import KEPT_POSITIONS
from tui.domain.device.record import DeviceRecord, Report, Usage
from tui.domain.trips.place_events import PlaceEvent
from tui.domain.unit.unit import Unit
from tui.export.records import REPORT, USAGE, Fields, report_fields, usage_fields

REPORT_COLUMNS = (
    "account", "device", "at", "received_at", "latitude", "longitude", "position_source",
    "speed_kmh", "voltage_mv", "temperature_c", "rssi", "satellites", "hdop",
)  # fmt: skip
USUAL = timedelta(days=1)
_Events = Mapping[str, Sequence[PlaceEvent]]
"""What happened at places, by the key of the report which tells it."""
USAGE_COLUMNS = ("account", "device", "date_for", "bytes_used", "sms_used")


async def reports(arguments: argparse.Namespace) -> Exit:
    """Print a device's reports of a span; fetch only the parts which the store lacks."""
    result = Result()
    async with open_console(read_only=arguments.read_only) as console:
        unit, found = await read_reports(console, arguments, result)
        if unit is not None:
            events = await events_by_report(console, found.records, found.since, found.until)
            format = arguments.format or default_format()
            if format == "table":
                await _print_table(console, found, events)
            else:
                names: Sequence[str] = REPORT
                if format == "csv":
                    names = await all_csv_names(_fields(found, events), REPORT)
                await print_batches(_fields(found, events), (), format, names)
    return result.status


async def _fields(found: UnitReports, events: _Events) -> AsyncIterator[Sequence[Fields]]:
    async for batch in found.batches():
        yield [report_fields(report, events.get(report.key, ())) for report in batch]


async def _print_table(console: Console, found: UnitReports, events: _Events) -> None:
    """Print all reports as a table: it has the columns which any of them needs."""
    reports = await found.read()
    rows = [report_fields(report, events.get(report.key, ())) for report in reports]
    print_records(*_with_events(rows, _columns(console, reports)), "table", REPORT)


async def read_reports(
    console: Console, arguments: argparse.Namespace, result: Result
) -> tuple[Unit | None, UnitReports]:
    """Return the wanted unit and its reports of the span which meet the filter, once they are downloaded."""
    own = (column for offered in console.accounts.values() for column in offered.report_columns)
    is_met = report_filter(arguments.where, own, console.now())
    since, until = parse_span(arguments, console.now(), USUAL)
    chosen_accounts(console, arguments.account, None)
    unit = await find_unit(console, arguments.ident, result)
    records = _of_account(
        records_with_feature(console, unit, ("reports", KEPT_POSITIONS), result),
        arguments.account,
        result,
    )
    asked = [record for record in records if "reports" in console.accounts[record.account].features]
    await ReportDownload.of(console, result, (since, until), arguments).run(asked)
    return unit, UnitReports(console, records, since, until, is_met)


def _of_account(
    records: Sequence[DeviceRecord], account: str | None, result: Result
) -> Sequence[DeviceRecord]:
    """Return the records of the chosen account; print a sentence if there are none."""
    chosen = [record for record in records if account in (None, record.account)]
    if records and not chosen:
        accounts = " and ".join(record.account for record in records)
        result.refuse(f"{account} has no reports of this device. Ask for those of {accounts}.")
    return chosen


def _columns(console: Console, found: Sequence[Report]) -> Sequence[str]:
    """Return the columns of a table: the usual ones, and the vendor's own fields where it declares some."""
    accounts = dict.fromkeys(report.account for report in found)
    own = (column for account in accounts for column in console.accounts[account].report_columns)
    shown = (column.field for column in own if column.field.startswith("vendor."))
    return list(dict.fromkeys((*REPORT_COLUMNS, *shown)))


def _with_events(
    rows: Sequence[Fields], columns: Sequence[str]
) -> tuple[list[Fields], Sequence[str]]:
    """Return the rows of a table, and its columns with what happened at places, if anything did."""
    told = [
        {**row, "at_places": ", ".join(e["words"] for e in row["place_events"])} for row in rows
    ]
    has_events = any(row["at_places"] for row in told)
    return list(told), (*columns, "at_places") if has_events else columns


async def usage(arguments: argparse.Namespace) -> Exit:
    """Print what a SIM used by day or month."""
    result = Result()
    async with open_console(read_only=arguments.read_only) as console:
        days = 31 if arguments.period == "daily" else 366
        since, until = parse_span(arguments, console.now(), timedelta(days=days))
        until = min(until, console.now())
        unit = await find_unit(console, arguments.ident, result)
        found: list[Usage] = []
        for record in records_with_feature(console, unit, ("usage",), result):
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
