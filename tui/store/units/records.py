"""Which records are of one unit, and what the store knows of the unit beside them."""

from collections.abc import Collection

from tui.domain.device.record import DeviceRecord
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.units.same_device import records_of_unit, records_with
from tui.store.units.usual_interval import usual_interval_seconds


class UnitRecords:
    """Finds the records which share an IMEI or an ICCID, and how often a unit usually reports."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def records_of(self, record: DeviceRecord) -> list[DeviceRecord]:
        """Return this record, then those which share an identifier with it, or with one of those."""

        def work(connection: Connection) -> list[DeviceRecord]:
            return records_of_unit(connection, record, self._databases.other_accounts(connection))

        return await self._databases.read(work)

    async def records_with(self, identifier: str) -> list[DeviceRecord]:
        """Return the records whose IMEI or ICCID is this one, or another spelling of it."""

        def work(connection: Connection) -> list[DeviceRecord]:
            return records_with(connection, identifier, self._databases.other_accounts(connection))

        return await self._databases.read(work)

    async def usual_interval_seconds(
        self, devices: Collection[tuple[str, str]]
    ) -> dict[tuple[str, str], float]:
        """Return for each of these accounts and keys after how long its next report usually comes.

        A device heard for less than a day, or too seldom, is left out.
        """

        def work(connection: Connection) -> dict[tuple[str, str], float]:
            known = {device: usual_interval_seconds(connection, *device) for device in devices}
            return {device: seconds for device, seconds in known.items() if seconds is not None}

        return await self._databases.read(work)
