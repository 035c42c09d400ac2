"""Send a plan from the command line: ask for confirmation, show progress, print the result."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from tui.changes.run import JobProgress, RunResult
from tui.cli.shared.job_fields import JOB, job_fields, target_fields
from tui.cli.shared.output import default_format, print_records
from tui.cli.shared.print_plan import left_out
from tui.cli.shared.progress import ProgressLine
from tui.cli.shared.rehearse import rehearsal_fields, say_how_it_stands
from tui.cli.status import Exit, Result, UsageProblem, say
from tui.console import Console
from tui.console.hook.limit import hook_refusal
from tui.domain.change.action import Outcome, TargetState, format_counts
from tui.domain.change.confirm import Confirmed, Grade, NotConfirmed, confirm
from tui.domain.change.plan import Plan, TargetOutlook
from tui.domain.text.times import format_age
from tui.domain.text.typed_time import parse_length
from tui.export.records import Fields
from tui.store import Job, JobLocked
from tui.store.journal.rehearsals import StoredRehearsal, TooEarly

TARGET_COLUMNS = ("key", "label", "state", "before", "after", "answer")
_LEFT: Mapping[str, Exit] = {
    "budget": Exit.BUDGET,
    "unreachable": Exit.UNREACHABLE,
    "unknown": Exit.UNKNOWN,
    "denied": Exit.REFUSED,
    "stop": Exit.REFUSED,
    "pause": Exit.INTERRUPTED,
    "failures": Exit.REFUSED,
    "waits": Exit.DONE,
}
"""The exit status of a job which stopped before all targets were sent, by the kind of stop."""


def confirmed(plan: Plan, *, yes: bool) -> Confirmed:
    """Ask for confirmation as a form does; raise `UsageProblem` if there is no terminal to ask."""
    if yes:
        return Confirmed(plan.digest, "--yes")
    asked = plan.confirmation
    if asked.grade is Grade.NONE:
        return confirm(plan.digest, asked, "")
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageProblem(f"Nothing was sent. Add --yes to confirm ({plan.question})")
    say(plan.question)
    try:
        return confirm(plan.digest, asked, sys.stdin.readline())
    except NotConfirmed as refused:
        raise UsageProblem(str(refused)) from refused


async def run_plan(
    console: Console,
    plan: Plan,
    arguments: argparse.Namespace,
    result: Result,
    *,
    resume: bool,
    word: Confirmed | None = None,
) -> RunResult | None:
    """Send a plan and print the result for each target; return None if another process has the lock.

    Without the `word` which confirms it, ask for one.
    """
    if refusal := await hook_refusal(console, plan):
        result.refuse(refusal)
        return None
    word = word or confirmed(plan, yes=arguments.yes)
    created: dict[str, Mapping[str, Any]] = {}
    line = ProgressLine()

    def on_progress(progress: JobProgress) -> None:
        created.update(_created(progress.outcomes))
        line(_progress_text(progress))

    dispatcher, source, wait = (
        console.dispatcher,
        console.source(plan.account),
        parse_wait(arguments),
    )
    try:
        with _halt_on_signals(console):
            if resume:
                run = await dispatcher.resume(
                    source, plan, word, on_progress, patience=wait, anyway=arguments.anyway
                )
            else:
                run = await dispatcher.run(source, plan, word, on_progress, patience=wait)
    except (JobLocked, TooEarly) as held:
        result.refuse(str(held))
        return None
    known = await say_how_it_stands(console, run.job)
    job = run.job if known is None else await console.store.journal.job(run.job.job)
    print_job(job, arguments.format, console.now(), created, left_out(plan), known)
    report_result(run, plan, result)
    return run


def report_result(run: RunResult, plan: Plan, result: Result) -> None:
    """Print what became of a job and what is left of it, and record the exit status."""
    counts = run.job.head.counts
    say(f"Job {run.job.job}: {format_counts(counts)}.")
    if counts.get(TargetState.UNKNOWN) or counts.get(TargetState.SENT):
        result.met.add(Exit.UNKNOWN)
        say(f"Some outcomes are unknown. Run: watchfloor jobs settle {run.job.job}")
    if counts.get(TargetState.REFUSED) or plan.counts[TargetOutlook.INELIGIBLE]:
        result.met.add(Exit.REFUSED)
    if run.rest is not None and run.rest.kind == "waits":
        say(
            f"It is carried on by watchfloor sync --watch or an open console: watchfloor jobs {run.job.job}"
        )
    elif run.rest is not None:
        say(f"watchfloor: {run.rest.sentence}")
        result.met.add(_LEFT[run.rest.kind])
        if counts.get(TargetState.PLANNED):
            say(
                f"{counts[TargetState.PLANNED]:,} targets are not sent yet. Run: "
                f"watchfloor jobs resume {run.job.job}"
            )


def status_with_pause(result: Result) -> Exit:
    """Return the status of a command; an interruption counts only if nothing worse happened."""
    is_cut = result.status is Exit.DONE and Exit.INTERRUPTED in result.met
    return Exit.INTERRUPTED if is_cut else result.status


def parse_wait(arguments: argparse.Namespace) -> timedelta:
    """Parse --wait."""
    try:
        return parse_length(arguments.wait)
    except ValueError as error:
        raise UsageProblem(str(error)) from error


def print_job(
    job: Job,
    format: str | None,
    now: datetime,
    created: Mapping[str, Mapping[str, Any]],
    left_out: Sequence[Fields] = (),
    known: StoredRehearsal | None = None,
) -> None:
    """Print a job: as a table or CSV a row for each target, else the job as one record.

    `left_out` are the lines of a list which named no target; they were printed on stderr too.
    """
    chosen = format or default_format()
    rows = [target_fields(job, row, now, created.get(row.key)) for row in job.targets]
    if chosen in ("table", "csv"):
        shown = TARGET_COLUMNS + (("created",) if created else ())
        print_records([{"job": job.job, **row} for row in rows], shown, chosen)
        return
    more = {} if known is None else {"rehearsal": rehearsal_fields(known)}
    record = {**job_fields(job, rows), **more}
    print_records([{**record, "not_taken": list(left_out)} if left_out else record], JOB, chosen)


def _created(outcomes: Mapping[str, Outcome]) -> dict[str, Mapping[str, Any]]:
    return {key: outcome.row for key, outcome in outcomes.items() if outcome.row}


def _progress_text(progress: JobProgress) -> str:
    if progress.waits_until is not None:
        return f"waiting until {progress.waits_until:%H:%M:%S} UTC: {progress.why}"
    left = "" if progress.seconds_left is None else f", {format_age(progress.seconds_left)} left"
    return f"{progress.ended:,} of {progress.total:,} ({format_counts(progress.counts)}){left}"


@contextmanager
def _halt_on_signals(console: Console) -> Iterator[None]:
    """Finish the request under way when a signal asks us to end; a second Ctrl-C aborts it."""
    loop = asyncio.get_running_loop()
    wanted = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def halt() -> None:
        say("Ending after the request under way. Press Ctrl-C again to abort it.")
        console.dispatcher.halt()
        loop.remove_signal_handler(signal.SIGINT)

    for number in wanted:
        loop.add_signal_handler(number, halt)
    try:
        yield
    finally:
        for number in wanted:
            loop.remove_signal_handler(number)
