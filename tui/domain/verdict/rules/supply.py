"""Rules on what runs out: the battery, the data limit."""

from collections.abc import Iterator

from tui.domain.account.vendor_traits import StateKind
from tui.domain.text.data_size import format_bytes
from tui.domain.verdict.case import UnitCase
from tui.domain.verdict.declaration import VerdictRule
from tui.domain.verdict.judgement import Evidence, Finding
from tui.domain.verdict.limits import LimitForecast, describe_limit, forecast_limit, our_limit
from tui.domain.verdict.rules.silence import died_by_level, is_battery_empty
from tui.domain.verdict.voltage import BatteryTrend
from tui.domain.verdict.wording import step

_SOON_DAYS = 2.0
"""A battery which falls so fast needs somebody, though it may be charged as it always is."""
_MUCH = 0.75
"""A limit of which less is used may never be reached: the month's last days may differ."""


def _battery_low(case: UnitCase) -> Iterator[Finding]:
    battery, tracker = case.battery, case.tracker
    if battery is None or tracker is None or not is_battery_low(battery):
        return
    is_late = case.silence is not None and case.silence.is_late
    if is_late and battery.is_empty and not case.is_attached and is_battery_empty(case):
        return
    if died_by_level(case) or (case.is_missed and is_battery_empty(case)):
        return
    left = days_left_words(battery)
    until = f", and is empty {left}" if left else ""
    yield Finding(
        rule="battery-low",
        severity="warning",
        sentence=f"The battery is low{until}: {battery.mv:,.0f} mV, of {battery.curve.title}."
        if battery.is_low
        else f"The battery falls fast{until}: {battery.mv:,.0f} mV.",
        evidence=(
            Evidence(
                value=f"{battery.mv:,.0f} mV" + (", falling" if battery.falls else ""),
                source=tracker.record.account,
                at=battery.at,
            ),
        ),
        next_step=step("Charge or replace the battery."),
        would_change="Reports with a higher voltage.",
        since=None,
    )


def is_battery_low(battery: BatteryTrend) -> bool:
    """Return whether a falling battery needs somebody: it is low, or empty within days.

    A level alone says little, for cells of another chemistry live where this one dies; unless hardly
    another device of its model lives there.
    """
    if battery.falls is not True or battery.is_short:
        return battery.is_low_by_level
    if battery.is_low and battery.is_deeper:
        return True
    return battery.days_left is not None and battery.days_left[1] <= _SOON_DAYS


def days_left_words(battery: BatteryTrend) -> str:
    """Return in how many days a falling battery is empty: `in 3–5 days`; empty: not known."""
    if battery.days_left is None:
        return ""
    soon, late = battery.days_left
    if late < 1:
        return "within a day"
    first, last = int(soon), max(1, round(late))
    return f"in about {last} days" if first == last else f"in {first}–{last} days"


def _near_limit(case: UnitCase) -> Iterator[Finding]:
    sim = case.sim
    if sim is None or sim.state_kind not in (StateKind.ACTIVE, StateKind.UNKNOWN):
        return
    forecast = forecast_limit(sim, case.now)
    if forecast is None or forecast.used < _MUCH * forecast.limit:
        return
    what = "its plan includes" if forecast.is_plan else "its data limit"
    amount = format_bytes(forecast.limit)
    limit = f"the {amount} {what}" if forecast.is_plan else f"{what} of {amount}"
    ours = None if forecast.is_plan else our_limit(sim)
    yield Finding(
        rule="near-limit",
        severity="warning",
        sentence=_forecast_sentence(forecast, limit),
        evidence=(
            Evidence(
                value=f"{format_bytes(forecast.used)} used this month",
                source=sim.record.account,
                at=sim.usage_asked_at,
            ),
            Evidence(
                value=describe_limit(forecast.limit, sim, ours),
                source="journal" if ours else sim.record.account,
                at=ours.at if ours else None,
            ),
        ),
        next_step=step(
            "Find out what uses the data, or raise the limit.", sim, sim.traits.limit_action
        ),
        would_change="Less usage on the next days, a higher limit, or the next month.",
        since=None,
    )


def _forecast_sentence(forecast: LimitForecast, limit: str) -> str:
    if forecast.is_reached:
        return f"The SIM has used all of {limit} this month."
    first, last = (f"{day:%Y-%m-%d}" for day in (forecast.first_day, forecast.last_day))
    when = f"on {first}" if first == last else f"between {first} and {last}"
    return f"The SIM will reach {limit} {when}."


RULES = (
    VerdictRule(
        name="battery-low",
        title="Battery low",
        holds="The voltage is low for the kind of battery and falls for more than a day and a half, deeper than before its last charge; or falls so fast that it is empty within two days; or is so low that hardly another device of its model lives there.",
        rests_on="The voltages of the tracker's reports.",
        example="The battery is low, and is empty in 2–4 days: 3,561 mV, of a lithium cell.",
        find=_battery_low,
    ),
    VerdictRule(
        name="near-limit",
        title="Near its limit",
        holds="At the pace of the last week, the SIM reaches its data limit or its plan's allowance this month.",
        rests_on="Daily usage, the limit set through Watchfloor, the plan.",
        example="The SIM will reach its data limit of 50.0 MiB between 2026-11-24 and 2026-11-27.",
        find=_near_limit,
    ),
)
