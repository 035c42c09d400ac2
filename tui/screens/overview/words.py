"""The overview's figures in words and bars; what is not known says so."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from textual.content import Content

from tui.domain.budget.windows import Gauge, Pace
from tui.domain.change.action import TargetState
from tui.domain.device.unit import Unit
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
from tui.screens.overview.figures import OverviewFigures
from tui.widgets.cells import state_text, to_ascii
from tui.widgets.wording import window_text

BLOCKS, PLAIN_BLOCKS = "▁▂▃▄▅▆▇█", "_.:-=+*#"
UNKNOWN = "?"
RUNNING = (TargetState.PLANNED, TargetState.SENT)
Lines = list[Content]


def say_figures(
    figures: OverviewFigures, manner: TimeStyle, width: int, *, ascii_only: bool
) -> Lines:
    """Say all of it."""
    sections: Sequence[tuple[str, Iterable[str]]] = (
        ("States", _say_states(figures.states, width)),
        ("Reports per hour", _say_hours(figures.hours, ascii_only=ascii_only)),
        ("Data this month", _say_usage(figures, manner)),
        ("Longest silent", _say_silence(figures, manner)),
        ("Request budgets", _say_budgets(figures)),
        ("Jobs", _say_jobs(figures, manner)),
    )
    lines: Lines = []
    for title, said in sections:
        lines.append(Content.styled(title, "bold"))
        lines += [
            Content(f"  {to_ascii(line.replace(' · ', ' - ')) if ascii_only else line}")
            for line in said
        ]
    return lines


def _say_states(states: Sequence[StateCount], width: int) -> list[str]:
    if not states:
        return ["No device is stored yet."]
    words = []
    for one in states:
        name = state_text(clean(one.state)) if one.state else "without a state"
        change = "" if one.change is None else f" ({one.change:+,})" if one.change else " (=)"
        words.append(f"{name} {one.count:,}{change}")
    known = any(one.change is not None for one in states)
    since = "in brackets: since yesterday" if known else "the change since yesterday is not known"
    line = "   ".join(words)
    return [*([line] if len(line) + 4 <= width else words), since]


def _say_hours(hours: Hours | None, *, ascii_only: bool) -> list[str]:
    if hours is None:
        return ["No whole hour of reports is known."]
    values = [value for value in (*hours.last, *hours.usual) if value is not None]
    most = max(values, default=0)
    said = [
        f"last 24 h {bars(hours.last, most, ascii_only=ascii_only)}",
        f"as usual  {bars(hours.usual, most, ascii_only=ascii_only)}",
    ]
    compared = hours.compared
    if compared is None:
        known = [value for value in hours.last if value is not None]
        said.append(
            f"{sum(known):,} in {len(known)} known hours (? is not known); no usual hour yet"
        )
    else:
        here, rule = compared
        share = f" ({here / rule - 1:+.0%})" if rule else ""
        said.append(f"{here:,} where {rule:,.0f} are usual{share}; most in an hour {most:,.0f}")
    return said


def bars(values: Sequence[float | None], most: float, *, ascii_only: bool = False) -> str:
    """Draw a bar for each value; what is not known is a question mark, nothing is a low line."""
    blocks = PLAIN_BLOCKS if ascii_only else BLOCKS
    return "".join(
        UNKNOWN if value is None else blocks[round(value / most * 7) if most else 0]
        for value in values
    )


def _say_usage(figures: OverviewFigures, manner: TimeStyle) -> list[str]:
    usage = figures.usage
    if not usage.plans:
        return ["No usage is known."]
    said = [_say_plan(plan, forecast_month(plan.used_bytes, manner.now)) for plan in usage.plans]
    age = format_time(usage.oldest_at, manner) if usage.oldest_at else "unknown"
    if all(plan.allowance_bytes is None for plan in usage.plans):
        said.append("what the plans include is not known: r asks")
    return [*said, f"forecast: 4 times in 5 · oldest figure {age}"]


def _say_plan(plan: PlanUse, band: Band | None) -> str:
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
        parts.append(f"{plan.over:,} of {plan.sims:,} SIMs over their own")
    return " · ".join(parts)


def _say_silence(figures: OverviewFigures, manner: TimeStyle) -> list[str]:
    said = [
        f"{clean(one.label or one.key)} · {', '.join(_accounts(one))} · "
        f"{format_time(one.last_seen, manner)}"
        for one in figures.silent
        if one.last_seen
    ]
    if figures.never:
        said.append(f"{figures.never:,} never heard")
    return said or ["No device was ever heard."]


def _accounts(unit: Unit) -> list[str]:
    return list(dict.fromkeys(record.account for record in unit.records))


def _say_budgets(figures: OverviewFigures) -> list[str]:
    return [_say_budget(name, *budget) for name, budget in figures.budgets.items()]


def _say_budget(name: str, gauges: Sequence[Gauge], pace: Pace | None) -> str:
    parts = [
        f"{window_text(one.window_seconds)} {one.used:,}/{one.limit:,}"
        + (" ▲ spent" if one.used >= one.limit else "")
        for one in gauges
    ]
    if pace is not None:
        parts.append(f"one request every {pace.seconds_between:.1f} s")
    return f"{name}: {' · '.join(parts) or 'nothing known'}"


def _say_jobs(figures: OverviewFigures, manner: TimeStyle) -> list[str]:
    running = [head for head in figures.jobs if any(head.counts.get(one) for one in RUNNING)]
    said = [
        f"▶ {head.action} · {head.account} · {_left(head.counts)} left · {head.actor}"
        + (f" · rests: {clean(head.pause_reason)}" if head.pause_reason else "")
        for head in running
    ]
    today = changes_by_person(
        [
            (head.actor, head.action, head.created_at, {str(k): n for k, n in head.counts.items()})
            for head in figures.jobs
        ],
        midnight(manner),
    )
    return [*(said or ["None is running."]), *(today or ["Nothing was changed today."])]


def _left(counts: Mapping[TargetState, int]) -> int:
    return sum(counts.get(one, 0) for one in RUNNING)


def midnight(manner: TimeStyle) -> datetime:
    """Return the beginning of today where the reader is."""
    local = manner.now.astimezone(manner.zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)
