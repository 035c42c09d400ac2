"""The commands tag and untag: tags of one's own, on whole units, shared by everybody on the store."""

import argparse
import asyncio
from collections.abc import Iterable

from tui.changes.targets import unit_matches
from tui.cli.shared.chosen_targets import read_input
from tui.cli.shared.output import print_records
from tui.cli.shared.select import (
    EVERYTHING,
    stored_unit,
    sync_unseen,
)
from tui.cli.shared.session import open_console
from tui.cli.shared.unknown_names import warn_about_unknown_names
from tui.cli.status import Exit, Result, UsageProblem, say
from tui.console import Console, change_tag, whole_units
from tui.domain.change.not_taken import not_taken_lines
from tui.domain.device.membership import TagProblem, tag_name
from tui.domain.lists.columns import ListPurpose
from tui.domain.lists.saved_rows import ListProblem
from tui.domain.lists.target_list import read_file
from tui.domain.show.filter import DeviceQuery, FilterError
from tui.domain.unit.join import join_units
from tui.domain.unit.unit import Unit
from tui.export.records import DEVICE, device_fields

COLUMNS = ("account", "key", "label", "tags")


async def tag(arguments: argparse.Namespace) -> Exit:
    """Add a tag to units; without arguments, list the tags with the number of their device records."""
    if not arguments.words and not arguments.to_file and arguments.filter is None:
        return await _list(arguments)
    return await _change(arguments, add=True)


async def untag(arguments: argparse.Namespace) -> Exit:
    """Remove a tag from units."""
    return await _change(arguments, add=False)


async def _list(arguments: argparse.Namespace) -> Exit:
    async with open_console(read_only=arguments.read_only) as console:
        counted = await console.store.tags.counts()
        rows = [{"tag": name, "devices": devices} for name, devices in counted]
        print_records(rows, ("tag", "devices"), arguments.format, ("tag", "devices"))
    return Exit.DONE


async def _change(arguments: argparse.Namespace, *, add: bool) -> Exit:
    name, idents = _tag_and_idents(arguments)
    result = Result()
    async with open_console(read_only=arguments.read_only) as console:
        if problem := console.store.operations_problem or console.store.cache_problem:
            result.refuse(problem)
            return result.status
        await sync_unseen(console, console.accounts, result)
        units = {unit.key: unit for unit in await _units(console, arguments, idents, result)}
        change = await change_tag(console, name, units.values(), add=add, reason=arguments.reason)
        say(change.sentence)
        if arguments.format:
            found = [await console.store.devices.get(r.account, r.key) for r in change.changed]
            rows = [device_fields(record) for record in found if record is not None]
            print_records(rows, COLUMNS, arguments.format, DEVICE, console.now())
    return result.status


def _tag_and_idents(arguments: argparse.Namespace) -> tuple[str, list[str]]:
    """Return the tag, the last word, and the identifiers before it; raise `UsageProblem` without them."""
    called = f"watchfloor {arguments.command}"
    *idents, text = arguments.words or [""]
    if not idents and not arguments.to_file and arguments.filter is None:
        raise UsageProblem(
            f"Name the devices, then the tag: {called} IDENT … TAG, {called} --to-file F TAG, or "
            f"{called} --filter FILTER TAG."
        )
    if arguments.column and not arguments.to_file:
        raise UsageProblem("--column needs a file of devices: add --to-file.")
    try:
        return tag_name(text), idents
    except TagProblem as problem:
        raise UsageProblem(f"{problem} The tag is the last word: {called} IDENT … TAG") from problem


async def _units(
    console: Console, arguments: argparse.Namespace, idents: Iterable[str], result: Result
) -> list[Unit]:
    """Return the units which are named, listed in a file or matched; refuse what names no unit."""
    chosen: list[Unit] = []
    for ident in dict.fromkeys(idents):
        unit = await stored_unit(console, ident, result)
        if unit is not None:
            chosen.append(unit)
    if arguments.to_file:
        chosen += await _listed(console, arguments, result)
    if arguments.filter is not None:
        query = DeviceQuery(text=arguments.filter, limit=EVERYTHING, places=console.places)
        try:
            page = await console.store.devices.page(query)
        except FilterError as error:
            raise UsageProblem(str(error)) from error
        await warn_about_unknown_names(console, query.text)
        chosen += await whole_units(console, page.records)
    return chosen


async def _listed(console: Console, arguments: argparse.Namespace, result: Result) -> list[Unit]:
    known_by = dict(pair for offered in console.accounts.values() for pair in offered.known_by)
    purpose = ListPurpose(
        action=arguments.command,
        target="device",
        accounts=list(console.accounts),
        known_by=list(known_by.items()),
        column=arguments.column,
    )
    data = await asyncio.to_thread(read_input, arguments.to_file)
    try:
        listed = await asyncio.to_thread(read_file, data, purpose)
    except ListProblem as problem:
        raise UsageProblem(f"{arguments.to_file}: {problem} Nothing was changed.") from problem
    if listed.about:
        say(f"{arguments.to_file}: {listed.about}")
    everything = await console.store.devices.page(DeviceQuery(limit=EVERYTHING))
    units, problems = await asyncio.to_thread(unit_matches, join_units(everything.records), listed)
    for line in not_taken_lines(problems):
        say(line)
    if problems:
        result.met.add(Exit.REFUSED)
    return units
