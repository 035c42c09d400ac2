"""Explain the plan in words: what waits and why, and what the budget cannot do."""

from datetime import UTC, datetime

from tui.domain.budget.windows import HOUR_SECONDS
from tui.sync.budget_split import units_needed
from tui.sync.read_position import ReadPosition


def queue_lines(position: ReadPosition) -> tuple[str, ...]:
    """Return a line for everything that waits, the most urgent first."""
    lines = []
    if missing := position.tail.missing_seconds():
        lines.append(f"{missing / 60:.0f} min of newest reports which did not fit into one answer")
    for unread in position.unread_moments:
        at = datetime.fromtimestamp(unread.moment.since, UTC)
        count = "some" if unread.left is None else f"{len(unread.left):,}"
        lines.append(f"{count} devices which reported in the burst at {at:%H:%M:%S} UTC")
    if position.repairs:
        lines.append(f"{len(position.repairs):,} devices with a gap in their reports")
    if position.history.missing:
        hours = position.history.missing_seconds() / HOUR_SECONDS
        lines.append(f"{hours:.1f} h of earlier reports")
    if position.skipped_seconds:
        hours = position.skipped_seconds / HOUR_SECONDS
        lines.append(f"{hours:.1f} h not read again for late reports: the budget is too small")
    return tuple(lines)


def overload_sentence(position: ReadPosition, units_per_hour: float) -> str | None:
    """Return a sentence if the fleet needs more than the budget; None if it does not."""
    if position.turns is None:
        return None
    needed = units_needed(position.fleet_rates.now or 0.0)
    return f"the fleet needs {needed:,.0f} requests an hour, the budget is {units_per_hour:,.0f}"
