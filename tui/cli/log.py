"""The command log: the audit log, and the check that nobody changed it."""

import argparse

from tui.cli.shared.output import print_records, write
from tui.cli.shared.read_time import read_time
from tui.cli.shared.session import open_console
from tui.cli.status import Exit, UsageProblem, say
from tui.console import Console
from tui.export.records import Fields, instant
from tui.store import AuditRow

COLUMNS = (
    "at", "actor", "event", "action", "account", "label", "target", "before", "after", "result",
    "answer", "reason",
)  # fmt: skip
ALWAYS = ("number", "at", "actor", "event")


async def log(arguments: argparse.Namespace) -> Exit:
    """Print the audit log, the oldest row first; with --verify whether it is unchanged, with --head its end."""
    if arguments.head is not None and bool(arguments.head) != arguments.verify:
        raise UsageProblem(
            "--head alone prints the head of the log; --verify --head HASH checks a head kept elsewhere."
        )
    async with open_console(read_only=arguments.read_only) as console:
        if arguments.head == "" and not arguments.verify:
            return await _head(console, arguments.format)
        if arguments.verify:
            verdict = await console.store.audit.verify((arguments.head or "").strip().casefold())
            fields = {
                "rows": verdict.rows, "broken": verdict.broken, "sentence": verdict.sentence
            }  # fmt: skip
            print_records([fields], ("rows", "broken", "sentence"), arguments.format)
            say(verdict.sentence)
            return Exit.DONE if verdict.broken is None else Exit.REFUSED
        since = read_time(arguments.since, console.now()) if arguments.since else None
        rows = await console.store.audit.read(
            arguments.search, since=since, limit=max(1, arguments.limit)
        )
        found = [audit_fields(row) for row in reversed(rows)]
        print_records(found, COLUMNS, arguments.format, ALWAYS)
    return Exit.DONE


async def _head(console: Console, format: str | None) -> Exit:
    """Print the digest of the log's last row: a plain line to keep elsewhere, or a record."""
    head = await console.store.audit.head()
    if format is None:
        write(f"{head.digest}\n")
    else:
        print_records([{"rows": head.rows, "head": head.digest}], ("rows", "head"), format)
    return Exit.DONE


def audit_fields(row: AuditRow) -> Fields:
    """Return a row of the audit log as fields for all formats."""
    names = (
        "event", "job", "action", "account", "target", "label", "before", "after", "result",
        "answer", "reason", "confirmed", "values", "targets", "follows",
    )  # fmt: skip
    return {
        "number": row.number,
        "at": instant(row.at),
        "actor": row.actor,
        **{name: row.what.get(name) for name in names},
        "digest": row.digest,
    }
