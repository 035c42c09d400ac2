"""The limits of each account: rate limits, pace, login, and the requests that are waiting."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.commands import EVERYWHERE, bindings
from tui.console import Console
from tui.console.vendor_notes import vendor_notes
from tui.domain.account.health import AccountHealth, HealthKind
from tui.domain.budget.windows import HOUR_SECONDS, Gauge
from tui.domain.show.format import TimeStyle
from tui.domain.text.safe_text import clean
from tui.screens.list.page import Crumbs
from tui.screens.shell.keys import KeyLine
from tui.screens.shell.session import session_of
from tui.screens.shell.store_notice import reload_when_back
from tui.screens.shell.time_words import clock_time, time_ago
from tui.sync.fetcher import OUTLOOK_CURSOR
from tui.widgets.line.gauge import ExpiryGauge, PaceGauge, RateGauge
from tui.widgets.resting_screen import RestingScreen

HISTORY_LABEL = "  6h "
"""The label of the history, as wide as the label of a gauge."""


class LimitsPane(VerticalScroll):
    """The limits of one vendor's accounts, or of all accounts, from the request ledger."""

    DEFAULT_CSS = """
    LimitsPane {
        height: 1fr; padding: 0 1;
        & > .account { text-style: bold; }
        & > .words { color: $text-muted; height: auto; margin-bottom: 1; }
    }
    """

    def __init__(
        self,
        console: Console,
        accounts: Sequence[str],
        manner: Callable[[], TimeStyle],
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.console = console
        self._manner = manner
        self._accounts = accounts

    def compose(self) -> ComposeResult:
        """Compose one block for each account."""
        for nth, account in enumerate(self._accounts):
            provider = self.console.accounts[account]
            yield Static(Content(f"{account} · {provider.title}"), classes="account")
            for window in provider.windows:
                yield RateGauge(id=f"gauge-{nth}-{window.seconds}")
            if not provider.windows:
                yield PaceGauge(id=f"pace-{nth}")
            if "login" in provider.features:
                yield ExpiryGauge(id=f"login-{nth}")
            yield Static(classes="words", id=f"words-{nth}", markup=False)

    def on_mount(self) -> None:
        """Read the ledger."""
        reload_when_back(self, self.load)
        self.load()

    @work(exclusive=True, group="limits", exit_on_error=False)
    async def load(self) -> None:
        """Read the ledger and the accounts' health again; of an earlier time neither is kept."""
        if session_of(self).past_words:
            await self.remove_children()
            await self.mount(Static("Rate limits are shown in the present. To return: :now"))
            return
        statuses = await self.console.store.shared.health()
        for nth, account in enumerate(self._accounts):
            gauges = await self.console.gauges(account)
            await self._show_gauges(nth, account, gauges)
            lines = _history(gauges, session_of(self).budget_history.line, self._manner())
            lines += _trouble(statuses.get(account), gauges, self._manner())
            lines += _queue(await self.console.store.sync_state.load(account, OUTLOOK_CURSOR))
            lines += [f"Note: {clean(note)}." for note in await vendor_notes(self.console, account)]
            words = self.query_one(f"#words-{nth}", Static)
            text = "\n".join(lines)
            if str(words.content) != text:
                words.update(Content(text))

    async def _show_gauges(self, nth: int, account: str, gauges: Sequence[Gauge]) -> None:
        now = self.console.now()
        for gauge in gauges:
            for widget in self.query(f"#gauge-{nth}-{gauge.window_seconds}").results(RateGauge):
                widget.show(gauge, now)
        pace = await self.console.pace(account)
        for paced in self.query(f"#pace-{nth}").results(PaceGauge):
            if pace is not None:
                paced.show(pace, now)
        for expiring in self.query(f"#login-{nth}").results(ExpiryGauge):
            expiring.show(self.console.login_expires_at(account), now)


class LimitsScreen(RestingScreen[None]):
    """The limits of every account."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(EVERYWHERE),
        Binding("escape", "back", "Back", show=False),
    ]

    def __init__(self, console: Console, manner: Callable[[], TimeStyle]) -> None:
        super().__init__()
        self.console = console
        self._manner = manner

    def compose(self) -> ComposeResult:
        """Compose the breadcrumbs, the gauges and the keys."""
        yield Crumbs()
        yield LimitsPane(self.console, tuple(self.console.accounts), self._manner)
        yield KeyLine()

    def update_times(self) -> None:
        """Read the gauges again."""
        self.query_one(LimitsPane).load()

    def action_back(self) -> None:
        """Close the screen."""
        self.app.pop_screen()


def _history(
    gauges: Sequence[Gauge], line: Callable[[str, int, datetime], str], manner: TimeStyle
) -> list[str]:
    hour = next((gauge for gauge in gauges if gauge.window_seconds == HOUR_SECONDS), None)
    if hour is None:
        return []
    drawn = line(hour.account, hour.window_seconds, manner.now)
    return [f"{HISTORY_LABEL}{drawn} share of the hourly limit used"]


def _trouble(status: AccountHealth | None, gauges: Sequence[Gauge], manner: TimeStyle) -> list[str]:
    lines = []
    for gauge in gauges:
        if gauge.used >= gauge.limit and gauge.resets_at is not None:
            until = clock_time(gauge.resets_at, manner)
            lines.append(
                f"Limit reached: the next request waits until {until}. You see the last good copy."
            )
            break
        room = gauge.limit - gauge.reserved
        if gauge.used >= room and gauge.resets_at is not None:
            lines.append("Background reading is waiting. The rest is reserved for interactive use.")
            break
    if status is not None and status.kind is not HealthKind.REACHABLE:
        since = clock_time(status.since, manner) if status.since else "?"
        lines.append(f"Since {since}: {clean(status.sentence)} You see the last good copy.")
    elif status is not None and status.ok_at is not None:
        lines.append(f"Last answer: {time_ago(status.ok_at, manner)}")
    return lines


def _queue(written: str | None) -> list[str]:
    """Return the next request and the waiting ones, as the account's sync last wrote them."""
    if written is None:
        return []
    outlook = json.loads(written)
    lines = [f"Next: {clean(str(outlook.get('next') or ''))}"] if outlook.get("next") else []
    lines += [f"Waiting: {clean(str(wait))}" for wait in outlook.get("queue") or ()]
    if outlook.get("overload"):
        lines.append(f"The limit is too small: {clean(str(outlook['overload']))}")
    return lines
