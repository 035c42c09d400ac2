"""The largest page and the largest limit which Lattigo takes: it documents neither, and refuses more."""

from collections.abc import Callable
from datetime import datetime, timedelta

from tui.providers.memory import Memory

FORGOTTEN_AFTER = timedelta(days=30)
"""The larger size is tried again once in this time: what an account may ask for can be raised."""


class LearnedSizes:
    """What a refusal once taught, so that no later process pays a request to be refused again."""

    def __init__(self, memory: Memory, now: Callable[[], datetime]) -> None:
        self._memory = memory
        self._now = now
        self._known: dict[str, int] | None = None

    async def lowered(self, name: str, wanted: int) -> int:
        """Return the largest size known to be taken, if it is smaller than what is wanted."""
        if self._known is None:
            self._known = {}
            for each in ("per_page", "limit"):
                if (size := self._parse(await self._memory.read(each))) is not None:
                    self._known[each] = size
        return min(wanted, self._known.get(name, wanted))

    async def save(self, name: str, size: int) -> None:
        """Save a size which was taken after a larger one was refused."""
        self._known = {**(self._known or {}), name: size}
        await self._memory.save(name, f"{size} {self._now().isoformat()}")

    def _parse(self, text: str | None) -> int | None:
        """Read a size and its age; None where it is old, or not of our making."""
        size, _, at = (text or "").partition(" ")
        try:
            age = self._now() - datetime.fromisoformat(at)
            return int(size) if timedelta() <= age < FORGOTTEN_AFTER and int(size) > 0 else None
        except (ValueError, TypeError):
            return None
