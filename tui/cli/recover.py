"""The command recover: find a lost unit, and put back at the deadline what was changed for it."""

import argparse
import json
from datetime import datetime
from pathlib import Path
from typing import IO

from tui.cli.shared.named_file import own_files, wrong_names_refused
from tui.cli.shared.output import default_format, print_records, write
from tui.cli.shared.run_plan import confirmed, parse_wait, run_plan, status_with_pause
from tui.cli.shared.select import find_unit
from tui.cli.shared.session import open_console
from tui.cli.status import Exit, Result, UsageProblem, say
from tui.console import Console
from tui.console.recovery import CannotRecover, Recovery, place_words, plan_recovery
from tui.domain.account.vendor_traits import StateKind
from tui.domain.change.action import TargetState
from tui.domain.change.confirm import Confirmed
from tui.domain.change.plan import plan_lines
from tui.domain.recovery.search_area import SearchArea, search_area
from tui.domain.text.times import utc_minute
from tui.domain.text.typed_time import parse_length
from tui.domain.unit.unit import Unit
from tui.export.files import check_free, write_whole
from tui.export.search_area import area_fields, area_geojson, hand_over

RECOVERY = ("unit", "label", "area", "words")


async def recover(arguments: argparse.Namespace) -> Exit:
    """Tell where a lost unit can be; with --for make it report as often as it can for so long."""
    result = Result()
    path = Path(arguments.to) if arguments.to else None
    if path is not None and path.suffix.casefold() not in {".md", ".txt", ".geojson"}:
        raise UsageProblem(f"Name a file which ends in .md, .txt or .geojson, not {path.name}.")
    async with open_console(read_only=arguments.read_only) as console:
        if path is not None:  # before anything is sent
            with wrong_names_refused(path, own_files(console, arguments.to)):
                check_free(path, replace=arguments.force)
        unit = await find_unit(console, arguments.ident, result)
        if unit is None:
            return result.status
        if arguments.length:
            await _begin(console, unit, arguments, result)
        now = console.now()
        area = search_area(await place_words(console, unit, now), now)
        if path is not None:
            text = "\n".join([*hand_over(unit, area, now), ""])
            if path.suffix.casefold() == ".geojson":
                text = json.dumps(area_geojson(unit, area), ensure_ascii=False, indent=1) + "\n"
            with wrong_names_refused(path, own_files(console, arguments.to)):
                size = write_whole(path, lambda file: _fill(file, text), replace=arguments.force)
            say(f"Wrote {size:,} bytes to {path}.")
        elif not arguments.length:
            _print(unit, area, arguments.format, now)
        for line in _offers(console, unit):
            say(line)
    return status_with_pause(result)


def _fill(file: IO[bytes], text: str) -> None:
    file.write(text.encode())


async def _begin(
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
    word = confirmed(plans.fast, yes=arguments.yes)
    source = console.source(account)
    wait = parse_wait(arguments)
    stored = await console.dispatcher.run(
        source,
        plans.back,
        Confirmed(plans.back.digest, f"with its recovery: {word.how}"),
        patience=wait,
    )
    run = await run_plan(console, plans.fast, arguments, result, resume=False)
    if run is None or run.job.head.counts.get(TargetState.REFUSED):
        await console.dispatcher.stop(stored.job.job)
        say("It was not changed, so nothing is put back either.")
        return
    say(
        f"Job {stored.job.job} puts {plans.back_words} back at {utc_minute(until)}. To keep the fast one: "
        f"watchfloor jobs stop {stored.job.job}"
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


def _offers(console: Console, unit: Unit) -> list[str]:
    """Return what else can be done to find it, with what that costs; each is sent by a command of its own."""
    lines = []
    for record in unit.records:
        provider = console.accounts[record.account]
        traits, actions = provider.traits, {action.name: action for action in provider.actions}
        kind = traits.state_kinds.get((record.state or "").casefold())
        command = f"watchfloor do {{}} --account {record.account} --to {record.key}"
        if kind is StateKind.SUSPENDED and traits.restore_action:
            values = "".join(f" {name}={value}" for name, value in traits.restore_values.items())
            lines.append(
                f"Its SIM is suspended, so it cannot be heard: {command.format(traits.restore_action)}{values}"
            )
        locating = actions.get(traits.locate_action)
        if locating is not None:
            lines.append(f"{locating.title}: {command.format(locating.name)} ({locating.charge})")
    return lines


def _print(unit: Unit, area: SearchArea | None, format: str | None, now: datetime) -> None:
    if (format or default_format()) == "table":
        write("\n".join([*hand_over(unit, area, now), ""]))
        return
    record = {"unit": unit.key, "label": unit.label, **area_fields(area)}
    print_records([record], (), format, RECOVERY)
