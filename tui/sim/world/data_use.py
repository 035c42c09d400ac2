"""How much data the SIMs of a world with planted causes use, and what limits are set on them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from tui.sim.world.causes import Cause, Kind
from tui.sim.world.day import works
from tui.sim.world.fate import DAY
from tui.sim.world.habits import Role
from tui.sim.world.luck import mix
from tui.sim.world.planted import NEVER, PlantedUnit

_MEGABYTE = 1 << 20
PLANS_BYTES = (5 * _MEGABYTE, 50 * _MEGABYTE, 250 * _MEGABYTE, 1_024 * _MEGABYTE)
"""What is included in a month of each plan."""
_JUST_REACHED = 1.002
_LEAST_MONTH = 0.05
"""Of a usual day: what was used in a month at least, where a limit was reached in it."""
_KB = 1_024
_ROUTER = 3
"""The plan of what feeds passengers."""


class DataUse:
    """Count the bytes of every SIM, day by day."""

    def __init__(
        self,
        seed: int,
        planted: Callable[[int], PlantedUnit],
        at: int,
        *,
        last_connection: Callable[[int, int], int | None],
        operator_limits: bool = False,
    ) -> None:
        """Take what each unit was dealt, and when its SIM last connected before an instant."""
        self._last_connection = last_connection
        self._ends = lru_cache(maxsize=32_000)(self._data_ends)
        self._operator_limits = operator_limits
        self._seed = seed
        self._planted = planted
        self._at = at
        self._scale = lru_cache(maxsize=32_000)(self._scaled)

    def plan(self, index: int) -> int:
        """Return which plan a SIM is on."""
        unit = self._planted(index)
        if unit.kind is Kind.SIM_ONLY and unit.luck % 3 == 0:
            return _ROUTER
        return unit.luck // 131_072 % 3

    def bytes_of(self, index: int, day: date, until: int) -> int:
        """Count a day's bytes up to an instant."""
        return int(self._scale(index) * self._raw(self._planted(index), day, until))

    def limit_kb(self, index: int) -> int | None:
        """Return the limit which an operator has set on a SIM; None: none.

        The limits of the other SIMs which reached one are the carrier's own: what the plan includes.
        """
        unit = self._planted(index)
        if unit.cause is not Cause.LIMIT or not self._is_operators(unit):
            return None
        days = _month_until(unit.onset)
        return sum(self.bytes_of(index, day, unit.onset) for day in days) // _KB

    def _scaled(self, index: int) -> float:
        """Return what a unit's plain appetite is multiplied by."""
        unit = self._planted(index)
        plan = PLANS_BYTES[self.plan(index)]
        if unit.cause is Cause.LIMIT:
            part = 0.2 + unit.luck // 7 % 60 / 100 if self._is_operators(unit) else _JUST_REACHED
            return part * plan / max(_LEAST_MONTH, self._month(unit, unit.onset))
        if unit.cause is Cause.NEAR_LIMIT:
            # It will have used everything half a day to three days from now, or before the month ends.
            left = min(unit.ends - self._at, DAY // 2 + unit.luck // 7 % (5 * DAY // 2))
            gone = max(DAY // 4, self._at - unit.onset)
            part = max(0.85, gone / (gone + 0.8 * left))
            return min(part, 0.985) * plan / max(1.0, self._month(unit, self._at))
        return (0.1 + unit.luck // 7 % 45 / 100) * plan / 31

    def _data_ends(self, index: int) -> int:
        """Return when a SIM last sent anything before it went silent: what sleeps sends nothing."""
        since = self._planted(index).dataless[0]
        if since == NEVER:
            return since
        last = self._last_connection(index, since - 1)
        return since if last is None else last

    def _is_operators(self, unit: PlantedUnit) -> bool:
        """Return whether its operator set the limit which a SIM reached."""
        return self._operator_limits and unit.luck // 8_192 % 3 > 0

    def _month(self, unit: PlantedUnit, until: int) -> float:
        return sum(self._raw(unit, day, until) for day in _month_until(until))

    def _raw(self, unit: PlantedUnit, day: date, until: int) -> float:
        """Return a day's part of a usual day: 1, more or less, for one without any silence."""
        start = int(datetime.combine(day, time(), UTC).timestamp())
        without = (self._ends(unit.index), unit.dataless[1])
        flows_s = _overlap(max(start, unit.life.begins), min(start + DAY, until), without)
        luck = mix(self._seed, unit.index, start)
        return flows_s / DAY * _activity(unit, start) * (70 + luck % 60) / 100


def _overlap(since: int, until: int, without: tuple[int, int]) -> int:
    """Count the seconds from one instant to another which are not in a silence."""
    quiet = max(0, min(until, without[1]) - max(since, without[0]))
    return max(0, until - since - quiet)


def _activity(unit: PlantedUnit, start: int) -> float:
    """Return how busy a unit is on a day: a thing which sleeps sends nothing."""
    habits = unit.habits
    if unit.kind is Kind.WEEKLY:
        every_s = habits.pace.parked_s
        return float((start + DAY + habits.phase) // every_s > (start + habits.phase) // every_s)
    if habits.role not in {Role.SHIFTS, Role.WEEKDAYS, Role.EVENTS}:
        return 1.0
    if works(habits, start // DAY):
        return 1.0
    return 0.1 if unit.attach_s or habits.pace.parked_s <= DAY else 0.0


def _month_until(at: int) -> list[date]:
    last = datetime.fromtimestamp(at, UTC).date()
    return [last - timedelta(days=back) for back in range(last.day)]
