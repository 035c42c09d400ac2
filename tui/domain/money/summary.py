"""What the costs of many SIMs come to, in a few sentences."""

from decimal import Decimal

from tui.domain.money.paid_for import MoneyKind
from tui.domain.money.plan_cost import ZERO
from tui.domain.money.sim_costs import SimCosts
from tui.lazy_dataclass import dataclass

UNUSED: tuple[MoneyKind, ...] = ("no-tracker", "tracker-gone", "never-connected")
"""What says that a SIM is paid for and not used."""


@dataclass(slots=True)
class CostSummary:
    """Counts SIMs and adds what is known of their costs."""

    sims: int = 0
    changes: int = 0
    saves_low: Decimal = ZERO
    saves_high: Decimal = ZERO
    unused: int = 0
    unused_cost: Decimal = ZERO
    unused_unknown: int = 0
    """So many of the unused have a plan whose fees are not known."""
    over: int = 0
    unknown: int = 0
    lacking: int = 0
    """SIMs of which the use of some month is not stored."""

    def add(self, costs: SimCosts) -> None:
        """Count one SIM."""
        self.sims += 1
        if costs.advice.saves is not None:
            self.changes += 1
            self.saves_low += costs.advice.saves[0]
            self.saves_high += costs.advice.saves[1]
        self.lacking += costs.lacks_months
        self.unknown += costs.advice.kind == "unknown"
        for finding in costs.findings:
            if finding.kind not in UNUSED:
                continue
            self.unused += 1
            self.unused_cost += finding.per_month or ZERO
            self.unused_unknown += finding.per_month is None
        self.over += any(finding.kind not in UNUSED for finding in costs.findings)

    def sentences(self) -> list[str]:
        """Return what they come to; a figure which is partly unknown says so."""
        found = []
        if self.changes:
            saves = f"{self.saves_low:,.2f} to {self.saves_high:,.2f}"
            found.append(
                f"{self.changes:,} of {_sims(self.sims)} would cost less on another plan: {saves} a month."
            )
        if self.unused:
            rest = f", and the fees of {self.unused_unknown:,} are not known"
            found.append(
                f"{_sims(self.unused)} paid for and not used: {self.unused_cost:,.2f} a month"
                f"{rest if self.unused_unknown else ''}."
            )
        if self.over:
            found.append(f"{_sims(self.over)} over a limit or an allowance, or will be this month.")
        if self.unknown:
            found.append(f"Nothing can be advised for {_sims(self.unknown)}: each row says why.")
        return found


def _sims(count: int) -> str:
    return f"{count:,} {'SIM' if count == 1 else 'SIMs'}"
