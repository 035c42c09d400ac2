"""Select accounts, units, targets and spans of time from the arguments of a command."""

import argparse
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from tui.cli.shared.progress import ProgressLine
from tui.cli.shared.read_time import read_time
from tui.cli.shared.together import all_together
from tui.cli.status import Result, UsageProblem, say
from tui.console import FAILURES, Console
from tui.console.unknown_identifier import ask_for_unknown
from tui.domain.account.health import HealthKind
from tui.domain.device.identity import identifier_warning
from tui.domain.device.record import DeviceRecord
from tui.domain.show.filter import DeviceQuery
from tui.domain.text.times import format_age
from tui.domain.unit.unit import Unit
from tui.export.records import instant

_AT_PLACE = r"(?:^|[\s(,-])at(?:_place)?[:=]"
EVERYTHING = 10_000_000
"""No page limit: more rows than any store has."""


def chosen_accounts(console: Console, account: str | None, provider: str | None) -> Sequence[str]:
    """Return the selected accounts; raise `UsageProblem` if there is no such account."""
    if account and account not in console.accounts:
        known = ", ".join(console.accounts)
        raise UsageProblem(f'There is no account "{account}". The accounts are: {known}')
    found = [
        name
        for name, offered in console.accounts.items()
        if (not account or name == account) and (not provider or offered.name == provider)
    ]
    if not found:
        known = ", ".join(dict.fromkeys(offered.name for offered in console.accounts.values()))
        raise UsageProblem(
            f'There is no such account at provider "{provider}". The providers are: {known}'
        )
    return found


def device_query(console: Console, arguments: argparse.Namespace) -> DeviceQuery:
    """Return the query for all devices which match a command's filter, provider and account.

    What is wrong with the named places is told where the filter asks for one.
    """
    if any(re.search(_AT_PLACE, word) for word in arguments.filter):
        for problem in console.places.problems:
            say(problem)
    return DeviceQuery(
        text=" ".join(arguments.filter),
        provider=arguments.provider,
        account=arguments.account,
        limit=EVERYTHING,
        places=console.places,
    )


async def sync_unseen(console: Console, accounts: Iterable[str], result: Result) -> None:
    """Read the device lists which the store has never had whole, all at the same time."""
    statuses = await console.store.shared.health()
    stored = await console.store.devices.listed_accounts()
    unseen = [
        account
        for account in accounts
        if account not in stored or statuses.get(account) is None or not statuses[account].ok_at
    ]

    async def read(account: str) -> None:
        say(f"{account}: reading its device list for the first time")
        try:
            saved = await console.fetcher.devices(console.source(account), ProgressLine())
        except FAILURES as error:
            result.fail(error, account)
        else:
            say(f"{account}: {saved.new + saved.changed + saved.unchanged:,} devices")

    await all_together(*(read(account) for account in unseen))


async def warn_about_old_data(console: Console, accounts: Iterable[str]) -> None:
    """Print a warning for each account whose last request failed, because its data is older."""
    statuses = await console.store.shared.health()
    for account in accounts:
        status = statuses.get(account)
        if status and status.ok_at and status.kind is not HealthKind.REACHABLE:
            age = format_age((console.now() - status.ok_at).total_seconds())
            say(f"{account}: last answered {age} ago ({status.word}); stored data is shown.")


async def find_unit(console: Console, ident: str, result: Result) -> Unit | None:
    """Return the unit with an identifier; if there are several, print them and return None."""
    await sync_unseen(console, console.accounts, result)
    return await stored_unit(console, ident, result)


async def stored_unit(console: Console, ident: str, result: Result) -> Unit | None:
    """Return the unit with an identifier as `find_unit` does, from the store alone."""
    units = await matching_units(console, ident)
    if not units:
        units = await _new_units(console, ident)
    if len(units) == 1:
        return units[0]
    if not units:
        warning = identifier_warning(ident)
        result.refuse(
            f'No device in the store matches "{ident}".'
            + (f" {warning}" if warning else "")
            + " Use an IMEI, ICCID, IMSI, MSISDN, name, or its last four or more digits;"
            " run watchfloor sync for the newest lists."
        )
        return None
    lines = "\n".join(
        f"  {record.account}: {record.label or record.key}  imei {record.imei or '-'}"
        f"  iccid {record.iccid or '-'}"
        for unit in units
        for record in unit.records
    )
    result.refuse(f'"{ident}" matches {len(units)} units; give more digits:\n{lines}')
    return None


async def _new_units(console: Console, ident: str) -> Sequence[Unit]:
    """Ask the vendors which can find it for an identifier which the store lacks, and print what they say."""
    found = await ask_for_unknown(console, ident)
    for line in (*found.problems, found.words):
        if line:
            say(line)
    return await console.store.units.joined(found.records)


async def matching_units(console: Console, ident: str) -> Sequence[Unit]:
    """Return the units which match an identifier, each with the records of all its vendors."""
    return await console.store.units.joined(await console.store.devices.find_in_text(ident))


def records_with_feature(
    console: Console, unit: Unit | None, features: Sequence[str], result: Result
) -> Sequence[DeviceRecord]:
    """Return the unit's records whose vendor offers one of the features, the first feature's first.

    Print a sentence if there are none.
    """
    if unit is None:
        return ()
    offered = [(record, console.accounts[record.account].features) for record in unit.records]
    found = [record for name in features for record, own in offered if name in own]
    if not found:
        vendors = ", ".join(sorted({record.provider for record in unit.records}))
        result.refuse(
            f"No vendor of this device has {features[0]}; only {vendors} has a record of it."
        )
    return found


def parse_span(
    arguments: argparse.Namespace, now: datetime, otherwise: timedelta
) -> tuple[datetime, datetime]:
    """Parse --since and --until; raise `UsageProblem` if they are not a span."""
    until = read_time(arguments.until, now) if arguments.until else now
    try:
        since = read_time(arguments.since, now) if arguments.since else until - otherwise
    except OverflowError as error:
        raise UsageProblem(f"{arguments.until} is too long ago.") from error
    if since >= until:
        raise UsageProblem(f"The span is empty: {instant(since)} is not before {instant(until)}.")
    if since >= now:
        raise UsageProblem(f"The span is in the future: it starts at {instant(since)}.")
    return since, until
