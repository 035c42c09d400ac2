"""What each SIM costs, the cheapest plan for its use, and what is paid for nothing: a row for each SIM."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from tui.console import FAILURES, Console
from tui.console.money.account_costs import AccountCosts
from tui.console.money.cost_readers import cost_readers
from tui.console.money.missing_usage import fetch_missing
from tui.domain.device.record import DeviceRecord
from tui.domain.money.sim_costs import SimCosts
from tui.domain.money.summary import CostSummary
from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column
from tui.export.plan_records import plan_line
from tui.lazy_dataclass import dataclass
from tui.screens.list.own_row import OwnRow
from tui.screens.list.page import ListScreen
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import ListSource, split_key
from tui.screens.overview.cost_sums import CostSumsScreen
from tui.screens.shell.action_screen import ActionScreen
from tui.screens.shell.history import OpenedScreen
from tui.screens.shell.session import session_of
from tui.screens.shell.store_notice import reload_when_back, say_store_errors

COLUMNS = (
    Column("label", "SIM", 16),
    Column("plan", "Plan", 14),
    Column(
        "cost_high",
        "Month up to",
        11,
        "money",
        help="What this month costs on its plan, at the upper end of the 80 % forecast.",
    ),
    Column("cheapest", "Cheapest plan", 16),
    Column("saves_low", "Saves", 7, "money", help="What a change saves in a month, at the least."),
    Column("remark", "Remark", 60, help="What is paid for and not used, over a limit, or unknown."),
    Column("saves_high", "Saves up to", 11, "money", shown=False),
    Column("cost_low", "Month from", 10, "money", shown=False),
    Column("past_cost", "Last 3 months", 13, "money", shown=False),
    Column(
        "change_fees",
        "Fees of a change",
        16,
        "money",
        shown=False,
        help="Activation of the new plan and end of the present contract; whether they are charged is not documented.",
    ),
    Column("paid_per_month", "Paid a month", 12, "money", shown=False),
    Column("first_day", "Limit from", 10, "date", shown=False),
    Column("last_day", "Limit by", 10, "date", shown=False),
    Column("plan_source", "Plan by", 10, shown=False, help="Who says which plan it is on."),
    Column("advice", "Advice", 8, "state", shown=False),
    Column("state", "State", 10, "state", shown=False),
    Column("iccid", "ICCID", 20, "identifier", shown=False),
    Column("msisdn", "MSISDN", 15, "identifier", shown=False),
    Column("account", "Account", 14, shown=False),
)
NO_PLANS = "None of your accounts has rate plans."
NO_CURRENCY = "No currency is shown: the vendor names none."


@dataclass(frozen=True, slots=True, kw_only=True)
class SimCostRow(OwnRow):
    """What one SIM costs; unknown is None."""

    label: str
    plan: str | None
    plan_source: str | None
    advice: str
    cheapest: str | None
    saves_low: float | None
    saves_high: float | None
    change_fees: float | None
    past_cost: float | None
    cost_low: float | None
    cost_high: float | None
    paid_per_month: float | None
    first_day: Any
    last_day: Any
    state: str | None
    iccid: str | None
    msisdn: str | None
    remark: str | None
    is_finding: bool
    """Whether the remark is about what is paid for, not about what is unknown."""


class SimCostsScreen(ListScreen, ActionScreen):
    """The SIMs, those first which would cost less on another plan; Enter opens the sums behind the figures."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f", "fetch", "Fetch", tooltip="Download the months which are missing, a request each"
        ),
        Binding("r", "reload", "Read again", show=False),
        Binding("a", "act", "Act", tooltip="Choose an action for the marked SIMs, or for this one"),
        Binding("n", "act_on('note')", "Note", show=False),
        Binding("L", "act_on('set_usage_limit')", "Limit", tooltip="Set a monthly data limit"),
    ]

    def __init__(self, console: Console, manner: Callable[[], TimeStyle]) -> None:
        """Show every SIM of the accounts which have rate plans."""
        self._rows: list[SimCostRow] = []
        source = ListSource(COLUMNS, lambda: self._rows, now=console.now)
        super().__init__(source, manner, "SIMs", heading="Plans", kept_as="costs")
        self.console = console
        self._readers: dict[str, AccountCosts] = {}

    def on_mount(self) -> None:
        """Read the costs."""
        super().on_mount()
        reload_when_back(self, self.load)
        self.load()

    @work(exclusive=True, group="costs", exit_on_error=False)
    async def load(self) -> None:
        """Read the costs of all SIMs from the store, and show them as they come."""
        with say_store_errors(self, self.pane.why_empty):
            await self._read()

    async def _read(self) -> None:
        accounts = list(self.console.accounts)
        found = await cost_readers(self.console, accounts)
        self._readers = {reader.account: reader for reader in found.readers}
        self.pane.why_empty("" if found.readers else NO_PLANS)
        summary, rows = CostSummary(), list[SimCostRow]()
        for reader in found.readers:
            async for batch in reader.read():
                for costs in batch:
                    summary.add(costs)
                rows += map(_row, batch)
                if not self._rows or len(rows) > len(self._rows):
                    self._rows = sorted(rows, key=_order)
                    self.pane.load()
        self._rows = sorted(rows, key=_order)
        self.pane.load()
        self.pane.note(*found.problems, *summary.sentences()[:2], NO_CURRENCY)

    def action_reload(self) -> None:
        """Read the costs again."""
        self.load()

    async def targets(self) -> Sequence[DeviceRecord]:
        """Return the records of the marked SIMs, or of the one under the cursor."""
        table = self.pane.table
        keys = sorted(table.marked) or [table.cursor_key or ""]
        read = [await self.console.store.devices.get(*split_key(key)) for key in keys if key]
        return [record for record in read if record is not None]

    def acted(self) -> None:
        """Read what the change did."""
        self.load()

    @work(exclusive=True, group="fetch", exit_on_error=False)
    async def action_fetch(self) -> None:
        """Download the last months of the marked SIMs, or of the one under the cursor."""
        records = await self.targets()
        if not records:
            self.notify("Select a SIM first.", markup=False)
            return
        count = f"{len(records):,} {'SIM' if len(records) == 1 else 'SIMs'}"
        self.pane.note(f"downloading the last months of {count}…")
        try:
            await fetch_missing(self.console, records)
        except FAILURES as error:
            self.pane.note(str(error))
            return
        self.load()

    def on_list_pane_chosen(self, event: ListPane.Chosen) -> None:
        """Open the sums behind the figures of one SIM."""
        event.stop()
        self.run_worker(self._open(event.key), group="open", exclusive=True, exit_on_error=False)

    async def _open(self, key: str) -> None:
        account, own = split_key(key)
        record = await self.console.store.devices.get(account, own)
        costs = await self._readers[account].of(record) if record is not None else None
        if costs is None:
            self.pane.note("Its vendor no longer lists this SIM.")
            return
        shown, manner = costs, self._manner
        title = f"{_label(costs)}: costs"
        session_of(self).navigation.open(
            OpenedScreen(title, lambda: CostSumsScreen(shown, title, manner))
        )


def _row(costs: SimCosts) -> SimCostRow:
    line = plan_line(costs)
    line["remark"] = line["paid_for"] or line["plan_contradicts"]
    if line["advice"] == "unknown":
        line["remark"] = line["remark"] or line["why"]
    line |= {"label": _label(costs), "is_finding": line["paid_for"] is not None}
    names = SimCostRow.__dataclass_fields__
    return SimCostRow(**{name: value for name, value in line.items() if name in names})


def _label(costs: SimCosts) -> str:
    return costs.label or costs.record.iccid or costs.record.key


def _order(row: SimCostRow) -> tuple[float, bool, str]:
    return -(row.saves_high or 0.0), not row.is_finding, row.label
