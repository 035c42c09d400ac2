"""The plan in words: what waits and why, and what the budget cannot do."""

from datetime import UTC, datetime

from tui.sync.budget_split import units_needed
from tui.sync.position import ReadPosition


def queue(position: ReadPosition) -> tuple[str, ...]:
    """Return what waits to be asked, the most urgent first."""
    said = []
    if owed := position.tail.owed_seconds():
        said.append(f"{owed / 60:.0f} min of newest reports which an answer had no room for")
    for debt in position.debts:
        when = datetime.fromtimestamp(debt.moment.since, UTC)
        left = "some" if debt.left is None else f"{len(debt.left):,}"
        said.append(f"{left} devices of the burst at {when:%H:%M:%S} UTC")
    if position.repairs:
        said.append(f"{len(position.repairs):,} devices with a gap")
    if position.past.owed:
        said.append(f"{position.past.owed_seconds() / 3600:.1f} h of earlier reports")
    if position.given_up_seconds:
        hours = position.given_up_seconds / 3600
        said.append(f"{hours:.1f} h were not read again for late reports: the budget is too small")
    return tuple(said)


def overload(position: ReadPosition, units_per_hour: float) -> str | None:
    """Say that the fleet needs more than the plan allows, if it does."""
    if position.rota is None:
        return None
    needed = units_needed(position.profile.now or 0.0)
    return f"the fleet needs {needed:,.0f} an hour, the plan allows {units_per_hour:,.0f}"
