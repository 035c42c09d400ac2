"""The overview's figures in words and bars; what is unknown is marked so."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from textual.content import Content

from tui.domain.budget.windows import Gauge, Pace
from tui.domain.change.action import TargetState
from tui.domain.show.format import TimeStyle, format_bytes, format_time
from tui.domain.show.overview import (
    Band,
    Hours,
    PlanUse,
    StateCount,
    changes_by_person,
    forecast_month,
)
from tui.domain.text.safe_text import clean
from tui.domain.text.wall_clock import start_of_day
from tui.domain.unit.stored_unit import StoredUnit
from tui.screens.overview.figures import OverviewFigures
from tui.widgets.cells import state_text, to_ascii
from tui.widgets.wording import window_text

BLOCKS, PLAIN_BLOCKS = "▁▂▃▄▅▆▇█", "_.:-=+*#"
UNKNOWN = "?"
RUNNING = (TargetState.PLANNED, TargetState.SENT)
Lines = list[Content]


def overview_lines(
    figures: OverviewFigures, manner: TimeStyle, width: int, *, ascii_only: bool
) -> Lines:
    """Return all lines of the overview."""
    sections: Sequence[tuple[str, Iterable[str]]] = (
        ("States of device records", _states(figures.states, width)),
        ("Reports per hour", _hours(figures.hours, ascii_only=ascii_only)),
        ("Data this month", _usage(figures, manner)),
        ("Longest without contact", _silence(figures, manner)),
        ("Request budgets", _budgets(figures)),
        ("Jobs", _jobs(figures, manner)),
    )
    lines: Lines = []
    for title, texts in sections:
        lines.append(Content.styled(title, "bold"))
        lines += [
            Content(f"  {to_ascii(line.replace(' · ', ' - ')) if ascii_only else line}")
            for line in texts
        ]
    return lines


def _states(states: Sequence[StateCount], width: int) -> list[str]:
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
    return [*([line] if len(line) + 4 <= width else words), since]


def _hours(hours: Hours | None, *, ascii_only: bool) -> list[str]:
    if hours is None:
        return ["No full hour of reports yet."]
    values = [value for value in (*hours.last, *hours.usual) if value is not None]
    most = max(values, default=0)
    lines = [
        f"last 24 h {bars(hours.last, most, ascii_only=ascii_only)}",
        f"average   {bars(hours.usual, most, ascii_only=ascii_only)}",
    ]
    compared = hours.compared
    if compared is None:
        known = [value for value in hours.last if value is not None]
        hours_text = "1 hour" if len(known) == 1 else f"{len(known)} hours"
        lines.append(
            f"{sum(known):,} reports in the {hours_text} we have (? is unknown); no average yet"
        )
    else:
        counted, average = compared
        share = f" ({counted / average - 1:+.0%})" if average else ""
        lines.append(
            f"{counted:,} reports, {average:,.0f} on average{share}; busiest hour {most:,.0f}"
        )
    return lines


def bars(values: Sequence[float | None], most: float, *, ascii_only: bool = False) -> str:
    """Return a bar for each value; unknown is a question mark, zero is a low line."""
    blocks = PLAIN_BLOCKS if ascii_only else BLOCKS
    return "".join(
        UNKNOWN if value is None else blocks[round(value / most * 7) if most else 0]
        for value in values
    )


def _usage(figures: OverviewFigures, manner: TimeStyle) -> list[str]:
    usage = figures.usage
    if not usage.plans:
        return ["No usage data yet."]
    lines = [_plan(plan, forecast_month(plan.used_bytes, manner.now)) for plan in usage.plans]
    age = format_time(usage.oldest_at, manner) if usage.oldest_at else "unknown"
    if all(plan.allowance_bytes is None for plan in usage.plans):
        lines.append("Plan allowances are unknown: r asks the vendor.")
    return [*lines, f"month: 80 % forecast range · oldest figure {age}"]


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


def _silence(figures: OverviewFigures, manner: TimeStyle) -> list[str]:
    lines = [
        f"{clean(unit.label or unit.key)} · {', '.join(_accounts(unit))} · "
        f"{format_time(unit.last_seen, manner)}"
        for unit in figures.silent
        if unit.last_seen
    ]
    if figures.never:
        lines.append(f"{figures.never:,} never in contact")
    return lines or ["No device has been in contact yet."]


def _accounts(unit: StoredUnit) -> list[str]:
    return list(dict.fromkeys(member.account for member in unit.members))


def _budgets(figures: OverviewFigures) -> list[str]:
    return [_budget(name, *budget) for name, budget in figures.budgets.items()]


def _budget(name: str, gauges: Sequence[Gauge], pace: Pace | None) -> str:
    parts = [
        f"{window_text(gauge.window_seconds)} {gauge.used:,}/{gauge.limit:,}"
        + (" ▲ limit reached" if gauge.used >= gauge.limit else "")
        for gauge in gauges
    ]
    if pace is not None:
        parts.append(f"1 request every {pace.seconds_between:.1f} s")
    return f"{name}: {' · '.join(parts) or 'unknown'}"


def _jobs(figures: OverviewFigures, manner: TimeStyle) -> list[str]:
    running = [head for head in figures.jobs if any(head.counts.get(state) for state in RUNNING)]
    lines = [
        f"▶ {head.action} · {head.account} · {_left(head.counts)} left · {head.actor}"
        + (f" · paused: {clean(head.pause_reason)}" if head.pause_reason else "")
        for head in running
    ]
    today = changes_by_person(
        [
            (head.actor, head.action, head.created_at, {str(k): n for k, n in head.counts.items()})
            for head in figures.jobs
        ],
        midnight(manner),
    )
    return [*(lines or ["No job is running."]), *(today or ["No changes today."])]


def _left(counts: Mapping[TargetState, int]) -> int:
    return sum(counts.get(state, 0) for state in RUNNING)


def midnight(manner: TimeStyle) -> datetime:
    """Return the beginning of today in the user's time zone."""
    return start_of_day(manner.now.astimezone(manner.zone).date(), manner.zone)
