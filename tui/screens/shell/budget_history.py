"""How much of each rate limit was used in the last hours, as far as this console observed it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from tui.domain.budget.windows import Gauge

REACH = timedelta(hours=6)
CELLS = 36
STEPS = "▁▂▃▄▅▆▇█"
UNSEEN = "·"
"""Not observed at that time, which differs from unused."""


class BudgetHistory:
    """The highest reading of each rate window in every ten minutes."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, int], dict[int, float]] = {}

    def record(self, gauges: Iterable[Gauge], now: datetime) -> None:
        """Record what the gauges read now."""
        cell = _cell(now)
        for gauge in gauges:
            cells = self._seen.setdefault((gauge.account, gauge.window_seconds), {})
            share = gauge.used / gauge.limit if gauge.limit > 0 else 1.0
            cells[cell] = max(share, cells.get(cell, 0.0))
            for old in [nth for nth in cells if nth <= cell - CELLS]:
                del cells[old]

    def line(self, account: str, window_seconds: int, now: datetime) -> str:
        """Return the last hours as a line of bars, the latest on the right."""
        cells = self._seen.get((account, window_seconds), {})
        last = _cell(now)
        return "".join(_step(cells.get(cell)) for cell in range(last - CELLS + 1, last + 1))


def _cell(at: datetime) -> int:
    return int(at.timestamp() // (REACH.total_seconds() / CELLS))


def _step(share: float | None) -> str:
    if share is None:
        return UNSEEN
    return STEPS[min(len(STEPS) - 1, int(share * len(STEPS)))]
