"""What all processes on one store share: the status of each account, and the ledger."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.timestamps import micros, moment

Result = TypeVar("Result")


class SharedWork(Protocol):
    """Whoever runs work inside one write transaction of what processes share."""

    def transact(self, work: Callable[[Connection], Result]) -> Awaitable[Result]:
        """Run `work` alone: no other process writes between its reading and its writing."""
        ...


@dataclass(frozen=True, slots=True)
class AccountStatus:
    """When an account answered last, or why it does not."""

    account: str
    ok_at: datetime | None
    failed_at: datetime | None
    failure: str | None
    """A sentence; None while it answers."""
    kind: str
    """`ok`, `unreachable`, `denied`, `budget` or `unreadable`."""


class SharedState:
    """Account statuses, and transactions on the ledger which all processes spend from."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def save_status(self, status: AccountStatus) -> None:
        """Save an account's status in place of its last one."""

        def work(connection: Connection, topics: set[str]) -> None:
            connection.execute(
                "INSERT INTO status (account, ok_at, failed_at, failure, kind) "
                "VALUES (?, ?, ?, ?, ?) ON CONFLICT (account) DO UPDATE SET "
                "ok_at = excluded.ok_at, failed_at = excluded.failed_at, "
                "failure = excluded.failure, kind = excluded.kind",
                (
                    status.account,
                    micros(status.ok_at),
                    micros(status.failed_at),
                    status.failure,
                    status.kind,
                ),
            )
            topics.add("status")

        await self._databases.write(work)

    async def statuses(self) -> dict[str, AccountStatus]:
        """Return each account's status, by its name."""

        def work(connection: Connection) -> dict[str, AccountStatus]:
            rows = connection.execute("SELECT account, ok_at, failed_at, failure, kind FROM status")
            return {
                account: AccountStatus(account, moment(ok_at), moment(failed_at), *rest)
                for account, ok_at, failed_at, *rest in rows
            }

        return await self._databases.read(work)

    async def transact(self, work: Callable[[Connection], Result]) -> Result:
        """Run work alone on the ledger: no other process writes between its reading and its writing."""
        return await self._databases.write_ledger(work)
