"""The command do: one mutation of any vendor, planned, confirmed, sent and accounted for."""

import argparse
import asyncio
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tui.changes.preview import cli_command, curl_command, plan_calls
from tui.changes.targets import find_targets
from tui.cli.output import print_records, write
from tui.cli.run_plan import run_plan, status_with_pause
from tui.cli.select import chosen_accounts, sync_unseen
from tui.cli.session import open_console
from tui.cli.status import Exit, Result, UsageProblem, say
from tui.config.recipes import find_recipe
from tui.console import Console
from tui.domain.change.action import Action
from tui.domain.change.plan import Plan, TargetOutlook, plan_lines
from tui.domain.change.recipe import RecipeProblem
from tui.domain.change.target import Target, parse_targets
from tui.domain.change.target_check import PlanOptions
from tui.export import Fields
from tui.providers.source import Source

PLAN_COLUMNS = ("key", "label", "fate", "before", "after", "reason")
MOST_BYTES = 32 * 1024 * 1024
"""Of a file which is read whole: a million devices."""


async def do(arguments: argparse.Namespace) -> Exit:
    """Carry out one action, or with --dry-run print what would be sent."""
    result = Result()
    async with open_console(read_only=arguments.read_only) as console:
        (account,) = chosen_accounts(console, arguments.account, None)
        action = _action(console, account, arguments.action)
        if console.is_read_only(account) and not arguments.dry_run:
            result.refuse(f"{account} is read-only here: {action.name} was not sent, nor anything.")
            return result.status
        values = await asyncio.to_thread(_values, action, arguments.field)
        if arguments.recipe:
            values |= await asyncio.to_thread(_recipe, action, arguments.recipe, values)
        if not arguments.dry_run:
            await console.dispatcher.recover()
            if action.target == "device":
                await sync_unseen(console, [account], result)
        wanted = await _wanted(console, account, action, arguments)
        source = console.source(account)
        options = PlanOptions(
            reason=arguments.reason,
            allow_bad_check_digit=arguments.allow_bad_check_digit,
            fill=arguments.fill or bool(arguments.recipe),
            ask=not arguments.dry_run,
        )
        plan = await console.planner.plan(source, action, wanted, values, options)
        if plan.problems:
            raise UsageProblem(" ".join(plan.problems))
        for line in plan_lines(plan):
            say(line)
        if arguments.dry_run:
            _show(source, plan)
        elif plan.changing:
            await run_plan(console, plan, arguments, result, resume=False)
        else:
            print_records(
                [_planned(plan, one) for one in plan.targets], PLAN_COLUMNS, arguments.format
            )
        if plan.counts[TargetOutlook.INELIGIBLE]:
            result.met.add(Exit.REFUSED)
    return status_with_pause(result)


def _action(console: Console, account: str, name: str) -> Action:
    actions = {action.name: action for action in console.accounts[account].actions}
    if name not in actions:
        raise UsageProblem(f'{account} has no action "{name}"; it has: {", ".join(actions)}')
    return actions[name]


def _values(action: Action, given: Sequence[str]) -> dict[str, Any]:
    """Read FIELD=VALUE; @PATH is the text of a file, and a field given twice is refused."""
    values: dict[str, Any] = {}
    for word in given:
        name, _, value = word.partition("=")
        if name in values:
            raise UsageProblem(f"{name} is given twice")
        values[name] = _text_of(value[1:]) if value.startswith("@") else value
    for field in action.fields:
        if field.kind == "names" and isinstance(values.get(field.name), str):
            words = values[field.name].split(",")
            values[field.name] = [word.strip() for word in words if word.strip()]
    return values


def _recipe(action: Action, name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the text kept under a name, as what the action sends; raise `UsageProblem` if it cannot be."""
    if not action.text:
        raise UsageProblem(f"{action.name} sends no text, so it takes no recipe")
    if action.text in values:
        raise UsageProblem(f"{action.text} and a recipe are both given")
    try:
        return {action.text: find_recipe(name).text}
    except RecipeProblem as problem:
        raise UsageProblem(str(problem)) from problem


def _text_of(path: str) -> str:
    """Read a text file, or standard input; raise `UsageProblem` where it cannot be read."""
    try:
        if path == "-":
            return sys.stdin.read(MOST_BYTES) if sys.stdin else ""
        with Path(path).expanduser().open("rb") as file:
            found = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageProblem(f"{path} cannot be read: {error.strerror or error}") from error
    if len(found) > MOST_BYTES:
        raise UsageProblem(f"{path} is larger than {MOST_BYTES // 1024 // 1024} MB")
    return found.decode("utf-8-sig", "replace")


async def _wanted(
    console: Console, account: str, action: Action, arguments: argparse.Namespace
) -> list[Target]:
    if action.target == "none":
        if arguments.to or arguments.to_file:
            raise UsageProblem(f"{action.name} is done to the account itself: leave --to out")
        return []
    text = "\n".join(arguments.to)
    if arguments.to_file:
        text = await asyncio.to_thread(_text_of, arguments.to_file)
    if action.target == "device":
        idents = [word for line in text.splitlines() for word in _cells(line)]
        return await find_targets(console.store, account, idents)
    return await asyncio.to_thread(parse_targets, action, text)


def _cells(line: str) -> list[str]:
    return [cell.strip(" \"'\t\u00a0") for cell in line.replace(";", ",").split(",")]


def _show(source: Source, plan: Plan) -> None:
    """Print the exact requests, secrets masked, as curl and as our own command line."""
    calls = plan_calls(source, plan)
    write(f"# {cli_command(plan)}\n")
    for call in calls:
        write(f"{curl_command(source, call)}\n")
    say("nothing was sent")


def _planned(plan: Plan, one: Any) -> Fields:
    return {
        "action": plan.action.name,
        "account": plan.account,
        "key": one.key,
        "label": one.label,
        "fate": str(one.fate),
        "before": one.before,
        "after": one.after,
        "reason": one.reason or None,
    }
