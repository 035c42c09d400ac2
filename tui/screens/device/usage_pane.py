"""The data usage of a SIM by day and by month, compared with its plan's allowance."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Literal

from textual import events, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.console import FAILURES, Console, read_list
from tui.domain.device.rate_plan import RatePlan
from tui.domain.device.record import DeviceRecord, Usage
from tui.domain.show.format import TimeStyle, field_value
from tui.domain.text.data_size import format_bytes
from tui.domain.text.safe_text import clean
from tui.screens.shell.time_words import time_ago
from tui.widgets.line.note_line import NoteLine
from tui.widgets.timeline.bars import UsageBar, UsageBars

Period = Literal["daily", "monthly"]
SPANS: dict[Period, timedelta] = {"monthly": timedelta(days=366), "daily": timedelta(days=31)}
TITLES = {"monthly": "By month", "daily": "By day"}
WIDE = 110
"""At least this wide, days and months are side by side."""


def over(plan: RatePlan, used: int) -> str:
    """Return the usage beyond a plan's allowance and its cost in words; empty within the allowance."""
    if plan.allowance_bytes is None or used <= plan.allowance_bytes:
        return ""
    beyond = used - plan.allowance_bytes
    words = f"{format_bytes(beyond)} over"
    if plan.unit_bytes and plan.unit_cost is not None:
        units = -(-beyond // plan.unit_bytes)
        words += f": {units} x {format_bytes(plan.unit_bytes)}, {units * plan.unit_cost:,.2f}"
    return words


def texts_used(plan: RatePlan, used: int) -> str:
    """Return a month's texts beside those the plan includes, and the cost of those beyond, in words."""
    if plan.allowance_texts is None:
        return ""
    words = f"texts {used:,} of {plan.allowance_texts:,} included"
    beyond = used - plan.allowance_texts
    if beyond > 0 and plan.text_unit and plan.text_unit_cost is not None:
        units = -(-beyond // plan.text_unit)
        words += f", {beyond:,} over: {units * plan.text_unit_cost:,.2f}"
    return words


class UsagePane(VerticalScroll):
    """Daily and monthly figures as bars; vendors count them apart, so both are shown."""

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
        """Compose the months and the days."""
        yield NoteLine(4)
        with Horizontal():
            for period, title in TITLES.items():
                with Vertical():
                    yield Static(Content(title), classes="title")
                    yield UsageBars(id=f"usage-{period}")

    def on_resize(self, event: events.Resize) -> None:
        """Move the days below the months when there is no room beside them."""
        self.set_class(event.size.width < WIDE, "narrow")

    async def load(self, records: Sequence[DeviceRecord]) -> None:
        """Show the stored figures."""
        accounts = self.console.accounts
        self._records = [r for r in records if "usage" in accounts[r.account].features]
        if not self._records:
            self._note("No vendor of this device reports its data usage.")
            return
        record, store = self._records[0], self.console.store
        plan = await self._plan(record)
        today = self.console.now().date()
        rows = {
            period: await store.usage.read(record.account, record.key, period, today - span, today)
            for period, span in SPANS.items()
        }
        for period, found in rows.items():
            self.query_one(f"#usage-{period}", UsageBars).show(
                [_bar(row) for row in found],
                allowance_bytes=plan.allowance_bytes if plan and period == "monthly" else None,
                monthly=period == "monthly",
            )
        if not self._is_asking:
            self._note(" · ".join(self._summary(record, plan, rows)))

    def _summary(
        self, record: DeviceRecord, plan: RatePlan | None, rows: Mapping[Period, Sequence[Usage]]
    ) -> list[str]:
        fetched = [row.fetched_at for found in rows.values() for row in found if row.fetched_at]
        if not fetched:
            return ["No usage downloaded yet: f fetches it."]
        manner = self._manner()
        parts = [f"counted by {record.account}, fetched {time_ago(max(fetched), manner)}"]
        days = [row for row in rows["daily"] if row.bytes_used is not None]
        if days:
            parts.append(f"last day reported {days[-1].date_for}")
        if plan is not None:
            included = format_bytes(plan.allowance_bytes) or "allowance unknown"
            parts.append(f"plan {plan.name}: {included}")
        month = rows["monthly"][-1] if rows["monthly"] else None
        if month is not None and month.bytes_used is not None:
            added = sum(d.bytes_used or 0 for d in days if d.date_for >= month.date_for)
            if added != month.bytes_used:
                parts.append(f"the days of {month.date_for:%Y-%m} add up to {format_bytes(added)}")
            if plan is not None and (beyond := over(plan, month.bytes_used)):
                parts.append(beyond)
        if plan is not None and month is not None and month.sms_used is not None:
            parts += filter(None, [texts_used(plan, month.sms_used)])
        return parts

    def _note(self, words: str) -> None:
        self.query_one(NoteLine).say(words)

    @work(exclusive=True, group="fetch-usage", exit_on_error=False)
    async def fetch(self) -> None:
        """Fetch both figures from the vendor, and the rate plans if none are known."""
        now = self.console.now()
        for record in self._records:
            self._is_asking = True
            try:
                source = self.console.source(record.account)
                for period, span in SPANS.items():
                    self._note(f"{record.account}: asking for {period} figures…")
                    await self.console.fetcher.usage(source, record, period, now - span, now)
                plans = source.provider.plans
                if plans is not None:
                    reading = await read_list(self.console, record.account, plans.name)
                    if reading.problem:
                        self._note(f"{reading.problem} The figures shown are older.")
                        return
            except FAILURES as error:
                self._note(f"{error} The figures shown are older.")
                return
            finally:
                self._is_asking = False
        await self.load(self._records)

    async def _plan(self, record: DeviceRecord) -> RatePlan | None:
        """Return the rate plan a record names; None when it names none."""
        plans = self.console.accounts[record.account].plans
        named = field_value(record, plans.plan_field) if plans is not None else None
        if plans is None or not isinstance(named, str) or not named:
            return None
        listed = await self.console.store.lists.read(record.account, plans.name)
        name = clean(named)
        known = (plan for plan in map(plans.read, listed.rows) if plan.name == name)
        return next(known, RatePlan(name=name))


def _bar(row: Usage) -> UsageBar:
    return UsageBar(row.date_for, row.bytes_used, row.sms_used)
