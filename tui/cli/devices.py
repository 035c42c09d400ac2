"""The command devices: the vendors' records of devices."""

import argparse
import json
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import replace

from tui.cli.shared.as_of import as_of
from tui.cli.shared.output import all_csv_names, default_format, print_batches
from tui.cli.shared.select import (
    chosen_accounts,
    device_query,
    sync_unseen,
    warn_about_old_data,
)
from tui.cli.shared.session import open_console
from tui.cli.shared.unknown_names import warn_about_unknown_names
from tui.cli.status import Exit, Result, UsageProblem
from tui.console import Console
from tui.domain.show.filter import DeviceQuery, FilterError
from tui.export.records import DEVICE, Fields, JsonText, known_device_fields

DEVICE_COLUMNS = (
    "account",
    "label",
    "imei",
    "iccid",
    "state",
    "last_seen",
    "latitude",
    "longitude",
)


async def devices(arguments: argparse.Namespace) -> Exit:
    """Print device records from the store as they are read, after a first sync of accounts it has never seen."""
    result = Result()
    async with (
        open_console(read_only=arguments.read_only) as live,
        as_of(live, arguments.at) as console,
    ):
        wanted = chosen_accounts(console, arguments.account, arguments.provider)
        query = device_query(console, arguments)
        try:
            await console.store.devices.page(replace(query, limit=1))
        except FilterError as error:  # a wrong filter costs no request
            raise UsageProblem(str(error)) from error
        if console is live:
            await sync_unseen(console, wanted, result)
            await warn_about_old_data(console, wanted)
        await warn_about_unknown_names(console, query.text)
        format = arguments.format or default_format()
        names: Sequence[str] = DEVICE
        if format == "csv":
            names = await all_csv_names(_batches(console, query, wanted, is_json=False), DEVICE)
        batches = _batches(console, query, wanted, is_json=format in {"json", "jsonl"})
        await print_batches(batches, DEVICE_COLUMNS, format, names, console.now())
    return result.status


async def _batches(
    console: Console, query: DeviceQuery, wanted: Collection[str], *, is_json: bool
) -> AsyncIterator[Sequence[Fields]]:
    """Yield the fields of all devices of a query, some hundreds at a time.

    In JSON the vendor's own fields are passed on unread.
    """
    read = JsonText if is_json else json.loads
    async for batch in console.store.devices.stream(query):
        yield [
            {**known_device_fields(values), "vendor": read(vendor_json)}
            for values, vendor_json in batch
            if values["account"] in wanted
        ]
