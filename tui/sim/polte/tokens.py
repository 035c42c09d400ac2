"""The world's locators as Polte numbers them."""

import re

from tui.sim.world.luck import Shuffle, mix
from tui.sim.world.unit import Unit
from tui.sim.world.world import World

_FIRST_ID = 36_001
_SPIN = 0x9E3779B97F4A7C15
_WORD = 1 << 64


class Tokens:
    """The id and UE token of each locator; a token leads back to it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ids = Shuffle(10**6, world.seed, 271_829)
        self._shift = mix(world.seed, 11)

    def id_of(self, unit: Unit) -> str:
        """Return the id of a locator's record."""
        return str(_FIRST_ID + self._ids.there(unit.index) * 3)

    def token_of(self, unit: Unit) -> str:
        """Return a locator's UE token."""
        luck = mix(self._world.seed, unit.index, 6)
        return f"{(unit.index * _SPIN + self._shift) % _WORD:016x}{luck:016x}"

    def find(self, token: str) -> Unit | None:
        """Find the locator of a UE token."""
        if not re.fullmatch("[0-9a-f]{32}", token):
            return None
        unit = self._world.at((int(token[:16], 16) - self._shift) * pow(_SPIN, -1, _WORD) % _WORD)
        return unit if unit is not None and self.token_of(unit) == token else None
