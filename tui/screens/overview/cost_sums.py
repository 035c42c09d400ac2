"""The sums behind what one SIM costs: each part of each month, on its own plan, the cheapest and the others."""

from collections.abc import Callable

from tui.domain.money.plan_cost import DATA, TEXTS
from tui.domain.money.sim_costs import SimCosts, SumLine, sum_lines
from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column
from tui.domain.text.data_size import format_bytes
from tui.domain.text.safe_text import clean
from tui.lazy_dataclass import dataclass
from tui.screens.list.own_row import OwnRow
from tui.screens.list.page import ListScreen
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import SEPARATOR, ListSource

_NAMES = {
    "data per month": "data fee",
    DATA: "more data",
    "texts per month": "text fee",
    TEXTS: "more texts",
}
"""What the parts are called in a narrow column."""
COLUMNS = (
    Column("plan", "Plan", 14),
    Column("month", "Month", 8, help="A whole month, or an end of the 80 % forecast of this one."),
    Column("what", "What", 10),
    Column("amount", "Amount", 7, "money", adds_up=False),
    Column("used", "Used", 10),
    Column("count", "Count", 6, "number", adds_up=False),
    Column("each", "Each", 8, "money", adds_up=False),
    Column("why_unknown", "Why unknown", 40),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SumRow(OwnRow):
    """One part of a month's cost, or the month's sum; unknown is None."""

    plan: str
    month: str
    what: str
    used: str | None
    count: int | None
    each: float | None
    amount: float | None
    why_unknown: str | None


class CostSumsScreen(ListScreen):
    """All sums of one SIM; Enter opens its unit."""

    def __init__(self, costs: SimCosts, title: str, manner: Callable[[], TimeStyle]) -> None:
        rows = [_row(nth, line) for nth, line in enumerate(sum_lines(costs))]
        super().__init__(
            ListSource(COLUMNS, lambda: rows), manner, "parts", heading=clean(title), kept_as="sums"
        )
        self._costs = costs

    def on_mount(self) -> None:
        """Show what the figures rest on."""
        super().on_mount()
        known, advice = self._costs.known, self._costs.advice
        plan = f"on {known.name}, by {known.source}" if known else "its plan is not known"
        self.pane.note(clean(plan), clean(advice.why))

    def on_list_pane_chosen(self, event: ListPane.Chosen) -> None:
        """Open the unit of the SIM."""
        event.stop()
        record = self._costs.record
        key = f"{record.account}{SEPARATOR}{record.key}"
        self.app.post_message(ListPane.Chosen(self.pane, key))


def _row(nth: int, line: SumLine) -> SumRow:
    part = line.part
    return SumRow(
        key=str(nth),
        plan=clean(line.plan),
        month=line.month,
        what=_NAMES.get(part.what, part.what) if part else "= sum",
        used=_used(line),
        count=part.count if part else None,
        each=None if part is None or part.each is None else float(part.each),
        amount=None if line.amount is None else float(line.amount),
        why_unknown=line.why_unknown or None,
    )


def _used(line: SumLine) -> str | None:
    """Return what was used of what a part is about."""
    if line.part is None or not line.part.is_beyond:
        return None
    if line.part.what == DATA:
        return None if line.bytes_used is None else format_bytes(line.bytes_used)
    return None if line.texts is None else f"{line.texts:,} texts"
