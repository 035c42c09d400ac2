"""Begin a recovery: confirm it, store what puts the old frequency back, then send the fast one."""

import argparse
from datetime import datetime

from tui.cli.shared.run_plan import confirmed, run_plan
from tui.cli.status import Result, UsageProblem, say
from tui.console import Console
from tui.console.recovery.plans import CannotRecover, Recovery, plan_recovery
from tui.domain.change.action import TargetState
from tui.domain.change.confirm import Confirmed
from tui.domain.change.plan import plan_lines
from tui.domain.text.times import utc_minute
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
    for line in (*plan_lines(plans.fast), *_told(plans, until)):
        say(line)
    if arguments.dry_run:
        say("Dry run: nothing was sent.")
        return
    await _send(console, plans, until, arguments, result)


async def _send(
    console: Console,
    plans: Recovery,
    until: datetime,
    arguments: argparse.Namespace,
    result: Result,
) -> None:
    word = confirmed(plans.fast, yes=arguments.yes)
    source = console.source(plans.tracker.account)
    with_it = Confirmed(plans.back.digest, f"with its recovery: {word.how}")
    stored = (await console.dispatcher.run(source, plans.back, with_it)).job.job
    run = await run_plan(console, plans.fast, arguments, result, resume=False)
    if run is None or run.job.head.counts.get(TargetState.REFUSED):
        await console.dispatcher.stop(stored)
        say("It was not changed, so nothing is put back either.")
        return
    say(
        f"Job {stored} puts {plans.back_words} back at {utc_minute(until)}. To keep the fast one: "
        f"watchfloor jobs stop {stored}"
    )


def _told(plans: Recovery, until: datetime) -> list[str]:
    """Return what happens when, before a person confirms it."""
    due = (
        f"Its next report is due by {utc_minute(plans.silent_by)}; until then it cannot hear."
        if plans.silent_by
        else "It hears of this with its next report. When that comes is not known."
    )
    return [
        f"It reports as often as it can: {plans.fast_words}.",
        due,
        f"At {utc_minute(until)} its old frequency is put back: {plans.back_words}.",
        "`watchfloor sync --watch` or an open console on this store sends that.",
    ]
