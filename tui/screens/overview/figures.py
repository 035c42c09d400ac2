"""What the overview reads from the store: figures which are unknown stay None."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from tui.console import Console
from tui.console.attention import Attention, read_attention
from tui.domain.budget.windows import Gauge, Pace
from tui.domain.device.record import DeviceRecord
from tui.domain.show.filter import DeviceQuery, FilterError, UnitQuery
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
from tui.domain.text.wall_clock import start_of_hour
from tui.domain.unit.stored_unit import StoredUnit
from tui.store.journal.job import JobHead
from tui.widgets.line.tiles import Tile

PAGE = 2_000
SILENT = 5
YESTERDAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FleetUsage:
    """What the SIMs used this month, and when the oldest of these figures was fetched."""

    plans: Sequence[PlanUse] = ()
    oldest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OverviewFigures:
    """All figures of the overview at one moment."""

    attention: Attention
    devices: int
    states: Sequence[StateCount]
    hours: Hours | None
    usage: FleetUsage
    silent: Sequence[StoredUnit]
    """The units whose last contact with any vendor is longest ago."""
    never: int
    """How many units no vendor ever heard."""
    budgets: Mapping[str, tuple[Sequence[Gauge], Pace | None]]
    jobs: Sequence[JobHead]


async def read_figures(console: Console, zone: tzinfo) -> OverviewFigures:
    """Read every figure; hours begin where the clocks of this zone show a full hour."""
    store, now = console.store, console.now()
    counts = await store.devices.counts()
    total = sum(counts.values())
    silent = UnitQuery("last_seen:", sort="last_seen", descending=False, limit=SILENT)
    return OverviewFigures(
        await read_attention(console),
        total,
        state_counts(
            await store.devices.count_values("state", DeviceQuery()),
            await store.history.state_changes(now - YESTERDAY),
        ),
        await _hours(console, start_of_hour(now, zone)),
        await _usage(console),
        (await store.units.page(silent)).units,
        (await store.units.page(UnitQuery("last_seen=", limit=1))).total,
        {name: (await console.gauges(name), await console.pace(name)) for name in console.accounts},
        await store.journal.job_heads() if not store.operations_problem else (),
    )


async def read_tiles(console: Console, questions: Sequence[SavedFilter]) -> list[Tile]:
    """Count the devices which match each saved question."""
    tiles = []
    for question in questions:
        query = DeviceQuery(
            question.filter,
            question.provider,
            question.account,
            sort="key",
            limit=1,
            places=console.places,
        )
        try:
            tiles.append(Tile(question.name, (await console.store.devices.page(query)).total))
        except FilterError as error:
            tiles.append(Tile(question.name, problem=str(error)))
    return tiles


async def _hours(console: Console, until: datetime) -> Hours | None:
    hours = HOURS * (USUAL_DAYS + 1)
    since = until - timedelta(hours=hours)
    columns = []
    for name, provider in console.accounts.items():
        if "reports" not in provider.features:
            continue
        counts = await console.store.reports.histogram(name, None, since, until, hours)
        gaps = await console.store.reports.gaps(name, None, since, until)
        column = known_hours(counts, since, gaps)
        if any(count is not None for count in column):
            columns.append(column)
    return compare_hours(sum_hours(columns)) if columns else None


async def _usage(console: Console) -> FleetUsage:
    sims: list[tuple[str | None, int | None]] = []
    included: dict[str, int] = {}
    fetched: list[datetime] = []
    for name, provider in console.accounts.items():
        plans = provider.plans
        if plans is None:
            continue
        async for record in _counted(console, name, plans.used_field):
            named = field_value(record, plans.plan_field)
            used = parse_number(field_value(record, plans.used_field))
            sims.append((named if isinstance(named, str) else None, used))
            fetched += [record.fetched_at] if record.fetched_at else []
        for row in (await console.store.lists.read(name, plans.name)).rows:
            plan = plans.read(row)
            if plan.allowance_bytes is not None:
                included[plan.name] = plan.allowance_bytes
    return FleetUsage(plan_uses(sims, included), min(fetched, default=None))


async def _counted(console: Console, account: str, used_field: str) -> AsyncIterator[DeviceRecord]:
    """Read the devices of an account with a known usage this month, page by page."""
    read, total = 0, 1
    while read < total:
        page = await console.store.devices.page(
            DeviceQuery(f"{used_field}:", account=account, sort="key", offset=read, limit=PAGE)
        )
        for record in page.records:
            yield record
        read += len(page.records)
        total = page.total if page.records else 0
