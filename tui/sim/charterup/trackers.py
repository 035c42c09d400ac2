"""The world's trackers as CharterUP numbers and files them."""

from collections.abc import Iterator
from dataclasses import dataclass

from tui.sim.world.battery import hardware_of
from tui.sim.world.luck import Shuffle, mix
from tui.sim.world.unit import Unit
from tui.sim.world.world import World

_FIRST_ID = 7_000
_IDS = 10**6
_TYPES = (1, 2, 2, 3, 4, 5, 14, 14, 15, 22)
_GROUPS = (None, None, 22107, 22108, 22109, 22112, 22120)


@dataclass(frozen=True, slots=True)
class Tracker:
    """One tracker of the account."""

    unit: Unit
    id: int
    type: int
    group: int | None


class Trackers:
    """The account's trackers, each with a deviceId which leads back to it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ids = Shuffle(_IDS, world.seed, 618_033)

    def __iter__(self) -> Iterator[Tracker]:
        """Return every tracker."""
        return (self.of(unit) for unit in self._world.trackers)

    def of(self, unit: Unit) -> Tracker:
        """Return the tracker of a unit."""
        luck = mix(self._world.seed, unit.index, 6)
        return Tracker(
            unit=unit,
            id=_FIRST_ID + self._ids.there(unit.index),
            type=_TYPES[hardware_of(self._world.seed, unit.index)],
            group=_GROUPS[(luck >> 8) % len(_GROUPS)],
        )

    def find(self, identifier: str) -> Tracker | None:
        """Find the tracker of an IMEI or a deviceId."""
        unit = self._world.by_imei(identifier)
        if unit is None and identifier.isascii() and identifier.isdigit():
            place = int(identifier) - _FIRST_ID
            unit = self._world.at(self._ids.back(place)) if 0 <= place < _IDS else None
        return self.of(unit) if unit is not None and unit.has_tracker else None
