"""Rate windows: the limits, the server's counters, gauges, pace, allowance and reservations."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Literal

from tui.lazy_dataclass import dataclass

HOUR_SECONDS = 3600
PEOPLE = {10: 4, 60: 6, HOUR_SECONDS: 26}
"""Units per window which are reserved for people (at most a fifth of the limit)."""
BACKGROUND_PER_HOUR = 60
"""Our background share of the published hour: other programs spend from the same limit."""


@dataclass(frozen=True, slots=True)
class Window:
    """A limit: request units per number of seconds."""

    seconds: int
    limit: int
    is_share: bool = False
    """This is our own share for background calls, not the vendor's limit."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The server's counter of one window."""

    window_seconds: int
    used: int
    limit: int
    exceeded: bool = False


@dataclass(frozen=True, slots=True)
class Gauge:
    """One window of one account, ready to show."""

    account: str
    window_seconds: int
    used: int
    limit: int
    reserved: int
    """Reserved for people; background calls may not use it."""
    resets_at: datetime | None
    """When the window is empty again if nothing more is sent; None: it is empty now."""
    source: Literal["server", "local"]
    ours: int = 0
    others: int = 0
    share: int | None = None
    """The part which background calls may use; None: all that is not reserved."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast an account without published limits is asked."""

    account: str
    seconds_between: float
    last_refusal_at: datetime | None = None
    waits_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What one account may spend: the published windows and the settings."""

    windows: tuple[Window, ...] = ()
    """As the vendor publishes them; empty: none, so the account has an adaptive pace."""
    lowered: Mapping[int, int] = field(default_factory=dict)
    """Limits from the settings by window; they can only lower the published ones."""
    people: Mapping[int, int] = field(default_factory=lambda: PEOPLE)
    background_per_hour: int | None = BACKGROUND_PER_HOUR
    """A share of the published hour; None: all that is not reserved for people."""

    def reserved_for_people(self, window: Window) -> int:
        """Return how many units of this window are reserved for people."""
        return min(self.people.get(window.seconds, 0), window.limit // 5)

    def background_share(self, window: Window) -> int | None:
        """Return what background calls may spend of a window; None: all that is not reserved for people.

        Accounts of 60, 180 and 390 requests an hour exist: the share is as large a part of the limit in
        force as `background_per_hour` is of the published one.
        """
        if self.background_per_hour is None or window.seconds != HOUR_SECONDS:
            return None
        hours = (own.limit for own in self.windows if own.seconds == HOUR_SECONDS)
        share = self.background_per_hour * window.limit // next(hours, window.limit)
        return max(1, min(share, window.limit - self.reserved_for_people(window)))


@dataclass(frozen=True, slots=True)
class Reservation:
    """A reservation for one call, at its worst case."""

    account: str
    id: int
    units: int


@dataclass(frozen=True, slots=True)
class Wait:
    """No room now: the full window, and when to try again."""

    until: datetime | None
    """None: the call can never fit."""
    window: Window | None = None
    is_ours: bool = False
    """The vendor would still accept the call; our pace, our share or the reserve for people forbids it."""
