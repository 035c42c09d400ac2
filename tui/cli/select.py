"""What a caller means: which accounts, which unit, which span of time."""

import argparse
import asyncio
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from tui.changes.targets import find_listed_targets, find_targets
from tui.cli.status import Result, UsageProblem, say
from tui.console import FAILURES, Console
from tui.domain.account.health import HealthKind
from tui.domain.change.action import Action
from tui.domain.change.target import Target, list_purpose, targets_of_list, targets_of_names
from tui.domain.device.identity import identifier_warning
from tui.domain.device.record import DeviceRecord
from tui.domain.device.unit import Unit, join_units
from tui.domain.lists.columns import ListPurpose
from tui.domain.lists.saved_rows import LineProblem, ListProblem
from tui.domain.lists.target_list import read_file, read_targets
from tui.domain.show.filter import DeviceQuery
from tui.domain.text.times import format_age, parse_when
from tui.export import instant

MOST_BYTES = 32 * 1024 * 1024
"""Of a file which is read whole: a million devices."""
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
            found |= {(record.account, record.key): record for record in kin}
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


def read_input(path: str) -> bytes:
    """Read a file, or standard input for `-`; raise `UsageProblem` where it cannot be read."""
    try:
        if path == "-":
            return sys.stdin.buffer.read(MOST_BYTES) if sys.stdin else b""
        with Path(path).expanduser().open("rb") as file:
            found = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageProblem(f"{path} cannot be read: {error.strerror or error}") from error
    if len(found) > MOST_BYTES:
        raise UsageProblem(f"{path} is larger than {MOST_BYTES // 1024 // 1024} MB")
    return found


async def chosen_targets(
    console: Console, account: str, action: Action, arguments: argparse.Namespace
) -> tuple[Sequence[Target], Sequence[LineProblem]]:
    """Return whom the command line or its file means, and which lines mean nobody."""
    if arguments.column and not arguments.to_file:
        raise UsageProblem("--column is for a file of targets: add --to-file")
    if action.target == "none":
        if arguments.to or arguments.to_file:
            raise UsageProblem(f"{action.name} is done to the account itself: leave --to out")
        return [], []
    purpose = list_purpose(
        action,
        account=account,
        accounts=list(console.accounts),
        known_by=console.accounts[account].known_by,
        column=arguments.column,
    )
    if not arguments.to_file:
        return await _by_hand(console, purpose, arguments.to)
    data = await asyncio.to_thread(read_input, arguments.to_file)
    try:
        listed = await asyncio.to_thread(read_file, data, purpose)
    except ListProblem as problem:
        raise UsageProblem(f"{arguments.to_file}: {problem} Nothing was sent.") from problem
    if listed.about:
        say(f"{arguments.to_file}: {listed.about}")
    if action.target == "device":
        return await find_listed_targets(console.store, account, listed)
    return targets_of_list(listed), listed.not_taken


async def _by_hand(
    console: Console, purpose: ListPurpose, idents: Sequence[str]
) -> tuple[Sequence[Target], Sequence[LineProblem]]:
    """Return whom identifiers typed one by one mean: here the last four digits of one will do."""
    if purpose.target == "name":
        return targets_of_names(idents), []
    if purpose.target == "device":
        return await find_targets(console.store, purpose.account, idents), []
    listed = read_targets("\n".join(idents), purpose)
    wanted = [
        replace(target, lines=()) for target in targets_of_list(listed)
    ]  # nobody counts lines here
    return wanted, [replace(problem, line=0) for problem in listed.not_taken]
