"""The commands which read units: units, show and why."""

import argparse
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from tui.cli.shared.output import default_format, print_batches, print_records, write
from tui.cli.shared.progress import ProgressLine
from tui.cli.shared.read_time import read_past_time
from tui.cli.shared.select import find_unit, sync_unseen, warn_about_old_data
from tui.cli.shared.session import open_console
from tui.cli.shared.unknown_names import warn_about_unknown_names
from tui.cli.status import Exit, Result, UsageProblem, say
from tui.console import Console
from tui.console.judging import unit_judge
from tui.console.unit.questions import ask_about
from tui.domain.attention.acknowledgement import Acknowledgement, Comment
from tui.domain.attention.lines import said_lines
from tui.domain.attention.subject import UnitSubject
from tui.domain.show.filter import UNIT_FIELDS, FilterError, UnitQuery
from tui.domain.text.safe_text import clean
from tui.domain.text.times import format_age
from tui.domain.unit.stored_unit import StoredUnit
from tui.domain.verdict.facts import format_utc
from tui.domain.verdict.lines import judgement_lines
from tui.export.records import Fields, device_fields, pending_fields
from tui.export.unit_records import (
    UNIT,
    VERDICT,
    agreement_fields,
    said_fields,
    unit_fields,
    verdict_fields,
)

if TYPE_CHECKING:
    from tui.console.report_details import ReportDetails

UNIT_COLUMNS = ("severity", "cause", "label", "imei", "iccid", "state", "last_seen", "finding")
SHOWN_COLUMNS = (
    "provider", "account", "label", "imei", "iccid", "state", "last_seen", "latitude", "longitude",
    "position_source", "position_at", "position_age", "fetched_at",
)  # fmt: skip


MOST_AT_ONCE = 2_000
"""So many units are judged before somebody is told about them: about two seconds of work."""
FEW_AT_ONCE = 50
"""So many are judged where the first row is waited for, those with new evidence first: a tenth of a second."""
_UNKNOWN_THEN = "Nothing was known of {ident} at that time: the store has nothing so old of it."


async def units(arguments: argparse.Namespace) -> Exit:
    """Print the physical units which match a filter, the worst first, as they are read."""
    from tui.cli.shared.as_of import as_of  # noqa: PLC0415 - `why` and `show` list nothing

    result = Result()
    async with (
        open_console(read_only=arguments.read_only) as live,
        as_of(live, arguments.at) as console,
    ):
        query = UnitQuery(text=" ".join(arguments.filter), places=console.places)
        try:
            await console.store.units.page(UnitQuery(text=query.text, places=query.places, limit=1))
        except FilterError as error:  # a wrong filter costs no request
            raise UsageProblem(str(error)) from error
        if console is live:
            await sync_unseen(console, console.accounts, result)
            await judge_what_is_due(console, FEW_AT_ONCE)
            await warn_about_old_data(console, console.accounts)
        await warn_about_unknown_names(console, query.text, UNIT_FIELDS)
        is_table = (arguments.format or default_format()) == "table"
        batches = _unit_batches(console, query, with_sentence=is_table)
        await print_batches(batches, UNIT_COLUMNS, arguments.format, UNIT, console.now())
    return result.status


async def _unit_batches(
    console: Console, query: UnitQuery, *, with_sentence: bool
) -> AsyncIterator[Sequence[Fields]]:
    """Yield the fields of all units of a query, some hundreds at a time; a table has the verdict's sentence."""
    async for batch in console.store.units.stream(query):
        now = console.now()
        if with_sentence:
            yield [{**unit_fields(unit, now), "finding": unit.sentence} for unit in batch]
        else:
            yield [unit_fields(unit, now) for unit in batch]


async def judge_what_is_due(console: Console, most: int = MOST_AT_ONCE) -> None:
    """Judge the units whose evidence or time has come, about so many at most; say how many are left.

    Where some have no verdict at all, up to 2,000 are worth the wait. Of more a few are judged: those
    with new evidence, which come first.
    """
    if console.store.cache_problem:
        return  # what was judged before is shown
    due, never = await console.store.units.count_due(MOST_AT_ONCE)
    if due > MOST_AT_ONCE:
        most = FEW_AT_ONCE
    elif never:
        most = MOST_AT_ONCE
    line = ProgressLine()
    judged = await unit_judge(console).judge_few(most, lambda done: line(f"judged {done:,} units"))
    if judged < due:
        say(f"{due - judged:,} units are still to be judged: watchfloor sync judges all of them.")


async def why(arguments: argparse.Namespace) -> Exit:
    """Print the verdict on one unit: one sentence, the evidence, what to do next, the chain."""
    result = Result()
    async with open_console(read_only=arguments.read_only) as console:
        at = _time_asked(console, arguments)
        unit = await _stored_unit(console, arguments.ident, result)
        if unit is None:
            return result.status
        if at is None:
            unit = await _asked(console, unit)
        judgement = await unit_judge(console).judgement_of(unit.row, at=at)
        if judgement is None:
            result.refuse(_UNKNOWN_THEN.format(ident=arguments.ident))
            return result.status
        if (arguments.format or default_format()) == "table":
            name = clean(f"{unit.label} ({unit.key})" if unit.label else unit.key)
            as_of = f", as of {format_utc(at)}" if at else ""
            said = said_lines(*await _said(console, unit, at), format_utc)
            write("\n".join([f"{name}{as_of}", *judgement_lines(judgement), *said, ""]))
        else:
            fields = verdict_fields(unit, judgement, at or console.now())
            print_records([fields], (), arguments.format, VERDICT)
    return result.status


async def show(arguments: argparse.Namespace) -> Exit:
    """Print one unit: each vendor's record of it, its verdict, and its last position."""
    from tui.console import pending_changes  # noqa: PLC0415 - `why` tells of no change and no place
    from tui.console.report_details import unit_details  # noqa: PLC0415 - the same
    from tui.domain.place.agreement import position_agreement  # noqa: PLC0415 - the same

    result = Result()
    async with open_console(read_only=arguments.read_only) as console:
        at = _time_asked(console, arguments)
        unit = await _stored_unit(console, arguments.ident, result)
        if unit is None:
            return result.status
        await warn_about_old_data(console, {record.account for record in unit.records})
        judgement = await unit_judge(console).judgement_of(unit.row, at=at)
        if judgement is None:
            result.refuse(_UNKNOWN_THEN.format(ident=arguments.ident))
            return result.status
        if at is not None:
            unit = await _unit_then(console, unit, at)
        pending = await pending_changes(console, unit.records)
        agreement = position_agreement(unit.records, {each.rule for each in judgement.findings})
        details = await unit_details(console, unit.records)
        said = await _said(console, unit, at)
        whole = {
            **unit_fields(unit, at or console.now(), judgement),
            "position_check": agreement_fields(agreement),
            "town": _town(unit, details),
            "timezone": details.timezone,
            **said_fields(*said),
            "pending": [pending_fields(change) for change in pending],
            "devices": [device_fields(record) for record in unit.records],
        }
        if (arguments.format or default_format()) == "table":
            rows = [_with_age(device, whole) for device in whole["devices"]]
            print_records(rows, SHOWN_COLUMNS, arguments.format, now=console.now())
            lines = [f"on its way: {change.sentence(format_utc)}" for change in pending]
            lines += [f"Positions {agreement.sentence}"] if agreement else []
            lines += _place_lines(whole)
            lines += said_lines(*said, format_utc)
            write("\n".join(["", *judgement_lines(judgement), *lines, ""]))
        else:
            print_records([whole], (), arguments.format, UNIT)
    return result.status


def _town(unit: StoredUnit, details: "ReportDetails") -> str | None:
    """Return the town near the unit's last position; None: not known."""
    return next((town for record in unit.records if (town := details.town_at(record))), None)


def _place_lines(unit: Fields) -> list[str]:
    """Return the town near the last position and the time zone there, where they are known."""
    told = (("Town", unit["town"]), ("Time zone", unit["timezone"]))
    return [f"{name}: {clean(value)}" for name, value in told if value]


async def _said(
    console: Console, unit: StoredUnit, at: datetime | None
) -> tuple[Acknowledgement | None, str | None, list[Comment]]:
    """Return what people said of a unit; as of an earlier time only its comments are known."""
    comments = await console.store.attention.comments(UnitSubject(unit.key))
    if at is not None:
        return None, None, [comment for comment in comments if comment.at <= at]
    return unit.acknowledged, unit.assigned_to, comments


async def _unit_then(console: Console, unit: StoredUnit, at: datetime) -> StoredUnit:
    """Return a unit as its records were known at a time; as it is now where that is not kept, which is said."""
    from tui.console.past import NotKept, console_at  # noqa: PLC0415 - most ask about now

    names = {(member.account, member.key) for member in unit.members}
    try:
        async with console_at(console, at, names) as past:
            for name in sorted(names):
                if (then := await past.store.units.of_device(*name)) is not None:
                    return then
    except NotKept as error:
        say(f"{error} The records shown are those of now.")
    return unit


def _time_asked(console: Console, arguments: argparse.Namespace) -> datetime | None:
    """Return the time of `--at`; None: now. Raise `UsageProblem` where it is no time in the past."""
    return None if arguments.at is None else read_past_time(arguments.at, console.now())


async def _stored_unit(console: Console, ident: str, result: Result) -> StoredUnit | None:
    """Return the unit with an identifier as `find_unit` does, as the store has it."""
    unit = await find_unit(console, ident, result)
    if unit is None:
        return None
    first = unit.records[0]
    return await console.store.units.of_device(first.account, first.key)


async def _asked(console: Console, unit: StoredUnit) -> StoredUnit:
    """Ask the vendors what would decide the verdict, and return the unit as it is then."""
    devices = [(record.account, record.key) for record in unit.records]
    judge = partial(unit_judge(console).judge_devices, devices)
    asked = await ask_about(console, unit.records, judge)
    for problem in asked.problems:
        say(problem)
    if not (asked.asked or asked.problems):
        return unit  # it was not judged again
    return await console.store.units.by_key(unit.key) or unit


def _with_age(device: Fields, unit: Fields) -> Fields:
    """Add the age of the position if it is the unit's last one."""
    last = unit["position"]
    is_last = last is not None and last["at"] == device["position_at"]
    is_last = is_last and last["latitude"] == device["latitude"]
    age = last["age_seconds"] if is_last else None
    return {**device, "position_age": None if age is None else format_age(age)}
