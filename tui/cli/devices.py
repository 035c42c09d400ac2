"""The commands which read devices: devices, units, show and why."""

import argparse
from collections.abc import Sequence

from tui.cli.shared.output import default_format, print_records, write
from tui.cli.shared.select import (
    EVERYTHING,
    chosen_accounts,
    device_query,
    find_unit,
    sync_unseen,
    warn_about_old_data,
)
from tui.cli.shared.session import open_console
from tui.cli.shared.unknown_names import warn_about_unknown_names
from tui.cli.status import Exit, Result, UsageProblem
from tui.console import pending_changes
from tui.console.unit_evidence import collect_evidence
from tui.domain.device.record import DeviceRecord
from tui.domain.show.filter import DeviceQuery, FilterError
from tui.domain.text.safe_text import clean
from tui.domain.text.times import format_age
from tui.domain.unit.join import join_units
from tui.domain.unit.unit import Unit
from tui.domain.verdict.evidence import format_utc
from tui.domain.verdict.judgement import SEVERITIES
from tui.domain.verdict.plain_judge import (
    findings,
    other_finding_lines,
    other_findings,
    verdict,
    worst_severity,
)
from tui.export.records import (
    DEVICE,
    UNIT,
    VERDICT,
    Fields,
    device_fields,
    pending_fields,
    unit_fields,
    verdict_fields,
)

DEVICE_COLUMNS = (
    "account",
    "label",
    "imei",
    "iccid",
    "state",
    "last_seen",
    "latitude",
    "longitude",
)
UNIT_COLUMNS = ("severity", "label", "imei", "iccid", "state", "last_seen", "finding")
SHOWN_COLUMNS = (
    "provider", *DEVICE_COLUMNS, "position_source", "position_at", "position_age", "fetched_at",
)  # fmt: skip


async def devices(arguments: argparse.Namespace) -> Exit:
    """Print device records from the store, after a first sync of accounts which it has never seen."""
    result = Result()
    async with open_console(read_only=arguments.read_only) as console:
        wanted = chosen_accounts(console, arguments.account, arguments.provider)
        query = device_query(console, arguments)
        try:
            await console.store.devices.page(query)  # a wrong filter costs no request
            await sync_unseen(console, wanted, result)
            page = await console.store.devices.page(query)
        except FilterError as error:
            raise UsageProblem(str(error)) from error
        found = [device_fields(record) for record in page.records if record.account in wanted]
        await warn_about_old_data(console, wanted)
        await warn_about_unknown_names(console, query.text)
        print_records(found, DEVICE_COLUMNS, arguments.format, DEVICE)
    return result.status


async def units(arguments: argparse.Namespace) -> Exit:
    """Print the physical units of the matching devices, the worst first."""
    result = Result()
    async with open_console(read_only=arguments.read_only) as console:
        query = device_query(console, arguments)
        try:
            await console.store.devices.page(query)  # a wrong filter costs no request
            await sync_unseen(console, console.accounts, result)
            page = await console.store.devices.page(query)
        except FilterError as error:
            raise UsageProblem(str(error)) from error
        whole = page.records
        if arguments.filter:  # a unit is shown whole even if only one of its devices matches
            whole = (await console.store.devices.page(DeviceQuery(limit=EVERYTHING))).records
        joined = _joined(whole, page.records)
        judged = [(case.unit, findings(case)) for case in await collect_evidence(console, joined)]
        judged.sort(key=lambda judgment: -SEVERITIES.index(worst_severity(judgment[1])))
        await warn_about_old_data(console, console.accounts)
        await warn_about_unknown_names(console, query.text)
        rows = [_with_reason(unit_fields(unit, console.now(), found)) for unit, found in judged]
        print_records(rows, UNIT_COLUMNS, arguments.format, UNIT)
    return result.status


def _joined(records: Sequence[DeviceRecord], matched: Sequence[DeviceRecord]) -> list[Unit]:
    """Join records into units, and return those with a matching record."""
    named = {(record.account, record.key) for record in matched}
    return [
        unit
        for unit in join_units(records)
        if any((record.account, record.key) in named for record in unit.records)
    ]


def _with_reason(unit: Fields) -> Fields:
    """Add the worst finding as a sentence, for a table."""
    found = unit["findings"]
    return {**unit, "finding": found[0]["sentence"] if found else None}


async def why(arguments: argparse.Namespace) -> Exit:
    """Print the verdict on one unit: one sentence, the evidence, and what to do next."""
    result = Result()
    async with open_console(read_only=arguments.read_only) as console:
        unit = await find_unit(console, arguments.ident, result)
        if unit is None:
            return result.status
        (case,) = await collect_evidence(console, [unit])
        found, others = verdict(case), other_findings(case)
        if (arguments.format or default_format()) == "table":
            name = clean(f"{unit.label} ({unit.key})" if unit.label else unit.key)
            lines = [f"{name}: {found.severity}", *found.lines(), *other_finding_lines(others)]
            write("\n".join([*lines, ""]))
        else:
            print_records([verdict_fields(unit, found, others)], (), arguments.format, VERDICT)
    return result.status


async def show(arguments: argparse.Namespace) -> Exit:
    """Print one unit: each vendor's record of it, and its last position."""
    result = Result()
    async with open_console(read_only=arguments.read_only) as console:
        unit = await find_unit(console, arguments.ident, result)
        if unit is None:
            return result.status
        await warn_about_old_data(console, {record.account for record in unit.records})
        (case,) = await collect_evidence(console, [unit])
        pending = await pending_changes(console, unit.records)
        whole = {
            **unit_fields(unit, console.now(), findings(case)),
            "pending": [pending_fields(change) for change in pending],
            "devices": [device_fields(record) for record in unit.records],
        }
        if (arguments.format or default_format()) == "table":
            rows = [_with_age(device, whole) for device in whole["devices"]]
            print_records(rows, SHOWN_COLUMNS, arguments.format)
            said = findings(case) or [verdict(case)]
            lines = [f"{finding.severity}: {clean(finding.sentence)}" for finding in said]
            lines += [f"on its way: {change.sentence(format_utc)}" for change in pending]
            write("\n".join(["", *lines, ""]))
        else:
            print_records([whole], (), arguments.format, UNIT)
    return result.status


def _with_age(device: Fields, unit: Fields) -> Fields:
    """Add the age of the position if it is the unit's last one."""
    last = unit["position"]
    is_last = last and (last["account"], last["key"]) == (device["account"], device["key"])
    return {**device, "position_age": format_age(last["age_seconds"]) if is_last else None}
