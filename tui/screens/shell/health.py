"""Whether the accounts answer, for the banner and the lists: since when not, and why."""

from collections.abc import Mapping, Sequence

from tui.console import Console
from tui.domain.account.health import WAITING, AccountHealth, HealthKind
from tui.domain.budget.windows import Gauge
from tui.domain.show.format import TimeStyle
from tui.domain.text.safe_text import clean
from tui.domain.text.times import format_age
from tui.lazy_dataclass import dataclass
from tui.screens.shell.budget_history import BudgetHistory
from tui.screens.shell.time_words import clock_time
from tui.widgets.line.banner import OK, Health


@dataclass(frozen=True, slots=True)
class AccountsHealth:
    """The health of all accounts at one moment."""

    statuses: Mapping[str, AccountHealth]
    health: Mapping[str, Health]
    """Of each account, and of the hooks which fail."""
    gauges: Sequence[Gauge]
    label: str

    def words(self, accounts: Sequence[str], manner: TimeStyle) -> str:
        """Return which of these accounts do not answer, since when and why; empty where all do."""
        parts = []
        for account in accounts:
            status = self.statuses.get(account)
            if status is None or status.kind is HealthKind.REACHABLE:
                continue
            since = clock_time(status.since, manner) if status.since else "the start"
            why = clean(status.sentence).removeprefix(f"{account}: ")
            copy = "showing the last copy, " if status.ok_at else ""
            if status.kind in WAITING:  # nothing is wrong, and r would not help
                parts.append(f"{account} {status.word} since {since}: {copy}{why}")
            else:
                parts.append(f"{account} failing since {since}: {copy}r retries: {why}")
        return " · ".join(parts)

    def why_empty(self, accounts: Sequence[str], manner: TimeStyle) -> str:
        """Return why a list of these accounts has no rows."""
        words = self.words(accounts, manner)
        if words:
            return words
        waiting = [account for account in accounts if account not in self.statuses]
        return f"Loading {', '.join(waiting)} for the first time…" if waiting else ""


class HealthReader:
    """Reads the accounts' health from the store and the ledger; no request is sent."""

    def __init__(self, console: Console) -> None:
        self._console = console

    async def read(
        self, shown: Sequence[str], spending: BudgetHistory, *, narrow: bool
    ) -> AccountsHealth:
        """Read the health of all accounts, and the gauges of the first account shown which has any."""
        statuses = await self._console.store.shared.health()
        now = self._console.now()
        gauges: Sequence[Gauge] = ()
        for account in self._console.accounts:
            found = await self._console.gauges(account)
            spending.record(found, now)
            if found and not gauges and account in shown:
                gauges = found
        health = {
            account: _health(statuses[account]) if account in statuses else ("new", None)
            for account in self._console.accounts
        }
        if self._console.settings.hooks:
            from tui.console.hook.status import failing_hooks

            names = await failing_hooks(self._console)
            health |= {f"hook:{name}": ("failing", None) for name in names}
        return AccountsHealth(
            statuses, health, gauges, await self._label(shown, gauges, narrow=narrow)
        )

    async def _label(self, shown: Sequence[str], gauges: Sequence[Gauge], *, narrow: bool) -> str:
        named = gauges[0].account if gauges else next(iter(shown), "")
        parts = [named] if len(self._console.accounts) > 1 and not narrow else []
        if shown and all(self._console.is_read_only(account) for account in shown):
            parts.append("read-only")
        if named and not gauges:
            parts.append(await self._pace(named))
            ends = self._console.login_expires_at(named)
            if ends is not None and not narrow:
                parts.append(f"login {format_age((ends - self._console.now()).total_seconds())}")
        return " · ".join(part for part in parts if part)

    async def _pace(self, account: str) -> str:
        pace, now = await self._console.pace(account), self._console.now()
        if pace is None:
            return ""
        if pace.waits_until is not None and pace.waits_until > now:
            return f"waits {format_age((pace.waits_until - now).total_seconds())}"
        return f"{1 / max(pace.seconds_between, 0.01):.1f} req/s"


def _health(status: AccountHealth) -> Health:
    return OK if status.kind is HealthKind.REACHABLE else status.word, status.since
