"""What is done with a job: resume, undo, settle, retry, pause or stop it."""

import argparse
from collections.abc import Awaitable, Callable

from tui.changes.undo import CannotUndo, retry_plan, undo_plans
from tui.cli.shared.rehearse import say_how_it_stands
from tui.cli.shared.run_plan import print_job, run_plan
from tui.cli.status import Exit, Result, UsageProblem, say
from tui.console import Console
from tui.domain.change.action import TargetState
from tui.domain.change.plan import Plan, plan_lines
from tui.store import Job

Verb = Callable[[Console, Job, argparse.Namespace, Result], Awaitable[None]]


async def carry_out(
    verb: str, console: Console, job: Job, arguments: argparse.Namespace, result: Result
) -> None:
    """Do this with a job; what cannot be undone or retried is refused."""
    try:
        await _VERBS[verb](console, job, arguments, result)
    except CannotUndo as problem:
        result.refuse(str(problem))


async def _resume(
    console: Console, job: Job, arguments: argparse.Namespace, result: Result
) -> None:
    await say_how_it_stands(console, job)
    why = await console.store.rehearsals.why_not_yet(job.job)
    if why and not arguments.anyway:
        result.refuse(why)
        return
    plan = await console.planner.rest_of(console.source(job.account), job)
    if not plan.changing:
        say(f"Job {job.job} has no targets left to send.")
        print_job(job, arguments.format, console.now(), {})
        _judge_unsent(job, result)
        return
    await _carried(console, plan, arguments, result, resume=True)


def _judge_unsent(job: Job, result: Result) -> None:
    if job.head.counts.get(TargetState.UNKNOWN):
        result.met.add(Exit.UNKNOWN)
    if job.head.counts.get(TargetState.REFUSED):
        result.met.add(Exit.REFUSED)


async def _undo(console: Console, job: Job, arguments: argparse.Namespace, result: Result) -> None:
    source = console.source(job.account)
    for plan in await undo_plans(console.planner, console.store, source, job, arguments.reason):
        await _carried(console, plan, arguments, result, resume=False)


async def _retry(console: Console, job: Job, arguments: argparse.Namespace, result: Result) -> None:
    source = console.source(job.account)
    plan = await retry_plan(console.planner, console.store, source, job, arguments.reason)
    await _carried(console, plan, arguments, result, resume=False)


async def _carried(
    console: Console, plan: Plan, arguments: argparse.Namespace, result: Result, *, resume: bool
) -> None:
    if plan.problems:
        raise UsageProblem(" ".join(plan.problems))
    for line in plan_lines(plan):
        say(line)
    if not plan.changing:
        result.refuse("No target can be changed, so nothing was sent.")
        return
    await run_plan(console, plan, arguments, result, resume=resume)


async def _settle(
    console: Console, job: Job, arguments: argparse.Namespace, result: Result
) -> None:
    if arguments.verdict:
        if not arguments.reason:
            raise UsageProblem("--as needs --reason: write how you know the outcome.")
        is_done = arguments.verdict == "confirmed"
        settled = await console.settler.decide(job, is_done=is_done, why=arguments.reason)
    else:
        settled = await console.settler.settle(console.source(job.account), job)
    say(f"{len(settled.outcomes):,} settled, {len(settled.left):,} still unknown.")
    for key, why in settled.left.items():
        say(f"  {key}: {why}")
    if settled.left:
        say(
            "If you know the outcome, run: "
            f"watchfloor jobs settle {job.job} --as confirmed|refused --reason …"
        )
    after = await console.store.journal.job(job.job)
    print_job(after, arguments.format, console.now(), {})
    _judge_unsent(after, result)


async def _pause(console: Console, job: Job, _: argparse.Namespace, result: Result) -> None:
    if await console.dispatcher.pause(job.job):
        say(f"Job {job.job} will pause after the request under way.")
    else:
        result.refuse(f"Job {job.job} is not running, so there is nothing to pause.")


async def _stop(console: Console, job: Job, arguments: argparse.Namespace, _: Result) -> None:
    skipped = await console.dispatcher.stop(job.job)
    say(
        f"{skipped:,} targets skipped."
        if skipped
        else f"Job {job.job} will stop after the request under way."
    )
    print_job(await console.store.journal.job(job.job), arguments.format, console.now(), {})


_VERBS: dict[str, Verb] = {
    "resume": _resume,
    "undo": _undo,
    "settle": _settle,
    "retry": _retry,
    "pause": _pause,
    "stop": _stop,
}
