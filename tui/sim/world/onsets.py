"""When a cause begins: long enough ago that a unit's own rhythm has had the time to show it."""

from collections.abc import Mapping
from datetime import UTC, datetime

from tui.sim.world.battery import HARDWARE, Battery, hardware_of
from tui.sim.world.causes import Cause
from tui.sim.world.fate import DAY
from tui.sim.world.luck import mix

_HOUR = 3_600
_SPANS: Mapping[Cause, tuple[float, float]] = {
    Cause.PERSON: (0.1, 60.0),
    Cause.DEACTIVATED: (0.1, 200.0),
    Cause.LOCATION_DISABLED: (0.5, 100.0),
    Cause.SIM_ALONE: (50.0, 400.0),
    Cause.TRACKER_ALONE: (0.1, 20.0),
    Cause.SWAPPED: (1.0, 25.0),
    Cause.MOVED: (1.0, 25.0),
    Cause.FROZEN: (1.5, 9.0),
    Cause.JUMP: (1.5, 9.0),
    Cause.LATE: (2.5, 9.0),
    Cause.NO_FIX: (0.4, 9.0),
    Cause.CELL_ONLY: (0.4, 9.0),
    Cause.CLOCK: (0.4, 20.0),
    Cause.NO_DATA: (2.2, 20.0),
    Cause.NO_REPORTS: (1.2, 20.0),
}
"""At least and at most how many days ago; the others: from 45 minutes to 9 days."""
_OUTAGE_AGO_S = int(9.6 * _HOUR)
_SHOWN_AFTER = 2.2
_WATCHED = frozenset({Cause.NO_FIX, Cause.CELL_ONLY, Cause.CLOCK, Cause.FROZEN, Cause.JUMP})
_SHOWN_AFTER_WATCHED = 5.0
"""So many of a unit's own intervals must have passed: a cause which shows in reports needs some."""


def begin_of(cause: Cause, luck: int, interval_s: int, at: int, *, later: bool) -> int:
    """Return when a cause begins; `later`: within the day after `at`."""
    if cause is Cause.INCIDENT:
        return at - _OUTAGE_AGO_S
    if later:
        return at + luck // 4_096 % DAY
    least, most = _SPANS.get(cause, (0.03, 9.0))
    shown = _SHOWN_AFTER_WATCHED if cause in _WATCHED else _SHOWN_AFTER
    low = max(least * DAY, shown * interval_s)
    high = max(most * DAY, 2.5 * low)
    part = luck // 4_096 % 1_000 / 1_000
    began = at - int(low * (high / low) ** part)
    return _in_month(began) if cause is Cause.LIMIT else began


def _in_month(began: int) -> int:
    """Move an instant out of a month's first days, in which nobody has used up anything yet."""
    day = datetime.fromtimestamp(began, UTC).day
    return began - day * DAY if day <= 3 else began


def drained(
    seed: int, index: int, luck: int, interval_s: int, at: int, cause: Cause, onset: int
) -> Battery:
    """Return a battery which is empty at the onset, or low at `at` and not yet empty."""
    chemistry = HARDWARE[hardware_of(seed, index)]
    lasts_s = max((15 + luck // 2_048 % 60) * DAY, 14 * interval_s)
    if cause is Cause.BATTERY_EMPTY:
        return Battery(chemistry, onset - lasts_s, 1.0, lasts_s)
    return Battery(chemistry, at, 0.06 + mix(seed, index, 96) % 7 / 100, max(lasts_s, 20 * DAY))
