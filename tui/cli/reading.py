"""The commands which read devices: devices and show."""

import argparse

from tui.cli.asking import chosen_accounts, device_query, say_what_is_old, sync_unseen, the_unit
from tui.cli.opened import opened
from tui.cli.output import default_format, print_records
from tui.cli.status import Exit, Result, UsageProblem
from tui.domain.filter import FilterError
from tui.domain.when import say_age
from tui.export import DEVICE, UNIT, Fields, device_fields, unit_fields

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
SHOWN_COLUMNS = (
    "provider", *DEVICE_COLUMNS, "position_source", "position_at", "position_age", "fetched_at",
)  # fmt: skip


async def devices(arguments: argparse.Namespace) -> Exit:
    """Print device records from the store, after a first sync of what it has never seen."""
    result = Result()
    async with opened(read_only=arguments.read_only) as console:
        wanted = chosen_accounts(console, arguments.account, arguments.provider)
        query = device_query(console, arguments)
        try:
            await console.store.devices(query)  # a mistyped filter costs no request
            await sync_unseen(console, wanted, result)
            page = await console.store.devices(query)
        except FilterError as error:
            raise UsageProblem(str(error)) from error
        found = [device_fields(record) for record in page.records if record.account in wanted]
        await say_what_is_old(console, wanted)
        print_records(found, DEVICE_COLUMNS, arguments.format, DEVICE)
    return result.status


async def show(arguments: argparse.Namespace) -> Exit:
    """Print one unit: what each vendor says of it, and where it was last."""
    result = Result()
    async with opened(read_only=arguments.read_only) as console:
        unit = await the_unit(console, arguments.ident, result)
        if unit is None:
            return result.status
        await say_what_is_old(console, {record.account for record in unit.records})
        whole = unit_fields(unit, console.now())
        if (arguments.format or default_format()) == "table":
            rows = [_with_age(device, whole) for device in whole["devices"]]
        else:
            rows = [whole]
        print_records(rows, SHOWN_COLUMNS, arguments.format, UNIT)
    return result.status


def _with_age(device: Fields, unit: Fields) -> Fields:
    """Add how old a position is where it is the unit's last one: the one to go by."""
    last = unit["position"]
    is_last = last and (last["account"], last["key"]) == (device["account"], device["key"])
    return {**device, "position_age": say_age(last["age_seconds"]) if is_last else None}
