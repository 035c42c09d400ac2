"""How often a device usually reports, judged by its last reports."""

from collections.abc import Sequence
from itertools import pairwise

from tui.store.db.dialect import Connection

LOOKED_AT = 300
"""How many of a device's last reports tell what is usual for it."""
FEWEST = 4
"""Fewer silences than so many tell nothing."""
DAY_MICROS = 86_400_000_000
"""Nothing is usual for a device before a day of it is known: it may be parked at night."""
_LAST = (
    "SELECT report.moment, speed_kmh FROM device JOIN report ON report.device = device.id "
    f"WHERE device.account = ? AND device.key = ? ORDER BY report.moment DESC LIMIT {LOOKED_AT}"
)


def usual_interval_seconds(connection: Connection, account: str, key: str) -> float | None:
    """Return after how long a device's next report usually comes; None where too little is known."""
    usual = _usual(list(connection.execute(_LAST, (account, key))))
    return None if usual is None else usual / 1e6


def _usual(reports: Sequence[tuple[int, float | None]]) -> int | None:
    """Return after how many microseconds the next report usually comes.

    `reports` are times and speeds, the newest first.

    Where a vehicle stops it is silent for the night, and on the move for minutes: silences count
    which followed a report like the last one. Half of their time lies in silences so long or longer:
    one outage of a few hours does not become usual, and the nights do.
    """
    if len(reports) <= FEWEST or reports[0][0] - reports[-1][0] < DAY_MICROS:
        return None
    moved = _moved(reports[0][1])
    silences = [
        (later[0] - earlier[0], _moved(earlier[1]) is moved) for later, earlier in pairwise(reports)
    ]
    alike = [silence for silence, is_alike in silences if is_alike]
    chosen = alike if len(alike) >= FEWEST else [silence for silence, _ in silences]
    half, passed = sum(chosen) / 2, 0
    for silence in sorted(chosen, reverse=True):
        passed += silence
        if passed >= half:
            return silence
    return None


def _moved(speed_kmh: float | None) -> bool | None:
    return None if speed_kmh is None else speed_kmh > 0
