"""The gauges: what each account has used of its rate windows, its pace, its login."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.console import Console
from tui.widgets.gauge import ExpiryGauge, PaceGauge, RateGauge


class LimitsPane(VerticalScroll):
    """Every account of one provider with its windows, read from the ledger."""

    DEFAULT_CSS = """
    LimitsPane {
        height: 1fr; padding: 1 2;
        & > .account { text-style: bold; margin-top: 1; }
        & > .words { color: $text-muted; }
    }
    """

    def __init__(self, console: Console, accounts: Sequence[str], id: str | None = None) -> None:
        super().__init__(id=id)
        self._wired = console
        self._accounts = accounts

    def compose(self) -> ComposeResult:
        """Lay out one block for each account."""
        for account in self._accounts:
            provider = self._wired.accounts[account]
            yield Static(Content(f"{account} · {provider.title}"), classes="account")
            for window in provider.windows:
                yield RateGauge(id=_gauge_id(account, window.seconds))
            if not provider.windows:
                yield PaceGauge(id=_gauge_id(account, 0))
            if "login" in provider.features:
                yield ExpiryGauge(id=_gauge_id(account, -1))
            yield Static(classes="words", id=_gauge_id(account, -2), markup=False)

    async def load(self) -> None:
        """Read the ledger and the statuses anew."""
        now = self._wired.now()
        statuses = await self._wired.store.statuses()
        for account in self._accounts:
            for gauge in await self._wired.gauges(account):
                found = self.query(f"#{_gauge_id(account, gauge.window_seconds)}")
                for widget in found.results(RateGauge):
                    widget.show(gauge, now)
            pace = await self._wired.pace(account)
            for paced in self.query(f"#{_gauge_id(account, 0)}").results(PaceGauge):
                if pace is not None:
                    paced.show(pace, now)
            for expiring in self.query(f"#{_gauge_id(account, -1)}").results(ExpiryGauge):
                expiring.show(self._wired.login_expires_at(account), now)
            status = statuses.get(account)
            words = self.query_one(f"#{_gauge_id(account, -2)}", Static)
            if status and status.failure:
                words.update(Content(f"{status.failure} What is shown is the last good copy."))
            else:
                words.update(Content(""))


def _gauge_id(account: str, seconds: int) -> str:
    return f"gauge-{account.replace('.', '_')}-{seconds}"
