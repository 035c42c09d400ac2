"""The command export: write devices, units, reports or plans to a file, in any format."""

import argparse
import os
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tui.cli.costs.plans import chosen_costs, read_accounts
from tui.cli.reports import read_reports
from tui.cli.share import share
from tui.cli.shared.events import events_by_report
from tui.cli.shared.named_file import own_files, wrong_names_refused
from tui.cli.shared.select import (
    EVERYTHING,
    chosen_accounts,
    device_query,
    sync_unseen,
    warn_about_old_data,
)
from tui.cli.shared.session import open_console
from tui.cli.shared.unit_reports import UnitReports
from tui.cli.shared.unknown_names import warn_about_unknown_names
from tui.cli.status import Exit, Result, UsageProblem, say
from tui.cli.units import judge_what_is_due
from tui.config.zone import shown_zone
from tui.console import Console
from tui.domain.device.record import DeviceRecord, Report
from tui.domain.money.summary import CostSummary
from tui.domain.place.named_places import AT
from tui.domain.show.filter import UNIT_FIELDS, FilterError, UnitQuery
from tui.domain.show.format import TimeStyle, cell_text, zone_title
from tui.domain.text.column import Column, Kind
from tui.export.destination import OwnFiles
from tui.export.files import FORMATS, Format, write_file, write_sheet
from tui.export.plan_records import plan_line
from tui.export.rows_on_disk import OnDisk
from tui.export.sheet import MEASURED, PLACE_COLUMNS, ExportTable, place_of

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("imei", "iccid", "imsi", "msisdn", "key"), "identifier"),
    **dict.fromkeys(
        ("last_seen", "position_at", "fetched_at", "at", "received_at", "since", "judged_at"),
        "time",
    ),
    **dict.fromkeys(
        (
            "latitude",
            "longitude",
            "speed_kmh",
            "heading",
            "voltage_mv",
            "temperature_c",
            "rssi",
            "position_radius_m",
            "cell_accuracy_m",
            "satellites",
            "hdop",
            "voltage_2_mv",
            "temperature_2",
            "tower_count",
        ),
        "number",
    ),
    **dict.fromkeys(
        (
            "saves_low",
            "saves_high",
            "change_fees",
            "past_cost",
            "cost_low",
            "cost_high",
            "fees_per_month",
            "paid_per_month",
        ),
        "money",
    ),
    "state": "state",
}
UNIT_NAMES = (
    "severity", "cause", "since", "sentence", "label", "imei", "iccid", "state", "last_seen",
    "latitude", "longitude", "position_source", "position_at", "accounts",
)  # fmt: skip
DEVICE_NAMES = (
    "label", "provider", "account", "key", "state", "last_seen", "latitude", "longitude",
    "position_source", "position_at", "imei", "iccid", "imsi", "msisdn",
)  # fmt: skip
PLAN_NAMES = (
    "label", "iccid", "msisdn", "account", "key", "state", "plan", "plan_source", "cheapest",
    "saves_low", "saves_high", "change_fees", "past_cost", "cost_low", "cost_high", "paid_for",
    "paid_per_month", "first_day", "last_day", "why",
)  # fmt: skip
PLACE_EVENTS = "place_events"
BATCH = 500
REPORT_NAMES = (
    "received_at", "at", "account", "device", "latitude", "longitude", "position_source",
    "speed_kmh", "heading", "voltage_mv", "temperature_c", "rssi", "satellites", "hdop", "inputs_on",
    "alerts", PLACE_EVENTS,
)  # fmt: skip


async def export(arguments: argparse.Namespace) -> Exit:
    """Write devices, units, reports, plans or a page to a file; an existing file is replaced only with `--force`."""
    if arguments.what == "share":
        return await share(arguments)
    result = Result()
    format = chosen_format(arguments.format, arguments.to, excel=arguments.excel)
    async with open_console(read_only=arguments.read_only) as console:
        read = {"devices": _devices, "units": _units, "reports": _reports, "plans": _plans}[
            arguments.what
        ]
        own = own_files(console, arguments.to)
        sheet = await read(console, arguments, format, result)
        if sheet is not None:
            masked = sheet.with_masked_identifiers() if arguments.mask else sheet
            _write(masked, format, arguments, own)
    return result.status


def chosen_format(named: str | None, to: str, *, excel: bool = False) -> Format:
    """Return the named format, else the format of the file's ending; `excel` chooses among CSVs."""
    by_suffix: dict[str, Format] = {}
    for format in FORMATS.values():
        by_suffix.setdefault(format.suffix, format)
    found = FORMATS[named] if named is not None else by_suffix.get(Path(to).suffix.casefold())
    if excel:
        if found not in {None, FORMATS["csv"]}:
            raise UsageProblem("--excel is for CSV. A workbook (.xlsx) keeps long numbers anyway.")
        return FORMATS["excel"]
    if found is None:
        raise UsageProblem(
            f"The format of {to} is unknown. Add --format, or a file ending: {', '.join(by_suffix)}"
        )
    return found


def _write(
    sheet: ExportTable, format: Format, arguments: argparse.Namespace, own: OwnFiles
) -> None:
    if arguments.to == "-":
        write_sheet(sheet, format, sys.stdout.buffer)
        sys.stdout.flush()
        return
    path = Path(arguments.to)
    with wrong_names_refused(path, own):
        size = write_file(sheet, format, path, replace=arguments.force)
    say(f"Wrote {len(sheet.rows):,} of {sheet.total:,} {sheet.noun}, {size:,} bytes, to {path}")
    if sheet.relayed:
        say(
            f"{sheet.relayed:,} of them are the same fix from another account, and were left out. "
            "--account chooses one account."
        )


async def _devices(
    console: Console, arguments: argparse.Namespace, format: Format, result: Result
) -> ExportTable:
    wanted = chosen_accounts(console, arguments.account, arguments.provider)
    query = device_query(console, arguments)
    try:
        await console.store.devices.page(replace(query, limit=1))  # a wrong filter costs no request
        await sync_unseen(console, wanted, result)
    except FilterError as error:
        raise UsageProblem(str(error)) from error
    await warn_about_old_data(console, wanted)
    await warn_about_unknown_names(console, query.text)
    counts = await console.store.devices.counts()
    total = sum(count for (_, account), count in counts.items() if account in wanted)
    columns = _columns(arguments.columns, DEVICE_NAMES)

    async def records() -> AsyncIterator[Sequence[DeviceRecord]]:
        async for batch in console.store.devices.stream_records(query):
            yield [record for record in batch if record.account in wanted]

    sheet = await _sheet(console, records(), columns, format)
    return replace(sheet, title="Devices", noun="device records", total=total, filter=query.text)


async def _units(
    console: Console, arguments: argparse.Namespace, format: Format, result: Result
) -> ExportTable:
    query = UnitQuery(text=" ".join(arguments.filter), places=console.places, limit=EVERYTHING)
    try:
        await console.store.units.page(replace(query, limit=1))  # a wrong filter costs no request
        await sync_unseen(console, console.accounts, result)
        await judge_what_is_due(console)
    except FilterError as error:
        raise UsageProblem(str(error)) from error
    await warn_about_old_data(console, console.accounts)
    await warn_about_unknown_names(console, query.text, UNIT_FIELDS)
    total = sum(count.count for count in await console.store.units.count_by_cause())
    units = console.store.units.stream(query, with_records=True)
    sheet = await _sheet(console, units, _columns(arguments.columns, UNIT_NAMES), format)
    return replace(sheet, title="Units", noun="units", total=total, filter=query.text)


async def _reports(
    console: Console, arguments: argparse.Namespace, format: Format, result: Result
) -> ExportTable | None:
    unit, found = await read_reports(console, arguments, result)
    if unit is None:
        return None
    columns = _columns(arguments.columns, REPORT_NAMES)
    if PLACE_EVENTS in {column.field for column in columns}:
        columns = await _with_place_events(console, columns, found)
    sheet = await _sheet(console, found.batches(), columns, format)
    named = unit.label or arguments.ident
    sheet = replace(sheet, title=f"Reports of {named}", noun="reports")
    return sheet.in_time() if format.map else sheet


async def _plans(
    console: Console, arguments: argparse.Namespace, format: Format, result: Result
) -> ExportTable:
    """Return what SIMs cost: with `--advised`, the list for whoever changes their plans."""
    readers = await read_accounts(console, arguments, result)
    text, summary = " ".join(arguments.filter), CostSummary()
    found = chosen_costs(readers, text, summary, advised=arguments.advised)
    lines = [SimpleNamespace(**plan_line(costs)) async for batch in found for costs in batch]
    for line in lines:
        line.label = line.label or line.iccid or line.key
    columns = _columns(arguments.columns, PLAN_NAMES)
    sheet = await _sheet(console, _in_batches(lines), columns, format)
    return replace(sheet, title="Rate plans", noun="SIMs", total=summary.sims, filter=text)


async def _with_place_events(
    console: Console, columns: Sequence[Column], found: UnitReports
) -> tuple[Column, ...]:
    """Return the columns of reports with what these tell happened at places, in words."""
    events = await events_by_report(console, found.records, found.since, found.until)

    def words(report: Report) -> str:
        return ", ".join(event.words for event in events.get(report.key, ()))

    return tuple(
        replace(column, text_of=words) if column.field == PLACE_EVENTS else column
        for column in columns
    )


def _columns(named: str | None, usual: Sequence[str]) -> tuple[Column, ...]:
    names = [name.strip() for name in named.split(",")] if named else usual
    return tuple(
        Column(name, name, 20, _KINDS.get(name.removeprefix("vendor."), "text")) for name in names
    )


async def _in_batches(records: Sequence[Any]) -> AsyncIterator[Sequence[Any]]:
    for start in range(0, len(records), BATCH):
        yield records[start : start + BATCH]


async def _sheet(
    console: Console,
    batches: AsyncIterator[Sequence[Any]],
    columns: tuple[Column, ...],
    format: Format,
) -> ExportTable:
    """Return all records as shown; their rows wait in a temporary file, however many they are."""
    if AT.field in {column.field for column in columns}:
        for problem in console.places.problems:
            say(problem)
    zone = shown_zone(console.settings.ui.timezone, os.environ)
    if zone.problem and not format.utc:
        say(zone.problem)
    style = TimeStyle(
        console.now(),
        UTC if format.utc else zone.zone,
        absolute=True,
        most_characters=sys.maxsize,
        places=console.places,
        sources=console.position_sources,
    )
    asked = [
        replace(column, kind="text") if column.kind in MEASURED else column for column in columns
    ]
    rows: OnDisk[Sequence[str]] = OnDisk(tuple)
    places = OnDisk(place_of)
    async for batch in batches:
        rows.add([[cell_text(record, column, style) for column in asked] for record in batch])
        if format.map:
            places.add(
                [[cell_text(record, column, style) for column in PLACE_COLUMNS] for record in batch]
            )
    return ExportTable(
        title="",
        noun="",
        columns=columns,
        rows=rows,
        total=len(rows),
        zone=zone_title(style),
        made_at=style.now.astimezone(UTC),
        places=places,
    )
