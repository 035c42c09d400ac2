"""Windows and readings of a rate budget: the words which ledger, planner and gauges share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

HOUR_SECONDS = 3600
PEOPLE = {10: 4, 60: 6, HOUR_SECONDS: 26}
"""Units per window which background calls leave to people (a fifth of the limit at most)."""
BACKGROUND_PER_HOUR = 60
"""Our background share of the published hour: other programs spend from the same limit."""


@dataclass(frozen=True, slots=True)
class Window:
    """So many request units in so many seconds."""

    seconds: int
    limit: int
    is_share: bool = False
    """Not the vendor's limit but what we take of it without anybody asking."""


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
    share: int | None = None
    """What background calls may spend of it; None: all that is not reserved."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast an account without published limits is asked."""

    account: str
    seconds_between: float
    last_refusal_at: datetime | None = None
    waits_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What one account may spend, as published and as set."""

    windows: tuple[Window, ...] = ()
    """As the vendor publishes them; empty: none, so an adaptive pace is kept."""
    lowered: Mapping[int, int] = field(default_factory=dict)
    """Limits from the settings by window; they lower and never raise."""
    people: Mapping[int, int] = field(default_factory=lambda: PEOPLE)
    background_per_hour: int | None = BACKGROUND_PER_HOUR
    """Of the hour as published; None: all that is not kept for people."""

    def reserved_for_people(self, window: Window) -> int:
        """Return how much of this window background calls may not touch."""
        return min(self.people.get(window.seconds, 0), window.limit // 5)

    def background_share(self, window: Window) -> int | None:
        """Return what background calls may spend of a window; None: all that is not kept for people.

        Accounts of 60, 180 and 390 requests an hour exist: the share is as large a part of the limit in
        force as `background_per_hour` is of the published one.
        """
        if self.background_per_hour is None or window.seconds != HOUR_SECONDS:
            return None
        hours = (one.limit for one in self.windows if one.seconds == HOUR_SECONDS)
        share = self.background_per_hour * window.limit // next(hours, window.limit)
        return max(1, min(share, window.limit - self.reserved_for_people(window)))


@dataclass(frozen=True, slots=True)
class Reservation:
    """Room for one call, taken at its worst case."""

    account: str
    id: int
    units: int


@dataclass(frozen=True, slots=True)
class Wait:
    """No room now: which window is full, and from when on it is worth trying again."""

    until: datetime | None
    """None: it can never fit, whatever the time."""
    window: Window | None = None
    is_ours: bool = False
    """The vendor would still take the call: our pace, our share or the people's reserve is in the way."""
