"""Begin a recovery from the command line: show it, ask for confirmation, and send it."""

import argparse

from tui.changes.run import RunResult
from tui.cli.shared.run_plan import confirmed, run_plan
from tui.cli.status import Result, UsageProblem, say
from tui.console import Console
from tui.console.recovery.begin import (
    NOT_PUT_BACK,
    begin_recovery,
    put_back_words,
    recovery_lines,
)
from tui.console.recovery.plans import CannotRecover, Recovery, plan_recovery
from tui.domain.change.plan import plan_lines
from tui.domain.text.typed_time import parse_length
from tui.domain.unit.unit import Unit


async def begin(
    console: Console, unit: Unit, arguments: argparse.Namespace, result: Result
) -> None:
    """Plan, confirm and send the fast frequency; what puts the old one back is stored first."""
    try:
        until = console.now() + parse_length(arguments.length)
    except ValueError as error:
        raise UsageProblem(str(error)) from error
    try:
        plans = await plan_recovery(
            console,
            unit,
            until,
            frequency=arguments.frequency,
            back=arguments.back,
            reason=arguments.reason,
        )
    except CannotRecover as problem:
        result.refuse(str(problem))
        return
    account = plans.tracker.account
    if console.is_read_only(account) and not arguments.dry_run:
        result.refuse(f"{account} is read-only on this machine, so nothing was sent.")
        return
    for line in (*plan_lines(plans.fast), *recovery_lines(plans)):
        say(line)
    if arguments.dry_run:
        say("Dry run: nothing was sent.")
        return
    await _send(console, plans, arguments, result)


async def _send(
    console: Console, plans: Recovery, arguments: argparse.Namespace, result: Result
) -> None:
    word = confirmed(plans.fast, yes=arguments.yes)

    async def send() -> RunResult | None:
        return await run_plan(console, plans.fast, arguments, result, resume=False, word=word)

    _, stored = await begin_recovery(console, plans, word.how, send)
    say(put_back_words(plans, stored) if stored else NOT_PUT_BACK)
