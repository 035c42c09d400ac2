"""The command diff: what changed since a time, as one shift hands it over to the next."""

import argparse
from collections.abc import Sequence

from tui.cli.shared.output import default_format, print_records, write
from tui.cli.shared.read_time import read_time
from tui.cli.shared.session import open_console
from tui.cli.status import Exit, UsageProblem, say
from tui.console.difference import FleetDifference, read_difference
from tui.domain.difference.lines import difference_lines, in_order
from tui.domain.difference.unit_change import UnitDifference
from tui.domain.verdict.cause_column import TITLES
from tui.domain.verdict.facts import format_utc
from tui.export.records import Fields, instant

FIELDS = (
    "kind", "unit", "label", "members", "account", "before", "after", "at", "by", "reason", "severity",
    "count",
)  # fmt: skip


async def diff(arguments: argparse.Namespace) -> Exit:
    """Print what changed since a time; the store alone is read, no vendor is asked."""
    async with open_console(read_only=arguments.read_only) as console:
        since = read_time(arguments.since, console.now())
        if since > console.now():
            raise UsageProblem(f"--since {arguments.since} is ahead: {format_utc(since)}.")
        found = await read_difference(console, since)
        if (arguments.format or default_format()) == "table":
            write("\n".join(_table(found)))
        else:
            rows = [_fields(change) for change in in_order(found.changes)]
            print_records(rows, (), arguments.format, FIELDS)
        for sentence in found.unknown:
            say(sentence)
    return Exit.DONE


def _table(found: FleetDifference) -> Sequence[str]:
    if not found.changes:
        return [f"Nothing changed since {format_utc(found.since)}, as far as the store knows.", ""]
    units = {change.unit.key for change in found.changes} - {None}
    count = len(found.changes)
    head = (
        f"Since {format_utc(found.since)}: {count:,} {'change' if count == 1 else 'changes'} "
        f"at {len(units):,} {'unit' if len(units) == 1 else 'units'}."
    )
    return [
        head,
        "",
        *difference_lines(found.changes, format_utc, lambda rule: TITLES.get(rule, rule)),
    ]


def _fields(change: UnitDifference) -> Fields:
    """Return one difference as fields; what is about an incident or no device has no unit."""
    what, unit = change.what, change.unit
    return {
        "kind": what.kind,
        "unit": unit.key,
        "label": unit.label,
        "members": [
            {"provider": member.provider, "account": member.account, "key": member.key}
            for member in unit.members
        ],
        "account": what.account,
        "before": what.before,
        "after": what.after,
        "at": instant(what.at),
        "by": what.by,
        "reason": what.reason,
        "severity": what.severity,
        "count": what.count,
    }
