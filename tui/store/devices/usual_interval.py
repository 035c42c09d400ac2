"""How devices stand: how often each usually reports, and which their vendor's list no longer has."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import pairwise

from tui.store.db.dialect import Connection
from tui.store.db.part import StorePart
from tui.store.db.timestamps import micros, moment
from tui.store.devices.write import kept

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
_ABSENT = "SELECT absent_at FROM device WHERE account = ? AND key = ? AND absent_at IS NOT NULL"
_LOOKED = (
    "SELECT EXISTS (SELECT 1 FROM device WHERE listed = 1 AND changed_at <= ?) "
    "OR EXISTS (SELECT 1 FROM change WHERE at <= ?)"
)
"""Whether something that is still known of a device had been seen by then."""
_MOVED = (
    "SELECT device, old FROM change WHERE id IN ("
    "SELECT min(id) FROM change WHERE field = 'state' AND at >= ? GROUP BY device)"
)


class Standing(StorePart):
    """Reading what a unit is judged by, beside its records."""

    async def usual_seconds(
        self, devices: Collection[tuple[str, str]]
    ) -> dict[tuple[str, str], float]:
        """Return for each of these accounts and keys after how long its next report usually comes.

        What has been heard for less than a day, or too seldom, is left out.
        """

        def work(connection: Connection) -> dict[tuple[str, str], float]:
            found = {}
            for device in devices:
                usual = _usual(list(connection.execute(_LAST, device)))
                if usual is not None:
                    found[device] = usual / 1e6
            return found

        return await self._read(work)

    async def absent_since(
        self, devices: Collection[tuple[str, str]]
    ) -> dict[tuple[str, str], datetime]:
        """Return since when those of these accounts and keys are absent which a whole list lacked."""

        def work(connection: Connection) -> dict[tuple[str, str], datetime]:
            found = {}
            for device in devices:
                row = connection.execute(_ABSENT, device).fetchone()
                if row is not None:
                    found[device] = moment(row[0])
            return found

        return await self._read(work)

    async def state_moves(self, since: datetime) -> list[tuple[str | None, str | None]] | None:
        """Return what each device whose state has changed since then was at that time, and what it is.

        None: nobody had looked at that time yet, so that what was then is not known.
        """
        at = micros(since)

        def work(connection: Connection) -> list[tuple[str | None, str | None]] | None:
            (had_looked,) = connection.execute(_LOOKED, (at, at)).fetchone()
            if not had_looked:
                return None
            then = dict(connection.execute(_MOVED, (at,)))
            now = kept(connection, then)
            return [(was, now[device].state) for device, was in then.items() if device in now]

        return await self._read(work)


def _usual(reports: Sequence[tuple[int, float | None]]) -> int | None:
    """Say after how many microseconds the next report usually comes, of the newest first with their speeds.

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
