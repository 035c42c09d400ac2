"""Rehearse a change from the command line: which devices are first, when it is sent, and what became of them."""

import argparse
from collections.abc import Sequence
from datetime import datetime

from tui.cli.shared.read_time import read_time
from tui.cli.status import UsageProblem, say
from tui.console import Console
from tui.console.rehearsing import CannotRehearse, rehearse, rehearser
from tui.domain.change.plan import Plan, PlannedTarget
from tui.domain.change.rehearsal import CANARIES, Rehearsal, WaveSize, parse_waves
from tui.domain.change.target_names import target_name
from tui.export.records import Fields, instant
from tui.store import Job
from tui.store.journal.rehearsals import StoredRehearsal

_COUNT_DIGITS = 3
"""A number of up to so many digits is how many devices; an identifier's ending has at least four."""
_LEAST_ENDING = 4


async def rehearsed(console: Console, plan: Plan, arguments: argparse.Namespace) -> Plan:
    """Return the plan as --canary, --waves and --at want it sent; raise `UsageProblem` if it cannot be."""
    start_at = _date(arguments.at, console.now()) if arguments.at else None
    named = list(arguments.canary or ())
    sizes = _sizes(arguments, named)
    if not sizes:
        if (
            arguments.go_on
            or arguments.most_failed is not None
            or arguments.least_ended is not None
        ):
            raise UsageProblem("--go-on and the share of failures need --canary or --waves.")
        if start_at is None:
            return plan
    usual = Rehearsal(start_at=start_at, goes_on=arguments.go_on)
    how = Rehearsal(
        start_at=start_at,
        goes_on=arguments.go_on,
        failed_share=usual.failed_share if arguments.most_failed is None else arguments.most_failed,
        least_ended=arguments.least_ended or usual.least_ended,
    )
    try:
        return await rehearse(console, plan, sizes, how, _marked(plan.changing, named))
    except CannotRehearse as problem:
        raise UsageProblem(str(problem)) from problem


def _sizes(arguments: argparse.Namespace, named: list[str]) -> Sequence[WaveSize]:
    """Return the sizes of the waves; what is left in `named` are identifiers."""
    count = CANARIES
    if len(named) == 1 and named[0].isdecimal() and len(named[0]) <= _COUNT_DIGITS:
        count = int(named.pop())
        if arguments.waves or not count:
            raise UsageProblem("Give either --canary with a number above 0, or --waves.")
    if not arguments.waves:
        return () if arguments.canary is None else (WaveSize(len(named) or count),)
    try:
        return parse_waves(arguments.waves)
    except ValueError as problem:
        raise UsageProblem(str(problem)) from problem


def _date(text: str, now: datetime) -> datetime:
    at = read_time(text, now, ahead=True)
    if at <= now:
        raise UsageProblem(f"--at {text} is past. Nothing was sent.")
    return at


def _marked(changing: Sequence[PlannedTarget], idents: Sequence[str]) -> list[str]:
    """Return the keys of the targets which these identifiers name; raise `UsageProblem` for one which names none."""
    found = []
    for ident in idents:
        exact = [t for t in changing if ident in (t.key, t.label, t.device)]
        ending = [t for t in changing if len(ident) >= _LEAST_ENDING and t.key.endswith(ident)]
        meant = exact or ending
        if len(meant) != 1:
            many = f"{len(meant)} targets" if meant else "no target"
            raise UsageProblem(f"--canary {ident} names {many} of this change. Nothing was sent.")
        found.append(meant[0].key)
    return found


async def say_how_it_stands(console: Console, job: Job) -> StoredRehearsal | None:
    """Look what became of the devices of a rehearsed job, and print it; None: the job is not rehearsed."""
    known = await console.store.rehearsals.read(job.job)
    if known is None:
        return None
    if not console.is_read_only(job.account):
        known = await rehearser(console).look(job, known)
    labels = {row.key: target_name(row.label, row.key) for row in job.targets}
    if known.why:
        say(f"Job {job.job}: {known.why}.")
    for key, canary in known.canaries.items():
        until = f" (until {instant(canary.deadline)})" if canary.state == "waiting" else ""
        if known.wave(key) == known.released:
            say(f"  {labels[key]}: {canary.state}, {canary.told or 'accepted'}{until}")
    return known


def rehearsal_fields(known: StoredRehearsal) -> Fields:
    """Return a rehearsal as fields for all formats."""
    return {
        "stage": str(known.stage),
        "why": known.why or None,
        "start_at": instant(known.how.start_at),
        "goes_on": known.how.goes_on,
        "wave": known.released + 1,
        "waves": known.how.last + 1,
        "devices": [
            {
                "name": key,
                "wave": known.wave(key) + 1,
                "state": canary.state,
                "told": canary.told or None,
                "deadline": instant(canary.deadline),
            }
            for key, canary in known.canaries.items()
        ],
    }
