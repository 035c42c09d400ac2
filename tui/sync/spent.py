"""What was spent within the hour, and so when it may be spent again."""

from collections import deque

from tui.domain.budget.windows import HOUR_SECONDS


class SpentHour:
    """One planner's calls of the last hour; times are seconds since the epoch."""

    def __init__(self) -> None:
        self._spent: deque[tuple[float, int]] = deque()

    def note(self, units: int, now: float) -> None:
        """Take down what a call cost."""
        self._forget(now)
        self._spent.append((now, units))

    def to_keep(self, units_per_hour: float, now: float) -> float:
        """Return how many units to leave to what needs so many an hour, lest it ever wait for its turn.

        At a start nothing comes back for an hour, so all of them; later most come back in time.
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
