"""How devices stand: how often each usually reports, and which their vendor's list no longer has."""

from collections.abc import Collection
from datetime import datetime
from itertools import pairwise

from tui.store.dialect import Connection
from tui.store.micros import micros, moment
from tui.store.sheet import kept
from tui.store.shelf import Shelf

LOOKED_AT = 40
"""How many of a device's last reports tell what is usual for it."""
FEWEST = 4
"""Fewer than so many tell nothing."""
_LAST = (
    "SELECT report.moment FROM device JOIN report ON report.device = device.id "
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


class Standing(Shelf):
    """Reading what a unit is judged by, beside its records."""

    async def usual_seconds(
        self, devices: Collection[tuple[str, str]]
    ) -> dict[tuple[str, str], float]:
        """Give for each of these accounts and keys after how long the next report usually comes.

        Three of four came as soon or sooner: a device at rest reports more seldom than on the move,
        and both are usual. What has sent too few reports is left out.
        """

        def work(connection: Connection) -> dict[tuple[str, str], float]:
            found = {}
            for device in devices:
                times = [time for (time,) in connection.execute(_LAST, device)]
                if len(times) >= FEWEST:
                    steps = sorted(later - earlier for later, earlier in pairwise(times))
                    found[device] = steps[len(steps) * 3 // 4] / 1e6
            return found

        return await self._read(work)

    async def absent_since(
        self, devices: Collection[tuple[str, str]]
    ) -> dict[tuple[str, str], datetime]:
        """Give since when those of these accounts and keys are absent which a whole list lacked."""

        def work(connection: Connection) -> dict[tuple[str, str], datetime]:
            found = {}
            for device in devices:
                row = connection.execute(_ABSENT, device).fetchone()
                if row is not None:
                    found[device] = moment(row[0])
            return found

        return await self._read(work)

    async def state_moves(self, since: datetime) -> list[tuple[str | None, str | None]] | None:
        """Give what each device whose state has changed since then was at that time, and what it is.

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
