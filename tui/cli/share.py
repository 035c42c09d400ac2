"""The command export share: one page about one unit, for somebody outside."""

import argparse
import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import IO

from tui.cli.shared.named_file import STDOUT, own_files, wrong_names_refused
from tui.cli.shared.output import write
from tui.cli.shared.report_download import ReportDownload
from tui.cli.shared.select import chosen_accounts, find_unit, records_with_feature
from tui.cli.shared.session import open_console
from tui.cli.status import Exit, Result, UsageProblem, say
from tui.config.zone import shown_zone
from tui.console import Console
from tui.console.trips import read_trips
from tui.domain.device.kept_positions import KEPT_POSITIONS
from tui.domain.device.record import DeviceRecord
from tui.domain.show.format import TimeStyle
from tui.domain.trips.pieces import is_usable
from tui.domain.unit.unit import Unit
from tui.export.share_page import SharedUnit, share_page
from tui.export.whole_file import check_free, write_whole


async def share(arguments: argparse.Namespace) -> Exit:
    """Write the page of a unit's last hours; an existing file is replaced only with `--force`."""
    result = Result()
    path = Path(arguments.to)
    if arguments.to != STDOUT and path.suffix.casefold() not in {".html", ".htm"}:
        raise UsageProblem(f"The page is HTML. Name a file which ends in .html, not {path.name}.")
    async with open_console(read_only=arguments.read_only) as console:
        own = own_files(console, arguments.to)
        if arguments.to != STDOUT:  # before a request is spent on what cannot be written
            with wrong_names_refused(path, own):
                check_free(path, replace=arguments.force)
        chosen_accounts(console, arguments.account, None)
        unit = await find_unit(console, arguments.ident, result)
        records = records_with_feature(console, unit, ("reports", KEPT_POSITIONS), result)
        if unit is None or not records:
            return result.status
        page = await _page(console, unit, records, arguments, result)
    if arguments.to == STDOUT:
        write(page)
        return result.status

    def fill(file: IO[bytes]) -> None:
        file.write(page.encode())

    with wrong_names_refused(path, own):
        size = write_whole(path, fill, replace=arguments.force)
    say(f"Wrote {size:,} bytes to {path}. Identifiers are masked, and the page loads nothing.")
    return result.status


async def _page(
    console: Console,
    unit: Unit,
    records: Sequence[DeviceRecord],
    arguments: argparse.Namespace,
    result: Result,
) -> str:
    """Download what the store lacks of the last hours, and return the page."""
    until = console.now()
    since = until - timedelta(hours=arguments.hours)
    asked = [
        record
        for record in records
        if "reports" in console.accounts[record.account].features
        and arguments.account in (None, record.account)
    ]
    await ReportDownload.of(console, result, (since, until), arguments).run(asked)
    found = await read_trips(console, unit, since, until, arguments.account)
    points = [point for point in found.track.until(until).steps if point.at >= since]
    shared = SharedUnit(
        name=unit.label or unit.key,
        identifiers=[(title, name) for title, name in _identifiers(unit) if name],
        since=since,
        until=until,
        pieces=found.pieces,
        last=next(filter(is_usable, reversed(points)), None),
    )
    zone = shown_zone(console.settings.ui.timezone, os.environ)
    if zone.problem:
        say(zone.problem)
    return share_page(shared, TimeStyle(until, zone.zone))


def _identifiers(unit: Unit) -> Sequence[tuple[str, str | None]]:
    return ("IMEI", unit.imei), ("ICCID", unit.iccid)
