"""The overview's figures in words and charts; what is unknown is marked so."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from tui.domain.budget.windows import Gauge, Pace
from tui.domain.change.action import TargetState
from tui.domain.show.format import TimeStyle, format_time
from tui.domain.show.overview import (
    Band,
    Hours,
    PlanUse,
    StateCount,
    changes_by_person,
    forecast_month,
)
from tui.domain.text.data_size import format_bytes
from tui.domain.text.safe_text import clean
from tui.domain.text.wall_clock import start_of_day
from tui.domain.unit.stored_unit import StoredUnit
from tui.lazy_dataclass import dataclass
from tui.screens.overview.figures import Budgets, CauseDays, FleetUsage, Silence
from tui.screens.shell.budget_history import REACH, UNSEEN
from tui.store.journal.job import JobHead
from tui.widgets.cells import fit, state_text, text_cells
from tui.widgets.line.charts import band_bar, column_rows, steps
from tui.widgets.wording import window_text

MOST_CAUSES = 8
RUNNING = (TargetState.PLANNED, TargetState.SENT)
LABEL_CELLS, LEAST_LABEL = 26, 17
CHART_LINES = 6
BAR_CELLS = 24


@dataclass(frozen=True, slots=True)
class Drawing:
    """How figures are drawn."""

    manner: TimeStyle
    width: int
    ascii_only: bool = False
    budget_line: Callable[[str, int], str] = lambda _account, _seconds: ""
    """Draws how much of an account's rate window was used in the last hours."""


def state_lines(states: Sequence[StateCount], drawing: Drawing) -> list[str]:
    """Return how many device records are in each state, and how that changed."""
    if not states:
        return ["No devices are stored yet."]
    words = []
    for state in states:
        name = state_text(clean(state.state)) if state.state else "no state"
        change = "" if state.change is None else f" ({state.change:+,})" if state.change else " (=)"
        words.append(f"{name} {state.count:,}{change}")
    known = any(state.change is not None for state in states)
    since = "in parentheses: change since yesterday" if known else "no figures from yesterday yet"
    line = "   ".join(words)
    return [*([line] if len(line) <= drawing.width else words), since]


def hour_lines(hours: Hours | None, drawing: Drawing) -> list[str]:
    """Return the reports of each of the last hours beside the usual ones, as columns."""
    if hours is None:
        return ["No full hour of reports yet."]
    values = [value for value in (*hours.last, *hours.usual) if value is not None]
    most, plain = max(values, default=0), drawing.ascii_only
    if 2 * len(hours.last) + len(f"{most:,.0f}") + 1 <= drawing.width:
        lines = _hour_columns(hours, most, drawing)
    else:
        lines = [
            f"last 24 h {steps(hours.last, most, ascii_only=plain)}",
            f"average   {steps(hours.usual, most, ascii_only=plain)}",
        ]
    return [*lines, _compared(hours, most)]


def _hour_columns(hours: Hours, most: float, drawing: Drawing) -> list[str]:
    plain = drawing.ascii_only
    rows = column_rows(hours.last, hours.usual, CHART_LINES, ascii_only=plain)
    label = f"{most:,.0f}"
    margins = [label, *[""] * (CHART_LINES - 2), "0"]
    chart = [f"{margin:>{len(label)}} {row}" for margin, row in zip(margins, rows, strict=True)]
    first = drawing.manner.now.astimezone(drawing.manner.zone).hour - len(hours.last)
    clock = "".join(f"{(first + nth) % 24:02}:00".ljust(12) for nth in range(0, len(hours.last), 6))
    legend = "#: last 24 h  :: average" if plain else "█ last 24 h  ░ average of these hours"
    return [*chart, f"{'':{len(label)}} {clock}".rstrip(), legend]


def _compared(hours: Hours, most: float) -> str:
    compared = hours.compared
    if compared is None:
        known = [value for value in hours.last if value is not None]
        hours_text = "1 hour" if len(known) == 1 else f"{len(known)} hours"
        return f"{sum(known):,} reports in the {hours_text} we have (? is unknown); no average yet"
    counted, average = compared
    share = f" ({counted / average - 1:+.0%})" if average else ""
    return f"{counted:,} reports, {average:,.0f} on average{share}; busiest hour {most:,.0f}"


def cause_day_lines(days: CauseDays | None, drawing: Drawing) -> list[str]:
    """Return a line of steps for each cause: how many units had it, day by day."""
    if days is None:
        return ["No unit was judged yet."]
    shown = {name: counts for name, counts in days.causes.items() if any(counts)}
    if not shown:
        return ["No unit needed somebody in these days."]
    cells = 2 if drawing.width >= LABEL_CELLS + 2 * len(days.days) + 8 else 1
    label = min(LABEL_CELLS, max(LEAST_LABEL, drawing.width - cells * len(days.days) - 8))
    total = [
        None if None in column else sum(count or 0 for count in column)
        for column in zip(*shown.values(), strict=True)
    ]
    most = max((count for count in total if count is not None), default=0)
    return [
        _cause_line("all", total, most, label, cells, drawing),
        *(
            _cause_line(clean(name), counts, most, label, cells, drawing)
            for name, counts in list(shown.items())[:MOST_CAUSES]
        ),
        f"{days.days[0].astimezone(drawing.manner.zone):%b %d} to now, a step a day; ? is unknown",
    ]


def _cause_line(
    name: str, counts: Sequence[int | None], most: int, label: int, cells: int, drawing: Drawing
) -> str:
    drawn = steps(counts, most, cells=cells, ascii_only=drawing.ascii_only)
    return f"{fit(name, label, ascii_only=drawing.ascii_only)} {drawn} {counts[-1] or 0:>5,}"


def usage_lines(usage: FleetUsage, drawing: Drawing) -> list[str]:
    """Return what each plan's SIMs used this month against what it includes, with the forecast."""
    if not usage.plans:
        return ["No usage data yet."]
    manner = drawing.manner
    lines = []
    for plan in usage.plans:
        band = forecast_month(plan.used_bytes, manner.now)
        width = min(drawing.width, 2 * BAR_CELLS)
        bar = band_bar(plan.used_bytes, plan.allowance_bytes, band, width,
                       ascii_only=drawing.ascii_only)  # fmt: skip
        lines += [_plan(plan, band), bar]
    age = format_time(usage.oldest_at, manner) if usage.oldest_at else "unknown"
    if all(plan.allowance_bytes is None for plan in usage.plans):
        lines.append("Plan allowances are unknown: r asks the vendor.")
    signs = (
        "#: used  :: 80 % forecast  |: included"
        if drawing.ascii_only
        else "█ used  ▒ 80 % forecast  │ included"
    )
    return [*lines, f"{signs} · oldest figure {age}"]


def _plan(plan: PlanUse, band: Band | None) -> str:
    parts = [f"{clean(plan.plan)}: {format_bytes(plan.used_bytes)}"]
    if plan.allowance_bytes:
        share = plan.used_bytes / plan.allowance_bytes
        parts[0] += f" of {format_bytes(plan.allowance_bytes)} ({share:.0%})"
    if band is not None:
        parts.append(f"month {format_bytes(band.low)} to {format_bytes(band.high)}")
    verdict = plan.verdict(band)
    if verdict in {"over", "may go over"}:
        parts.append(f"▲ {verdict}")
    if plan.over:
        parts.append(f"{plan.over:,} of {plan.sims:,} SIMs over their plan")
    return " · ".join(parts)


def wrapped(line: str, width: int) -> list[str]:
    """Return a line in as few lines as the width allows, broken between its parts; no part is cut."""
    lines = [""]
    for part in line.split(" · "):
        joined = f"{lines[-1]} · {part}" if lines[-1] else part
        if text_cells(joined) <= width or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(f"  {part}")
    return lines


def silence_lines(silence: Silence, drawing: Drawing) -> list[str]:
    """Return the units which are silent for longest."""
    lines = [
        f"{clean(unit.label or unit.key)} · {', '.join(_accounts(unit))} · "
        f"{format_time(unit.last_seen, drawing.manner)}"
        for unit in silence.units
        if unit.last_seen
    ]
    if silence.never:
        lines.append(f"{silence.never:,} never in contact")
    return lines or ["No device has been in contact yet."]


def _accounts(unit: StoredUnit) -> list[str]:
    return list(dict.fromkeys(member.account for member in unit.members))


def budget_lines(budgets: Budgets, drawing: Drawing) -> list[str]:
    """Return a bar for each rate window: how much of it is used."""
    return [line for name, budget in budgets.items() for line in _budget(name, *budget, drawing)]


def _budget(name: str, gauges: Sequence[Gauge], pace: Pace | None, drawing: Drawing) -> list[str]:
    if not gauges:
        paced = f"1 request every {pace.seconds_between:.1f} s" if pace is not None else "unknown"
        return [f"{clean(name)}: {paced}"]
    lines = [clean(name)]
    for gauge in gauges:
        bar = band_bar(gauge.used, gauge.limit, None, BAR_CELLS, ascii_only=drawing.ascii_only)
        full = " ▲ limit reached" if gauge.used >= gauge.limit else ""
        lines.append(
            f"  {window_text(gauge.window_seconds):>3} {bar} {gauge.used:,}/{gauge.limit:,}{full}"
        )
    longest = max(gauge.window_seconds for gauge in gauges)
    spent = drawing.budget_line(name, longest)
    if spent.strip(UNSEEN):
        hours = int(REACH.total_seconds() // 3_600)
        lines.append(f"  {hours} h ago {spent} now, of {window_text(longest)}")
    return lines


def job_lines(jobs: Sequence[JobHead], drawing: Drawing) -> list[str]:
    """Return the jobs which run, and what was changed today."""
    running = [head for head in jobs if any(head.counts.get(state) for state in RUNNING)]
    lines = [
        f"▶ {head.action} · {head.account} · {_left(head.counts)} left · {head.actor}"
        + (f" · paused: {clean(head.pause_reason)}" if head.pause_reason else "")
        for head in running
    ]
    today = changes_by_person(
        [
            (head.actor, head.action, head.created_at, {str(k): n for k, n in head.counts.items()})
            for head in jobs
        ],
        midnight(drawing.manner),
    )
    return [*(lines or ["No job is running."]), *(today or ["No changes today."])]


def _left(counts: Mapping[TargetState, int]) -> int:
    return sum(counts.get(state, 0) for state in RUNNING)


def midnight(manner: TimeStyle) -> datetime:
    """Return the beginning of today in the user's time zone."""
    return start_of_day(manner.now.astimezone(manner.zone).date(), manner.zone)
