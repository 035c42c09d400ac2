"""The commands attention, ack, unack, assign and comment: what needs somebody, and who takes care of it."""

import argparse
from collections.abc import Sequence
from datetime import datetime

from tui.cli.shared.as_of import as_of
from tui.cli.shared.output import default_format, print_records
from tui.cli.shared.read_time import read_time
from tui.cli.shared.select import stored_unit, sync_unseen, warn_about_old_data
from tui.cli.shared.session import open_console
from tui.cli.status import Exit, Result, UsageProblem, say
from tui.cli.units import judge_what_is_due
from tui.console import Console
from tui.console.actor import actor
from tui.console.attention import AttentionLine, read_attention
from tui.console.judging import unit_judge
from tui.domain.attention.lines import until_words
from tui.domain.attention.subject import IncidentSubject, Subject, UnitSubject
from tui.domain.show.filter import ME, UnitQuery
from tui.domain.verdict.facts import format_utc
from tui.export.records import Fields, instant

FIELDS = (
    "severity", "cause", "incident", "title", "sentence", "count", "since", "fresh", "acknowledged",
    "assigned_to", "units",
)  # fmt: skip
_COLUMNS = ("severity", "title", "count", "fresh", "since", "assigned_to", "incident", "units")
_NAMED = 4
"""So many units of a row are named in a table."""
NOBODY = "nobody"


async def attention(arguments: argparse.Namespace) -> Exit:
    """Print what needs somebody: a row for each cause and incident, the worst first."""
    result = Result()
    async with (
        open_console(read_only=arguments.read_only) as live,
        as_of(live, arguments.at) as console,
    ):
        if console is live:
            await sync_unseen(console, console.accounts, result)
            await judge_what_is_due(console)
            await warn_about_old_data(console, console.accounts)
        found = await read_attention(console)
        is_table = (arguments.format or default_format()) == "table"
        rows = [await _row(console, line, is_table=is_table) for line in found.lines if line.count]
        print_records(rows, _COLUMNS, arguments.format, FIELDS, console.now())
        for name, health in found.accounts.items():
            say(f"{name}: {health.sentence or health.word}; its units keep what was last known.")
        if acknowledged := sum(line.acknowledged for line in found.lines):
            say(f"{_counted(acknowledged)} acknowledged: watchfloor units acknowledged:yes")
    return result.status


async def _row(console: Console, line: AttentionLine, *, is_table: bool) -> Fields:
    query = UnitQuery(text=line.filter)
    units = [unit async for batch in console.store.units.stream(query) for unit in batch]
    fields: Fields = {
        "severity": line.severity,
        "cause": line.cause,
        "incident": line.incident,
        "title": line.title,
        "sentence": line.sentence,
        "count": line.count,
        "since": instant(line.since),
        "fresh": line.fresh,
        "acknowledged": line.acknowledged,
        "assigned_to": list(line.assigned),
        "units": [unit.key for unit in units],
    }
    if not is_table:
        return fields
    rest = len(units) - _NAMED
    names = ", ".join(unit.name for unit in units[:_NAMED]) + (f" and {rest} more" * (rest > 0))
    return {**fields, "assigned_to": ", ".join(line.assigned), "units": names}


async def ack(arguments: argparse.Namespace) -> Exit:
    """Acknowledge what is wrong with a unit or an incident, or tell planned work ahead."""
    result = Result()
    async with open_console(read_only=arguments.read_only) as console:
        start, until = _times(arguments, console.now())
        subject = await _subject(console, arguments.subject, "acknowledge", result)
        if subject is None:
            return result.status
        if start and isinstance(subject, IncidentSubject):
            raise UsageProblem("--from is for units: nobody knows an incident before it begins.")
        done = await console.store.attention.acknowledge(
            [subject], actor=actor(), reason=arguments.reason, until=until, start=start
        )
        name = await _name(console, subject)
        if not done:
            result.refuse(
                f"Nothing is wrong with {name}, so there is nothing to acknowledge. "
                "For planned work say when: --from T --until T."
            )
        elif start and until:
            span = f"from {format_utc(start)} until {format_utc(until)}"
            say(f"What begins at {name} {span} is acknowledged.")
        else:
            say(f"Acknowledged {name} {until_words(until, format_utc)}.")
    return result.status


async def unack(arguments: argparse.Namespace) -> Exit:
    """Remove the acknowledgement of a unit or an incident, and its planned work."""
    result = Result()
    async with open_console(read_only=arguments.read_only) as console:
        subject = await _subject(console, arguments.subject, "acknowledge", result)
        if subject is None:
            return result.status
        name = await _name(console, subject)
        if await console.store.attention.unacknowledge([subject], actor=actor()):
            say(f"{name} is no longer acknowledged.")
        else:
            result.refuse(f"{name} was not acknowledged.")
    return result.status


async def assign(arguments: argparse.Namespace) -> Exit:
    """Assign a unit or an incident to somebody, or to nobody."""
    result = Result()
    async with open_console(read_only=arguments.read_only) as console:
        subject = await _subject(console, arguments.subject, "assign", result)
        if subject is None:
            return result.status
        me = actor().partition("@")[0]
        to = {ME: me, NOBODY: None}.get(arguments.to, arguments.to.strip())
        if to == "":
            raise UsageProblem("--to needs a name; --to nobody removes the one there is.")
        await console.store.attention.assign([subject], actor=actor(), to=to)
        say(f"{await _name(console, subject)} is assigned to {to or NOBODY}.")
    return result.status


async def comment(arguments: argparse.Namespace) -> Exit:
    """Write a comment on a unit or an incident."""
    result = Result()
    text = " ".join(arguments.text).strip()
    if not text:
        raise UsageProblem("The comment is empty.")
    async with open_console(read_only=arguments.read_only) as console:
        subject = await _subject(console, arguments.subject, "comment", result)
        if subject is None:
            return result.status
        await console.store.attention.comment([subject], text, actor=actor())
        say(f"Commented {await _name(console, subject)}.")
    return result.status


def _times(arguments: argparse.Namespace, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Return from when and until when to acknowledge; raise `UsageProblem` where they are no span."""
    start, until = (
        read_time(text, now, ahead=True) if text else None
        for text in (arguments.start, arguments.until)
    )
    if start and not until:
        raise UsageProblem("Planned work needs an end: add --until T.")
    if until and until <= now:
        raise UsageProblem(f"--until {arguments.until} is over: {format_utc(until)}.")
    if start and until and start >= until:
        raise UsageProblem(f"The span is empty: {format_utc(start)} is not before --until.")
    return start, until


async def _subject(console: Console, ident: str, what: str, result: Result) -> Subject | None:
    """Return the incident or the unit which is meant; print why there is none, or why nothing may be said of it."""
    if refusal := console.store.attention.refusal(what):
        result.refuse(refusal)
        return None
    await sync_unseen(console, console.accounts, result)
    if what == "acknowledge":  # as it is now: the verdict of an hour ago may have changed since
        await judge_what_is_due(console)
    incidents = [found.incident.id for found in await console.store.incidents.open()]
    if ident in incidents:
        return IncidentSubject(ident)
    if IncidentSubject.is_named(ident):
        result.refuse(f"There is no open incident {ident}. {_listed(incidents)}")
        return None
    unit = await stored_unit(console, ident, result)
    if unit is None:
        return None
    first = unit.records[0]
    if what == "acknowledge":
        await unit_judge(console).judge_devices([(first.account, first.key)])
    stored = await console.store.units.of_device(first.account, first.key)
    return None if stored is None else UnitSubject(stored.key)


async def _name(console: Console, subject: Subject) -> str:
    if isinstance(subject, IncidentSubject):
        return f"incident {subject.id}"
    unit = await console.store.units.by_key(subject.key)
    return f"{unit.label} ({unit.key})" if unit and unit.label else subject.key


def _listed(incidents: Sequence[str]) -> str:
    return f"Open incidents: {', '.join(incidents)}." if incidents else "There is none now."


def _counted(count: int) -> str:
    return f"{count:,} unit is" if count == 1 else f"{count:,} units are"
