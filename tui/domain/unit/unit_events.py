"""What happened to a unit, as one list over time."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal

from tui.lazy_dataclass import dataclass

EventKind = Literal["verdict", "state", "change", "action", "text"]


@dataclass(frozen=True, slots=True)
class UnitEvent:
    """One thing which happened."""

    at: datetime
    kind: EventKind
    words: str


def next_event(
    events: Sequence[UnitEvent], kinds: Collection[EventKind], at: datetime, *, forward: bool
) -> UnitEvent | None:
    """Return the next event of these kinds after a time, or before it; `events` are the oldest first."""
    found = [event for event in events if event.kind in kinds]
    if forward:
        return next((event for event in found if event.at > at), None)
    return next((event for event in reversed(found) if event.at < at), None)
