"""Decide once an hour whether the fleet needs more than the budget, so that devices must take turns.

Polling all devices at once is cheapest while their reports fit into the budget. Beyond it, answers
would be cut at their limit and reports lost; then devices are asked one by one (`Turns`), unless they are so
many that even less of them would be read: each costs a unit for every turn, however little it reports. Changing
over is expensive, so it needs certainty: a burst, the busy hours of a day, or one hour with other
programs' calls, must not start turns, and turns last a day at least, because only then every hour of the day was seen.
"""

from collections.abc import Mapping

from tui.domain.budget.windows import HOUR_SECONDS
from tui.sync.budget_split import HEADROOM_UNITS, OVERLOADED, RELIEVED, units_needed
from tui.sync.read_position import ReadPosition
from tui.sync.report_rates import DAY_SECONDS, DeviceRates
from tui.sync.turns import least_turn_units

JUDGE_EVERY_SECONDS = 3600
"""How often the fleet's need is compared with the budget."""
MAP_SECONDS = 300
"""While devices take turns, only the device list keeps the map fresh: it is read this often."""
TURN_RESERVE_UNITS = HOUR_SECONDS / MAP_SECONDS + HEADROOM_UNITS
"""While devices take turns, this much of the hour is left for the device list and as headroom."""
UNSURE = 2.0
"""Before the day is known, the known hours must need this many times what fits: they may be its busiest."""


class OverloadJudge:
    """Starts and stops turns for one account."""

    def __init__(self, position: ReadPosition, rates: DeviceRates) -> None:
        self._position = position
        self._rates = rates
        self._judged_at = 0.0
        self._turns_since = 0.0

    def is_due(self, now: float) -> bool:
        """Return whether the last comparison is an hour old."""
        return now - self._judged_at >= JUDGE_EVERY_SECONDS

    def judge(self, now: float, budget: float, read_until: int) -> None:
        """Compare need and budget (units per hour) and start, adjust or stop the turns.

        When turns stop, everybody counts as read up to `read_until`, and what is missing as a gap.
        """
        is_first = not self._judged_at
        self._judged_at = now
        self._turns_since = self._turns_since or now
        position = self._position
        if position.turns is not None:
            times = position.turns.read_until
            rates = {key: self._rates.rate(key, until) for key, until in times.items()}
            position.fleet_rates.now = sum(rates.values())
            is_sure = now - self._turns_since > DAY_SECONDS
            if is_sure and units_needed(position.fleet_rates.now) < RELIEVED * budget:
                position.stop_turns(read_until)
                return
            position.turns.set_turns(rates, budget - TURN_RESERVE_UNITS)
        elif not is_first and self._is_overloaded(budget):
            mark = position.tail.mark
            rates = {key: self._rates.rate(key, mark) for key in self._rates.by_device}
            if not self._turns_read_more(rates, budget):
                return
            self._turns_since = now
            turns = position.start_turns(int(now))
            turns.add_devices(dict.fromkeys(rates, position.tail.mark))
            turns.set_turns(rates, budget - TURN_RESERVE_UNITS)

    def _is_overloaded(self, budget: float) -> bool:
        rates, fits = self._position.fleet_rates, OVERLOADED * budget
        if rates.covers_day():
            return units_needed(rates.mean()) > fits
        return units_needed(rates.least_mean()) > fits or units_needed(rates.mean()) > UNSURE * fits

    def _turns_read_more(self, rates: Mapping[str, float], budget: float) -> bool:
        """Return whether turns read all reports, or else a larger part of them than polling everybody does."""
        fleet = self._position.fleet_rates
        needed = units_needed(max(fleet.mean(), fleet.least_mean()))
        by_turns = (budget - TURN_RESERVE_UNITS) / max(least_turn_units(rates), 1.0)
        return by_turns >= min(1.0, budget / needed)
