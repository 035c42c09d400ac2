"""The command jobs: list the jobs of the journal, show one, or do something with it."""

import argparse

from tui.changes.read_only import read_only_sentence
from tui.cli.arguments.changes import JOB_VERBS
from tui.cli.shared.job_fields import JOB, job_fields, target_fields
from tui.cli.shared.output import default_format, print_records
from tui.cli.shared.session import open_console
from tui.cli.status import Exit, Result, UsageProblem
from tui.console import Console
from tui.domain.change.action import format_counts
from tui.export.records import Fields, instant
from tui.store import JobHead

COLUMNS = ("job", "created_at", "action", "account", "state", "outcome", "actor", "note")


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
        from tui.cli.shared.run_plan import print_job, status_with_pause  # noqa: PLC0415 - no list needs it

        if not verb:
            from tui.cli.shared.rehearse import say_how_it_stands  # noqa: PLC0415 - the same

            known = await say_how_it_stands(console, job)
            job = await console.store.journal.job(name)
            print_job(job, arguments.format, console.now(), {}, known=known)
            return Exit.DONE
        if console.is_read_only(job.account):
            result.refuse(read_only_sentence(job.account))
            return result.status
        from tui.cli.shared.job_verbs import carry_out  # noqa: PLC0415 - only what changes anything needs it

        await carry_out(verb, console, job, arguments, result)
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
