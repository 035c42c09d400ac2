"""Windows and readings of a rate budget: the words which ledger, planner and gauges share."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Window:
    """So many request units in so many seconds."""

    seconds: int
    limit: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One window as the server counts it."""

    window_seconds: int
    used: int
    limit: int
    exceeded: bool = False


@dataclass(frozen=True, slots=True)
class Gauge:
    """One window of one account, ready to be shown."""

    account: str
    window_seconds: int
    used: int
    limit: int
    reserved: int
    """Kept for people: background calls may not touch it."""
    resets_at: datetime | None
    """When the window is empty again if nothing more is sent; None: it is empty."""
    source: Literal["server", "local"]
    ours: int = 0
    others: int = 0


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast an account without published limits is asked."""

    account: str
    seconds_between: float
    last_refusal_at: datetime | None = None
    waits_until: datetime | None = None
