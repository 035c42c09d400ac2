"""How device records changed: the vendors keep no history, so the store does."""

from collections.abc import Collection
from datetime import datetime

from tui.lazy_dataclass import dataclass
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.timestamps import micros, moment
from tui.store.devices.write import stored_records

_ABSENT = "SELECT absent_at FROM device WHERE account = ? AND key = ? AND absent_at IS NOT NULL"
_KNOWN_THEN = (
    "SELECT EXISTS (SELECT 1 FROM device WHERE listed = 1 AND changed_at <= ?) "
    "OR EXISTS (SELECT 1 FROM change WHERE at <= ?)"
)
"""Whether anything that the store still knows of a device had been read by then."""
_STATE_CHANGED = (
    "SELECT device, old FROM change WHERE id IN ("
    "SELECT min(id) FROM change WHERE field = 'state' AND at >= ? GROUP BY device)"
)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a device record changed."""

    field: str
    """A field of the record, or `absent`."""
    old: str | None
    new: str | None
    at: datetime


class DeviceHistory:
    """Reads the changes of device records."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def changes(self, account: str, key: str) -> list[FieldChange]:
        """Return the changes of one device, the oldest first."""

        def work(connection: Connection) -> list[FieldChange]:
            rows = connection.execute(
                "SELECT field, old, new, at FROM change JOIN device ON device.id = change.device "
                "WHERE account = ? AND key = ? ORDER BY at, change.id",
                (account, key),
            )
            return [FieldChange(field, old, new, moment(at)) for field, old, new, at in rows]

        return await self._databases.read(work)

    async def absent_since(
        self, devices: Collection[tuple[str, str]]
    ) -> dict[tuple[str, str], datetime]:
        """Return when each of these accounts and keys was first missing from its vendor's whole list.

        A device which its vendor still lists is left out.
        """

        def work(connection: Connection) -> dict[tuple[str, str], datetime]:
            found = {}
            for device in devices:
                row = connection.execute(_ABSENT, device).fetchone()
                if row is not None:
                    found[device] = moment(row[0])
            return found

        return await self._databases.read(work)

    async def state_changes(self, since: datetime) -> list[tuple[str | None, str | None]] | None:
        """Return the state then and the state now of each device whose state changed since.

        None: the store has no data from that time, so that the states then are not known.
        """
        at = micros(since)

        def work(connection: Connection) -> list[tuple[str | None, str | None]] | None:
            (is_known,) = connection.execute(_KNOWN_THEN, (at, at)).fetchone()
            if not is_known:
                return None
            then = dict(connection.execute(_STATE_CHANGED, (at,)))
            now = stored_records(connection, then)
            return [(was, now[device].state) for device, was in then.items() if device in now]

        return await self._databases.read(work)
