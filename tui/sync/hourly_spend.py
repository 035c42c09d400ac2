"""The units spent in the last hour, and so when they are free again."""

from collections import deque

from tui.domain.budget.windows import HOUR_SECONDS


class HourlySpend:
    """One planner's calls of the last hour; times are seconds since the epoch."""

    def __init__(self) -> None:
        self._spent: deque[tuple[float, int]] = deque()

    def record(self, units: int, now: float) -> None:
        """Record the cost of a call."""
        self._forget(now)
        self._spent.append((now, units))

    def total(self, now: float) -> int:
        """Return the units spent in the last hour."""
        self._forget(now)
        return sum(units for _, units in self._spent)

    def units_to_keep(self, units_per_hour: float, now: float) -> float:
        """Return how many units to leave unused, so that calls of `units_per_hour` never have to wait.

        After a start nothing comes back for an hour, so all of them; later most come back in time:
        the answer is the largest deficit between what is needed and what has come back by then.
        """
        self._forget(now)
        most, back = 0.0, 0
        for at, units in (*self._spent, (now, 0)):
            until_back = at + HOUR_SECONDS - now
            most = max(most, units_per_hour * until_back / HOUR_SECONDS - back)
            back += units
        return most

    def _forget(self, now: float) -> None:
        while self._spent and not 0 <= now - self._spent[0][0] < HOUR_SECONDS:
            self._spent.popleft()
