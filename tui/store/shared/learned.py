"""What one process learned about a vendor and the next one can use, such as its largest page."""

from tui.store.db.dialect import Connection
from tui.store.shared.state import SharedWork


class LearnedFacts:
    """Named texts of each account which every process on the store reads; secrets are never among them."""

    def __init__(self, shared: SharedWork) -> None:
        self._shared = shared

    async def read(self, account: str, name: str) -> str | None:
        """Return the text last saved under this name, or None."""

        def work(connection: Connection) -> str | None:
            found = connection.execute(
                "SELECT value FROM learnt WHERE account = ? AND name = ?", (account, name)
            ).fetchone()
            return found[0] if found else None

        return await self._shared.look(work)

    async def save(self, account: str, name: str, text: str) -> None:
        """Save a text in place of the last one of this name."""

        def work(connection: Connection) -> None:
            connection.execute(
                "INSERT INTO learnt (account, name, value) VALUES (?, ?, ?) "
                "ON CONFLICT (account, name) DO UPDATE SET value = excluded.value",
                (account, name, text),
            )

        await self._shared.transact(work)

    async def forget(self, account: str, name: str) -> None:
        """Delete the text of this name, if there is one."""

        def work(connection: Connection) -> None:
            connection.execute("DELETE FROM learnt WHERE account = ? AND name = ?", (account, name))

        await self._shared.transact(work)

    async def forget_account(self, account: str) -> None:
        """Delete everything learned for an account."""

        def work(connection: Connection) -> None:
            connection.execute("DELETE FROM learnt WHERE account = ?", (account,))

        await self._shared.transact(work)
