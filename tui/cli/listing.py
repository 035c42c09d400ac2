"""The commands list, budget and actions."""

import argparse
from collections.abc import Sequence

from tui.cli.opened import matching_units, opened
from tui.cli.output import print_records
from tui.cli.reading import chosen_accounts, sync_unseen
from tui.cli.status import Exit, Result, UsageProblem, say
from tui.config import SecretProblem
from tui.console import Console
from tui.domain.action import Action
from tui.domain.device import Row
from tui.domain.filter import DeviceQuery
from tui.domain.view import ListSpec
from tui.export import Fields, gauge_fields, row_fields
from tui.providers import PROVIDERS
from tui.providers.errors import ProviderError

BUDGET_COLUMNS = ("account", "window_seconds", "used", "limit", "reserved", "resets_at", "source")
ACTION_COLUMNS = ("provider", "action", "title", "fields", "charge", "undo")


async def lists(arguments: argparse.Namespace) -> Exit:
    """Print one of a vendor's other lists, or the names of those there are."""
    result = Result()
    async with opened(read_only=arguments.read_only) as console:
        (account,) = chosen_accounts(console, arguments.account, None)
        offered = {spec.name: spec for spec in console.accounts[account].lists}
        if arguments.kind is None:
            rows = [_spec_fields(spec) for spec in offered.values()]
            print_records(rows, ("list", "title", "of", "note"), arguments.format)
            return Exit.DONE
        if arguments.kind not in offered:
            names = ", ".join(offered)
            raise UsageProblem(f'{account} has no list "{arguments.kind}"; it has: {names}')
        spec = offered[arguments.kind]
        found: list[Row] = []
        for argument in await _arguments(console, account, spec, arguments.argument, result):
            try:
                found += await console.fetcher.rows(console.source(account), spec.name, argument)
            except (ProviderError, SecretProblem) as error:
                result.fail(error, account)
                break
        columns = [column.field for column in spec.columns if column.shown] or ["key"]
        print_records([row_fields(row) for row in found], columns, arguments.format)
    return result.status


async def _arguments(
    console: Console, account: str, spec: ListSpec, given: str | None, result: Result
) -> Sequence[str | None]:
    """Say what the list must be asked with: what was given, or everything it can be asked with."""
    if spec.per == "account":
        return [given]
    if spec.per == "device":
        await sync_unseen(console, [account], result)
        if given is None:
            page = await console.store.devices(DeviceQuery(account=account, limit=1_000_000))
            say(f"{account}: asking {page.total:,} devices one by one; name one to ask only it")
            return [record.address for record in page.records]
        units = await matching_units(console, given)
        members = [r for unit in units for r in unit.records if r.account == account]
        if len(members) != 1:
            raise UsageProblem(f'"{given}" matches {len(members)} devices of {account}; name one')
        return [members[0].address]
    if given is not None:
        return [given]
    rows = await console.fetcher.rows(console.source(account), spec.source)
    return [row.key for row in rows]


async def budget(arguments: argparse.Namespace) -> Exit:
    """Print each account's rate windows as the ledger knows them; no vendor is asked."""
    async with opened(read_only=arguments.read_only) as console:
        found: list[Fields] = []
        for account in console.accounts:
            found += [gauge_fields(gauge) for gauge in await console.gauges(account)]
            pace = await console.pace(account)
            if pace is not None:
                say(
                    f"{account}: no published limits;"
                    f" at most one request every {pace.seconds_between:.2g} s"
                )
        print_records(found, BUDGET_COLUMNS, arguments.format)
    return Exit.DONE


async def actions(arguments: argparse.Namespace) -> Exit:
    """Print every action there is, of all vendors or of one account's."""
    providers = list(PROVIDERS.values())
    if arguments.account:
        async with opened(read_only=arguments.read_only) as console:
            (account,) = chosen_accounts(console, arguments.account, None)
            providers = [console.accounts[account]]
    rows = [
        action_fields(provider.name, action)
        for provider in providers
        for action in provider.actions
    ]
    print_records(rows, ACTION_COLUMNS, arguments.format)
    return Exit.DONE


def action_fields(provider: str, action: Action) -> Fields:
    """Give an action's declaration the names it has in every machine format."""
    return {
        "provider": provider,
        "action": action.name,
        "title": action.title,
        "summary": action.summary,
        "target": action.target,
        "fields": [field.name for field in action.fields],
        "required": [field.name for field in action.fields if field.required],
        "charge": action.charge or None,
        "undo": action.undo or None,
        "can_be_undone": bool(action.undo),
        "repeat": action.repeat,
        "verified": action.verified,
    }


def _spec_fields(spec: ListSpec) -> Fields:
    of = {"account": None, "device": "a device", "row": spec.argument or spec.source}[spec.per]
    return {
        "list": spec.name,
        "title": spec.title,
        "of": of or spec.argument or None,
        "note": spec.note or None,
    }
