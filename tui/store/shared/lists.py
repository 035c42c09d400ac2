"""A vendor's lists besides devices, each replaced whole when it is fetched."""

from collections.abc import Sequence
from datetime import datetime

from tui.domain.device.record import Row
from tui.lazy_dataclass import dataclass
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.timestamps import micros, moment
from tui.store.db.vendor_json import packed, unpacked

_ROW = "INSERT INTO list_row (account, name, argument, place, provider, key, device, vendor)"
_MATCH = "WHERE account = ? AND name = ? AND argument = ?"


@dataclass(frozen=True, slots=True)
class StoredList:
    """One list as it was fetched; `fetched_at` None: never."""

    rows: tuple[Row, ...]
    fetched_at: datetime | None


class VendorLists:
    """Rate plans, groups, tokens, texts: whatever a vendor lists besides devices."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def save(
        self, account: str, list: str, rows: Sequence[Row], *, argument: str | None = None
    ) -> None:
        """Replace one list by these rows, in this order."""
        which = (account, list, argument or "")
        values = [
            (*which, place, row.provider, row.key, row.device, packed(row.vendor))
            for place, row in enumerate(rows)
        ]
        fetched_at = micros(self._databases.now())

        def work(connection: Connection, topics: set[str]) -> None:
            connection.execute(f"DELETE FROM list_row {_MATCH}", which)
            connection.executemany(f"{_ROW} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
            connection.execute(
                "INSERT INTO list (account, name, argument, fetched_at) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (account, name, argument) DO UPDATE SET "
                "fetched_at = excluded.fetched_at",
                (*which, fetched_at),
            )
            topics.add("lists")

        await self._databases.write(work)

    async def fetched(self, account: str, list: str) -> dict[str, datetime]:
        """Return when one list was last fetched, by its argument; empty: it has none."""

        def work(connection: Connection) -> dict[str, datetime]:
            rows = connection.execute(
                "SELECT argument, fetched_at FROM list WHERE account = ? AND name = ?",
                (account, list),
            )
            return {argument: moment(at) for argument, at in rows}

        return await self._databases.read(work)

    async def devices_of(self, account: str, list: str) -> dict[str, frozenset[str]]:
        """Return the keys of the devices in one list, by the argument it was fetched with."""

        def work(connection: Connection) -> dict[str, frozenset[str]]:
            rows = connection.execute(
                "SELECT argument, device FROM list_row "
                "WHERE account = ? AND name = ? AND device IS NOT NULL",
                (account, list),
            )
            found: dict[str, set[str]] = {}
            for argument, device in rows:
                found.setdefault(argument, set()).add(device)
            return {argument: frozenset(devices) for argument, devices in found.items()}

        return await self._databases.read(work)

    async def read(self, account: str, list: str, *, argument: str | None = None) -> StoredList:
        """Return one list as it was last fetched."""
        which = (account, list, argument or "")

        def work(connection: Connection) -> StoredList:
            head = connection.execute(f"SELECT fetched_at FROM list {_MATCH}", which).fetchone()
            found = connection.execute(
                f"SELECT provider, key, device, vendor FROM list_row {_MATCH} ORDER BY place", which
            )
            rows = tuple(
                Row(
                    provider=provider,
                    account=account,
                    list=list,
                    key=key,
                    device=device,
                    vendor=unpacked(vendor),
                )
                for provider, key, device, vendor in found
            )
            return StoredList(rows, moment(head[0]) if head else None)

        return await self._databases.read(work)
