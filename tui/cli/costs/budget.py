"""The command budget: each account's rate windows."""

import argparse
from collections.abc import Sequence

from tui.cli.shared.output import print_records
from tui.cli.shared.session import open_console
from tui.cli.status import Exit, say
from tui.console import Console
from tui.console.vendor_notes import vendor_notes
from tui.domain.budget.windows import Gauge
from tui.export.records import GAUGE, Fields, gauge_fields


async def budget(arguments: argparse.Namespace) -> Exit:
    """Print each account's rate windows from the ledger; no vendor is asked."""
    async with open_console(read_only=arguments.read_only) as console:
        found: list[Fields] = []
        for account in console.accounts:
            gauges = await console.gauges(account) or await _pace_as_window(console, account)
            found += [gauge_fields(gauge) for gauge in gauges]
            for note in await vendor_notes(console, account):
                say(f"{account}: {note}.")
        print_records(found, GAUGE, arguments.format, GAUGE)
    return Exit.DONE


async def _pace_as_window(console: Console, account: str) -> Sequence[Gauge]:
    """Return the pace of an account without published limits as a window of one request."""
    pace = await console.pace(account)
    if pace is None:
        return ()
    say(
        f"{account}: the vendor publishes no limits, so requests are at least"
        f" {pace.seconds_between:.2g} s apart; more after a refusal, less after an answer."
    )
    gauge = Gauge(
        account=account,
        window_seconds=max(1, round(pace.seconds_between)),
        used=1 if pace.waits_until else 0,
        limit=1,
        reserved=0,
        resets_at=pace.waits_until,
        source="local",
    )
    return (gauge,)
