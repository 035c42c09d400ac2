"""The months of usage which the store lacks, and downloading them: one request for each SIM."""

from collections.abc import Sequence
from datetime import UTC, datetime, time

from tui.console.money.account_costs import AccountCosts
from tui.console.wiring import Console
from tui.domain.device.record import DeviceRecord
from tui.domain.money.sim_use import last_months


async def missing_usage(reader: AccountCosts, filter: str = "") -> list[DeviceRecord]:
    """Return the SIMs of a filter of which a whole month or this month is not known."""
    return [
        costs.record async for batch in reader.read(filter) for costs in batch if costs.lacks_months
    ]


async def fetch_missing(console: Console, records: Sequence[DeviceRecord]) -> None:
    """Download the figures of the last months and of this one; one of `FAILURES` ends it."""
    now = console.now()
    since = datetime.combine(last_months(now)[0], time(), UTC)
    for record in records:
        source = console.source(record.account)
        await console.fetcher.usage(source, record, "monthly", since, now)
