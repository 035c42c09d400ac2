"""What all processes on one store share: the health of each account, and the ledger."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from tui.domain.account.health import AccountHealth, HealthKind
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.timestamps import micros, moment
from tui.store.joins.due import mark_accounts_due

Result = TypeVar("Result")


class SharedWork(Protocol):
    """Whoever runs work inside one write transaction of what processes share."""

    def transact(
        self, work: Callable[[Connection], Result], *, urgent: bool = False
    ) -> Awaitable[Result]:
        """Run `work` alone: no other process writes between its reading and its writing.

        Urgent work goes before all of ours which waits.
        """
        ...

    def look(
        self, work: Callable[[Connection], Result], *, urgent: bool = False
    ) -> Awaitable[Result]:
        """Run `work` which only reads: nobody waits for it, and a role which may only read may run it."""
        ...


class SharedState:
    """Account health, and transactions on the ledger which all processes spend from."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def save_health(self, account: str, health: AccountHealth) -> None:
        """Save an account's health in place of the last one; where its kind changed, its units are judged again."""

        def work(connection: Connection, topics: set[str]) -> None:
            before = connection.execute(
                "SELECT kind FROM status WHERE account = ?", (account,)
            ).fetchone()
            if before is None or before[0] != health.kind.value:
                mark_accounts_due(connection, [account])
            connection.execute(
                "INSERT INTO status (account, ok_at, failed_at, failure, kind, call) "
                "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (account) DO UPDATE SET "
                "ok_at = excluded.ok_at, failed_at = excluded.failed_at, "
                "failure = excluded.failure, kind = excluded.kind, call = excluded.call",
                (
                    account,
                    micros(health.ok_at),
                    micros(health.since),
                    health.sentence,
                    health.kind.value,
                    health.call,
                ),
            )
            topics.add("status")

        await self._databases.write(work)

    async def health(self) -> dict[str, AccountHealth]:
        """Return each account's health, by its name."""

        def work(connection: Connection) -> dict[str, AccountHealth]:
            rows = connection.execute(
                "SELECT account, ok_at, failed_at, failure, kind, call FROM status"
            )
            return {
                account: AccountHealth(
                    kind=HealthKind(kind),
                    since=moment(since),
                    sentence=sentence or "",
                    call=call or "",
                    ok_at=moment(ok_at),
                )
                for account, ok_at, since, sentence, kind, call in rows
            }

        return await self._databases.read(work)

    async def look(self, work: Callable[[Connection], Result], *, urgent: bool = False) -> Result:
        """Run work which only reads the ledger."""
        return await self._databases.read_ledger(work, urgent=urgent)

    async def transact(
        self, work: Callable[[Connection], Result], *, urgent: bool = False
    ) -> Result:
        """Run work alone on the ledger: no other process writes between its reading and its writing."""
        return await self._databases.write_ledger(work, urgent=urgent)
