"""The world's SIMs as a Lattigo account names and files them."""

import re

from tui.sim.world.luck import Shuffle, mix
from tui.sim.world.unit import Unit
from tui.sim.world.world import World

PLANS = ("IoT 5MB Pool", "IoT 50MB", "IoT 250MB", "Fleet 1GB SMS")
_COST_CENTERS = ("North", "South", "West", "Charter", "School runs", "")
_ODD_NAMES = ("Plow.{}", "North/yard #{}", "gate {}", "TRK-{}", "spare?{}")
_ODD = 12
"""One SIM in so many has a name which somebody made up; the others are named by their ICCID."""
_SHORTEST_ICCID = 19
_FIRST_ID = 36_000


class DeviceNames:
    """What the account calls the world's SIMs."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ids = Shuffle(10**6, world.seed, 271_829)

    def id_of(self, unit: Unit) -> int:
        """Return the number of a SIM's record."""
        return _FIRST_ID + self._ids.there(unit.index)

    def name_of(self, unit: Unit) -> str:
        """Return a SIM's device name: its ICCID, or what somebody called it."""
        if unit.is_old_record:
            return f"old-{unit.index}"
        luck = mix(self._world.seed, unit.index, 12)
        if luck % _ODD:
            return unit.iccid
        return _ODD_NAMES[luck // _ODD % len(_ODD_NAMES)].format(unit.index)

    def named(self, name: str) -> Unit | None:
        """Find the SIM of a device name."""
        number = re.search("[0-9]+$", name)
        if number is None:
            return None
        by_iccid = len(number[0]) >= _SHORTEST_ICCID
        unit = self._world.by_iccid(name) if by_iccid else self._world.at(int(number[0]))
        return unit if unit is not None and self.name_of(unit) == name else None

    def plan_of(self, unit: Unit) -> str:
        """Return the rate plan a SIM is on."""
        plan = self._world.plan(unit)
        return PLANS[(self._luck(unit) >> 24) % len(PLANS) if plan is None else plan]

    def cost_center_of(self, unit: Unit) -> str:
        """Return the cost center a SIM is booked to; empty where nobody set one."""
        return _COST_CENTERS[(self._luck(unit) >> 16) % len(_COST_CENTERS)]

    def _luck(self, unit: Unit) -> int:
        return mix(self._world.seed, unit.index, 6)
