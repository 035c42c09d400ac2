"""What the overview reads of the store: each figure on its own, unknown where it is not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter

from tui.console import Console
from tui.domain.budget.windows import Gauge, Pace
from tui.domain.device.unit import Unit
from tui.domain.show.filter import DeviceQuery, FilterError
from tui.domain.show.format import field_value
from tui.domain.show.overview import (
    HOURS,
    USUAL_DAYS,
    Hours,
    PlanUse,
    StateCount,
    compare_hours,
    known_hours,
    parse_number,
    plan_uses,
    state_counts,
    sum_hours,
)
from tui.domain.show.saved_filters import SavedFilter
from tui.store.journal.job import JobHead
from tui.widgets.line.tiles import Tile

PAGE = 2_000
SILENT = 5
RECORDS_A_UNIT = 4
"""More records than one unit has, so that enough units are among those read."""
YESTERDAY = timedelta(days=1)
PLANS = "rate-plans"


@dataclass(frozen=True, slots=True)
class FleetUsage:
    """What the SIMs used this month, and the oldest figure among those added up."""

    plans: Sequence[PlanUse] = ()
    oldest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OverviewFigures:
    """All figures of one moment."""

    devices: int
    states: Sequence[StateCount]
    hours: Hours | None
    usage: FleetUsage
    silent: Sequence[Unit]
    never: int
    budgets: Mapping[str, tuple[Sequence[Gauge], Pace | None]]
    jobs: Sequence[JobHead]


async def read_figures(console: Console) -> OverviewFigures:
    """Read every figure."""
    store, now = console.store, console.now()
    counts = await store.devices.counts()
    total = sum(counts.values())
    return OverviewFigures(
        total,
        state_counts(
            await store.devices.count_values("state", DeviceQuery()),
            await store.history.state_changes(now - YESTERDAY),
        ),
        await _hours(console, now),
        await _usage(console),
        await _silent(console),
        (await store.devices.page(DeviceQuery("last_seen=", sort="key", limit=1))).total,
        {name: (await console.gauges(name), await console.pace(name)) for name in console.accounts},
        await store.journal.job_heads() if not store.operations_problem else (),
    )


async def read_tiles(console: Console, questions: Sequence[SavedFilter]) -> list[Tile]:
    """Count the devices each question is about."""
    tiles = []
    for one in questions:
        query = DeviceQuery(
            one.filter, one.provider, one.account, sort="key", limit=1, places=console.places
        )
        try:
            tiles.append(Tile(one.name, (await console.store.devices.page(query)).total))
        except FilterError as error:
            tiles.append(Tile(one.name, problem=str(error)))
    return tiles


async def _silent(console: Console) -> list[Unit]:
    """Return the units which no vendor has heard for longest, of the records heard longest ago."""
    query = DeviceQuery("last_seen:", sort="last_seen", limit=SILENT * RECORDS_A_UNIT)
    found: dict[str, Unit] = {}
    for record in (await console.store.devices.page(query)).records:
        unit = await console.unit(record)
        found.setdefault(unit.key, unit)
    heard = [(unit.last_seen, unit) for unit in found.values() if unit.last_seen]
    return [unit for _, unit in sorted(heard, key=itemgetter(0))[:SILENT]]


async def _hours(console: Console, now: datetime) -> Hours | None:
    hours = HOURS * (USUAL_DAYS + 1)
    until = now.replace(minute=0, second=0, microsecond=0)
    since = until - timedelta(hours=hours)
    columns = []
    for name, provider in console.accounts.items():
        if "reports" not in provider.features:
            continue
        counts = await console.store.reports.histogram(name, None, since, until, hours)
        gaps = await console.store.reports.gaps(name, None, since, until)
        column = known_hours(counts, since, gaps)
        if any(one is not None for one in column):
            columns.append(column)
    return compare_hours(sum_hours(columns)) if columns else None


async def _usage(console: Console) -> FleetUsage:
    store = console.store
    sims: list[tuple[str | None, int | None]] = []
    oldest: datetime | None = None
    total = 1
    read = 0
    while read < total:
        page = await store.devices.page(
            DeviceQuery("vendor.bytes_used:", sort="key", offset=read, limit=PAGE)
        )
        for record in page.records:
            plan = field_value(record, "vendor.rate_plan.name")
            used = parse_number(field_value(record, "vendor.bytes_used"))
            sims.append((plan if isinstance(plan, str) else None, used))
            if record.fetched_at and (oldest is None or record.fetched_at < oldest):
                oldest = record.fetched_at
        read += len(page.records)
        total = page.total if page.records else 0
    return FleetUsage(plan_uses(sims, await _allowances(console)), oldest)


async def _allowances(console: Console) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, provider in console.accounts.items():
        if any(spec.name == PLANS for spec in provider.lists):
            page = await console.store.lists.read(name, PLANS)
            for row in page.rows:
                included = parse_number(row.vendor.get("monthly_data_allowance_bytes"))
                if included is not None:
                    found[row.key] = included
    return found
