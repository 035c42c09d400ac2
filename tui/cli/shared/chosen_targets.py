"""Choose the targets of a change from the arguments of a command: typed identifiers, or a file of them."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tui.changes.targets import find_listed_targets, find_targets
from tui.cli.status import UsageProblem, say
from tui.console import Console
from tui.domain.change.action import Action
from tui.domain.change.listed_targets import list_purpose, targets_of_list
from tui.domain.change.target import Target, targets_of_names
from tui.domain.lists.columns import ListPurpose
from tui.domain.lists.line_problem import LineProblem
from tui.domain.lists.saved_rows import ListProblem
from tui.domain.lists.target_list import read_file, read_targets

MOST_BYTES = 32 * 1024 * 1024
"""The largest file of targets: it is read whole, and this is enough for a million devices."""


def read_input(path: str) -> bytes:
    """Read a file, or standard input for `-`; raise `UsageProblem` if it cannot be read."""
    try:
        if path == "-":
            return sys.stdin.buffer.read(MOST_BYTES) if sys.stdin else b""
        with Path(path).expanduser().open("rb") as file:
            found = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageProblem(f"{path} cannot be read: {error.strerror or error}") from error
    if len(found) > MOST_BYTES:
        raise UsageProblem(f"{path} is larger than {MOST_BYTES // 1024 // 1024} MiB.")
    return found


async def chosen_targets(
    console: Console, account: str, action: Action, arguments: argparse.Namespace
) -> tuple[Sequence[Target], Sequence[LineProblem]]:
    """Return the targets of a command or its file, and the lines which name no target."""
    if arguments.column and not arguments.to_file:
        raise UsageProblem("--column needs a file of targets: add --to-file.")
    if action.target == "none":
        if arguments.to or arguments.to_file:
            raise UsageProblem(
                f"{action.name} changes the account itself: remove --to or --to-file."
            )
        return [], []
    purpose = list_purpose(
        action,
        account=account,
        accounts=list(console.accounts),
        known_by=console.accounts[account].known_by,
        column=arguments.column,
    )
    if not arguments.to_file:
        return await _typed_targets(console, purpose, arguments.to)
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


async def _typed_targets(
    console: Console, purpose: ListPurpose, idents: Sequence[str]
) -> tuple[Sequence[Target], Sequence[LineProblem]]:
    """Return the targets of typed identifiers; here the last four digits are enough."""
    if purpose.target == "name":
        return targets_of_names(idents), []
    if purpose.target == "device":
        return await find_targets(console.store, purpose.account, idents), []
    listed = read_targets("\n".join(idents), purpose)
    wanted = [
        replace(target, lines=()) for target in targets_of_list(listed)
    ]  # no line numbers here
    return wanted, [replace(problem, line=0) for problem in listed.not_taken]
