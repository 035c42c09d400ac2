"""The SIMs of a world: their states, what silences them and how much data they use."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import lru_cache

from tui.sim.world.data_use import DataUse
from tui.sim.world.fate import DAY, Fate, Silence, Story
from tui.sim.world.luck import mix
from tui.sim.world.overlay import Overlay
from tui.sim.world.unit import SimState

_HOUR = 3_600
_FOREVER = 1 << 62
_SILENT_STATES = (SimState.SUSPENDED, SimState.DEACTIVATED)
_HUNGRY = 33
"""One unit in this many feeds cameras and passengers, not only a tracker."""
_FEAST = 400
_KEPT_DAYS = 50_000
"""So many days of SIMs are counted once: the month of 1,600 SIMs, each of which is asked for hour by hour."""


class Cards:
    """Return how the SIM of any unit stands at any instant of Unix time."""

    def __init__(self, seed: int, life: Callable[[int], Story], use: DataUse | None = None) -> None:
        """Take each unit's life, and the use of data in a world with planted causes."""
        self._seed = seed
        self._life = life
        self._use = use
        self._said: Overlay[SimState] = Overlay()
        self._whole_day = lru_cache(_KEPT_DAYS)(self._bytes_of_whole_day)

    def set_state(self, index: int, state: SimState, at: int) -> None:
        """Set a SIM's state from an instant on."""
        self._said.set(index, state, at)

    def silence(self, index: int, at: int) -> Silence | None:
        """Return the silence an instant lies in, by nature or because somebody suspended the SIM."""
        natural = self._life(index).silence(at)
        said = self._said.at(index, at)
        if said is None:
            return natural
        since, state = said
        if state in _SILENT_STATES:
            return Silence(since, _FOREVER, state)
        return natural if natural and natural.state is SimState.ACTIVE else None

    def state(self, index: int, at: int) -> SimState:
        """Return a SIM's state."""
        if said := self._said.at(index, at):
            return said[1]
        if silence := self.silence(index, at):
            return silence.state
        return SimState.SWAPPED if self._life(index).fate is Fate.SWAPPED else SimState.ACTIVE

    def limit_reached(self, index: int, at: int) -> bool:
        """Return whether the data limit keeps a SIM suspended."""
        capped = self._life(index).fate is Fate.CAPPED
        return capped and self._said.at(index, at) is None and self.silence(index, at) is not None

    def bytes_of(self, index: int, day: date, now: int) -> int:
        """Count a day's bytes up to now; a silent hour has none."""
        start = int(datetime.combine(day, time(), UTC).timestamp())
        until = min(start + DAY, now)
        if self._use is not None:
            used = self._use.bytes_of(index, day, until)
            return used if index not in self._said else int(used * self._unblocked(index, start))
        if until == start + DAY and index not in self._said:
            return self._whole_day(index, start)
        return self._daily(index, start) * self._heard_s(index, start, until) // DAY

    def _bytes_of_whole_day(self, index: int, start: int) -> int:
        """Count the bytes of a day which is over, on a SIM whose state nobody ever set: they stay the same."""
        return self._daily(index, start) * self._heard_s(index, start, start + DAY) // DAY

    def _daily(self, index: int, start: int) -> int:
        """Return the bytes of a day without silence."""
        appetite = mix(self._seed, index, 60)
        usual = 40_000 + appetite % 360_000
        if self._life(index).fate is Fate.CAPPED or appetite % _HUNGRY == 0:
            usual *= _FEAST
        return usual * (60 + mix(self._seed, index, start) % 80) // 100

    def blocked_at(self, index: int, at: int) -> int | None:
        """Return since when somebody keeps a SIM off the network, or None."""
        said = self._said.at(index, at)
        return said[0] if said and said[1] in _SILENT_STATES else None

    def _unblocked(self, index: int, start: int) -> float:
        """Return in which part of a day nobody kept a SIM off the network."""
        hours = range(start, start + DAY, _HOUR)
        return sum(self.blocked_at(index, hour) is None for hour in hours) / len(hours)

    def _heard_s(self, index: int, start: int, until: int) -> int:
        """Count the seconds of a day at most in which a SIM is not silent, hour by hour."""
        life = self._life(index)
        if index not in self._said:
            if life.fate in (Fate.STEADY, Fate.SWAPPED):
                return max(0, until - max(start, life.begins))
            first, last = life.silence(start), life.silence(until - 1 - (until - 1 - start) % _HOUR)
            if first == last:  # by nature a silence takes longer than a day
                return 0 if first else max(0, until - start)
        return sum(
            min(_HOUR, until - hour)
            for hour in range(start, until, _HOUR)
            if not self.silence(index, hour)
        )
