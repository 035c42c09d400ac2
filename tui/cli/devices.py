"""The command devices: the vendors' records of devices."""

import argparse

from tui.cli.shared.output import print_records
from tui.cli.shared.select import (
    chosen_accounts,
    device_query,
    sync_unseen,
    warn_about_old_data,
)
from tui.cli.shared.session import open_console
from tui.cli.shared.unknown_names import warn_about_unknown_names
from tui.cli.status import Exit, Result, UsageProblem
from tui.domain.show.filter import FilterError
from tui.export.records import DEVICE, device_fields

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
    """Print device records from the store, after a first sync of accounts which it has never seen."""
    result = Result()
    async with open_console(read_only=arguments.read_only) as console:
        wanted = chosen_accounts(console, arguments.account, arguments.provider)
        query = device_query(console, arguments)
        try:
            await console.store.devices.page(query)  # a wrong filter costs no request
            await sync_unseen(console, wanted, result)
            page = await console.store.devices.page(query)
        except FilterError as error:
            raise UsageProblem(str(error)) from error
        found = [device_fields(record) for record in page.records if record.account in wanted]
        await warn_about_old_data(console, wanted)
        await warn_about_unknown_names(console, query.text)
        print_records(found, DEVICE_COLUMNS, arguments.format, DEVICE)
    return result.status
