"""The command jobs: list the jobs of the journal, and resume, undo, settle, retry, pause or stop one."""

import argparse
from collections.abc import Awaitable, Callable

from tui.changes.read_only import read_only_sentence
from tui.changes.undo import CannotUndo, retry_plan, undo_plans
from tui.cli.arguments.changes import JOB_VERBS
from tui.cli.shared.output import default_format, print_records
from tui.cli.shared.run_plan import print_job, run_plan, status_with_pause
from tui.cli.shared.session import open_console
from tui.cli.status import Exit, Result, UsageProblem, say
from tui.console import Console
from tui.domain.change.action import TargetState, format_counts
from tui.domain.change.plan import Plan, plan_lines
from tui.export.records import Fields, instant
from tui.store import Job, JobHead

COLUMNS = ("job", "created_at", "action", "account", "state", "outcome", "actor", "note")
Verb = Callable[[Console, Job, argparse.Namespace, Result], Awaitable[None]]


async def jobs(arguments: argparse.Namespace) -> Exit:
    """Print all jobs or one job, or do something with a job."""
    verb, name = _verb_and_job(arguments.words)
    result = Result()
    async with open_console(read_only=arguments.read_only) as console:
        await console.recover_jobs()
        if not name:
            await _list(console, arguments.format)
            return Exit.DONE
        job = await console.store.journal.job(name)
        if not verb:
            print_job(job, arguments.format, console.now(), {})
            return Exit.DONE
        if console.is_read_only(job.account):
            result.refuse(read_only_sentence(job.account))
            return result.status
        try:
            await _VERBS[verb](console, job, arguments, result)
        except CannotUndo as problem:
            result.refuse(str(problem))
    return status_with_pause(result)


def _verb_and_job(words: list[str]) -> tuple[str, str]:
    if not words:
        return "", ""
    if words[0] in JOB_VERBS:
        if len(words) != 2:
            raise UsageProblem(f"jobs {words[0]} needs one JOB. Run watchfloor jobs for a list.")
        return words[0], words[1]
    if len(words) > 1:
        raise UsageProblem(
            f"There is no command jobs {words[0]}. The commands are: {', '.join(JOB_VERBS)}"
        )
    return "", words[0]


async def _list(console: Console, format: str | None) -> None:
    """Print all jobs: with all targets for a program, with counts for a person."""
    if (format or default_format()) in ("table", "csv"):
        heads = await console.store.journal.job_heads()
        print_records([_head_fields(head) for head in heads], COLUMNS, format)
        return
    from tui.cli.shared.run_plan import JOB, job_fields, target_fields  # noqa: PLC0415 - only for programs

    now = console.now()
    found = [
        job_fields(job, [target_fields(job, row, now) for row in job.targets])
        for job in await console.store.journal.jobs()
    ]
    print_records(found, JOB, format)


def _head_fields(head: JobHead) -> Fields:
    return {
        "job": head.job,
        "created_at": instant(head.created_at),
        "action": head.action,
        "account": head.account,
        "state": str(head.state),
        "outcome": format_counts(head.counts),
        "actor": head.actor,
        "reason": head.reason,
        "note": head.pause_reason if not head.owner else f"running on {head.owner}",
    }


async def _resume(
    console: Console, job: Job, arguments: argparse.Namespace, result: Result
) -> None:
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
