"""What the sync keeps from one start to the next: how far it has read, and what it has learned."""

from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection


class SyncState:
    """Named texts of each account, such as a cursor or learned rates; a new text replaces the last one."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def save(self, account: str, name: str, text: str) -> None:
        """Save a text under this name."""

        def work(connection: Connection, _: set[str]) -> None:
            write_state(connection, account, name, text)

        await self._databases.write(work)

    async def load(self, account: str, name: str) -> str | None:
        """Return the text last saved under this name, or None."""

        def work(connection: Connection) -> str | None:
            found = connection.execute(
                "SELECT place FROM cursor WHERE account = ? AND name = ?", (account, name)
            ).fetchone()
            return found[0] if found else None

        return await self._databases.read(work)


def write_state(connection: Connection, account: str, name: str, text: str) -> None:
    """Write a text in the transaction of the caller."""
    connection.execute(
        "INSERT INTO cursor (account, name, place) VALUES (?, ?, ?) "
        "ON CONFLICT (account, name) DO UPDATE SET place = excluded.place",
        (account, name, text),
    )
