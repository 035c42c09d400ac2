"""The command do: plan a change at any vendor, confirm it, send it and print the result."""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tui.changes.preview import cli_command, curl_command, plan_calls
from tui.cli.shared.chosen_targets import chosen_targets, read_input
from tui.cli.shared.output import write
from tui.cli.shared.print_plan import print_plan
from tui.cli.shared.rehearse import rehearsed
from tui.cli.shared.run_plan import run_plan, status_with_pause
from tui.cli.shared.select import chosen_accounts, sync_unseen
from tui.cli.shared.session import open_console
from tui.cli.status import Exit, Result, UsageProblem, say
from tui.config.recipes import find_recipe
from tui.console import Console
from tui.domain.change.action import Action
from tui.domain.change.plan import Plan, plan_lines
from tui.domain.change.recipe import RecipeProblem
from tui.domain.change.target_check import PlanOptions
from tui.providers.source import Source


async def do(arguments: argparse.Namespace) -> Exit:
    """Send one action, or with --dry-run print what would be sent."""
    result = Result()
    async with open_console(read_only=arguments.read_only) as console:
        (account,) = chosen_accounts(console, arguments.account, None)
        action = _action(console, account, arguments.action)
        if console.is_read_only(account) and not arguments.dry_run:
            result.refuse(f"{account} is read-only on this machine, so {action.name} was not sent.")
            return result.status
        if not arguments.dry_run:
            await console.recover_jobs()
            if action.target == "device":
                await sync_unseen(console, [account], result)
        source = console.source(account)
        plan = await _plan(console, source, action, arguments)
        for line in plan_lines(plan):
            say(line)
        if plan.problems:
            raise UsageProblem(" ".join(plan.problems))
        if arguments.dry_run:
            _show(source, plan, arguments.format)
        elif plan.changing:
            await run_plan(console, plan, arguments, result, resume=False)
        else:
            print_plan(plan, arguments.format)
        if plan.left_out:
            result.met.add(Exit.REFUSED)
    return status_with_pause(result)


async def _plan(
    console: Console, source: Source, action: Action, arguments: argparse.Namespace
) -> Plan:
    """Plan the change as the arguments want it, and in which waves or when it is sent."""
    values = await asyncio.to_thread(_values, arguments.field)
    if arguments.recipe:
        values |= await asyncio.to_thread(_recipe, action, arguments.recipe, values)
    wanted, not_taken = await chosen_targets(console, source.account, action, arguments)
    options = PlanOptions(
        reason=arguments.reason,
        allow_bad_check_digit=arguments.allow_bad_check_digit,
        fill=arguments.fill or bool(arguments.recipe),
        ask=not arguments.dry_run,
        is_dated=bool(arguments.at),
    )
    plan = await console.planner.plan(source, action, wanted, values, options)
    plan = replace(plan, not_taken=tuple(not_taken))
    return plan if plan.problems else await rehearsed(console, plan, arguments)


def _action(console: Console, account: str, name: str) -> Action:
    actions = {action.name: action for action in console.accounts[account].actions}
    if name not in actions:
        raise UsageProblem(
            f'{account} has no action "{name}". Its actions are: {", ".join(actions)}'
        )
    return actions[name]


def _values(given: Sequence[str]) -> dict[str, Any]:
    """Parse FIELD=VALUE words; @PATH is the text of a file. Raise `UsageProblem` for a repeated field."""
    values: dict[str, Any] = {}
    for word in given:
        name, _, value = word.partition("=")
        if name in values:
            raise UsageProblem(f"The field {name} is given twice.")
        values[name] = _text_of(value[1:]) if value.startswith("@") else value
    return values


def _recipe(action: Action, name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the value of the action's text field from a recipe; raise `UsageProblem` if it has none."""
    if not action.text:
        raise UsageProblem(f"{action.name} sends no text, so a recipe cannot be used.")
    if action.text in values:
        raise UsageProblem(f"Give either {action.text} or a recipe, not both.")
    try:
        return {action.text: find_recipe(name).text}
    except RecipeProblem as problem:
        raise UsageProblem(str(problem)) from problem


def _text_of(path: str) -> str:
    """Read a text file, or standard input for `-`; raise `UsageProblem` if it cannot be read."""
    return read_input(path).decode("utf-8-sig", "replace")


def _show(source: Source, plan: Plan, format: str | None) -> None:
    """Print the exact requests, secrets masked: as curl and our own command line, or as records."""
    curls = [curl_command(source, call) for call in plan_calls(source, plan)]
    if format is None:
        write(f"# {cli_command(plan)}\n" + "".join(f"{curl}\n" for curl in curls))
    else:
        print_plan(plan, format, curls)
    say("Dry run: nothing was sent.")
