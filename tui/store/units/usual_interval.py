"""How often a device usually reports, judged by its last reports."""

from collections.abc import Sequence
from itertools import pairwise

from tui.store.db.dialect import Connection

REPORTS_READ = 300
"""How many of a device's last reports are judged."""
FEWEST_INTERVALS = 4
"""Fewer intervals than this show no habit."""
DAY_MICROS = 86_400_000_000
"""A device known for less than a day has no usual interval: it may be parked at night."""
_LAST = (
    "SELECT report.moment, speed_kmh FROM device JOIN report ON report.device = device.id "
    f"WHERE device.account = ? AND device.key = ? ORDER BY report.moment DESC LIMIT {REPORTS_READ}"
)


def usual_interval_seconds(connection: Connection, account: str, key: str) -> float | None:
    """Return after how long a device's next report usually comes; None where too little is known."""
    usual = _usual(list(connection.execute(_LAST, (account, key))))
    return None if usual is None else usual / 1e6


def _usual(reports: Sequence[tuple[int, float | None]]) -> int | None:
    """Return after how many microseconds the next report usually comes.

    `reports` are times and speeds, the newest first.

    A parked vehicle is silent all night, a moving one for minutes: so only those intervals count
    which followed a report like the last one, parked or moving. The usual interval is the one where
    intervals as long or longer make up half of the time: a single outage of a few hours does not
    become usual, but the nights do.
    """
    if len(reports) <= FEWEST_INTERVALS or reports[0][0] - reports[-1][0] < DAY_MICROS:
        return None
    moved = _moved(reports[0][1])
    intervals = [
        (later[0] - earlier[0], _moved(earlier[1]) is moved) for later, earlier in pairwise(reports)
    ]
    alike = [interval for interval, is_alike in intervals if is_alike]
    chosen = alike if len(alike) >= FEWEST_INTERVALS else [interval for interval, _ in intervals]
    half, passed = sum(chosen) / 2, 0
    for interval in sorted(chosen, reverse=True):
        passed += interval
        if passed >= half:
            return interval
    return None


def _moved(speed_kmh: float | None) -> bool | None:
    return None if speed_kmh is None else speed_kmh > 0
