"""The command actions: what can be changed at each vendor."""

import argparse

from tui.cli.shared.output import print_records
from tui.cli.shared.select import chosen_accounts
from tui.cli.shared.session import open_console
from tui.cli.status import Exit
from tui.domain.change.action import Action
from tui.export.records import Fields
from tui.providers import PROVIDERS
from tui.providers.contract import Provider

ACTION_COLUMNS = ("provider", "action", "title", "fields", "charge", "undo")


async def actions(arguments: argparse.Namespace) -> Exit:
    """Print the actions of all vendors, or of one account's vendor."""
    providers: list[Provider] = list(PROVIDERS.values())
    if arguments.account:
        async with open_console(read_only=arguments.read_only) as console:
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
    """Return an action's declaration as fields for all formats."""
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
