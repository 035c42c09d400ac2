"""The command trips: what units did by day, from the reports of whichever vendor has them."""

import argparse
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from tui.cli.shared.output import default_format, print_records
from tui.cli.shared.report_download import ReportDownload
from tui.cli.shared.select import (
    chosen_accounts,
    device_query,
    matching_units,
    parse_span,
    records_with_feature,
    stored_unit,
    sync_unseen,
)
from tui.cli.shared.session import open_console
from tui.cli.status import Exit, Result, UsageProblem, say
from tui.console import Console, whole_units
from tui.console.trips import read_trips
from tui.domain.device.kept_positions import KEPT_POSITIONS
from tui.domain.place.distance import format_distance
from tui.domain.show.filter import FilterError
from tui.domain.text.times import format_age
from tui.domain.trips.days import split_days
from tui.domain.unit.unit import Unit
from tui.export.records import Fields
from tui.export.trips import TRIP_DAY, day_fields

USUAL = timedelta(days=7)
COLUMNS = (
    "label", "date", "trips", "stops", "distance", "driving", "standing", "unknown", "account"
)  # fmt: skip


async def trips(arguments: argparse.Namespace) -> Exit:
    """Print a row for each unit and day; a day is one of UTC."""
    result = Result()
    async with open_console(read_only=arguments.read_only) as console:
        since, until = parse_span(arguments, console.now(), USUAL)
        until = min(until, console.now())
        chosen_accounts(console, arguments.account, None)
        units = await _units(console, arguments, result)
        await _download(console, units, (since, until), arguments, result)
        rows: list[Fields] = []
        for unit in units:
            rows += await _rows(console, unit, (since, until), arguments.account)
        if units:
            say(
                "Days are days in UTC. Silent hours are unknown: they count as neither driving nor stop."
            )
            is_table = (arguments.format or default_format()) == "table"
            shown = [_for_people(row) for row in rows] if is_table else rows
            told = any(row["place_events"] for row in rows)
            columns = (*COLUMNS, "places") if told else COLUMNS
            print_records(shown, columns, arguments.format, TRIP_DAY)
    return result.status


async def _units(console: Console, arguments: argparse.Namespace, result: Result) -> Sequence[Unit]:
    """Return the unit with an identifier, else the units of a filter; none are refused in a sentence."""
    text = " ".join(arguments.filter)
    query = device_query(console, arguments)
    try:
        await console.store.devices.page(query)  # a wrong filter costs no request
        await sync_unseen(console, console.accounts, result)
        if await matching_units(console, text):
            unit = await stored_unit(console, text, result)
            return () if unit is None else (unit,)
        found = (await console.store.devices.page(query)).records
    except FilterError as error:
        raise UsageProblem(str(error)) from error
    units = await whole_units(console, found)
    if not units:
        result.refuse(f'No device in the store matches "{text}".')
    return units


async def _download(
    console: Console,
    units: Sequence[Unit],
    span: tuple[datetime, datetime],
    arguments: argparse.Namespace,
    result: Result,
) -> None:
    """Download what the store lacks: of one unit as `reports` does, of several only if told to."""
    if len(units) == 1:
        records = records_with_feature(console, units[0], ("reports", KEPT_POSITIONS), result)
    elif arguments.yes or arguments.spend is not None:
        records = [record for unit in units for record in unit.records]
    else:
        if units:
            say(
                f"{len(units):,} units, from the store. To download what is missing, add --spend N"
                " or --yes."
            )
        return
    wanted = [
        record
        for record in records
        if "reports" in console.accounts[record.account].features
        and arguments.account in (None, record.account)
    ]
    await ReportDownload.of(console, result, span, arguments).run(wanted)


async def _rows(
    console: Console, unit: Unit, span: tuple[datetime, datetime], account: str | None
) -> list[Fields]:
    found = await read_trips(console, unit, *span, account=account)
    if found.record is None:
        return []
    by_day = defaultdict(list)
    for event in found.events:
        by_day[event.at.date()].append(event)
    return [
        day_fields(unit, found.record, day, "UTC", by_day[day.date])
        for day in split_days(found.pieces, UTC)
    ]


def _for_people(row: Fields) -> Fields:
    """Add what a table shows instead of meters and seconds."""
    lengths = {
        name: format_age(row[f"{name}_seconds"]) for name in ("driving", "standing", "unknown")
    }
    places = ", ".join(f"{event['at'][11:16]} {event['words']}" for event in row["place_events"])
    return {**row, "distance": format_distance(row["distance_m"]), "places": places, **lengths}
