"""How often a device is usually heard: when its next word is due, and from when it is silent."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """The usual pauses between a device's words, learned only from spans which were read whole."""

    usual: timedelta
    """The pause which is met most of the time."""
    moving: timedelta | None = None
    """The longest usual pause while it moves; None: it was never seen moving often enough."""
    parked: timedelta | None = None
    """The longest usual pause while it stands; None: it was never seen standing often enough."""
    pauses: int = 0
    """From how many pauses it was learned."""
    learned_at: datetime | None = None

    def due_by(self, last: datetime, *, is_moving: bool | None = None) -> datetime:
        """Return when the next word is due; later than this the device is late."""
        return last + self._longest(is_moving)

    def silent_by(self, last: datetime, *, is_moving: bool | None = None) -> datetime:
        """Return from when the device is silent: one lost word is only late."""
        return last + 2 * self._longest(is_moving)

    def _longest(self, is_moving: bool | None) -> timedelta:  # noqa: FBT001 - private
        known = self.moving if is_moving else self.parked
        return known or max(self.usual, *(pause for pause in (self.moving, self.parked) if pause))
