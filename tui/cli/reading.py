"""The commands which read: devices, show, reports, usage."""

import argparse
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from tui.cli.opened import matching_units, opened
from tui.cli.output import default_format, print_records
from tui.cli.status import Exit, Result, UsageProblem, say
from tui.config import SecretProblem
from tui.console import Console
from tui.domain.device import DeviceRecord, Report, Usage
from tui.domain.filter import DeviceQuery, FilterError
from tui.domain.unit import Unit
from tui.domain.when import parse_when
from tui.export import Fields, device_fields, instant, report_fields, usage_fields
from tui.providers.errors import ProviderError

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
SHOWN_COLUMNS = ("provider", *DEVICE_COLUMNS, "position_source", "position_at", "fetched_at")
REPORT_COLUMNS = (
    "account", "device", "at", "received_at", "latitude", "longitude", "position_source",
    "speed_kmh", "voltage_mv", "temperature_c", "rssi",
)  # fmt: skip
USAGE_COLUMNS = ("account", "device", "date_for", "bytes_used", "sms_used")
EVERYTHING = 10_000_000


async def devices(arguments: argparse.Namespace) -> Exit:
    """Print device records from the store, after a first sync of what it has never seen."""
    result = Result()
    async with opened(read_only=arguments.read_only) as console:
        wanted = chosen_accounts(console, arguments.account, arguments.provider)
        await sync_unseen(console, wanted, result)
        query = DeviceQuery(
            text=" ".join(arguments.filter),
            provider=arguments.provider,
            account=arguments.account,
            limit=EVERYTHING,
        )
        try:
            page = await console.store.devices(query)
        except FilterError as error:
            raise UsageProblem(str(error)) from error
        records = [record for record in page.records if record.account in wanted]
        print_records([device_fields(one) for one in records], DEVICE_COLUMNS, arguments.format)
    return result.status


async def show(arguments: argparse.Namespace) -> Exit:
    """Print one unit: what each vendor says of it."""
    result = Result()
    async with opened(read_only=arguments.read_only) as console:
        unit = await the_unit(console, arguments.ident, result)
        if unit is None:
            return result.status
        if (arguments.format or default_format()) == "table":
            rows = [device_fields(record) for record in unit.records]
        else:
            rows = [unit_fields(unit)]
        print_records(rows, SHOWN_COLUMNS, arguments.format)
    return result.status


async def reports(arguments: argparse.Namespace) -> Exit:
    """Print a device's reports of a span, fetching only what the store lacks."""
    result = Result()
    async with opened(read_only=arguments.read_only) as console:
        since, until = span(arguments, console.now(), timedelta(days=1))
        unit = await the_unit(console, arguments.ident, result)
        found: list[Report] = []
        for record in capable(console, unit, "reports", result):
            try:
                await console.fetcher.reports(
                    console.source(record.account), record, since, until, full=arguments.full
                )
            except (ProviderError, SecretProblem) as error:
                result.fail(error, record.account)
            held = await console.store.reports(
                record.account, record.key, since, until, limit=EVERYTHING, newest_first=False
            )
            found += held.reports
        found.sort(key=lambda report: report.received_at or report.at or since)
        if unit is not None:
            print_records([report_fields(one) for one in found], REPORT_COLUMNS, arguments.format)
    return result.status


async def usage(arguments: argparse.Namespace) -> Exit:
    """Print what a SIM used by day or month."""
    result = Result()
    async with opened(read_only=arguments.read_only) as console:
        days = 31 if arguments.period == "daily" else 366
        since, until = span(arguments, console.now(), timedelta(days=days))
        unit = await the_unit(console, arguments.ident, result)
        found: list[Usage] = []
        for record in capable(console, unit, "usage", result):
            try:
                await console.fetcher.usage(
                    console.source(record.account), record, arguments.period, since, until
                )
            except (ProviderError, SecretProblem) as error:
                result.fail(error, record.account)
            first = since.date().replace(day=1) if arguments.period == "monthly" else since.date()
            found += await console.store.usage(
                record.account, record.key, arguments.period, first, until.date()
            )
        if unit is not None:
            print_records([usage_fields(one) for one in found], USAGE_COLUMNS, arguments.format)
    return result.status


def chosen_accounts(console: Console, account: str | None, provider: str | None) -> Sequence[str]:
    """Give the accounts a command means; raise `UsageProblem` for one there is not."""
    if account and account not in console.accounts:
        known = ", ".join(console.accounts)
        raise UsageProblem(f'no account is named "{account}"; there are: {known}')
    found = [
        name
        for name, offered in console.accounts.items()
        if (not account or name == account) and (not provider or offered.name == provider)
    ]
    if not found:
        raise UsageProblem(f'no account of provider "{provider}" is configured')
    return found


async def sync_unseen(console: Console, accounts: Iterable[str], result: Result) -> None:
    """Read the device list of each account which the store has never seen."""
    statuses = await console.store.statuses()
    counts = await console.store.device_counts()
    stored = {account for (_, account), count in counts.items() if count}
    for account in accounts:
        status = statuses.get(account)
        if account in stored or (status and status.ok_at):
            continue
        say(f"{account}: reading its devices for the first time")
        try:
            await console.fetcher.devices(console.source(account))
        except (ProviderError, SecretProblem) as error:
            result.fail(error, account)


async def the_unit(console: Console, ident: str, result: Result) -> Unit | None:
    """Find the one unit a caller means; several are listed and refused."""
    await sync_unseen(console, console.accounts, result)
    units = await matching_units(console, ident)
    if len(units) == 1:
        return units[0]
    if not units:
        result.refuse(
            f'no device matches "{ident}" in what is stored.'
            " Give an IMEI, ICCID, IMSI, MSISDN, name, or its last four or more digits;"
            " watchfloor sync fetches the newest lists."
        )
        return None
    lines = "\n".join(
        f"  {record.account}: {record.label or '-'}  imei {record.imei or '-'}"
        f"  iccid {record.iccid or '-'}"
        for unit in units
        for record in unit.records
    )
    result.refuse(f'"{ident}" matches {len(units)} units; give more of it:\n{lines}')
    return None


def capable(
    console: Console, unit: Unit | None, feature: str, result: Result
) -> Sequence[DeviceRecord]:
    """Give the unit's records whose vendor offers this; none at all is refused."""
    if unit is None:
        return ()
    found = [r for r in unit.records if feature in console.accounts[r.account].features]
    if not found:
        vendors = ", ".join(sorted({record.provider for record in unit.records}))
        result.refuse(f"no vendor of this device keeps {feature} (it is known to {vendors} only)")
    return found


def span(
    arguments: argparse.Namespace, now: datetime, otherwise: timedelta
) -> tuple[datetime, datetime]:
    """Read --since and --until; raise `UsageProblem` where they make no span."""
    try:
        until = parse_when(arguments.until, now) if arguments.until else now
        since = parse_when(arguments.since, now) if arguments.since else until - otherwise
    except (ValueError, OverflowError) as error:
        raise UsageProblem(str(error)) from error
    if since >= until:
        raise UsageProblem(f"the span is empty: {instant(since)} is not before {instant(until)}")
    return since, until


def unit_fields(unit: Unit) -> Fields:
    """Give a unit the names it has in every machine format; a verdict is not computed yet."""
    return {
        "unit": unit.key,
        "label": unit.label,
        "members": [
            {"provider": record.provider, "account": record.account, "key": record.key}
            for record in unit.records
        ],
        "imei": unit.imei,
        "iccid": unit.iccid,
        "state": unit.state,
        "last_seen": instant(unit.last_seen),
        "severity": None,
        "findings": [],
        "devices": [device_fields(record) for record in unit.records],
    }
