"""What a SIM used, by day and by month."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Literal

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.console import FAILURES, Console
from tui.domain.device import DeviceRecord, Usage
from tui.domain.show import Manner, say_time
from tui.widgets.bars import UsageBar, UsageBars

SPANS: dict[Literal["daily", "monthly"], timedelta] = {
    "daily": timedelta(days=31),
    "monthly": timedelta(days=366),
}


class UsagePane(VerticalScroll):
    """Daily and monthly figures as bars; the two need not agree, and are both shown."""

    DEFAULT_CSS = """
    UsagePane {
        padding: 0 1;
        & > .title { text-style: bold; margin-top: 1; height: auto; }
        & > .note { color: $text-muted; height: auto; }
        & > UsageBars { height: auto; }
    }
    """

    def __init__(self, console: Console, manner: Callable[[], Manner]) -> None:
        super().__init__()
        self._wired = console
        self._manner = manner
        self._records: Sequence[DeviceRecord] = ()

    def compose(self) -> ComposeResult:
        """Lay out both figures."""
        yield Static(classes="note", id="usage-note", markup=False)
        for period in SPANS:
            yield Static(Content(f"By {'day' if period == 'daily' else 'month'}"), classes="title")
            yield UsageBars(id=f"usage-{period}")

    async def load(self, records: Sequence[DeviceRecord]) -> None:
        """Show what the store holds."""
        accounts = self._wired.accounts
        self._records = [r for r in records if "usage" in accounts[r.account].features]
        if not self._records:
            self._note("No vendor of this device counts its data.")
            return
        record = self._records[0]
        today = self._wired.now().date()
        newest = None
        for period, span in SPANS.items():
            rows = await self._wired.store.usage(
                record.account, record.key, period, today - span, today
            )
            self.query_one(f"#usage-{period}", UsageBars).show([_bar(row) for row in rows])
            newest = max([row.fetched_at for row in rows if row.fetched_at], default=newest)
        if newest is None:
            self._note("Nothing is stored yet: f asks the vendor.")
        else:
            self._note(f"As {record.account} counted it, fetched {say_time(newest, self._manner())}")

    def _note(self, words: str) -> None:
        self.query_one("#usage-note", Static).update(Content(words))

    @work(exclusive=True, group="fetch-usage", exit_on_error=False)
    async def fetch(self) -> None:
        """Ask the vendor for both figures."""
        now = self._wired.now()
        for record in self._records:
            for period, span in SPANS.items():
                try:
                    source = self._wired.source(record.account)
                    await self._wired.fetcher.usage(source, record, period, now - span, now)
                except FAILURES as error:
                    self._note(f"{error} What is shown was fetched before.")
                    return
        await self.load(self._records)


def _bar(row: Usage) -> UsageBar:
    return UsageBar(row.date_for, row.bytes_used, row.sms_used)
