"""What a caller means: which accounts, which unit, which span of time."""

import argparse
import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from tui.cli.status import Result, UsageProblem, say
from tui.console import FAILURES, Console
from tui.domain.account.health import HealthKind
from tui.domain.device.identity import identifier_warning
from tui.domain.device.record import DeviceRecord
from tui.domain.device.unit import Unit, join_units
from tui.domain.show.filter import DeviceQuery
from tui.domain.text.times import format_age, parse_when
from tui.export import instant

EVERYTHING = 10_000_000


def chosen_accounts(console: Console, account: str | None, provider: str | None) -> Sequence[str]:
    """Return the accounts a command means; raise `UsageProblem` for one there is not."""
    if account and account not in console.accounts:
        known = ", ".join(console.accounts)
        raise UsageProblem(f'no account is named "{account}"; there are: {known}')
    found = [
        name
        for name, offered in console.accounts.items()
        if (not account or name == account) and (not provider or offered.name == provider)
    ]
    if not found:
        known = ", ".join(dict.fromkeys(offered.name for offered in console.accounts.values()))
        raise UsageProblem(f'no such account is of provider "{provider}"; there are: {known}')
    return found


def device_query(console: Console, arguments: argparse.Namespace) -> DeviceQuery:
    """Ask for every device which a command's filter, provider and account mean."""
    return DeviceQuery(
        text=" ".join(arguments.filter),
        provider=arguments.provider,
        account=arguments.account,
        limit=EVERYTHING,
        places=console.places,
    )


async def sync_unseen(console: Console, accounts: Iterable[str], result: Result) -> None:
    """Read the device list of each account which the store has never seen whole, all at once."""
    statuses = await console.store.shared.health()
    counts = await console.store.devices.counts()
    stored = {account for (_, account), count in counts.items() if count}
    unseen = [
        account
        for account in accounts
        if account not in stored or statuses.get(account) is None or not statuses[account].ok_at
    ]

    async def read(account: str) -> None:
        say(f"{account}: reading its devices for the first time")
        try:
            saved = await console.fetcher.devices(console.source(account))
        except FAILURES as error:
            result.fail(error, account)
        else:
            say(f"{account}: {saved.new + saved.changed + saved.unchanged:,} devices")

    await asyncio.gather(*(read(account) for account in unseen))


async def warn_about_old_data(console: Console, accounts: Iterable[str]) -> None:
    """Say of which accounts the newest asking failed, so that what is stored is older."""
    statuses = await console.store.shared.health()
    for account in accounts:
        status = statuses.get(account)
        if status and status.ok_at and status.kind is not HealthKind.REACHABLE:
            age = format_age((console.now() - status.ok_at).total_seconds())
            say(f"{account}: it last answered {age} ago ({status.word}); what is stored is shown")


async def find_unit(console: Console, ident: str, result: Result) -> Unit | None:
    """Find the one unit a caller means; several are listed and refused."""
    await sync_unseen(console, console.accounts, result)
    units = await matching_units(console, ident)
    if len(units) == 1:
        return units[0]
    if not units:
        odd = identifier_warning(ident)
        result.refuse(
            f'no device matches "{ident}" in what is stored.'
            + (f" {odd}" if odd else "")
            + " Give an IMEI, ICCID, IMSI, MSISDN, name, or its last four or more digits;"
            " watchfloor sync fetches the newest lists."
        )
        return None
    lines = "\n".join(
        f"  {record.account}: {record.label or record.key}  imei {record.imei or '-'}"
        f"  iccid {record.iccid or '-'}"
        for unit in units
        for record in unit.records
    )
    result.refuse(f'"{ident}" matches {len(units)} units; give more of it:\n{lines}')
    return None


async def matching_units(console: Console, ident: str) -> Sequence[Unit]:
    """Find the units a caller may mean, each with the records of all its vendors."""
    found: dict[tuple[str, str], DeviceRecord] = {}
    for record in await console.store.devices.find_in_text(ident):
        if (record.account, record.key) not in found:
            kin = await console.store.units.records_of(record)
            found |= {(one.account, one.key): one for one in kin}
    return join_units(found.values())


def records_with_feature(
    console: Console, unit: Unit | None, feature: str, result: Result
) -> Sequence[DeviceRecord]:
    """Return the unit's records whose vendor offers this; none at all is refused."""
    if unit is None:
        return ()
    found = [r for r in unit.records if feature in console.accounts[r.account].features]
    if not found:
        vendors = ", ".join(sorted({record.provider for record in unit.records}))
        result.refuse(f"no vendor of this device keeps {feature} (it is known to {vendors} only)")
    return found


def parse_span(
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
    if since >= now:
        raise UsageProblem(f"the span has not begun yet: it starts at {instant(since)}")
    return since, until
