"""What a SIM used, by day and by month, against what its plan includes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from textual import events, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.console import FAILURES, Console
from tui.domain.device.record import DeviceRecord, Usage
from tui.domain.show.format import TimeStyle, field_value, format_bytes
from tui.domain.text.safe_text import clean
from tui.screens.shell.time_words import say_when
from tui.widgets.line.note_line import NoteLine
from tui.widgets.timeline.bars import UsageBar, UsageBars

Period = Literal["daily", "monthly"]
SPANS: dict[Period, timedelta] = {"monthly": timedelta(days=366), "daily": timedelta(days=31)}
TITLES = {"monthly": "By month", "daily": "By day"}
PLANS = "rate-plans"
WIDE = 110
"""From this width on days and months stand beside each other."""


@dataclass(frozen=True, slots=True)
class DataPlan:
    """A SIM's rate plan, as far as it is known."""

    name: str = ""
    allowance_bytes: int | None = None
    unit_bytes: int | None = None
    unit_cost: float | None = None

    def over(self, used: int) -> str:
        """Return what use beyond the allowance comes to; empty within it."""
        if self.allowance_bytes is None or used <= self.allowance_bytes:
            return ""
        beyond = used - self.allowance_bytes
        words = f"{format_bytes(beyond)} over"
        if self.unit_bytes and self.unit_cost is not None:
            units = -(-beyond // self.unit_bytes)
            words += f": {units} x {format_bytes(self.unit_bytes)}, {units * self.unit_cost:,.2f}"
        return words


def plan_of(record: DeviceRecord, rows: Sequence[Mapping[str, Any]]) -> DataPlan:
    """Find the plan a record names among those the account may use."""
    named = field_value(record, "vendor.rate_plan.name")
    if not isinstance(named, str) or not named:
        return DataPlan()
    for row in rows:
        if row.get("name") == named:
            allowance, unit, cost = (
                _number(row.get(f))
                for f in (
                    "monthly_data_allowance_bytes",
                    "overage_data_unit_bytes",
                    "overage_data_unit_cost",
                )
            )
            return DataPlan(
                clean(named),
                None if allowance is None else int(allowance),
                None if unit is None else int(unit),
                cost,
            )
    return DataPlan(clean(named))


class UsagePane(VerticalScroll):
    """Daily and monthly figures as bars; the two need not agree, and are both shown."""

    DEFAULT_CSS = """
    UsagePane {
        padding: 0 1;
        & NoteLine { padding: 0; }
        & .title { text-style: bold; height: auto; }
        & Horizontal { height: auto; }
        & Vertical { height: auto; width: 1fr; padding-right: 2; }
        & UsageBars { height: auto; }
        &.narrow Horizontal { layout: vertical; }
        &.narrow Vertical { padding-bottom: 1; }
    }
    """

    def __init__(self, console: Console, manner: Callable[[], TimeStyle]) -> None:
        super().__init__()
        self.console = console
        self._manner = manner
        self._records: Sequence[DeviceRecord] = ()
        self._is_asking = False

    def compose(self) -> ComposeResult:
        """Lay out both figures."""
        yield NoteLine(4)
        with Horizontal():
            for period, title in TITLES.items():
                with Vertical():
                    yield Static(Content(title), classes="title")
                    yield UsageBars(id=f"usage-{period}")

    def on_resize(self, event: events.Resize) -> None:
        """Put days beneath months where there is no room beside them."""
        self.set_class(event.size.width < WIDE, "narrow")

    async def load(self, records: Sequence[DeviceRecord]) -> None:
        """Show what the store holds."""
        accounts = self.console.accounts
        self._records = [r for r in records if "usage" in accounts[r.account].features]
        if not self._records:
            self._note("No vendor of this device counts its data.")
            return
        record, store = self._records[0], self.console.store
        plans = await store.lists.read(record.account, PLANS)
        plan = plan_of(record, [row.vendor for row in plans.rows])
        today = self.console.now().date()
        rows = {
            period: await store.usage.read(record.account, record.key, period, today - span, today)
            for period, span in SPANS.items()
        }
        for period, found in rows.items():
            self.query_one(f"#usage-{period}", UsageBars).show(
                [_bar(row) for row in found],
                allowance_bytes=plan.allowance_bytes if period == "monthly" else None,
                monthly=period == "monthly",
            )
        if not self._is_asking:
            self._note(" · ".join(self._said(record, plan, rows)))

    def _said(
        self, record: DeviceRecord, plan: DataPlan, rows: Mapping[Period, Sequence[Usage]]
    ) -> list[str]:
        fetched = [row.fetched_at for found in rows.values() for row in found if row.fetched_at]
        if not fetched:
            return ["Nothing is stored yet: f asks the vendor."]
        manner = self._manner()
        said = [f"as {record.account} counted it, fetched {say_when(max(fetched), manner)}"]
        days = [row for row in rows["daily"] if row.bytes_used is not None]
        if days:
            said.append(f"last day told {days[-1].date_for}")
        if plan.name:
            included = format_bytes(plan.allowance_bytes) or "its allowance is not known"
            said.append(f"plan {plan.name}: {included}")
        month = rows["monthly"][-1] if rows["monthly"] else None
        if month is not None and month.bytes_used is not None:
            added = sum(d.bytes_used or 0 for d in days if d.date_for >= month.date_for)
            if added != month.bytes_used:
                said.append(f"the days of {month.date_for:%Y-%m} add up to {format_bytes(added)}")
            over = plan.over(month.bytes_used)
            if over:
                said.append(over)
        return said

    def _note(self, words: str) -> None:
        self.query_one(NoteLine).say(words)

    @work(exclusive=True, group="fetch-usage", exit_on_error=False)
    async def fetch(self) -> None:
        """Ask the vendor for both figures, and for the rate plans where none are known."""
        now = self.console.now()
        for record in self._records:
            self._is_asking = True
            try:
                source = self.console.source(record.account)
                for period, span in SPANS.items():
                    self._note(f"{record.account}: asking for {period} figures…")
                    await self.console.fetcher.usage(source, record, period, now - span, now)
                held = await self.console.store.lists.read(record.account, PLANS)
                if held.fetched_at is None and self._keeps_plans(record.account):
                    await self.console.fetcher.rows(source, PLANS)
            except FAILURES as error:
                self._note(f"{error} What is shown was fetched before.")
                return
            finally:
                self._is_asking = False
        await self.load(self._records)

    def _keeps_plans(self, account: str) -> bool:
        return any(spec.name == PLANS for spec in self.console.accounts[account].lists)


def _bar(row: Usage) -> UsageBar:
    return UsageBar(row.date_for, row.bytes_used, row.sms_used)


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
