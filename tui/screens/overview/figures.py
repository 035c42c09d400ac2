"""What the overview reads from the store: figures which are unknown stay None."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta

from tui.console import Console
from tui.domain.budget.windows import Gauge, Pace
from tui.domain.device.record import DeviceRecord
from tui.domain.show.filter import DeviceQuery, FilterError, UnitQuery
from tui.domain.show.format import TimeStyle, field_value
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
from tui.domain.text.wall_clock import start_of_day, start_of_hour
from tui.domain.unit.stored_unit import StoredUnit
from tui.domain.verdict.cause_column import TITLES
from tui.lazy_dataclass import dataclass
from tui.store.journal.job import JobHead
from tui.widgets.line.tiles import Tile

PAGE = 2_000
SILENT = 5
DAYS = 14
"""Causes are counted over so many days, today included."""
YESTERDAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FleetUsage:
    """What the SIMs used this month, and when the oldest of these figures was fetched."""

    plans: Sequence[PlanUse] = ()
    oldest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """The units whose last contact with any vendor is longest ago."""

    units: Sequence[StoredUnit]
    never: int
    """How many units no vendor ever heard."""


@dataclass(frozen=True, slots=True)
class CauseDays:
    """How many units had each cause at the end of each day, and have it now; unknown is None."""

    days: Sequence[datetime]
    causes: Mapping[str, Sequence[int | None]]
    """The causes by what they are called; those which most units have now come first."""


Budgets = Mapping[str, tuple[Sequence[Gauge], Pace | None]]
"""The rate windows and the pace of each account."""


async def read_states(console: Console, manner: TimeStyle) -> Sequence[StateCount]:
    """Count the device records by state, now and a day ago."""
    return state_counts(
        await console.store.devices.count_values("state", DeviceQuery()),
        await console.store.history.state_changes(manner.now - YESTERDAY),
    )


async def read_silence(console: Console, manner: TimeStyle) -> Silence:  # noqa: ARG001 - as all are read
    """Read which units are silent for longest."""
    asked = UnitQuery("last_seen:", sort="last_seen", descending=False, limit=SILENT)
    units = console.store.units
    never = await units.page(UnitQuery("last_seen=", limit=1))
    return Silence((await units.page(asked)).units, never.total)


async def read_budgets(console: Console, manner: TimeStyle) -> Budgets:  # noqa: ARG001 - as all are read
    """Read the rate windows and the pace of each account."""
    return {
        name: (await console.gauges(name), await console.pace(name)) for name in console.accounts
    }


async def read_jobs(console: Console, manner: TimeStyle) -> Sequence[JobHead]:  # noqa: ARG001 - as all are read
    """Read the jobs in the journal."""
    return () if console.store.operations_problem else await console.store.journal.job_heads()


async def read_cause_days(console: Console, manner: TimeStyle) -> CauseDays | None:
    """Count the units by cause at the end of each of the last days; None: nothing was ever judged."""
    today = manner.now.astimezone(manner.zone).date()
    ends = [start_of_day(today - timedelta(days=ago), manner.zone) for ago in range(DAYS - 1)]
    moments = [*reversed(ends), manner.now]
    counted = await console.store.units.causes_at(moments)
    if counted is None:
        return None
    most = sorted(counted, key=lambda cause: (-(counted[cause][-1] or 0), cause))
    return CauseDays(moments, {TITLES.get(cause, cause): counted[cause] for cause in most})


async def read_tiles(console: Console, questions: Sequence[SavedFilter]) -> list[Tile]:
    """Count the units which match each saved question."""
    tiles = []
    for question in questions:
        asked = UnitQuery(question.filter, question.provider, question.account, limit=1,
                          places=console.places)  # fmt: skip
        try:
            tiles.append(Tile(question.name, (await console.store.units.page(asked)).total))
        except FilterError as error:
            tiles.append(Tile(question.name, problem=str(error)))
    return tiles


async def read_hours(console: Console, manner: TimeStyle) -> Hours | None:
    """Count the reports of each hour; hours begin where the clocks of the screen show a full hour."""
    until = start_of_hour(manner.now, manner.zone)
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


async def read_usage(console: Console, manner: TimeStyle) -> FleetUsage:  # noqa: ARG001 - as all are read
    """Read what the SIMs used this month, and what their plans include."""
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
